"""What the trends page shows, and the same as files: each with its title, its sources, its dates and its
address inside, for a picture travels alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.counting.periods import cut
from archive.drawing.png import png
from archive.drawing.scene import At, Group, Mark, Rect, Scene, Text, shortened
from archive.drawing.svg import svg
from archive.publish.trends.asked import Trends
from archive.publish.trends.charts import charts
from archive.publish.trends.maps import maps
from archive.publish.trends.series import Drawn
from archive.publish.trends.tables import (
    Origin,
    Table,
    lines_csv,
    places_csv,
    places_table,
    tables,
)
from archive.publish.trends.voice import Voice, filled, summary, titled, told


@dataclass(frozen=True, slots=True)
class Shown:
    """wide, narrow, maps: drawings as SVG. cut: a band goes beyond the top. coarser: by what it is drawn, when
    that is coarser than asked for. left_out: names of panels that are not drawn. notes: to read beside
    the drawings; origin: whence they are. places: the numbers of the maps. sourceless: no source was asked."""

    wide: str
    narrow: str
    maps: list[str]
    cut: bool
    coarser: str
    left_out: list[str]
    notes: list[str]
    origin: str
    tables: list[Table]
    places: Table | None
    sourceless: bool


def shown(asked: Trends, drawn: Drawn, voice: Voice, origin: Origin) -> Shown:
    """The page's drawings and tables."""
    cells = [told(asked, line, drawn.by, voice) for line in drawn.lines]
    lines = charts(asked, drawn, cells, voice)
    *below, source, _ = notes(asked, drawn, voice, origin)
    return Shown(
        wide=svg(lines.wide, "wide"),
        narrow=svg(lines.narrow, "narrow"),
        maps=[svg(each, f"map{number}") for number, each in enumerate(maps(asked, drawn, voice))],
        cut=lines.cut,
        coarser=drawn.by.value if drawn.by is not asked.by else "",
        left_out=[voice.group(group, asked.split) for group in drawn.left_out],
        notes=below,
        origin=source,
        tables=tables(asked, drawn, cells, voice),
        places=places_table(asked, drawn, voice) if drawn.places else None,
        sourceless=not drawn.sources,
    )


def written(
    kind: str, chart: str, asked: Trends, drawn: Drawn, voice: Voice, origin: Origin
) -> bytes | None:
    """A file. kind: csv, svg or png. chart: lines, or map. None when there are no places to draw."""
    if kind == "csv" and chart == "map":
        return places_csv(asked, drawn, origin)
    if kind == "csv":
        return lines_csv(asked, drawn, voice, origin)
    if chart == "map":
        scenes = maps(asked, drawn, voice)
    else:
        cells = [told(asked, line, drawn.by, voice) for line in drawn.lines]
        scenes = [charts(asked, drawn, cells, voice).wide]
    if not scenes:
        return None
    by_place = chart == "map"
    below = notes(asked, drawn, voice, origin, by_place=by_place)
    drawing = svg(framed(scenes, titled(asked, voice, by_place=by_place), below), "trends")
    return png(drawing) if kind == "png" else drawing.encode()


_MARGIN, _SPACE, _IN_A_ROW = 24, 24, 3
_HEAD, _LINE = 40, 17


def framed(scenes: Sequence[Scene], title: str, below: Sequence[str]) -> Scene:
    """Scenes in rows of three, below a title and above what a reader must know to cite them."""
    columns = min(_IN_A_ROW, len(scenes))
    width = max(columns * (scenes[0].width + _SPACE) - _SPACE, 620) + 2 * _MARGIN
    marks: list[Mark] = []
    y = float(_MARGIN + _HEAD)
    for start in range(0, len(scenes), columns):
        row = scenes[start : start + columns]
        for number, scene in enumerate(row):
            at = At(_MARGIN + number * (scene.width + _SPACE), y)
            marks.append(Group(at=at, marks=scene.marks))
        y += max(scene.height for scene in row) + _SPACE
    room = width - 2 * _MARGIN
    heading = Text(
        at=At(_MARGIN, _MARGIN + 16), text=shortened(title, 17, room), size=17, bold=True
    )
    foot = [
        Text(at=At(_MARGIN, y + 8 + number * _LINE), text=line, size=11, fill="soft")
        for number, line in enumerate(part for text in below for part in _broken(text, room))
    ]
    height = y + len(foot) * _LINE + _MARGIN
    paper = Rect(x=0, y=0, width=width, height=height, fill="paper")
    return Scene(
        width=width, height=height, title=title, said=" ".join(t.text for t in foot),
        marks=[paper, heading, *marks, *foot],
    )  # fmt: skip


def notes(
    asked: Trends, drawn: Drawn, voice: Voice, origin: Origin, *, by_place: bool = False
) -> list[str]:
    """What stands below a drawing: what it counts, what was observed, what the signs mean, whence it is.
    by_place: it is of maps."""
    of_what = "note_count" if asked.measure == "count" else "note_share"
    lines = [
        str(voice.words[of_what]),
        summary(asked, drawn, voice),
        str(voice.words["note_signs"]),
    ]
    ends = () if by_place else dict.fromkeys((drawn.periods[0], drawn.periods[-1]))
    if partial := [voice.period(period, drawn.by) for period in ends if cut(drawn.by, period)]:
        comma = str(voice.words["comma"])
        lines.append(filled(voice.words["note_cut"], periods=comma.join(partial)))
    if drawn.missing:
        lines.append(filled(voice.words["note_missing"], n=f"{drawn.missing:,}"))
    from_where = filled(
        voice.words["note_source"], archive=origin.archive, retrieved=origin.retrieved
    )
    return [*lines, from_where, origin.address]


def _broken(text: str, room: float) -> list[str]:
    """A text in lines: cut anywhere, as Chinese and addresses are. At most twelve of them."""
    found: list[str] = []
    while text and len(found) < 12:
        line = shortened(text, 11, room)
        line = line if line == text else line[:-1]
        found.append(line)
        text = text[len(line) :]
    return found
