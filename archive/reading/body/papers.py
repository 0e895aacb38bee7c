"""What official papers have around their running text: above it their number, how they were adopted,
whom they address and the heading of their first part; below it who signed them when, and files."""

import re
from collections.abc import Sequence

from archive.reading.body.pruning import files_in
from archive.reading.head.documents import LABELS, NUMBER
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
_LABELS = frozenset(label for labels in LABELS.values() for label in labels.split())
_CLOSING = re.compile(
    r"[。；！）)]$|^(?:\d{1,2}[.、．]|[（(]?[一二三四五六七八九十]{1,3}[）)、]|附|[^：:]{2,12}[：:].)"
)
_FOOT = re.compile(
    r"(?:主办|承办|主管|协办|版权|技术支持|地址|邮编|邮政编码|网站|备案|来源|作者|编辑|责任编辑|发布|时间|日期|浏览|点击|阅读"
    r"|分享|字[号体]|上一|下一)"
)
_LONGEST_HEADING, _LONGEST_ADOPTION = 30, 300  # characters
_MOST_ABOVE, _MOST_SIGNED = 5, 3  # lines


def opens_paper(line: Line) -> bool:
    """Whether a line stands above the running text of a paper and belongs to it."""
    text = squeeze(line.text)
    if line.linked or not text:
        return False
    if text.endswith(("：", ":")):
        return text[:-1] not in _LABELS
    if len(text) <= _LONGEST_HEADING and not text.endswith(("。", "；", "，")):
        heading = _FIRST_PART.match(text) is not None
        numbered = any(p.fullmatch(text) for p in (NUMBER, _RUNNING_NUMBER, _ORDER))
        if heading or numbered:
            return True
    bracketed = len(text) <= _LONGEST_ADOPTION and text.endswith(("）", ")"))
    return bracketed and _ADOPTED.fullmatch(text) is not None


def signs_paper(line: Line) -> bool:
    """Whether a line is an office or a day in full, or both: who signed a paper, and when."""
    text = squeeze(line.text)
    day = _SIGNED_DAY.search(text)
    if line.linked or _FOOT.match(text) or (day is not None and day.end() < len(text)):
        return False
    unit = text if day is None else text[: day.start()]
    return is_unit(unit) if unit else day is not None


def closes_paper(line: Line) -> bool:
    """Whether a line below the running text, of the same make, belongs to it: a sentence, an item, a
    label with its value (联系人：A), a signature; nothing that stands at the foot of a site.
    """
    text = squeeze(line.text)
    named = _CLOSING.search(text) is not None and not _FOOT.match(text)
    return not line.linked and (named or signs_paper(line))


def surrounds_paper(before: Sequence[Line], after: Sequence[Line]) -> bool:
    """Whether lines are what surrounds a short paper's one sentence, and nothing else."""
    files = files_in(after)
    signed = [line for at, line in enumerate(after) if at not in files]
    named = not files or any(after[at].linked for at in files)  # not only 附件下载, without any
    if (
        not (before or after)
        or not named
        or len(before) > _MOST_ABOVE
        or len(signed) > _MOST_SIGNED
    ):
        return False
    return all(map(opens_paper, before)) and all(map(signs_paper, signed))
