"""What government pages say of a document: the box of facts beside it (索引号, 发文机关, 文号, 成文日期 …),
the number in its red head, and who signed it when (docs/cms.md: Documents)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.reading.head.names import is_unit
from archive.reading.tree.layout import MARK, Line, squeeze
from archive.types import Evidence
from archive.web.dates import find_days

LABELS = {
    "index_number": "索引号 索引编号 公开索引号 信息索引号 信息索引",
    "document_number": "发文字号 文件字号 文件编号 文件文号 发文文号 发文号 文件号 文号 字号",
    "issuer": "发文机关 发文单位 发文机构 发文部门 发布机构 发布机关 发布单位 发布部门 制发机关 制发单位 制定机关 "
    "公开机构 公开机关 公开单位 公开主体 印发机关 印发单位 发布主体 发文主体 制定单位 制定部门 颁布机关 颁布单位 "
    "信息公开单位 信息公开主体",
    "written": "成文日期 成文时间 成文日 生成日期 生成时间 制发日期 制发时间 印发日期 印发时间 发文日期 发文时间 "
    "签发日期",
    "effective": "施行日期 施行时间 实施日期 实施时间 生效日期 生效时间 执行日期 开始实施日期",
    "repealed": "废止日期 废止时间 失效日期 失效时间 有效期至 截止有效期 终止日期 终止时间",
    "validity": "有效性 时效性 效力状态 时效状态 效力等级 是否有效 文件状态 文件有效性 效力",
    "subject": "主题分类 信息分类 所属主题 主题类别 内容分类 信息类别 公文主题",
    "date": "发布日期 发布时间 公开日期 公开时间 公布日期 公布时间 信息发布日期 信息公开日期 信息公开时间",
    "source": "来源 信息来源",
    "other": "标题 名称 文件名称 信息名称 公文标题 信息标题 关键词 关键字 主题词 公开方式 公开形式 公开范围 公开期限 "
    "公开时限 公开类别 公开属性 公开程序 组配分类 体裁分类 服务对象 服务对象分类 文种 公文种类 公文种类 体裁 "
    "责任部门 责任单位 责任处室 公开责任部门 内容概述 概述 登记号 统一登记号 规范性文件编号",
}
"""Field → the labels of it that pages print. date: of publication; source: the outlet; other: what only shows a box."""

_FIELD = {label: name for name, labels in LABELS.items() for label in labels.split()}
_ANY = "|".join(r"[ \u3000\xa0]*".join(label) for label in sorted(_FIELD, key=len, reverse=True))
_STARTS = "".join(sorted({label[0] for label in _FIELD}))
_LABEL = re.compile(
    rf"(?P<open>[\[【])?(?=[{_STARTS}])(?P<label>{_ANY})(?:[\]】]?[ \u3000\xa0]*[:：]|(?(open)[\]】]|(?!)))"
)
_MARKS = re.compile("[:：】]")
_CELL = re.compile(rf"[\[【]?(?P<label>{_ANY})[\]】]?[ \u3000\xa0]*[:：]?")
_STRONG = frozenset(
    ("index_number", "document_number", "issuer", "written", "effective", "repealed", "validity")
)
_DAYS = frozenset(("written", "effective", "repealed", "date"))
FACT_BOX = "fact box"
"""Where evidence is from."""

_FEWEST = 3  # labels, of different things, that make a box
_FURTHEST = 3  # lines between two labels of one box
_LONGEST_BETWEEN = 24  # characters of running text between them
_SIZES = re.compile(r"(?:[超特加放缩正常默认标准大中小AaTt+\-＋－|｜/\s\[\]【】()（）])+")
_LONGEST_LINE = 400
_LONGEST = {"issuer": 60, "subject": 120, "validity": 20}
_LONGEST_NUMBER = 60
_NOTHING = re.compile(r"[\s/／\\—－\-_*.。无暂]*|无文号|暂无.{0,4}|空")
# GB/T 9704-2012, 7.2.5: the issuer's sign, the year in hexagonal brackets, a running number.
NUMBER = re.compile(
    r"[\u4e00-\u9fff]{2,14}[〔\[［（(【﹝]\s?(?:19|20)\d{2}\s?(?:年)?[〕\]］）)】﹞]\s?第?\s?\d{1,5}\s?号"
)
_RED_HEAD = re.compile(r"(?P<issuer>[\u4e00-\u9fff、（） ]{4,40}?)\s?文\s?件")
_SIGNED_LINES, _RED_LINES = 6, 8


@dataclass(frozen=True, slots=True)
class Box:
    """The box of facts of a page: layout.lines[start:end]. dates: of publication; sources: the outlet.

    facts: field → its evidence, where `fact box`, labels as printed.
    """

    start: int
    end: int
    facts: dict[str, Evidence]
    dates: list[Evidence] = field(default_factory=list)
    sources: list[Evidence] = field(default_factory=list)

    @property
    def lines(self) -> range:
        """The numbers of its lines."""
        return range(self.start, self.end)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    value: str
    first: int
    last: int


def find_box(lines: Sequence[Line]) -> Box | None:
    """The box of a document's facts, or None when a page has none: at least three labels close to
    each other, two of them with values, and one that only documents have."""
    best: list[_Entry] = []
    for group in _groups(_entries(lines), lines):
        if len({entry.name for entry in group}) > len({entry.name for entry in best}):
            best = group
    if not best:
        return None
    facts: dict[str, Evidence] = {}
    apart: dict[str, list[Evidence]] = {"date": [], "source": []}
    for entry in best:
        value = _value(entry.name, entry.value)
        if not value:
            continue
        if entry.name in apart:
            apart[entry.name].append(Evidence(where=FACT_BOX, value=value))
        elif entry.name != "other":
            facts.setdefault(entry.name, Evidence(where=FACT_BOX, value=value))
    return Box(best[0].first, best[-1].last + 1, facts, apart["date"], apart["source"])


def read_document(
    box: Box | None, title: str, above: Sequence[Line], text: Sequence[str]
) -> dict[str, list[Evidence]]:
    """The facts of a document, field → evidence, strongest first. above: the lines before the text."""
    found = {name: [evidence] for name, evidence in (box.facts if box else {}).items()}
    heads = [*(line.text for line in above[-_RED_LINES:]), *text[:_RED_LINES]]
    numbers = list(_numbers(heads, title))
    if numbers:
        found.setdefault("document_number", []).extend(numbers)
        found.setdefault("issuer", []).extend(_red_heads(heads))
    if "document_number" in found:
        for name, evidence in _signed(text):
            found.setdefault(name, []).append(evidence)
    return {name: evidence for name, evidence in found.items() if evidence}


def _entries(lines: Sequence[Line]) -> Iterable[_Entry]:
    """Each label with its value, which may be in the next line, as in a table."""
    for at, line in enumerate(lines):
        if len(line.text) > _LONGEST_LINE:
            continue
        text = line.raw.replace(MARK, " ").replace("\n", " ") if MARK in line.raw else line.text
        if (cell := _CELL.fullmatch(text.strip())) is not None:
            name = _FIELD[_plain(cell["label"])]
            value, last = _next_cell(name, lines, at)
            yield _Entry(name, value, at, last)
            continue
        marks = list(_LABEL.finditer(text)) if _MARKS.search(text) else ()
        if not marks or (line.prose and text[: marks[0].start()].strip()):
            continue
        for mark, after in zip(marks, [*marks[1:], None], strict=True):
            value = text[mark.end() : after.start() if after is not None else len(text)].strip()
            name, last = _FIELD[_plain(mark["label"])], at
            if not value and after is None:
                value, last = _next_cell(name, lines, at)
            yield _Entry(name, value, at, last)


def _next_cell(name: str, lines: Sequence[Line], at: int) -> tuple[str, int]:
    """The value in the line after a label, unless that is a label itself or a paragraph."""
    if at + 1 >= len(lines):
        return "", at
    text = lines[at + 1].text
    if _LABEL.match(text) or _CELL.fullmatch(text.strip()) or not _can_be(name, text):
        return "", at
    return text, at + 1


def _can_be(name: str, text: str) -> bool:
    """Whether a line can be the value of a label: below the last one, an empty cell, stands the text."""
    if len(text) > _LONGEST["subject"] or text.endswith((":", "：", "。")):
        return False
    if name in _DAYS:
        return len(text) <= _LONGEST_NUMBER and re.search(r"\d", text) is not None
    return True


def _groups(entries: Iterable[_Entry], lines: Sequence[Line]) -> Iterable[list[_Entry]]:
    """Runs of labels close enough to each other to be a box, without a paragraph in between."""
    group: list[_Entry] = []
    for entry in entries:
        if entry.name == "document_number" and _SIZES.fullmatch(entry.value):
            continue  # 字号 of a page's tools
        last = group[-1].last if group else entry.first
        between = sum(line.prose for line in lines[last + 1 : entry.first])
        if group and (entry.first - last > _FURTHEST or between > _LONGEST_BETWEEN):
            if _is_box(group):
                yield group
            group = []
        group.append(entry)
    if _is_box(group):
        yield group


def _is_box(group: Sequence[_Entry]) -> bool:
    names = {(entry.name, entry.name == "other" and entry.value) for entry in group}
    filled = sum(bool(entry.value) for entry in group)
    return len(names) >= _FEWEST and filled >= 2 and any(e.name in _STRONG for e in group)


def _value(name: str, printed: str) -> str:
    """A value as the record has it: a day in ISO 8601, a number without spaces; empty for none."""
    value = " ".join(printed.split()).strip(" 　;；,，|｜")
    if _NOTHING.fullmatch(value):
        return ""
    if name in _DAYS:
        day = next(find_days(value), None)
        return day.iso if day is not None else ""
    if name in ("index_number", "document_number"):
        value = squeeze(value)
        return value if len(value) <= _LONGEST_NUMBER and re.search(r"\d", value) else ""
    return value if len(value) <= _LONGEST.get(name, _LONGEST_NUMBER) else ""


def _plain(label: str) -> str:
    return re.sub(r"[ \u3000\xa0]", "", label)


def _numbers(heads: Iterable[str], title: str) -> Iterable[Evidence]:
    """A document's number on a line of its own, or in brackets at the end of the headline."""
    for line in heads:
        plain = squeeze(line).strip("（）()")
        match = NUMBER.match(plain)
        rest = plain[match.end() :] if match is not None else "no number"
        if match is not None and (not rest or rest.startswith(("签发人", "急", "签发"))):
            yield Evidence(where="red head", value=match[0])
            break
    ending = re.search(rf"[（(]\s*(?P<number>{NUMBER.pattern})\s*[)）]$", title)
    if ending is not None:
        yield Evidence(where="headline", value=squeeze(ending["number"]))


def _red_heads(heads: Iterable[str]) -> Iterable[Evidence]:
    for line in heads:
        match = _RED_HEAD.fullmatch(line.strip())
        if match is not None and is_unit(squeeze(match["issuer"])):
            yield Evidence(where="red head", value=squeeze(match["issuer"]))
            return


def _signed(text: Sequence[str]) -> Iterable[tuple[str, Evidence]]:
    """The issuer and the day at the end of a document, each on a line of its own."""
    ending = [squeeze(line) for line in text[-_SIGNED_LINES:]]
    for at, line in enumerate(ending):
        day = next(find_days(line), None)
        if day is None or day.start > 0 or line[day.end :].strip("。 ") or len(line) > 14:
            continue
        yield "written", Evidence(where="signature", value=day.iso)
        above = ending[at - 1] if at else ""
        if is_unit(above) and not re.search("[，。；：]", above):
            yield "issuer", Evidence(where="signature", value=above)
        return
