"""Why an office file cannot be read."""


class BrokenError(Exception):
    """A file is broken, locked or larger than what is read; its words say which."""
