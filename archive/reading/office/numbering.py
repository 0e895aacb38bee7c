"""Numbers that Word counts itself: 一、 （二） 3. at the head of paragraphs that are in a list."""

import re
from dataclasses import dataclass, field

from lxml import etree

_FIGURES = "〇一二三四五六七八九"
_CHINESE_KINDS = (
    "chineseCounting chineseCountingThousand japaneseCounting taiwaneseCounting "
    "taiwaneseCountingThousand ideographDigital"
)
_CHINESE = frozenset(_CHINESE_KINDS.split())
_CIRCLED = frozenset(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"))
_PLACE = re.compile("%([1-9])")
_LONGEST = 40  # characters around a number
_NAMES = "{*}"


@dataclass(frozen=True, slots=True)
class _Level:
    kind: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Lists of a document, and how far each was counted. lists: number of a list → its kind."""

    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[tuple[str, int], _Level] = field(default_factory=dict)
    counted: dict[tuple[str, int], int] = field(default_factory=dict)

    def following(self, number: str, depth: int) -> str:
        """What stands before the next paragraph of a list; empty for bullets and unknown lists."""
        kind = self.lists.get(number, "")
        level = self.levels.get((kind, depth))
        if level is None or level.kind in ("bullet", "none"):
            return ""
        place = (kind, depth)
        self.counted[place] = self.counted.get(place, level.start - 1) + 1
        for deeper in range(depth + 1, 10):
            self.counted.pop((kind, deeper), None)
        return _PLACE.sub(lambda match: self._shown(kind, int(match[1]) - 1), level.text)

    def _shown(self, kind: str, depth: int) -> str:
        level = self.levels.get((kind, depth))
        value = self.counted.get((kind, depth), level.start if level else 1)
        return _written(value, level.kind if level else "decimal")


def read_numbering(part: bytes) -> Numbering:
    """The lists that a file's part of numbering describes; none when it cannot be read."""
    found = Numbering()
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(part, parser)
    except (etree.LxmlError, ValueError):
        return found
    for kind in root.iter(f"{_NAMES}abstractNum"):
        for level in kind.iterchildren(f"{_NAMES}lvl"):
            depth = _attribute(level, "ilvl")
            text = _child(level, "lvlText")
            if depth.isdecimal() and len(text) <= _LONGEST:
                start = _child(level, "start")
                first = int(start) if start.isdecimal() and len(start) < 5 else 1
                place = (_attribute(kind, "abstractNumId"), int(depth[:2]))
                found.levels[place] = _Level(_child(level, "numFmt"), text, first)
    for one in root.iter(f"{_NAMES}num"):
        found.lists[_attribute(one, "numId")] = _child(one, "abstractNumId")
    return found


def _attribute(element: etree._Element, name: str) -> str:
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _child(element: etree._Element, name: str) -> str:
    child = element.find(f"{_NAMES}{name}")
    return _attribute(child, "val") if child is not None else ""


def _written(value: int, kind: str) -> str:
    if kind in _CHINESE and 0 < value < 100:
        tens, ones = divmod(value, 10)
        ten = ("" if tens == 1 else _FIGURES[tens]) + "十" if tens else ""
        return ten + (_FIGURES[ones] if ones else "")
    if kind in _CIRCLED and 0 < value <= 20:
        return chr(ord("①") + value - 1)
    if kind in ("upperLetter", "lowerLetter") and 0 < value <= 26:
        return chr(ord("A" if kind == "upperLetter" else "a") + value - 1)
    return str(value)
