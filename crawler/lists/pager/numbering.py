"""How the families number the further pages of a list."""

import re
from dataclasses import dataclass
from re import Pattern
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a family names page k (from 1) of a list: data.

    shape: file name with the groups stem, n (absent on page 1) and ext. page 1 has no number,
    page k the number k + shift after `join`. The file of a directory address is `index.html`.
    """

    shape: Pattern[str]
    join: str = "_"
    shift: int = 0

    def next(self, url: str, pages: int) -> str | None:
        """The page after url in a list of that many pages."""
        file = urlsplit(url).path.rpartition("/")[2] or "index.html"
        match = self.shape.fullmatch(file)
        if match is None:
            return None
        page = int(match["n"]) - self.shift if match["n"] else 1
        if not 1 <= page < pages:
            return None
        return urljoin(url, f"{match['stem']}{self.join}{page + 1 + self.shift}.{match['ext']}")


@dataclass(frozen=True, slots=True)
class Descending:
    """Page k of T is `stem/{T-k+1}.htm`, page 1 `stem.htm` (docs/cms.md: VSB)."""

    def next(self, url: str, pages: int) -> str | None:
        """The page after url in a list of that many pages; later pages have it in the address."""
        match = re.search(r"/([^/]+?)(\.html?)$", urlsplit(url).path)
        if match is None:
            return None
        stem, ext = match.groups()
        if stem.isascii() and stem.isdigit() and len(stem) <= 6:
            return urljoin(url, f"{int(stem) - 1}{ext}") if int(stem) > 1 else None
        return urljoin(url, f"{stem}/{pages - 1}{ext}") if pages > 1 else None


Naming: TypeAlias = Numbering | Descending
