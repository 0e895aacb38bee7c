"""Home pages of portals: boxes of many columns, and none that is the page's own."""

from collections import Counter
from urllib.parse import urlsplit

from archive.web.urls import canonical
from crawler.lists.markup import Anchor, Markup
from crawler.lists.rows.candidates import is_known
from crawler.lists.rows.columns import is_folder, may_be_column
from crawler.lists.rows.measures import folder_of

_NAME, _HEADLINE = 12, 8  # characters: a column's name has no more, a headline no fewer
_FEWEST_BOXES, _FEWEST_ROWS = 4, 2
_NAMED = 3  # columns that are told


def home_of_columns(markup: Markup) -> str | None:
    """What the home page of a portal is, with some of its columns; None for any other page.

    A box is a link to a column, its name or 更多, and headlines below. A site whose home is its list
    has most headlines in one box, or in none.
    """
    if folder_of(markup.url) is not None or urlsplit(markup.url).query:
        return None
    rows: Counter[str] = Counter()
    names: dict[str, str] = {}
    box = ""
    for anchor in markup.anchors:
        text = anchor.text or anchor.hint
        if _leads_to_column(anchor, text):
            box = canonical(anchor.url)
            known = names.get(box, "")
            names[box] = known if len(known) > 2 else text
        elif len(text) >= _HEADLINE:
            rows[box] += 1
    boxes = [one for one in rows if one and rows[one] >= _FEWEST_ROWS]
    if len(boxes) < _FEWEST_BOXES or max(rows.values()) * 2 > sum(rows.values()):
        return None
    told = ", ".join(names[one] for one in boxes[:_NAMED])
    return f"a home page with boxes of {len(boxes)} columns ({told}) and no list of its own"


def _leads_to_column(anchor: Anchor, text: str) -> bool:
    if not 0 < len(text) <= _NAME or is_known(canonical(anchor.url)):
        return False
    return is_folder(anchor.url) or may_be_column(anchor.url)
