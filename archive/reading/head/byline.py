"""Bylines above and below the text: labelled lines, and dates and outlets without labels
(docs/cms.md: Bylines)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.objection import Objection
from archive.reading.head.labels import LABEL, announces_stale, is_clock, is_stale, labelled
from archive.reading.head.names import is_likely, is_medium, is_unit, sifted
from archive.reading.head.outlets import is_loose, is_outlet, outlet
from archive.reading.head.roles import (
    FIELDS,
    OF_LABEL,
    WORD_OF_LABEL,
    Credits,
    read_credits,
    read_credits_behind,
)
from archive.reading.tree.layout import MARK, Line
from archive.types import Evidence
from archive.web.dates import find_days, labelled_day, loose_day

_WEEKDAY = re.compile(r"(?:星期|礼拜|周)[一二三四五六日天]")
_STOP = re.compile(
    r"\s(?:分享|打印|字体|字号|【|\[|评论|关注|浏览|阅读|点击|举报|收藏|小字号|大字|我要|本文|\d+人|次)|次(?:阅读|浏览|点击)|[【〖<>»]|https?:"
)
_NO_VALUE = re.compile(r"[:：。！？!?]|^\s*(?:图为|图[:：]|本文|点击|上一|下一)")
_NATION = re.compile(r"^\s*[\[（(〔【［][美英法德日俄苏意韩印加澳][\]）)〕】］]")
_TOOL = re.compile(
    r"\d|加入收藏|保护视力|视力保护|背景色|热度|访问|点赞|朗读|查看|返回|上一|下一|打印|试听|分享|评论|字[号体]|[大中小]字|阅读|浏览|点击|发布|更新|首页|正文"
)
_SPLIT_DAY = re.compile(
    r"(?P<d1>\d{1,2})日?[ /]{1,3}(?P<y1>\d{4})[-/.年]\s?(?P<m1>\d{1,2})月?"
    r"|(?P<m2>\d{1,2})[-/.月]\s?(?P<d2>\d{1,2})日?[ /]{1,3}(?P<y2>\d{4})年?"
    r"|(?P<y3>\d{4})年? (?P<m3>\d{1,2})[-/.月]\s?(?P<d3>\d{1,2})日?"
    r"|(?P<y4>\d{4})[-/.年]\s?(?P<m4>\d{1,2})月?[ /]{1,3}(?P<d4>\d{1,2})日?"
    r"|(?P<y5>\d{4})年? (?P<m5>\d{1,2})月? (?P<d5>\d{1,2})日?"
    r"|(?P<d6>\d{1,2})日? (?P<m6>\d{1,2})月? (?P<y6>\d{4})年?"
)
_SPLIT_FORMS = range(1, 7)
_LONGEST_SPLIT = 16
_NO_BYLINE = re.compile("通过|会议|公布|批准|截至|截止|生效|施行|今天|现在|农历|農曆|第.{1,4}期")

_LINKED = 10  # Chinese characters of a link that is a headline

ANSWERABLE = "责任编辑"
IN_BRACKETS = "brackets under the headline"
"""Where a day stands that may be of a speech or a resolution: （2021年7月1日）."""
_LONGEST_LINE = 4_000  # characters of a line in which labels are looked for
_LONGEST_NAME = 24  # characters of what is told though it is no name
_MOST_REFUSED = 20  # of a field, before those are taken out that another place says


@dataclass(slots=True)
class Byline:
    """Everything that bylines say, strongest evidence first in each field."""

    dates: list[Evidence] = field(default_factory=list)
    updates: list[Evidence] = field(default_factory=list)
    loose_dates: list[Evidence] = field(default_factory=list)
    clock_dates: list[Evidence] = field(default_factory=list)
    outlets: list[Evidence] = field(default_factory=list)
    cited_outlets: list[Evidence] = field(default_factory=list)
    loose_outlets: list[Evidence] = field(default_factory=list)
    authors: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    contributors: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    photographers: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    editors: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    checkers: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    refused: dict[str, list[Evidence]] = field(default_factory=dict)

    def add_people(self, field_name: str, where: str, found: Iterable[str]) -> None:
        """Record names of authors, contributors, photographers, editors or checkers, each once."""
        once = tuple(dict.fromkeys(found))
        if any(map(is_likely, once)):  # then units are their employers
            units = tuple(name for name in once if is_unit(name) or is_medium(name))
            self.refuse(field_name, where, units, Objection.UNIT)
            once = tuple(name for name in once if name not in units)
        if once:
            getattr(self, field_name).append((where, once))

    def read_people(self, field_name: str, where: str, value: str) -> None:
        """Record the names in a value that holds names."""
        found, refused = sifted(value)
        self.add_people(field_name, where, found)
        for name, why in refused:
            self.refuse(field_name, where, [name], why)

    def refuse(self, field_name: str, where: str, found: Iterable[str], why: Objection) -> None:
        """Record what is named in a field's place and is no value of it."""
        refused = self.refused.setdefault(field_name, [])
        for name in found:
            if len(name) <= _LONGEST_NAME and len(refused) < _MOST_REFUSED:
                medium = why is Objection.UNIT and is_medium(name)
                told = Objection.OUTLET if medium else why
                refused.append(Evidence(where=where, value=name, refused=told))

    def refuse_all(self, where: str, credits: Credits) -> None:
        """Record what credits name that is no value."""
        for field_name, word, why in credits.refused:
            self.refuse(field_name, where, [word], why)

    def add_credits(self, where: str, credits: Credits) -> None:
        """Record who did what; the evidence of editors who answer for the piece (责任编辑), unlike those
        who checked or approved it, ends with `ANSWERABLE`.
        """
        for name in FIELDS:
            if name != "editors" or credits.answerable != credits.editors:
                self.add_people(name, where, getattr(credits, name))
        self.add_people("editors", f"{where}, {ANSWERABLE}", credits.answerable)
        self.refuse_all(where, credits)
        if any(map(is_likely, credits.authors)):  # the person wrote what the office sent in
            sent = (name for name in credits.offices if is_unit(name) and not is_medium(name))
            self.add_people("contributors", where, sent)
        self.loose_outlets += [
            Evidence(where="reporter's outlet", value=name) for name in credits.outlets
        ]


def read_labels(lines: Sequence[Line], where: str, into: Byline) -> None:
    """Labelled values in lines above or below the text, each label ending the value before it."""
    text = "\n".join(
        line.raw[:_LONGEST_LINE].replace("\n", " ").replace(MARK, " ") for line in lines
    )
    credits = Credits()
    for kind, value in labelled(text):
        if kind in ("date", "updated"):
            day = labelled_day(value[:60].lstrip())
            if day is not None:
                printed = into.dates if kind == "date" else into.updates
                printed.append(Evidence(where=where, value=day.iso))
        elif kind == "outlet":
            name = outlet(_value(value, dated=True))
            if name is not None:
                into.outlets.append(Evidence(where=where, value=name))
                read_credits_behind(" ".join(_value(value).split()), credits)
        elif kind in OF_LABEL:
            word = WORD_OF_LABEL.get(kind, "")
            read_credits(_value(value), credits, OF_LABEL[kind], word=word, pen=True)
    into.add_credits(where, credits)


def read_loose(lines: Sequence[Line], into: Byline, *, above_headline: bool = False) -> None:
    """Unlabelled date and outlet under the headline. A date above it may just as well be the page's
    clock.
    """
    for index, line in enumerate(lines):
        text = " ".join(line.raw.replace(MARK, " ").split())
        day = loose_day(text) if len(text) <= 90 else None
        if day is None or (index and _is_of_link(line, lines[index - 1])):
            continue
        if is_stale(text) or (index and announces_stale(lines[index - 1].text)):
            continue
        rest = f"{text[: day.start]} {_WEEKDAY.sub(' ', text[day.end :])}"
        # What follows a label is its value, not a loose word.
        loose = LABEL.split(rest, maxsplit=1)[0]
        words = [w for w in re.split(r"[\s|｜·]+", loose) if _is_word(w)]
        if len(loose) > 45 or _NO_BYLINE.search(loose):
            continue
        beside = [near.text for near in lines[max(0, index - 1) : index + 2] if near is not line]
        if above_headline:
            if is_clock(text):
                continue
            into.clock_dates.append(Evidence(where="line above the headline", value=day.iso))
            _masthead([*words, *beside], into)
            continue
        bracketed = text[: day.start].endswith(("（", "(")) and text[day.end :] in ("）", ")")
        where = IN_BRACKETS if bracketed else "line under the headline"
        into.loose_dates.append(Evidence(where=where, value=day.iso))
        for word in [*words, *beside]:
            name = outlet(word)
            alone = words == [word] and is_loose(word) and not _TOOL.match(word)
            if name is not None and (alone or (is_outlet(name) and len(word) <= 20)):
                into.loose_outlets.append(Evidence(where="line under the headline", value=name))


def _is_of_link(line: Line, before: Line) -> bool:
    """Whether a line is the day of another article, whose headline links to it above or in the line."""
    others = (before, line) if len(line.text) <= _LONGEST_SPLIT else (line,)
    return any(near.linked >= _LINKED and near.linked * 2 >= near.han for near in others)


def read_split_dates(lines: Sequence[Line], into: Byline) -> None:
    """A day that templates print as two decorative pieces: `06` over `2024-05`."""
    for index in range(len(lines)):
        for near in (lines[index : index + count] for count in (1, 2, 3)):
            text = " ".join(" ".join(piece.raw.replace(MARK, " ") for piece in near).split())
            match = _SPLIT_DAY.fullmatch(text) if len(text) <= _LONGEST_SPLIT else None
            if match is None:
                continue
            year, month, day = (
                int(next(filter(None, (match[f"{part}{n}"] for n in _SPLIT_FORMS))))
                for part in "ymd"
            )
            for found in find_days(f"{year}-{month:02}-{day:02}"):
                into.loose_dates.append(Evidence(where="line under the headline", value=found.iso))
            return


def _masthead(words: Iterable[str], into: Byline) -> None:
    """A newspaper's name beside the date of its issue, at the head of an e-paper's page."""
    for word in words:
        name = outlet(word)
        if name is not None and 3 <= len(name) <= 8 and name.endswith("报"):
            into.loose_outlets.append(Evidence(where="masthead", value=name))


def _is_word(text: str) -> bool:
    return (
        re.search(r"[^\W\d_]", text) is not None
        and not re.search("[:：]", text)
        and text not in ("原创", "转载")
    )


def _value(text: str, *, dated: bool = False) -> str:
    """The value after a label, cut at the page's tools and, unless it is a journal's with its issue
    (dated), at a date. It may be on a line of its own, as in a table; but a sentence or a text with a
    colon is not the value of an empty label.
    """
    line, *after = text.split("\n")[:2]
    if not line.strip():
        line = after[0] if after and not _NO_VALUE.search(after[0]) else ""
    line = _NATION.sub("", line)
    line = _STOP.split(f" {line}", maxsplit=1)[0] if not line.startswith("【") else line
    day = next(find_days(line), None)
    if day is not None and not (dated and line.lstrip().startswith("《")):
        first = dated and not line[: day.start].strip()  # 2023年2月1日《青石日报》
        line = line[day.end :] if first else line[: day.start]
    return line.strip(" |｜丨︱/／")
