"""The reading room: bytes of a page in, an article or the reason why there is none out."""

from archive.reading.article import READER, read_html

__all__ = ["READER", "read_html"]
