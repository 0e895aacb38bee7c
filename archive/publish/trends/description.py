"""What the numbers of the trends page as a file are: the description that exports have."""

from dataclasses import replace
from typing import Any

from archive.publish.description import Description, Origin, describe
from archive.publish.trends.asked import Trends
from archive.publish.trends.series import Drawn
from archive.publish.trends.tables import COLUMNS
from archive.store.database import Store
from archive.store.exported import Chosen


def described(
    store: Store, asked: Trends, drawn: Drawn, chart: str, origin: Origin, address: str
) -> Description:
    """chart: lines, or map. address: of the page."""
    by_place = chart == "map"
    further: dict[str, Any] = {
        "phrases": [*asked.phrases],
        "chart": chart,
        "by": None if by_place else drawn.by.value,
        "split": None if by_place else asked.split,
        "baseline": None if by_place or asked.baseline is None else ":".join(asked.baseline),
        "left_out": [] if by_place else [group.key for group in drawn.left_out],
        "drawn_from": f"{drawn.first}",
        "drawn_to": f"{drawn.last}",
        "question_address": address,
    }
    made = describe(store, Chosen(filters=asked.base.filters()), COLUMNS, origin, further=further)
    rows = len(drawn.places) * len(asked.phrases)
    if not by_place:
        rows = sum(len(line.cells) for line in drawn.lines)
    return replace(made, of="phrase in a cell", rows=rows)
