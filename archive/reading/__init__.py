"""Reading: bytes of a page in; an article, or the reason why there is none, out.

`read_page` reads any capture and finds what belongs to it; `read_html` reads HTML only.
"""

from archive.reading.assembly import ReadingError
from archive.reading.html import read_html
from archive.reading.page import read_page

__all__ = ["ReadingError", "read_html", "read_page"]
