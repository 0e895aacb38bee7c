"""Who issued a document and when, as its letterhead and its signature print it (docs/cms.md: Documents)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.reading.head import names
from archive.reading.head.documents import NUMBER
from archive.reading.tree.layout import squeeze
from archive.types import Evidence
from archive.web.dates import find_days

_HEAD = 8  # lines at the top of the first sheet
_LETTERHEAD = re.compile(r"(?P<issuer>[\u4e00-\u9fff、（）()]{4,60}?)文件")
_FOLIO = re.compile(r"星期[一二三四五六日天]|第?\s*[A-D]?\d{1,2}\s*版|本版")
_PAPER = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:日报|晚报|晨报|早报|时报|都市报|导报|周报|商报|青年报|农民报|党员报)"
)
_PRINTED = re.compile("印发$")
_DATE_ONLY = re.compile(r"[\d〇○零一二三四五六七八九十年月日\s./-]{6,20}")
_LONGEST_SIGNATURE = 60


@dataclass(slots=True)
class Letterhead:
    """Evidence for outlet, date and document number, the strongest first. own: what the letterhead
    says, without white space, which is no headline.
    """

    outlets: list[Evidence] = field(default_factory=list)
    dates: list[Evidence] = field(default_factory=list)
    numbers: list[Evidence] = field(default_factory=list)
    own: frozenset[str] = frozenset()


def read_letterhead(head: Sequence[Sequence[str]], paragraphs: Sequence[str]) -> Letterhead:
    """What a document says of itself.

    head: lines of each block at the top of its first sheet. paragraphs: its text. A date counts as
    its own below the unit that signs, or at the end of a document with a letterhead; one in the
    running text never does.
    """
    found = Letterhead()
    top = [squeeze("".join(lines)) for lines in head[:_HEAD]]
    numbers = [match[0] for text in top if (match := NUMBER.search(text))][:1]
    found.numbers = [Evidence(where="letterhead", value=number) for number in numbers]
    issuer, found.own = _issuer(head[:_HEAD], top, numbered=bool(numbers))
    if issuer is not None:
        found.outlets.append(Evidence(where="letterhead", value=issuer))
    signed = _signature(paragraphs, official=issuer is not None or bool(numbers))
    if signed is not None:
        unit, day = signed
        found.dates.append(Evidence(where="signature", value=day))
        found.outlets += [Evidence(where="signature", value=unit)] if unit else []
    if issuer is not None or numbers:
        found.dates += _imprint(paragraphs)
    if not found.outlets:
        _folio(top, found)
    return found


def _issuer(
    head: Sequence[Sequence[str]], top: Sequence[str], *, numbered: bool
) -> tuple[str | None, frozenset[str]]:
    """Who issued it, several separated by a space, and the blocks that say so."""
    for at, (lines, text) in enumerate(zip(head, top, strict=True)):
        match = _LETTERHEAD.fullmatch(text)
        units = [unit for line in lines if (unit := squeeze(line).removesuffix("文件"))]
        if match is not None:
            together = " ".join(units) if all(map(names.is_unit, units)) else match["issuer"]
            return together, frozenset((text,))
        if text == "文件":
            beside = [n for n in range(at) if all(names.is_unit(squeeze(x)) for x in head[n])]
            units = [squeeze(line) for n in beside for line in head[n]]
            if units:
                return " ".join(units), frozenset((text, *(top[n] for n in beside)))
    named = [text for text in top[:3] if numbered and names.is_unit(text)][:1]
    return (named[0] if named else None), frozenset(named)


def _signature(paragraphs: Sequence[str], *, official: bool) -> tuple[str | None, str] | None:
    """The unit that signs and the day below it, or the day alone where the document is official."""
    lines = [squeeze(text) for text in paragraphs]
    for at, line in enumerate(lines):
        day = next(find_days(line), None) if at and len(line) <= _LONGEST_SIGNATURE else None
        if day is None or line[day.end :][:1] not in ("", "（", "("):
            continue
        before = line[: day.start]
        if not before and _DATE_ONLY.fullmatch(line[: day.end]):
            unit = _unit(lines[at - 1])
            if unit or official:
                return unit, day.iso
        elif (unit := _unit(before)) is not None:
            return unit, day.iso
    return None


def _unit(text: str) -> str | None:
    plain = re.sub(r"[（(].*?[)）]$", "", text)
    return plain if names.is_unit(plain) and not re.search("[，。；：:]", plain) else None


def _imprint(paragraphs: Sequence[str]) -> list[Evidence]:
    for text in reversed(paragraphs[-6:]):
        line = squeeze(text)
        day = next(find_days(line), None) if _PRINTED.search(line) else None
        if day is not None:
            return [Evidence(where="imprint", value=day.iso)]
    return []


def _folio(top: Sequence[str], found: Letterhead) -> None:
    """A newspaper's name and day, from the line that each of its sheets has."""
    named = next((m[0] for text in top if (m := _PAPER.match(text))), None)
    if named is None:
        return
    dated = [text for text in top if _FOLIO.search(text) and len(text) <= _LONGEST_SIGNATURE]
    day = next((day for text in dated for day in find_days(text)), None)
    if day is not None:
        found.outlets.append(Evidence(where="folio", value=named))
        found.dates.append(Evidence(where="folio", value=day.iso))
