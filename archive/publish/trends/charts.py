"""The trends page's numbers as panels of lines, for a wide and for a narrow screen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.counting.periods import By
from archive.drawing import lines
from archive.drawing.axes import BEFORE, NONE, PART, Axis, Box
from archive.drawing.lines import Panel, Point, Stretch
from archive.drawing.scale import Scale, scale
from archive.drawing.scene import Mark, Scene
from archive.publish.trends.asked import Measure, Trends
from archive.publish.trends.series import Cell, Drawn, Line
from archive.publish.trends.voice import Told, Voice, links, sight_of, summary, titled

WIDE, NARROW = 1080, 350
_ONE, _SEVERAL, _SMALL = 320, 210, 190
"""Heights of a panel: alone, of several, on a narrow screen."""


@dataclass(frozen=True, slots=True)
class Charts:
    """wide, narrow: the lines, for either screen; None without any. cut: a band goes beyond the top."""

    wide: Scene
    narrow: Scene
    cut: bool


def charts(asked: Trends, drawn: Drawn, cells: Sequence[Sequence[Told]], voice: Voice) -> Charts:
    """The drawings. cells: of each line of `drawn`."""
    of_lines = [
        _line(asked, line, told, drawn, voice)
        for line, told in zip(drawn.lines, cells, strict=True)
    ]
    wide = list(_panels(asked, drawn, of_lines, voice, together=2))
    narrow = list(_panels(asked, drawn, of_lines, voice, together=1))
    axis = Axis(
        length=len(drawn.periods),
        ticks=_ticks(drawn, voice),
        names={sight: voice.words["sights"][sight] for sight in (PART, NONE, BEFORE)},
    )
    fit = scale(lines.highest(narrow), percent=asked.measure is Measure.SHARE)
    return Charts(
        _scene(asked, drawn, wide, axis, fit, voice),
        _narrow(asked, drawn, narrow, axis, fit, voice),
        lines.cut(narrow, fit),
    )


def _line(
    asked: Trends, line: Line, cells: Sequence[Told], drawn: Drawn, voice: Voice
) -> lines.Line:
    share = asked.measure is Measure.SHARE
    points = [
        Point(
            value=_value(each.cell, share=share),
            low=each.cell.share.low if share else None,
            high=each.cell.share.high if share else None,
            # The gaps that a panel shows are not those of what it is compared with.
            few=(share and each.cell.few) or (line.base and sight_of(each.cell.days) == NONE),
            href=each.href,
            said=each.said,
        )
        for each in cells[:-1]
    ]
    return lines.Line(
        name=voice.baseline(asked) if line.base else line.phrase,
        number=line.number, points=points, base=line.base,
        stretches=list(_stretches(asked, line, drawn, voice)),
    )  # fmt: skip


def _value(cell: Cell, *, share: bool) -> float | None:
    if share:
        return cell.share.share
    return None if cell.unknown else cell.share.articles


def _stretches(asked: Trends, line: Line, drawn: Drawn, voice: Voice) -> Iterator[Stretch]:
    """A year each."""
    link = links(asked, line, voice)
    years: dict[str, list[int]] = {}
    for number, period in enumerate(drawn.periods):
        years.setdefault(f"{period.first.year:04}", []).append(number)
    for year, numbers in years.items() if line.place is not None else ():
        said = f"{line.phrase} · {voice.printed(year)}"
        yield Stretch(first=numbers[0], last=numbers[-1], href=link(year, year), said=said)


def _panels(
    asked: Trends, drawn: Drawn, of_lines: Sequence[lines.Line], voice: Voice, *, together: int
) -> Iterator[Panel]:
    """together: how many phrases share a pair of axes, unless there are more or a baseline."""
    count = len(asked.phrases)
    for place, group in enumerate(drawn.groups):
        own = of_lines[place * count : (place + 1) * count]
        base = of_lines[len(drawn.groups) * count :]
        sights = [
            sight_of(cell.days)
            for cell in drawn.lines[place * count].cells
            if cell.period is not None
        ]
        name = voice.group(group, asked.split) if asked.split else ""
        if count <= together and not base:
            title = " · ".join(filter(None, (name, own[0].name if count == 1 else "")))
            yield Panel(title=title, lines=own, sights=sights)
            continue
        for number, line in enumerate(own):
            title = " · ".join(filter(None, (name, line.name)))
            yield Panel(title=title, lines=[line, *base[number : number + 1]], sights=sights)


def _scene(
    asked: Trends, drawn: Drawn, panels: Sequence[Panel], axis: Axis, fit: Scale, voice: Voice
) -> Scene:
    marks: list[Mark] = []
    alone = len(panels) == 1
    height = _ONE if alone else _SEVERAL
    width = WIDE if alone else (WIDE - 30) / 2
    for number, each in enumerate(panels):
        row, column = divmod(number, 2)
        x, y = column * (width + 30), row * (height + 12)
        box = Box(x=x, y=y, width=width, height=height, labelled=True)
        marks += lines.panel(each, axis, fit, box)
    rows = -(-len(panels) // 2)
    return Scene(
        width=WIDE, height=rows * (height + 12), title=titled(asked, voice),
        said=summary(asked, drawn, voice), marks=marks,
    )  # fmt: skip


def _narrow(
    asked: Trends, drawn: Drawn, panels: Sequence[Panel], axis: Axis, fit: Scale, voice: Voice
) -> Scene:
    marks: list[Mark] = []
    for number, each in enumerate(panels):
        y = number * (_SMALL + 10)
        box = Box(x=0, y=y, width=NARROW, height=_SMALL, labelled=False)
        marks += lines.panel(each, axis, fit, box)
    return Scene(
        width=NARROW, height=len(panels) * (_SMALL + 10), title=titled(asked, voice),
        said=summary(asked, drawn, voice), marks=marks,
    )  # fmt: skip


def _ticks(drawn: Drawn, voice: Voice) -> list[list[tuple[int, str]]]:
    """Labels of the time axis, the closest first: where a day, a month, a quarter, a year begins, and years."""
    starts = [period.first for period in drawn.periods]
    ways: list[list[int]] = []
    numbers = range(len(starts))
    for name in ("day", "month", "quarter", "half", "year"):
        marks = [(d.year, *_part(name, d.month, d.day)) for d in starts]
        ways.append([n for n in numbers if n == 0 or marks[n] != marks[n - 1]])
    years = ways[-1]
    ways += [[n for n in years if starts[n].year % every == 0] for every in (2, 5, 10, 20, 50)]
    return [[(n, _label(drawn, n, way[0], voice)) for n in way] for way in ways if way]


def _part(name: str, month: int, day: int) -> tuple[int, ...]:
    if name == "day":
        return (month, day)
    return {"month": (month,), "quarter": ((month - 1) // 3,), "half": ((month - 1) // 6,)}.get(
        name, ()
    )


def _label(drawn: Drawn, number: int, first: int, voice: Voice) -> str:
    day = drawn.periods[number].first
    before = drawn.periods[number - 1].first if number else None
    if drawn.by is By.YEAR or (before is not None and before.year != day.year):
        return f"{day.year}"
    if before is None or (number == first and before.year == day.year):
        whole = day.month == 1 and day.day == 1
        return f"{day.year}" if whole else f"{day.year}-{day.month:02}"
    if drawn.by in (By.DAY, By.WEEK) and before.month == day.month:
        return f"{day.day}"
    return str(voice.months[day.month - 1])
