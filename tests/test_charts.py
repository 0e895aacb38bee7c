"""Drawings as marks: what breaks a line, what lies outside of it, which colours tell lines apart.

Looked at as marks, not as pixels; that they print as SVG is the last part.
"""

from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from archive.drawing import lines, tiles
from archive.drawing.axes import Axis, Box
from archive.drawing.lines import Line, Panel, Point, Stretch
from archive.drawing.palette import COLOURS, DASHES, LINES
from archive.drawing.scale import exact, scale
from archive.drawing.scene import (
    At,
    Circle,
    Link,
    Mark,
    Path,
    Rect,
    Scene,
    Text,
    every,
    shortened,
    width_of,
)
from archive.drawing.svg import svg
from archive.drawing.tiles import PROVINCES, Tile

NAMES = {"none": "未观测", "before": "观测前", "part": "部分"}


def point(value: float | None, **known: Any) -> Point:
    band = {} if value is None else {"low": value / 2, "high": value * 1.2}
    return Point(value=value, **{"href": "/search?x", "said": f"{value}", **band, **known})


def marks(
    points: Sequence[Point], sights: Sequence[str] = (), width: float = 400, **line: Any
) -> list[Mark]:
    """Of a panel of one line. Without sights everything was observed."""
    sights = sights or ["whole"] * len(points)
    axis = Axis(length=len(points), ticks=[[(0, "2024")]], names=NAMES)
    one = Line(**{"name": "党日", "number": 0, "points": points, **line})
    drawn = Panel(title="", lines=[one], sights=sights)
    box = Box(x=0, y=0, width=width, height=200, labelled=True)
    fit = scale(lines.highest([drawn]), percent=True)
    return list(every(lines.panel(drawn, axis, fit, box)))


def paths(found: Sequence[Mark], colour: str = "line0") -> list[Path]:
    return [m for m in found if isinstance(m, Path) and m.stroke == colour]


def bands(found: Sequence[Mark]) -> list[Path]:
    return [m for m in found if isinstance(m, Path) and m.fill]


def texts(found: Sequence[Mark]) -> list[str]:
    return [m.text for m in found if isinstance(m, Text)]


def test_a_line_goes_through_its_points_at_their_heights() -> None:
    found = marks([point(0.1), point(0.2), point(0.0), point(0.2)])
    (path,) = paths(found)
    bottom, top = path.points[2].y, path.points[1].y
    assert path.points[0].y == pytest.approx((bottom + top) / 2)
    assert path.points[3].y == top < bottom
    steps = {round(b.x - a.x, 6) for a, b in zip(path.points, path.points[1:], strict=False)}
    assert len(steps) == 1
    assert len(bands(found)) == 1


def test_what_was_not_observed_breaks_line_and_band_and_is_hatched_and_named() -> None:
    points = [point(0.1)] * 9
    found = marks(points, [*["whole"] * 3, *["none"] * 3, *["whole"] * 3])
    assert [len(path.points) for path in paths(found)] == [3, 3]
    assert len(bands(found)) == 2
    hatched = [m for m in found if isinstance(m, Rect) and m.fill == "hatch"]
    assert [m.said for m in hatched] == ["未观测"]
    assert "未观测" in texts(found)
    before, after = paths(found)
    assert before.points[-1].x < hatched[0].x < hatched[0].x + hatched[0].width < after.points[0].x
    # What is known of that time all the same is a ring, and no part of a line.
    rings = [m for m in found if isinstance(m, Circle) and m.stroke == "line0"]
    assert len(rings) == 3


def test_a_point_between_gaps_has_its_band() -> None:
    """So has one beside too few articles; what nobody looked at has none."""
    for sights, numbers in (
        (["none", "whole", "none"], [1]),
        (["whole", "none", "whole"], [0, 2]),
        (["before", "before", "whole"], [2]),
        (["none", "before", "none"], []),
    ):
        found = marks([point(0.1, high=0.2)] * 3, sights)
        assert len(bands(found)) == len(numbers)
        whole = marks([point(0.1, high=0.2)] * 3)
        high, low = (edge(at.y for at in bands(whole)[0].points) for edge in (min, max))
        for band in bands(found):
            across = [at.x for at in band.points]
            assert 0 < max(across) - min(across) <= 8
            assert (min(at.y for at in band.points), max(at.y for at in band.points)) == (high, low)
    few = [point(0.1), Point(value=0.5, low=0.1, high=0.9, few=True), point(0.1)]
    assert len(bands(marks(few))) == 2


def test_before_observation_began_a_line_is_thin_and_has_no_band() -> None:
    found = marks([point(0.1)] * 6, [*["before"] * 3, *["whole"] * 3])
    thin, thick = paths(found)
    assert thin.width < thick.width
    assert thin.points[-1] == thick.points[0]  # nothing is open between them
    (band,) = bands(found)
    assert min(at.x for at in band.points) == thick.points[0].x
    assert [m.fill for m in found if isinstance(m, Rect)] == ["tint"]


def test_a_share_of_too_few_is_a_grey_ring_outside_of_line_and_scale() -> None:
    few = point(1.0, few=True)
    found = marks([point(0.1), point(0.1), few, point(0.1), point(0.1)])
    assert [len(path.points) for path in paths(found)] == [2, 2]
    (ring,) = [m for m in found if isinstance(m, Circle) and m.stroke == "soft"]
    assert max(float(t.strip("%")) for t in texts(found) if t.endswith("%")) <= 15
    assert ring.at.y >= 0


def test_a_point_alone_is_seen_and_nothing_is_no_point() -> None:
    found = marks([point(None), point(0.1), point(None)], width=20)
    assert paths(found) == []
    assert [m.fill for m in found if isinstance(m, Circle)] == ["line0"]


def test_points_are_targets_where_they_are_far_enough_apart_else_years_are() -> None:
    points = [point(0.1) for _ in range(48)]
    years = [Stretch(first=n, last=n + 11, href=f"/{n}", said=f"{n}") for n in range(0, 48, 12)]
    near = [m for m in marks(points, width=300, stretches=years) if isinstance(m, Link)]
    assert [m.href for m in near] == ["/0", "/12", "/24", "/36"]
    far = [m for m in marks(points, width=900, stretches=years) if isinstance(m, Link)]
    assert len(far) == 48
    assert {m.href for m in far} == {"/search?x"}


def test_lines_differ_by_colour_and_by_dash() -> None:
    assert LINES == len(DASHES) == len(set(DASHES))
    assert len({COLOURS[f"line{n}"] for n in range(LINES)}) == LINES
    for number in range(LINES):
        (path,) = paths(marks([point(0.1)] * 3, number=number), f"line{number}")
        assert path.dash == DASHES[number]


def test_names_at_the_ends_of_lines_do_not_lie_on_each_other() -> None:
    drawn = Panel(
        title="", sights=["whole"] * 2,
        lines=[Line(name=f"第{n}条", number=n, points=[point(0.1), point(0.1)]) for n in range(2)],
    )  # fmt: skip
    axis = Axis(length=2, ticks=[[]], names=NAMES)
    box = Box(x=0, y=0, width=400, height=200, labelled=True)
    found = lines.panel(drawn, axis, scale(0.1, percent=True), box)
    one, other = [m for m in found if isinstance(m, Text) and m.text.startswith("第")]
    assert abs(one.at.y - other.at.y) >= 12
    assert all(m.at.x + width_of(m.text, m.size) <= 400 for m in (one, other))


def test_a_band_that_leaves_the_scale_is_cut_and_that_is_known() -> None:
    drawn = Panel(
        title="", sights=["whole"] * 2,
        lines=[Line(name="党", number=0, points=[point(0.02), point(0.02, high=0.9)])],
    )  # fmt: skip
    fit = scale(lines.highest([drawn]), percent=True)
    assert fit.top <= 0.04
    assert lines.cut([drawn], fit)
    assert not lines.cut([drawn], scale(0.9, percent=True))


def test_the_band_of_zeros_is_seen_whole() -> None:
    """A share of 0 of 12 may be one of 24 %: on a scale that the zeros alone make it would fill the chart."""
    drawn = Panel(
        title="", sights=["whole"] * 2,
        lines=[Line(name="党", number=0, points=[point(0, high=0.24), point(0, high=0.1)])],
    )  # fmt: skip
    fit = scale(lines.highest([drawn]), percent=True)
    assert 0.24 <= fit.top <= 0.4
    assert not lines.cut([drawn], fit)


def test_counts_have_a_scale_of_their_own_and_no_band() -> None:
    points = [Point(value=n) for n in (3, 47, 0)]
    drawn = Panel(title="", lines=[Line(name="党", number=0, points=points)], sights=["whole"] * 3)
    assert lines.highest([drawn]) == 47
    axis = Axis(length=3, ticks=[[]], names=NAMES)
    box = Box(x=0, y=0, width=400, height=200, labelled=True)
    found = lines.panel(drawn, axis, scale(47, percent=False), box)
    assert bands(found) == []
    assert texts(found) == ["0", "20", "40", "60"]


def test_what_is_compared_with_is_a_thin_grey_line_without_a_band() -> None:
    found = marks([point(0.1)] * 3, base=True)
    assert bands(found) == []
    (path,) = [each for each in paths(found, "soft") if len(each.points) == 3]
    assert (path.width, path.dash) == (1.2, DASHES[-1])


def test_labels_that_would_touch_make_room() -> None:
    ticks = [[(n, f"{2000 + n}") for n in range(0, 24, every)] for every in (1, 5)]
    axis = Axis(length=24, ticks=ticks, names=NAMES)
    drawn = Panel(title="", lines=[], sights=["whole"] * 24)
    for width, shown in ((1000, 24), (300, 5)):
        box = Box(x=0, y=0, width=width, height=100, labelled=False)
        found = lines.panel(drawn, axis, scale(1, percent=True), box)
        assert len([t for t in texts(found) if t.startswith("20")]) == shown


@pytest.mark.parametrize(
    ("highest", "percent", "labels"),
    [
        (0.37, True, ["0%", "10%", "20%", "30%", "40%"]),
        (0.99, True, ["0%", "50%", "100%"]),
        (0.003, True, ["0.0%", "0.1%", "0.2%", "0.3%"]),
        (0, True, ["0.00%", "0.01%"]),
        (3, False, ["0", "1", "2", "3"]),
        (0, False, ["0", "1"]),
        (47_000, False, ["0", "20,000", "40,000", "60,000"]),
    ],
)  # fmt: skip
def test_a_scale_begins_at_zero_and_has_round_numbers(
    highest: float, percent: bool, labels: list[str]
) -> None:
    fit = scale(highest, percent=percent)
    assert [fit.label(value) for value in fit.ticks] == labels
    assert fit.top >= highest


def test_every_province_has_a_tile_of_its_own() -> None:
    assert len(PROVINCES) == len(set(PROVINCES.values())) == 34


def test_a_tile_of_too_few_is_dashed_and_says_how_many() -> None:
    known: dict[str, Any] = {"name": "甘肃", "code": "620000"}
    fit = scale(0.3, percent=True)
    (few, *_), height = tiles.rows_of([Tile(**known, figure="0/3", value=0, few=True)], fit, 0)
    assert isinstance(few, Rect)
    assert (few.dash, few.fill) == ("3 2", "paper")
    full, _ = tiles.rows_of([Tile(**known, figure="30%", value=0.3, href="/x")], fit, 0)
    (link,) = full
    assert isinstance(link, Link)
    assert isinstance(link.marks[0], Rect)
    assert link.marks[0].fill == "tile5"
    unseen, _ = tiles.rows_of([Tile(**known, figure="–", value=None, sight="none")], fit, 0)
    assert [m.fill for m in unseen if isinstance(m, Rect)] == ["paper", "hatch", "paper"]
    assert height > 0


def test_texts_are_cut_where_there_is_no_room_and_say_so() -> None:
    assert shortened("党建", 10, 20) == "党建"
    assert shortened("党建引领基层治理", 10, 50) == "党建引领…"
    assert width_of("党建", 10) == 20


def test_svg_holds_texts_as_texts_and_no_style_sheet() -> None:
    hostile = "</text><script>alert(1)</script>&\x00\ufffe\ud800"
    scene = Scene(
        width=10, height=10, title=hostile, said=hostile,
        marks=[
            Text(at=At(0, 0), text=hostile),
            Link(href=f'/search?q="{hostile}', said=hostile, marks=[Rect(x=0, y=0, width=1, height=1, fill="hatch")]),
        ],
    )  # fmt: skip
    printed = svg(scene, "one")
    root = ET.fromstring(printed)  # noqa: S314
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "title", "desc", "defs", "pattern", "rect", "text", "a"}
    assert "style=" not in printed
    assert 'fill="url(#one-hatch)"' in printed
    assert root.get("aria-labelledby") == "one-title one-said"
    (text,) = (element.text for element in root.iter() if element.tag.endswith("}text"))
    assert text == "</text><script>alert(1)</script>&\ufffd\ufffd\ufffd"


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([0, 0.01, 0.02], ["0%", "1%", "2%"]),
        ([0, 0.2, 0.4], ["0%", "20%", "40%"]),
        ([0, 0.0025, 0.005], ["0.00%", "0.25%", "0.50%"]),
        ([0, 0.075, 0.15], ["0.0%", "7.5%", "15.0%"]),
        ([0, 0.5, 1], ["0%", "50%", "100%"]),
    ],
)
def test_the_shares_of_a_legend_have_the_same_digits(
    shares: list[float], expected: list[str]
) -> None:
    assert exact(shares) == expected
