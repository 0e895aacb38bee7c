"""Home pages of portals: boxes of many columns, and none that is the page's own."""

import re
from collections import Counter
from itertools import groupby
from urllib.parse import urlsplit

from archive.web.urls import canonical
from crawler.lists.markup import Anchor, Markup
from crawler.lists.rows.candidates import is_known
from crawler.lists.rows.columns import is_folder, may_be_column

_HOME = re.compile(
    r"/(?:(?:index|default|home|main|portal|sy)(?:\.[a-z]{2,5})?/?)?", re.IGNORECASE | re.ASCII
)
_MORE = re.compile(r"[\s+>»›·\[【(]*(?:查看)?(?:更多|more)[\s+>»›·.…\])】]*", re.IGNORECASE)
_YEAR_FOLDER = re.compile(r"/20\d\d(?=[-/\d]{0,20}/)", re.ASCII)
_NAME, _HEADLINE = 12, 8  # characters: a column's name has no more, a headline no fewer
_FEWEST_BOXES, _FEWEST_ROWS = 6, 2
_ONE_FOLDER = 3  # headlines of one folder after each other: a box, whatever it is called
_MENU = 3  # columns after each other: a menu, or tabs
_NAMED = 3  # columns that are told

Headlines = list[tuple[str, Anchor]]


def home_of_columns(markup: Markup) -> str | None:
    """What the home page of a portal is, with some of its columns; None for any other page.

    A box is a link to a column, its name or 更多, and headlines below; or headlines of one folder. A
    site whose home is its list has most of its headlines in one.
    """
    parts = urlsplit(markup.url)
    if not _HOME.fullmatch(parts.path[:100] or "/") or parts.query:
        return None
    headlines, names = _headlines(markup)
    told = _named_boxes(headlines)
    boxes = [names.get(box) or box for box in told]
    if not boxes:
        boxes = _folder_boxes(headlines)
    if not boxes:
        return None
    some = ", ".join(boxes[:_NAMED])
    return f"a home page with boxes of {len(boxes)} columns ({some}) and no list of its own"


def _headlines(markup: Markup) -> tuple[Headlines, dict[str, str]]:
    """The page's headlines, each with the column whose link stands before, and the columns' names."""
    found: Headlines = []
    names: dict[str, str] = {}
    box, run = "", 0
    for anchor in markup.anchors:
        text = anchor.text or anchor.hint
        if _leads_to_column(anchor, text):
            address = canonical(anchor.url)
            run += address != box
            box = address
            if not _MORE.fullmatch(text):
                names.setdefault(box, text)
        elif len(text) >= _HEADLINE:
            if run >= _MENU:
                box = ""
            found.append((box, anchor))
            run = 0
    return found, names


def _named_boxes(headlines: Headlines) -> list[str]:
    rows = Counter(box for box, _ in headlines)
    return _many([box for box in rows if box and rows[box] >= _FEWEST_ROWS], rows)


def _folder_boxes(headlines: Headlines) -> list[str]:
    rows: Counter[str] = Counter()
    boxes: dict[str, None] = {}
    for folder, some in groupby(_folder(anchor.url) for _, anchor in headlines):
        count = sum(1 for _ in some)
        rows[folder] += count
        if count >= _ONE_FOLDER:
            boxes.setdefault(folder)
    return _many(list(boxes), rows)


def _many(boxes: list[str], rows: Counter[str]) -> list[str]:
    """The boxes of a home page; none where they are few, or one has most headlines."""
    alike = len(boxes) >= _FEWEST_BOXES and max(rows.values()) * 2 < sum(rows.values())
    return boxes if alike else []


def _folder(url: str) -> str:
    """The folder of an address, without those that are called by a year."""
    path = urlsplit(url).path[:500]
    dated = _YEAR_FOLDER.search(path)
    return path[: dated.start()] if dated else path.rpartition("/")[0]


def _leads_to_column(anchor: Anchor, text: str) -> bool:
    if not 0 < len(text) <= _NAME or is_known(canonical(anchor.url)):
        return False
    return bool(_MORE.fullmatch(text)) or is_folder(anchor.url) or may_be_column(anchor.url)
