"""Addresses of newspaper issues: the day, and what is a layout page (docs/cms.md: Newspapers)."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

_DAY = re.compile(
    r"/2?(?P<y>(?:19|20)\d{2})(?:-|/|n/)?(?P<m>\d{2})(?:y?/|-)?(?P<d>\d{2})(?=[/_]|$)", re.ASCII
)
_DAY_ASKED = re.compile(r"(?:^|&)date=(\d{4})-?(\d{2})-?(\d{2})(?=&|$)", re.ASCII)
# Folders by which a publisher tells layout pages from articles.
_SIDES = re.compile(
    r"(?:/(?:layout|col|column|content|con|page|node|node_list|article|detail))+$", re.I
)

# What follows the day in the address of a layout page, by the systems' own names.
_LAYOUT = re.compile(
    r"node_\w+\.s?html?|node\d+\.s?html?|n_\d+\.html?|col_?[A-Z]{0,3}\d+[a-z]?\.s?html?|l[A-Z]{0,4}\d+\.html?"
    r"|Page\d+\w{0,4}\.html?|nbs\.D\d+\w+\.html?|v[A-Z]?\d+\.shtml|html/(?:index|page_\d+)\.html?"
    r"|szbz[A-Z]?\d+\.html?|Qpaper(?:_\d+)?\.html?|edition\w+\.html?|paper\.html?|d\d+b/?"
    r"|\d{1,3}/(?:default|node|page)\.html?|\d{8}_\d{3}/\d{8}_\d{3}\.html?",
    re.IGNORECASE,
)
# The same with names that any site may have: the page, or the name of the site, has to bear it out.
_PLAIN_LAYOUT = re.compile(
    r"(?:(?:\d{1,3}/)?(?:index|default))\.s?html?|[A-Z]?\d{1,3}\.s?html?|(?:\d{1,3}/?)?", re.I
)
_OF_PAPERS = re.compile(
    r"//(?:[\w-]+\.)?(?:e?paper|szb|dzb|epaper\w*|mag)\.|paper|/szbz?\w*/|/dzb/|/shtml/|/uniflows/|[a-z]{2,6}(?:rb|wb|cb|sb|zb|b)/"
    r"|//[a-z]{2,8}(?:rb|wb)\w*\.|/journal/|/glb/",
    re.IGNORECASE,
)
_INDEX = re.compile(r"(?:.*/)?(?:index|default)\.s?html?|", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class InIssue:
    """An address within an issue. day: ISO. paper: what names the paper, the same for all pages of
    an issue. rest: what follows the day."""

    day: str
    paper: str
    rest: str

    @property
    def is_layout(self) -> bool:
        """Whether it is a layout page by a name that only such pages have."""
        return bool(_LAYOUT.fullmatch(self.rest)) or (
            self.paper.lower().endswith("/szbz") and bool(_PLAIN_LAYOUT.fullmatch(self.rest))
        )

    @property
    def may_be_layout(self) -> bool:
        """Whether it is one by a name that other pages have, too."""
        return bool(_PLAIN_LAYOUT.fullmatch(self.rest))

    @property
    def is_index(self) -> bool:
        """Whether it is the issue's first page under a second name."""
        return bool(_INDEX.fullmatch(self.rest)) and self.rest.count("/") <= self.rest.startswith(
            "html/"
        )


_LONGEST = 500  # characters of an address of an issue


def in_issue(url: str) -> InIssue | None:
    """The place of an address in an issue, None for an address without a day."""
    if len(url) > _LONGEST:
        return None
    parts = urlsplit(url)
    asked = _DAY_ASKED.search(parts.query)
    if asked:
        day = _iso(*asked.groups())
        rest = re.split(r"[?&]page=", f"?{parts.query}")[-1] if "page=" in parts.query else ""
        return InIssue(day, f"{parts.netloc}{parts.path}", rest) if day else None
    for match in _DAY.finditer(parts.path):
        day = _iso(match["y"], match["m"], match["d"])
        if day:
            before = _SIDES.sub("", parts.path[: match.start()])
            return InIssue(day, parts.netloc + before, parts.path[match.end() :].lstrip("/"))
    return None


def is_layout(url: str) -> bool:
    """Whether an address by itself is a layout page of an issue."""
    found = in_issue(url)
    if found is None:
        return False
    return found.is_layout or (found.may_be_layout and bool(_OF_PAPERS.search(url)))


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
