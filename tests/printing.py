"""Sheets as newspapers and offices print them, made up: what stands where, and how it is read."""

import operator
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from documents import A4, Line, Rule, pdf

A3 = (842.0, 1191.0)

_HAN = (
    "山水田林湖草望云岭岚溪清河柳树桥村镇会议学习走访慰问整理记录讨论书屋广场灯光道路花木渠坝"
    "谷仓秋收春种夏夜冬闲笑声歌舞邻里帮手热茶暖心党员支部活动组织群众服务工作开展"
)


@dataclass
class Printed:
    """A sheet. articles: paragraphs of each in order; which article comes first does not matter."""

    lines: list[Line] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    articles: list[list[str]] = field(default_factory=list)
    size: tuple[float, float] = A4

    def pdf(self, seed: random.Random | None = None) -> bytes:
        """As a file; with a seed, its lines are written in any order."""
        lines = list(self.lines)
        how = seed.choice(("shuffled", "from the top", "as read")) if seed is not None else None
        if seed is not None and how == "shuffled":
            seed.shuffle(lines)
        elif how == "from the top":
            lines.sort(key=operator.itemgetter(1), reverse=True)
        return pdf(lines, rules=[self.rules], size=self.size)


def squeezed(text: str) -> str:
    """Without white space and the marks of tables."""
    return re.sub(r"[\s|]|-{3,}", "", text)


def whole(printed: Printed, text: str) -> tuple[int, int]:
    """Paragraphs that a text holds in one piece, of how many."""
    plain = squeezed(text)
    told = [squeezed(part) for article in printed.articles for part in article]
    return sum(part in plain for part in told), len(told)


def in_order(printed: Printed, text: str) -> bool:
    """Whether a text has each article in one piece, its paragraphs in order."""
    plain = squeezed(text)
    return all("".join(map(squeezed, article)) in plain for article in printed.articles)


def words(seed: random.Random, count: int) -> str:
    """So many characters without sense."""
    return "".join(seed.choice(_HAN) for _ in range(count))


def prose(seed: random.Random, count: int = 0) -> str:
    """A paragraph of about so many characters, some of them figures and Latin."""
    count = count or seed.randint(40, 140)
    parts = []
    while count > 0:
        size = seed.randint(5, 16)
        clause = words(seed, size)
        if seed.random() < 0.15:
            clause += f"{seed.randint(2, 2999)}{seed.choice('名个次万')}"
        parts.append(clause)
        count -= size
    return "，".join(parts) + "。"


def set_in_lines(text: str, wide: int, hang: float = 0) -> list[tuple[float, str]]:
    """A paragraph as lines of so many ems: how many ems each begins after the edge, and its text.
    hang: ems by which a mark may stand out.
    """
    found, line, used = [], "", 2.0
    begin = 2.0
    for piece in re.findall(r"\d+|.", text):
        size = 0.5 * len(piece) if piece.isdigit() else 1.0
        if used + size > wide + (hang if piece in "，。；：" else 0):
            found.append((begin, line))
            line, used, begin = "", 0.0, 0.0
        line, used = line + piece, used + size
    return [*found, (begin, line)] if line else found


@dataclass
class Column:
    """A place for lines: left edge and top in points, width in ems of a size of type."""

    left: float
    top: float
    wide: int
    size: float
    leading: float

    def fill(self, lines: Sequence[tuple[float, str]]) -> list[Line]:
        """These lines, set from the top."""
        return [
            (
                self.left + begin * self.size,
                self.top - self.size - n * self.leading,
                self.size,
                text,
            )
            for n, (begin, text) in enumerate(lines)
        ]


def columns(
    seed: random.Random,
    sheet: Printed,
    left: float,
    top: float,
    count: int,
    *,
    deep: int = 0,
    wide: int = 0,
    size: float = 9,
    gutter: float = 0,
    uneven: bool = True,
    offset: float = 0,
) -> tuple[list[str], float, float]:
    """Set columns of one text. Its paragraphs, the lowest point and the rightmost."""  # fmt: skip
    wide = wide or seed.randint(10, 20)
    gutter = gutter or seed.choice([0.8, 1.0, 1.5, 2.0, 3.0])
    leading = size * seed.choice([1.3, 1.5, 1.7])
    deep = deep or seed.randint(8, 24)
    told: list[str] = []
    lines: list[tuple[float, str]] = []
    most = count * deep - (seed.randint(0, deep // 2) if uneven and count > 1 else 0)
    while len(lines) < most:
        text = prose(seed)
        told.append(text)
        lines += set_in_lines(text, wide, 1.0 if gutter >= 1.5 else 0)
    deep = -(-len(lines) // count)
    for n in range(count):
        place = left + n * (wide + gutter) * size
        column = Column(place, top - n * offset, wide, size, leading)
        sheet.lines += column.fill(lines[n * deep : (n + 1) * deep])
    right = left + (count * (wide + gutter) - gutter) * size
    return told, top - deep * leading - count * offset, right


def headline(
    sheet: Printed, left: float, right: float, top: float, size: float, text: str
) -> float:
    """Set a headline in the middle between two edges; the point below it."""
    wide = size * len(text)
    sheet.lines.append((max(left, (left + right - wide) / 2), top - size, size, text))
    return top - 1.5 * size


def _one_text(count: int, **given: object) -> Callable[[random.Random], Printed]:
    def make(seed: random.Random) -> Printed:
        sheet = Printed(size=A3)
        head = words(seed, seed.randint(8, 14))
        body = Printed()
        told, _, right = columns(seed, body, 60, 1050, count, **given)  # type: ignore[arg-type]
        headline(sheet, 60, right, 1100, seed.choice([18, 24, 30]), head)
        sheet.lines += body.lines
        sheet.articles.append([head, *told])
        return sheet

    return make


def stacked(seed: random.Random) -> Printed:
    """Two articles, one above the other, with columns of their own."""
    sheet = Printed(size=A3)
    top = 1120.0
    for _ in range(2):
        head = words(seed, seed.randint(7, 13))
        body = Printed()
        told, low, right = columns(
            seed, body, 60, top - 30, seed.randint(2, 4), wide=seed.randint(11, 16)
        )
        headline(sheet, 60, right, top, 20, head)
        sheet.lines += body.lines
        sheet.articles.append([head, *told])
        top = low - 24
    return sheet


def beside(seed: random.Random) -> Printed:
    """Two articles side by side, each with a headline of its own."""
    sheet = Printed(size=A3)
    left = 50.0
    for _ in range(2):
        head = words(seed, seed.randint(6, 10))
        body = Printed()
        told, _, right = columns(seed, body, left, 1080, 2, wide=seed.randint(9, 13))
        headline(sheet, left, right, 1120, 18, head)
        sheet.lines += body.lines
        sheet.articles.append([head, *told])
        left = right + 24
    return sheet


def above_two(seed: random.Random) -> Printed:
    """One article across the sheet, and two side by side below it."""
    sheet = Printed(size=A3)
    head = words(seed, 12)
    top = headline(sheet, 50, 790, 1130, 28, head)
    told, low, _ = columns(seed, sheet, 50, top, 4, wide=18, deep=seed.randint(8, 16), gutter=1.5)
    sheet.articles.append([head, *told])
    for left in (50.0, 437.0):
        head = words(seed, seed.randint(6, 10))
        below = headline(sheet, left, left + 350, low - 20, 18, head)
        told, _, _ = columns(
            seed, sheet, left, below, 2, wide=18, deep=seed.randint(8, 20), gutter=1.5
        )
        sheet.articles.append([head, *told])
    return sheet


def headline_over_some(seed: random.Random) -> Printed:
    """A headline over the first columns; the last one begins beside it."""
    sheet = Printed(size=A3)
    wide, size, lead = 16, 9.0, 13.5
    head = words(seed, 10)
    lines: list[tuple[float, str]] = []
    told: list[str] = []
    deep = seed.randint(14, 24)
    while len(lines) < 3 * deep:
        told.append(prose(seed))
        lines += set_in_lines(told[-1], wide)
    low = headline(sheet, 60, 60 + 2 * wide * size, 1100, 20, head)
    sheet.lines += Column(60, low, wide, size, lead).fill(lines[:deep])
    sheet.lines += Column(60 + (wide + 2) * size, low, wide, size, lead).fill(
        lines[deep : 2 * deep]
    )
    sheet.lines += Column(60 + (2 * wide + 4) * size, 1100, wide, size, lead).fill(
        lines[2 * deep :]
    )
    sheet.articles.append([head, *told])
    return sheet


def boxed(seed: random.Random) -> Printed:
    """Three columns with a frame in the middle of them, which has a text of its own."""
    sheet = Printed(size=A3)
    wide, size, lead = 15, 9.0, 13.5
    head = words(seed, 11)
    top = headline(sheet, 60, 60 + 3 * (wide + 2) * size, 1100, 22, head)
    deep = seed.randint(20, 30)
    gap = 9  # lines that the frame takes
    at = seed.randint(4, 8)
    lines: list[tuple[float, str]] = []
    told: list[str] = []
    while len(lines) < 3 * deep:
        told.append(prose(seed))
        lines += set_in_lines(told[-1], wide)
    for n in range(3):
        own, lines = (lines[:deep], lines[deep:]) if n < 2 else (lines, [])
        left = 60 + n * (wide + 2) * size
        if n == 1:
            sheet.lines += Column(left, top, wide, size, lead).fill(own[:at])
            sheet.lines += Column(left, top - (at + gap) * lead, wide, size, lead).fill(own[at:])
        else:
            sheet.lines += Column(left, top, wide, size, lead).fill(own)
    left, high = 60 + (wide + 2) * size, top - at * lead - 8
    inside = [prose(seed, 45)]
    sheet.lines += Column(left + 9, high - 6, wide - 2, size, lead).fill(
        set_in_lines(inside[0], wide - 2)[:7]
    )
    sheet.rules.append((left, high - gap * lead + 12, wide * size, gap * lead - 14))
    sheet.articles += [
        [head, *told],
        ["".join(t for _, t in set_in_lines(inside[0], wide - 2)[:7])],
    ]
    return sheet


def _table(
    seed: random.Random, sheet: Printed, top: float, *, ruled: bool
) -> tuple[list[str], float]:
    """Set a table with wrapped cells; its cells by rows, and the lowest point."""
    heads = ["序号", "项目名称", "责任单位", "完成时限"]
    widths = [40.0, 200.0, 130.0, 100.0]
    size, lead = 10.5, 15.0
    told = list(heads)
    edges = [60.0]
    for wide in widths:
        edges.append(edges[-1] + wide)
    high = top
    for n in range(seed.randint(3, 7)):
        cells = heads if not n else [
            str(n), words(seed, seed.randint(6, 34)), words(seed, seed.randint(4, 9)) + "局",
            f"{seed.randint(1, 12)}月底前",
        ]  # fmt: skip
        inside = [[c[i : i + int(w // size) - 1] for i in range(0, len(c), int(w // size) - 1)]
                  for c, w in zip(cells, widths, strict=True)]  # fmt: skip
        tall = max(map(len, inside)) * lead + 6
        for lines, left, wide in zip(inside, edges, widths, strict=False):
            low = (tall - len(lines) * lead) / 2 if ruled else 3
            sheet.lines += [
                (left + 4, high - low - lead * (k + 1) + 4, size, text)
                for k, text in enumerate(lines)
            ]
            if ruled:
                sheet.rules.append((left, high - tall, wide, tall))
        told += cells if n else []
        high -= tall
    return ["".join(told)], high


def with_table(seed: random.Random) -> Printed:
    """A text of one column with a ruled table in it."""
    sheet = Printed()
    before, low, _ = columns(seed, sheet, 60, 780, 1, wide=38, size=12, deep=8)
    table, low = _table(seed, sheet, low - 20, ruled=True)
    after, _, _ = columns(seed, sheet, 60, low - 15, 1, wide=38, size=12, deep=5)
    sheet.articles.append([*before, *table, *after])
    return sheet


def with_open_table(seed: random.Random) -> Printed:
    """The same, without rules."""
    sheet = Printed()
    before, low, _ = columns(seed, sheet, 60, 780, 1, wide=38, size=12, deep=6)
    table, low = _table(seed, sheet, low - 20, ruled=False)
    sheet.articles.append([*before, *table])
    return sheet


def numbered(seed: random.Random) -> Printed:
    """Two columns with a page number below and a running head above."""
    sheet = Printed()
    told, _, _ = columns(seed, sheet, 60, 760, 2, wide=20, size=11, deep=30, gutter=2)
    sheet.lines += [(280, 40, 9, f"— {seed.randint(1, 90)} —")]
    sheet.articles.append(told)
    return sheet


def vertical_headline(seed: random.Random) -> Printed:
    """A headline that runs down beside three columns."""
    sheet = Printed(size=A3)
    head = words(seed, seed.randint(6, 9))
    sheet.lines += [(60, 1090 - 26 * n, 24, sign) for n, sign in enumerate(head)]
    told, _, _ = columns(seed, sheet, 110, 1110, 3, deep=seed.randint(18, 26), wide=15)
    sheet.articles.append([head, *told])
    return sheet


def vertical_text(seed: random.Random) -> Printed:
    """A headline, and a text in lines that run down, from the right."""
    sheet = Printed()
    head = words(seed, 9)
    top = headline(sheet, 60, 540, 800, 24, head)
    told = [prose(seed, 60) for _ in range(4)]
    tall = 24
    lines = [line for text in told for line in set_in_lines(re.sub(r"\d+", "", text), tall)]
    told = [re.sub(r"\d+", "", text) for text in told]
    for n, (begin, text) in enumerate(lines):
        sheet.lines += [
            (520 - 20 * n, top - 24 - 12 * (begin + k), 12, sign) for k, sign in enumerate(text)
        ]
    sheet.articles.append([head, *told])
    return sheet


def captioned(seed: random.Random) -> Printed:
    """Three columns below a picture across two of them, with a caption in small type."""
    sheet = Printed(size=A3)
    head = words(seed, 12)
    wide, size = 16, 9.0
    top = headline(sheet, 60, 60 + 3 * (wide + 2) * size, 1120, 26, head)
    caption = words(seed, 18)
    sheet.lines.append((80, top - 180, 7, caption))
    lines: list[tuple[float, str]] = []
    told: list[str] = []
    while len(lines) < 50:
        told.append(prose(seed))
        lines += set_in_lines(told[-1], wide)
    tops = [top - 200, top - 200, top]
    deep = [15, 15, 100]
    for n in range(3):
        own, lines = lines[: deep[n]], lines[deep[n] :]
        sheet.lines += Column(60 + n * (wide + 2) * size, tops[n], wide, size, 13).fill(own)
    sheet.articles += [told, [head], [caption]]
    return sheet


def unequal(seed: random.Random) -> Printed:
    """A wide column and a narrow one: two texts."""
    sheet = Printed()
    head = words(seed, 10)
    top = headline(sheet, 50, 340, 790, 22, head)
    told, _, right = columns(seed, sheet, 50, top, 1, wide=28, size=10.5, deep=30)
    other = words(seed, 6)
    low = headline(sheet, right + 20, right + 20 + 16 * 9, 790, 14, other)
    more, _, _ = columns(seed, sheet, right + 20, low, 1, wide=16, size=9, deep=20)
    sheet.articles += [[head, *told], [other, *more]]
    return sheet


def notice(seed: random.Random) -> Printed:
    """An office's notice: headline, paragraphs, a list of names, unit and day at the right."""
    sheet = Printed()
    head = "关于开展" + words(seed, 8) + "的通知"
    top = headline(sheet, 60, 540, 790, 22, head)
    told, low, _ = columns(seed, sheet, 70, top - 10, 1, wide=28, size=16, deep=10)
    names = [" ".join(words(seed, 3) for _ in range(5)) for _ in range(3)]
    for n, line in enumerate(names):
        sheet.lines += [
            (100 + 90 * k, low - 30 - 24 * n, 16, name) for k, name in enumerate(line.split())
        ]
    unit, day = words(seed, 7) + "委员会", f"2023年{seed.randint(1, 12)}月{seed.randint(1, 28)}日"
    sheet.lines += [(330, low - 140, 16, unit), (350, low - 166, 16, day)]
    sheet.articles.append([head, *told, *names, unit, day])
    return sheet


SHEETS: dict[str, Callable[[random.Random], Printed]] = {
    "one column": _one_text(1),
    "two columns": _one_text(2),
    "three columns": _one_text(3),
    "four columns": _one_text(4, wide=14),
    "short columns": _one_text(3, deep=3, wide=14),
    "baselines apart": _one_text(3, offset=4.0, wide=15),
    "two articles stacked": stacked,
    "two articles beside": beside,
    "one above two": above_two,
    "headline over some": headline_over_some,
    "a frame inside": boxed,
    "picture and caption": captioned,
    "unequal columns": unequal,
    "a ruled table": with_table,
    "an open table": with_open_table,
    "page number": numbered,
    "vertical headline": vertical_headline,
    "vertical text": vertical_text,
    "a notice": notice,
}
"""Makers of sheets by name: each takes a source of chance."""
