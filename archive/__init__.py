"""Keep pages as they were served, read them, find them again, hand them out. Knows no framework."""

__version__ = "0.1.0"
