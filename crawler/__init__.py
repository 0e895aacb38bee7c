"""Fetch pages, politely. Never reads what it fetched: that is the archive's work."""
