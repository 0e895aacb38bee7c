"""The reading room: bytes of a page in, an article or the reason why there is none out."""

from archive.reading.article import ReadingError, read_html

__all__ = ["ReadingError", "read_html"]
