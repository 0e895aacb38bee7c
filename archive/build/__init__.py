"""The reading stage: unread pages → outcomes, in separate processes; can be repeated for all.

What a status alone decides is decided here; only bodies that came with a 2xx go to `reading`. A
page that we fail to read keeps its earlier outcome: a missing capture, a dead process and a page
that takes too long say something about us and nothing about the page.
"""

from archive.build.amendments import Amendments
from archive.build.one import read_captured, reading_of
from archive.build.pages import ReadingAlong, read_pages
from archive.build.stage import Reading

__all__ = ["Amendments", "Reading", "ReadingAlong", "read_captured", "read_pages", "reading_of"]
