"""Counts with their denominators: shares, cells, terms; pure functions over values."""
