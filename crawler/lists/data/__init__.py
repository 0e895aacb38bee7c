"""Lists as data: JSON, JSONP, and scripts that assign an array."""

from crawler.lists.data.read import inline, read

__all__ = ["inline", "read"]
