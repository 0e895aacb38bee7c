"""What official papers have around their running text: above it their number, how they were adopted,
whom they address and the heading of their first part; below it who signed them when, and files."""

import re
from collections.abc import Sequence

from archive.reading.body.pruning import files_in
from archive.reading.head.documents import NUMBER
from archive.reading.head.names import is_unit
from archive.reading.tree.layout import Line, squeeze

_SIGNED_DAY = re.compile(
    r"[12〇○零一二三四五六七八九\d]{4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日"
)
_RUNNING_NUMBER = re.compile(r"(?:令)?第?[一二三四五六七八九十百零〇○\d]{1,6}号(?:令)?")
_ORDER = re.compile(r"[\u4e00-\u9fff、]{3,25}令")
_ADOPTED = re.compile(r"[（(].*\d年.*(?:通过|公布|发布|修订|修正|印发|批准|施行)[^。]*[）)]")
_FIRST_PART = re.compile(
    r"第[一1](?:章|编|节|篇|部分)(?![，。])|[（(]一[)）]|一、|前\s?言$|序\s?言$|引\s?言$"
)
_LONGEST_HEADING, _LONGEST_ADOPTION = 30, 300  # characters
_MOST_ABOVE, _MOST_SIGNED = 5, 3  # lines


def opens_paper(line: Line) -> bool:
    """Whether a line stands above the running text of a paper and belongs to it."""
    text = squeeze(line.text)
    if line.linked or not text:
        return False
    if text.endswith(("：", ":")):
        return True
    if len(text) <= _LONGEST_HEADING and not text.endswith(("。", "；", "，")):
        heading = _FIRST_PART.match(text) is not None
        numbered = any(p.fullmatch(text) for p in (NUMBER, _RUNNING_NUMBER, _ORDER))
        if heading or numbered:
            return True
    return len(text) <= _LONGEST_ADOPTION and _ADOPTED.fullmatch(text) is not None


def signs_paper(line: Line) -> bool:
    """Whether a line is an office or a day in full: who signed a paper, or when."""
    text = squeeze(line.text)
    return not line.linked and (is_unit(text) or _SIGNED_DAY.fullmatch(text) is not None)


def surrounds_paper(before: Sequence[Line], after: Sequence[Line]) -> bool:
    """Whether lines are what surrounds a short paper's one sentence, and nothing else."""
    files = files_in(after)
    signed = [line for at, line in enumerate(after) if at not in files]
    if not (before or after) or len(before) > _MOST_ABOVE or len(signed) > _MOST_SIGNED:
        return False
    return all(map(opens_paper, before)) and all(map(signs_paper, signed))
