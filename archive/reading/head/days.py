"""Boxes that hold the day of publication: cells of a table, and lines at the end of the text."""

import re
from collections.abc import Sequence

from archive.reading.head.byline import Byline
from archive.reading.tree.layout import Line
from archive.types import Evidence
from archive.web.dates import labelled_day

_PUBLISHED = re.compile(
    r"(?<!数据)(?P<updated>更新)?(?(updated)|(?:发布|發布|发佈|發佈|发稿|发表|發表|录入|上传|刊发|刊登|登载|上网|公开|公布|推送|^(?=.{0,50}来源)))(?:时间|日期|時間|于|日)\s*[:：】\]]?"
)
_LONGEST = 60  # characters of a line that is a byline's or a box's


def read_boxes(lines: Sequence[Line], where: str, into: Byline) -> None:
    """Days after a label that can only mean publication, in the same line or the next cell."""
    for line, after in zip(lines, [*lines[1:], None], strict=False):
        label = _PUBLISHED.search(line.text) if len(line.text) <= _LONGEST else None
        if label is None or line.linked:
            continue
        value = line.text[label.end() :].strip(" :：】]")
        if not value and after is not None:
            value = after.text
        day = labelled_day(value)
        if day is not None and not value[: day.start].strip():
            printed = into.updates if label["updated"] else into.dates
            printed.append(Evidence(where=where, value=day.iso))
