"""Fetch pages, politely. Never reads what it fetched: the archive does that."""
