"""Keep pages as they were served, read, search and export them. Depends on no framework."""

__version__ = "0.1.0"
