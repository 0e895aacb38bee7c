"""What the published pages show: statements for any connection, and the types of their rows."""

from archive.store.views.select import Select

__all__ = ["Select"]
