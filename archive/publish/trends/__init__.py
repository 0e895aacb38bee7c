"""Phrases over time and by place: what is asked, counted, drawn, told and written."""
