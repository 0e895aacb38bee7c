"""sqlite-utils, as everything here imports it: without the libraries it takes along where it finds them.

sqlite_utils/db.py imports pandas and numpy, to know their types, and pandas takes pyarrow along: 0.6 s and
80 MB in every process of ours, for types that no row of ours has.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _not_found(*libraries: str) -> Iterator[None]:
    """Let these look as if they were not installed, those of them that nobody has imported yet."""
    hidden = [name for name in libraries if name not in sys.modules]
    # With None there, an import fails: https://docs.python.org/3/reference/import.html#the-module-cache
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # its type leaves None out
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _not_found("pandas", "numpy"):
    from sqlite_utils import Database, Migrations

__all__ = ["Database", "Migrations"]
