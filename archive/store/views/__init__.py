"""What the published pages show: statements for any connection, and what their rows are."""

from archive.store.views.select import Select

__all__ = ["Select"]
