"""Phrases over time: what an address asks, the numbers of lines and maps, the page and its files.

Every number has its denominator and its observed days; a zero, what was not observed and what nobody
published are three things.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_datasette import Filling, Get, getter
from test_search_page import PRECISIONS, counted
from test_search_page import SOURCES as PLACES

from archive.counting.periods import By, Period, cut, how_many, period_of, periods
from archive.drawing import png
from archive.observing.days import Days, Observed
from archive.observing.ledger import Span, SpanReason
from archive.publish.arguments import Known
from archive.publish.places import Level, cut_to, level_of
from archive.publish.question import Question
from archive.publish.trends.asked import Baseline, Measure, Split, Trends, read_trends
from archive.publish.trends.charts import _line
from archive.publish.trends.series import Counted, Drawn, drawn, of_level
from archive.publish.trends.spans import drawn_by, filled_up, span_of
from archive.publish.trends.voice import Told, Voice, ends, filled, percent
from archive.store import runs
from archive.store.over_time import Facet, Tally, by_day, by_month
from archive.types import CHINA, Source

KNOWN = Known(regions={"620000": "甘肃省", "110105": "朝阳区"}, sources={"gz": "甘州党建"})
NOW = datetime(2024, 6, 10, 4, tzinfo=UTC)


# The question


def test_everything_in_an_address_is_understood_or_said() -> None:
    asked = read_trends(
        [("q", "主题党日"), ("q", "三会一课"), ("q", "主题党日"), ("q", ""), ("region", "甘肃省"),
         ("since", "2023年"), ("by", "week"), ("measure", "count"), ("split", "kind"),
         ("baseline", "source:gz"), ("by", "day"), ("split2", "x"), ("page", "3"), ("order", "newest")],
        KNOWN,
    )  # fmt: skip
    assert asked.phrases == ("主题党日", "三会一课")
    assert (asked.base.region, asked.base.since) == (("620000",), "2023")
    assert (asked.by, asked.measure, asked.split) == (By.WEEK, Measure.COUNT, Split.KIND)
    assert asked.baseline == Baseline("source", "gz")
    assert [(m.name, m.why) for m in asked.unread] == [
        ("split2", "argument"), ("page", "place"), ("order", "argument"),
        ("by", "repeated"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pair", "why"),
    [
        (("by", "hour"), "drawing"), (("split", "sources"), "drawing"), (("measure", "%"), "drawing"),
        (("baseline", "source:nobody"), "baseline"), (("baseline", "level:world"), "baseline"),
        (("baseline", "region:火星"), "baseline"), (("baseline", "党"), "baseline"),
        (("q", "“”"), "nothing"), (("q", "\x00\x01"), "nothing"), (("q", "党" * 201), "phrase"),
        (("since", "soon"), "date"), (("source", "nobody"), "source"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_not_asked(pair: tuple[str, str], why: str) -> None:
    asked = read_trends([pair], KNOWN)
    assert [each.why for each in asked.unread] == [why]
    assert asked.but(phrases=()) == Trends()


def test_six_phrases_are_drawn_and_the_next_one_is_named() -> None:
    asked = read_trends([("q", f"第{n}条") for n in range(9)])
    assert asked.phrases == tuple(f"第{n}条" for n in range(6))
    assert [(each.value, each.why) for each in asked.unread] == [("第6条", "phrases")]


def test_an_address_of_thousands_of_arguments_is_read_in_bounded_time() -> None:
    many = [("q", f"“{n}"[:1]) for n in range(5000)] + [("by", f"{n}") for n in range(5000)]
    asked = read_trends([("q", "党")] * 5000 + many + [(f"x{n}", "y") for n in range(5000)])
    assert asked.phrases == ("党",)
    assert len(asked.unread) <= 10


def test_an_address_gives_the_same_question_back() -> None:
    asked = Trends(
        phrases=("主题党日", 'a&q=b "c" #', "党建 -茶叶"),
        base=Trends().base.but(since="2023-05", region=("110105", "620000"), kind=("party",)),
        by=By.DAY, measure=Measure.COUNT, split=Split.CITY, baseline=Baseline("level", "national"),
    )  # fmt: skip
    again = read_trends(parse_qsl(urlsplit(asked.address()).query, keep_blank_values=True), KNOWN)
    assert again == asked
    assert Trends(phrases=("党",)).address() == "/trends?q=%E5%85%9A"


# Periods and places


@given(
    by=st.sampled_from(list(By)),
    first=st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    length=st.integers(0, 900),
)
def test_periods_hold_each_day_once_and_are_no_more_than_was_said(
    by: By, first: date, length: int
) -> None:
    last = date.fromordinal(first.toordinal() + length)
    found = list(periods(by, first, last))
    days = [p.first.toordinal() for p in found]
    assert (days[0], found[-1].last) == (first.toordinal(), last)
    assert all(a.last.toordinal() + 1 == b.first.toordinal() for a, b in zip(found, found[1:]))  # noqa: B905, RUF007
    assert all(period_of(day.isoformat(), by) == p.name for p in found for day in (p.first, p.last))
    assert len({p.name for p in found}) == len(found) <= how_many(by, first, last)


def test_a_date_belongs_to_a_period_only_when_it_is_known_so_exactly() -> None:
    assert [period_of("2024-05", by) for by in By] == [None, None, "2024-05", "2024"]
    assert [period_of("2024", by) for by in By] == [None, None, None, "2024"]
    assert period_of("2024-09-01", By.WEEK) == "2024-08-26"  # a Sunday, of the Monday before
    assert list(periods(By.YEAR, date.max, date.max))[0].last == date.max  # noqa: RUF015


@pytest.mark.parametrize(
    ("by", "first", "last", "expected"),
    [
        (By.DAY, date(2024, 5, 1), date(2024, 5, 2), [False, False]),
        (By.WEEK, date(2024, 12, 30), date(2025, 1, 5), [False]),  # over the year
        (By.WEEK, date(2024, 12, 31), date(2025, 1, 7), [True, True]),
        (By.MONTH, date(2024, 2, 1), date(2024, 3, 31), [False, False]),
        (By.MONTH, date(2024, 1, 2), date(2024, 3, 30), [True, False, True]),
        (By.YEAR, date(2023, 1, 1), date(2024, 12, 30), [False, True]),
        (By.YEAR, date.max, date.max, [True]),
    ],
)
def test_a_period_without_all_of_its_days_is_known(
    by: By, first: date, last: date, expected: list[bool]
) -> None:
    assert [cut(by, period) for period in periods(by, first, last)] == expected


def test_places_are_cut_to_a_level_and_what_lies_above_has_none() -> None:
    levels = [Level.PROVINCE, Level.CITY, Level.COUNTY]
    assert [cut_to("620102", level) for level in levels] == ["620000", "620100", "620102"]
    assert [cut_to("620100", level) for level in levels] == ["620000", "620100", ""]
    assert [cut_to("000000", level) for level in levels] == ["", "", ""]
    codes = ("000000", "620000", "620100", "620102")
    assert [level_of(code) for code in codes] == list(Level)


# The numbers

SOURCES = {
    "n": Facet("n", "000000", "media"),
    "p": Facet("p", "620000", "party"),
    "c": Facet("c", "620102", "government"),
    "b": Facet("b", "110105", "party"),
}


def tally(pairs: dict[tuple[str | None, str], int]) -> Tally:
    dates: Counter[str | None] = Counter()
    sources: Counter[str] = Counter()
    both: dict[str, Counter[str | None]] = {}
    for (when, source), n in pairs.items():
        dates[when] += n
        sources[source] += n
        both.setdefault(source, Counter())[when] += n
    return Tally(dates, sources, both)


def began(year: int, month: int, *gaps: tuple[int, int]) -> list[Span]:
    """A source that is observed since a month, but for some of the months of 2024."""
    midnight = [
        (datetime(2024, a, 1, tzinfo=CHINA), datetime(2024, b, 1, tzinfo=CHINA)) for a, b in gaps
    ]
    spans = [Span(None, datetime(year, month, 1, tzinfo=CHINA), SpanReason.NOT_ADDED)]
    return spans + [Span(first, until, SpanReason.BLOCKED) for first, until in midnight]


LEDGERS = {
    "n": began(2024, 1), "p": began(2024, 2, (4, 5)), "c": began(2024, 2, (4, 5)), "b": began(2024, 3),
}  # fmt: skip


def days_of(keys: frozenset[str]) -> Days:
    return Days([LEDGERS[key] for key in sorted(keys)], NOW)


def numbers(
    asked: Trends, hits: Sequence[Tally], total: Tally, sources: dict[str, Facet] = SOURCES
) -> Drawn:
    whole = Counted(hits, total, sources, days_of)
    span = span_of(asked, hits, whole.days())
    by = drawn_by(asked, *span)
    baseline = of_level(whole, Level(asked.baseline.value)) if asked.baseline else None
    return drawn(asked, by, filled_up(asked, by, span), whole, baseline)


TOTAL = tally({
    ("2024-01", "p"): 10, ("2024-02", "p"): 10, ("2024-03", "p"): 8, ("2024-03", "c"): 12, ("2024-05", "p"): 3,
    ("2024-02", "n"): 40, ("2024", "p"): 2, (None, "c"): 1, ("2024-03", "b"): 6, ("2023-12", "p"): 9,
})  # fmt: skip
HITS = tally({
    ("2024-01", "p"): 1, ("2024-03", "c"): 6, ("2024-05", "p"): 2, ("2024", "p"): 1, ("2024-02", "n"): 10,
})  # fmt: skip
GANSU = {key: SOURCES[key] for key in "pc"}


_VOICE = Voice(
    words={"levels": {"province": "省级来源"}}, kinds={}, months=(), printed=str, known=KNOWN,
    to=lambda question: question.address(), onward=lambda asked: "",
)  # fmt: skip


def only(found: Tally, keys: str) -> Tally:
    return tally({pair: n for pair, n in found.pairs.items() if pair[1] in keys})


def test_a_cell_is_articles_of_how_many_with_its_days() -> None:
    asked = Trends(phrases=("党日",))
    found = numbers(asked, [only(HITS, "pc")], only(TOTAL, "pc"), GANSU)
    (line,) = found.lines
    assert [(c.share.articles, c.share.total, c.days) for c in line.cells] == [
        (1, 10, Observed(0, 62, 62)),  # before observation began
        (0, 10, Observed(58, 58)),  # a zero
        (6, 20, Observed(62, 62)),
        (0, 0, Observed(0, 60)),  # not observed
        (2, 3, Observed(62, 62)),  # too few for a share
        (0, 0, Observed(20, 20)),  # nothing was published, up to today
        (1, 12, Observed(0, 0)),  # dated to the year, not at all, or before the chart begins
    ]
    assert [c.few for c in line.cells][:5] == [False, False, False, True, True]
    assert line.cells[1].share.share == 0
    assert line.cells[3].share.share is None
    assert (found.first, found.last) == (date(2024, 1, 1), date(2024, 6, 10))
    articles = sum(c.share.articles for c in line.cells)
    assert (articles, sum(c.share.total for c in line.cells)) == (10, 55)


def test_a_split_keeps_all_articles_and_each_group_its_own_days() -> None:
    asked = Trends(phrases=("党日",), split=Split.PROVINCE)
    found = numbers(asked, [HITS], TOTAL)
    assert [(group.key, group.rest) for group in found.groups] == [
        ("620000", False), ("110000", False), ("", True),
    ]  # fmt: skip
    march = [line.cells[2] for line in found.lines]
    assert [(c.share.articles, c.share.total, c.days) for c in march] == [
        (6, 20, Observed(62, 62)), (0, 6, Observed(31, 31)), (0, 0, Observed(31, 31)),
    ]  # fmt: skip
    assert sum(c.share.total for line in found.lines for c in line.cells) == 101
    assert [line.place for line in found.lines] == [
        {"region": ("620000",)}, {"region": ("110000",)}, {"source": ("n",)},
    ]  # fmt: skip


OLD = {
    "east": Facet("east", "110101", "party"),
    # Part of the district above since 2010.
    "south": Facet("south", "110103", "party"),
    "far": Facet("far", "110105", "party"),
}


@pytest.mark.parametrize(
    ("region", "sources", "places"),
    [
        # A search in 110101 finds what is of 110103, too; in that it finds nothing else.
        ((), "east south far", {"110101": {"source": ("east",)}, "110103": {"region": ("110103",)},
                                "110105": {"region": ("110105",)}}),
        ((), "east far", {"110101": {"region": ("110101",)}, "110105": {"region": ("110105",)}}),
        (("110000",), "south far", {"110103": {"region": ("110103",)}, "110105": {"region": ("110105",)}}),
    ],
)  # fmt: skip
def test_a_place_leads_to_what_is_counted_in_it(
    region: tuple[str, ...], sources: str, places: dict[str, Any]
) -> None:
    kept = {key: OLD[key] for key in sources.split()}
    total = tally({("2024-03", key): 5 for key in kept})
    asked = Trends(phrases=("党日",), split=Split.COUNTY, base=Question(region=region))
    found = Counted([total], total, kept, lambda keys: Days([LEDGERS["b"]] * len(keys), NOW))
    shown = drawn(asked, By.MONTH, (date(2024, 1, 1), date(2024, 6, 1)), found, None)
    assert {line.group.key: line.place for line in shown.lines} == places


def test_a_place_that_holds_one_of_several_regions_names_the_sources_of_it() -> None:
    """A search in all of it would find what was not asked for."""
    asked = Trends(
        phrases=("党日",), split=Split.PROVINCE, base=Question(region=("110105", "620000"))
    )
    kept = {key: SOURCES[key] for key in "pcb"}
    found = numbers(asked, [only(HITS, "pcb")], only(TOTAL, "pcb"), kept)
    wanted = {"620000": {"region": ("620000",)}, "110000": {"source": ("b",)}}
    assert {line.group.key: line.place for line in found.lines} == wanted
    assert {place.code: place.place for place in found.places} == wanted


@pytest.mark.parametrize(
    ("by", "name", "since", "until", "expected"),
    [
        # The days of this week that are to come are counted, and led to.
        (By.WEEK, "2024-06-10", "", "", ("2024-06-10", "2024-06-16")),
        (By.WEEK, "2024-06-10", "2024-06-12", "2024-06-13", ("2024-06-12", "2024-06-13")),
        (By.WEEK, "2024-05-27", "2024-05", "2024-05", ("2024-05-27", "2024-05")),
        (By.WEEK, "2024-12-30", "2024", "2024", ("2024-12-30", "2024")),
        (By.WEEK, "2024-12-30", "2025", "", ("2025", "2025-01-05")),
        (By.MONTH, "2024-06", "2024-06-12", "", ("2024-06-12", "2024-06")),
        (By.MONTH, "2024-06", "2024", "2024-06-12", ("2024-06", "2024-06-12")),
        (By.YEAR, "2024", "2024-05", "2024-06-12", ("2024-05", "2024-06-12")),
        (By.DAY, "2024-06-12", "2024-06", "2024", ("2024-06-12", "2024-06-12")),
    ],
)
def test_a_period_is_asked_for_as_it_is_counted(
    by: By, name: str, since: str, until: str, expected: tuple[str, str]
) -> None:
    asked = Trends(base=Question(since=since, until=until))
    assert asked.clipped(*ends(Period(name, NOW.date(), NOW.date()), by)) == expected


@pytest.mark.parametrize(
    ("by", "since", "expected"),
    [
        (By.YEAR, "", date(2024, 1, 1)), (By.WEEK, "", date(2024, 4, 29)), (By.MONTH, "", date(2024, 5, 1)),
        (By.DAY, "", date(2024, 5, 1)), (By.YEAR, "2024-05", date(2024, 5, 1)),
    ],
)  # fmt: skip
def test_the_first_period_has_the_days_of_all_that_is_counted_in_it(
    by: By, since: str, expected: date
) -> None:
    asked = Trends(phrases=("党日",), by=by, base=Question(since=since))
    span = span_of(asked, [tally({("2024-05", "p"): 1})], days_of(frozenset("p")))
    assert filled_up(asked, by, span) == (expected, date(2024, 6, 10))


def test_nothing_is_drawn_before_articles_can_be_dated() -> None:
    asked = Trends(phrases=("党日",), base=Question(since="0001"))
    days = days_of(frozenset("p"))
    assert span_of(asked, [TOTAL], days)[0] == date(1949, 10, 1)
    assert span_of(asked, [tally({("1921-07", "p"): 1})], days)[0] == date(1921, 7, 1)  # corrected


def test_what_is_compared_with_is_not_drawn_through_its_own_gaps() -> None:
    """The panel has the gaps of the line that it is about."""
    sources = {"n": SOURCES["n"], "p": SOURCES["p"]}
    hits = tally({(f"2024-0{month}", key): 6 for month in range(2, 7) for key in "np"})
    for measure in Measure:
        asked = Trends(phrases=("党日",), measure=measure, baseline=Baseline("level", "province"),
                       base=Question(since="2024-02"))  # fmt: skip
        whole = Counted([hits], hits, sources, days_of)
        span = span_of(asked, [hits], whole.days())
        found = drawn(asked, By.MONTH, span, whole.only({"n"}), whole.only({"p"}))
        base = found.lines[1]
        assert [cell.days.observed for cell in base.cells][2] == 0  # April
        cells = [Told(cell, "", "") for cell in base.cells]
        points = _line(asked, base, cells, found, _VOICE).points
        assert [point.few for point in points] == [False, False, True, False, False]


def test_a_number_of_articles_is_no_zero_where_nobody_looked() -> None:
    """Nor is the line of a count drawn through it."""
    asked = Trends(phrases=("党日",), measure=Measure.COUNT)
    (line,) = numbers(asked, [only(HITS, "pc")], only(TOTAL, "pc"), GANSU).lines
    assert [cell.unknown for cell in line.cells] == [False, False, False, True, False, False, False]


def test_what_comes_between_two_statements_breaks_nothing() -> None:
    """An article more than there are in all, and one of a source that was not there before."""
    late = tally({("2024-03", "p"): 9, ("2024-03", "new"): 1})
    total = tally({("2024-03", "p"): 8, ("2024-03", "new"): 1})
    for asked in (Trends(phrases=("党日",)), Trends(phrases=("党日",), split=Split.PROVINCE)):
        found = numbers(asked, [late], total)
        (march,) = [c for c in found.lines[0].cells if c.period and c.period.name == "2024-03"]
        assert march.share.articles == march.share.total in (9, 10)
        assert [(p.code, p.shares[0][:2]) for p in found.places][-1] == ("620000", (9, 9))


def test_a_baseline_is_the_same_phrase_elsewhere() -> None:
    asked = Trends(phrases=("党日",), baseline=Baseline("level", "national"))
    found = numbers(asked, [HITS], TOTAL)
    own, base = found.lines
    assert (own.base, base.base) == (False, True)
    assert [c.share[:2] for c in base.cells][:3] == [(0, 0), (10, 40), (0, 0)]
    # No filter of a search is a level: its sources are named.
    assert base.place == {"region": (), "kind": (), "source": ("n",)}


def test_a_map_has_each_place_below_with_its_share_and_days() -> None:
    found = numbers(Trends(phrases=("党日",)), [HITS], TOTAL)
    assert [(p.code, p.shares[0][:2]) for p in found.places] == [
        ("110000", (0, 6)), ("620000", (10, 55)),
    ]  # fmt: skip
    inside = numbers(Trends(phrases=("党日",)).within("110000"), [HITS], TOTAL)
    # A municipality has counties where others have cities.
    assert [p.code for p in inside.places] == ["110105", "620100"]


def test_what_is_drawn_is_bounded_whatever_is_asked() -> None:
    asked = Trends(phrases=tuple("一二三四五六"), by=By.DAY)
    for first in (date(2024, 1, 1), date(2014, 1, 1), date(1900, 1, 1), date(1, 1, 1)):
        last = date(2024, 6, 1)
        for split in (None, Split.SOURCE):
            by = drawn_by(asked.but(split=split), first, last)
            lines = 6 if split is None else 36
            assert how_many(by, first, last) * lines <= 2_500 or by is By.YEAR
    assert drawn_by(asked, date(2024, 1, 1), date(2024, 6, 1)) is By.DAY
    assert drawn_by(asked, date(2014, 1, 1), date(2024, 6, 1)) is By.MONTH


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2)), max_size=30))
def test_hits_by_day_are_those_that_stand_in_the_room_of_the_day(
    hits: list[tuple[int, int]],
) -> None:
    """Whatever order they come in: by key, by source, and by both."""
    begins = [[0, 0], [10, 20240500], [20, 20240501], [30, 20240502]]
    dates = [None, "2024-05", "2024-05-01", "2024-05-02"]
    keys = [5 * place for place, _ in hits]
    letters = "".join("abc"[number] for _, number in hits)
    facets = '[["a","x","0","k"],["b","y","0","k"],["c","x","0","k"]]'
    days = str(begins)
    found = by_day(",".join(map(str, keys)) or None, letters or None, days, facets, pairs=True)
    wanted = Counter(
        (dates[min(key // 10, 3)], "xyx"[number])
        for key, (_, number) in zip(keys, hits, strict=True)
    )
    assert found.pairs == wanted
    assert found.dates == Counter(when for when, _ in wanted.elements())
    assert found.sources == Counter(source for _, source in wanted.elements())
    assert by_day(None, None, days, facets, pairs=False) == Tally(Counter(), Counter(), {})


def test_months_of_both_letters() -> None:
    may, year = chr(2024 * 13 + 5 + 1), chr(2024 * 13 + 1)
    cells = f"a{may}b{may}a{year}a\x01"
    found = by_month(cells, '[["a","x","0","k","yes"],["b","x","0","k","no"]]', pairs=True)
    assert found.dates == {"2024-05": 2, "2024": 1, None: 1}
    assert found.pairs == {("2024-05", "x"): 2, ("2024", "x"): 1, (None, "x"): 1}
    assert found.sources == {"x": 4}


def test_figures_are_said_with_two_digits_and_names_are_filled_in_once() -> None:
    assert [percent(s) for s in (None, 0, 0.00004, 0.0012, 0.0345, 0.5, 1)] == [
        "–", "0.00%", "<0.01%", "0.12%", "3.5%", "50%", "100%",
    ]  # fmt: skip
    assert filled("{a}和{b}，{c}{", a="{b}", b="乙") == "{b}和乙，{c}{"


# The page

PLACED = [
    # source, published, text: eight articles of Gansu in May 2024, and others
    *[("gansu", f"2024-05-{n + 1:02}", "党日" if n < 2 else "别的") for n in range(6)],
    ("county", "2024-05-20", "党日"), ("county", "2024-05-21", "网格"),
    ("nation", "2024-04-01", "党日"), ("nation", "2024", "党日"), ("nation", None, "党日"),
    ("capital", "2024-05-06", "<script>alert(1)</script>党日"),
]  # fmt: skip


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    """An archive of five sources that nobody looked at yet."""
    filling = Filling(tmp_path_factory.mktemp("trends") / "home.db")
    sources = [
        Source(key=k, name=n, start=("https://x.example/",), region=r, region_name=p, kind=kind)
        for k, n, r, p, kind in PLACES
    ]
    names = {"620000": "甘肃省", "620100": "兰州市", "000000": "全国"}
    runs.put_sources(filling.store, sources, names)
    for n, (source, published, text) in enumerate(PLACED):
        filling.add(f"第{n}篇", text, url=f"https://{source}.example/{n}", source=source,
                    published=published, published_precision=PRECISIONS[len(published or "")])  # fmt: skip
    filling.close()
    return getter(filling.path)


def table(page: str, number: int = 0) -> dict[str, list[str]]:
    """Row → cells of a table of the page, as text."""
    bodies = re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", bodies[number], re.DOTALL)
    found = {}
    for row in rows:
        cells = [
            " ".join(re.sub(r"<[^>]*>", "", c).split())
            for c in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL)
        ]
        cells = [cell.removeprefix('scope="row">') for cell in cells]
        found[cells[0]] = cells[1:]
    return found


def test_the_page_says_each_number_of_how_many(get: Get) -> None:
    page = get("/trends", q=["党日", "网格"]).text
    rows = table(page)
    assert rows["2024年5月"] == ["4 / 9 44% 19%–73%", "1 / 9 11% 2.0%–43%", "0 / 217 开始观测之前"]
    assert rows["2024年4月"] == [
        "1 / 1 100% 21%–100%",
        "0 / 1 0.00% 0.00%–79%",
        "0 / 210 开始观测之前",
    ]
    assert rows["日期不够精确或在图外"][:2] == ["2 / 2 100% 34%–100%", "0 / 2 0.00% 0.00%–66%"]
    places = table(page, 1)
    assert places["甘肃省"][0].startswith("3 / 8 38%")


def test_every_point_leads_to_exactly_its_articles(get: Get) -> None:
    for asked in (
        {},
        {"split": "province"},
        {"split": "kind"},
        {"split": "level"},
        {"baseline": "level:county"},
        {"by": "day", "since": "2024-05"},
    ):
        page = get("/trends", q=["党日"], **asked).text
        body = page.partition("<details>")[2]
        links = re.findall(r'<a href="(/search[^"]*)" rel="nofollow">([\d,]+)</a>', body)
        assert links
        for href, number in links:
            assert counted(get(unescape(href)).text) == int(number), href


def test_a_place_leads_to_those_below_it(get: Get) -> None:
    page = get("/trends", q=["党日"]).text
    (deeper,) = set(re.findall(r'<th scope="row"><a href="([^"]*)">甘肃省', page))
    inside = get(unescape(deeper)).text
    assert set(table(inside, 1)) == {"兰州市"}
    assert "全部地区" in inside


def test_what_a_stranger_typed_is_text_in_every_answer(get: Get) -> None:
    typed = "</svg><script>alert(1)</script>\"'&{n}{{7*7}}\ufffe"
    for place in ("/trends", "/trends.svg", "/trends.csv"):
        answer = get(place, q=[typed, "党日"])
        assert answer.status_code == 200
        if place != "/trends.csv":
            assert "<script" not in answer.text
    drawing = ET.fromstring(get("/trends.svg", q=[typed]).text)  # noqa: S314
    title = next(iter(drawing)).text or ""
    assert "</svg><script>alert(1)</script>\"'&{n}{{7*7}}" in title
    assert "49" not in title


def test_a_drawing_alone_says_what_it_is_and_where_it_comes_from(get: Get) -> None:
    for chart in ("lines", "map"):
        drawing = get("/trends.svg", q=["党日"], chart=chart, since="2024")
        assert drawing.headers["content-type"].startswith("image/svg+xml")
        texts = " ".join(ET.fromstring(drawing.text).itertext())  # noqa: S314
        assert "党日" in texts
        assert "2024年1月1日" in texts
        assert "来源：青禾党建档案" in texts
        assert "http://localhost/trends?q=%E5%85%9A%E6%97%A5&since=2024" in re.sub(r"\s", "", texts)


def test_the_file_is_tidy_and_its_totals_add_up(get: Get) -> None:
    answer = get("/trends.csv", q=["党日", "=1+1"], split="province")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    mine = [row for row in rows if row["phrase"] == "党日"]
    daily = get("/trends.csv", q=["党日"], by="day").content.decode("utf-8-sig")
    assert sum(int(row["total"]) for row in csv.DictReader(io.StringIO(daily))) == len(PLACED)
    assert sum(int(row["articles"] or 0) for row in mine) == 7
    assert sum(int(row["total"]) for row in mine) == len(PLACED)
    (may,) = [r for r in mine if (r["selection"], r["cell"]) == ("620000", "2024-05")]
    assert (may["articles"], may["total"], may["share"], may["lo95"]) == (
        "3",
        "8",
        "0.375",
        "0.136844",
    )
    assert (may["observed_days"], may["possible_days"]) == ("0", "93")
    empty = [r for r in mine if r["total"] == "0" and r["cell"]]
    assert empty
    # No zero where nothing was and nobody looked.
    assert {(r["articles"], r["share"], r["lo95"]) for r in empty} == {("", "", "")}
    others = {(r["observed_days"], r["possible_days"]) for r in mine if not r["cell"]}
    assert others == {("", "")}  # they have no days of their own
    assert {row["phrase"] for row in rows} == {"党日", "'=1+1"}
    assert may["address"].startswith("http://localhost/trends?q=")


def test_a_period_that_is_not_whole_is_named_with_its_days(get: Get) -> None:
    """Beside the chart, in the table and in files: fewer articles are no fall."""
    asked = {"q": ["党日"], "since": "2024-05-03", "until": "2024-06", "measure": "count"}
    name = "2024年5月（2024年5月3日至2024年5月31日）"
    page = get("/trends", **asked).text
    assert f"不是整段：{name}；" in page
    assert f'<th scope="row">{name}</th>' in page
    assert '<th scope="row">2024年6月</th>' in page
    assert f"不是整段：{name}" in get("/trends.svg", **asked).text
    assert "不是整段" not in get("/trends.svg", **asked, chart="map").text  # it has no periods
    assert "不是整段" not in get("/trends", **asked | {"since": "2024-05"}).text


def test_filters_that_no_source_fits_are_said(get: Get) -> None:
    said = "本馆没有符合这些条件的采集源"
    for region, told in (("999999", True), ("620000", False)):
        page = get("/trends", q=["党日"], region=region).text
        assert (said in page) == told


@pytest.mark.parametrize("chart", ["lines", "map"])
def test_the_description_says_what_the_file_is(get: Get, chart: str) -> None:
    asked = {
        "q": ["党日", "=1+1"],
        "split": "source",
        "since": "2024",
        "by": "month",
        "chart": chart,
    }
    answer = get("/trends.meta.json", **asked)
    assert answer.headers["content-type"].startswith("application/json")
    assert 'filename="trends-' in answer.headers["content-disposition"]
    found = answer.json()
    rows = list(
        csv.DictReader(io.StringIO(get("/trends.csv", **asked).content.decode("utf-8-sig")))
    )
    assert found["rows"] == len(rows) > 0
    assert list(found["columns"]) == list(rows[0])
    assert (found["phrases"], found["filters"]) == (["党日", "=1+1"], {"since": "2024"})
    assert (found["of"], found["chart"], found["archive"]) == (
        "phrase in a cell",
        chart,
        "青禾党建档案",
    )
    assert found["drawn_from"] == found["observed_from"] == "2024-01-01"
    assert (found["by"], found["split"]) == (
        ("month", "source") if chart == "lines" else (None, None)
    )
    assert (found["observed_days"], found["sources"]) == (0, 7)
    assert "licence" in found
    page = urlsplit(found["question_address"])
    assert get(f"{page.path}?{page.query}").status_code == 200


def test_what_is_not_drawn_is_named_in_the_description(get: Get) -> None:
    """A sum over its rows would lack it."""
    found = get("/trends.meta.json", q=["党日"], split="source").json()
    names = {row["selection"] for row in csv.DictReader(io.StringIO(
        get("/trends.csv", q=["党日"], split="source").content.decode("utf-8-sig")))}  # fmt: skip
    assert names.isdisjoint(found["left_out"])
    assert len(names) + len(found["left_out"]) == 7


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [("2025", "2024", "时间的止早于起"), ("9999", "", "所问的时间还没有到")],
)
def test_a_time_without_a_day_is_said_and_not_drawn_as_a_zero(
    get: Get, since: str, until: str, said: str
) -> None:
    page = get("/trends", q=["党日"], since=since, until=until).text
    assert said in page
    assert "<svg" not in page
    assert "<table" not in page
    assert "未能在时限内" not in page


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({}, 400, "There is no phrase to draw"),
        ({"q": ["党"], "chart": "pie"}, 400, "'chart' is lines or map"),
        ({"q": ["党"], "by": "hour"}, 400, "'by=hour' is no way to draw"),
        ({"q": ["党"], "page": "2"}, 400, "page"),
        ({"q": ["党"], "source": "nation", "chart": "map"}, 404, "no places"),
        ({"q": ["党"], "since": "2025", "until": "2024"}, 400, "ends before it begins"),
        ({"q": ["党"], "since": "2024-05-02", "until": "2024-05-01"}, 400, "ends before it begins"),
        ({"q": ["党"], "since": "9999"}, 400, "still to come"),
    ],
)
def test_files_that_cannot_be_drawn_are_refused_in_a_sentence(
    get: Get, asked: dict[str, Any], status: int, said: str
) -> None:
    answer = get("/trends.svg", **asked)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text


def test_pictures_are_offered_only_where_chinese_can_be_drawn(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert png.available()
    assert get("/trends.png", q=["党日"]).content.startswith(b"\x89PNG")
    assert ">PNG</a>" in get("/trends", q=["党日"]).text
    # A library that finds no font leaves characters out, all alike.
    monkeypatch.setattr(png, "_rendered", lambda drawing, zoom: b"blank")
    png.available.cache_clear()
    try:
        assert not png.available()
        assert ">PNG</a>" not in get("/trends", q=["党日"]).text
        assert get("/trends.png", q=["党日"]).status_code == 404
    finally:
        png.available.cache_clear()


def test_nothing_typed_is_a_form_and_nothing_found_a_chart_of_zeros(get: Get) -> None:
    assert "<svg" not in get("/trends").text
    page = get("/trends", q=["火星"]).text
    assert page.count("<svg") == 3
    assert get("/trends", q=["火星"], since="2030").status_code == 200
    assert get("/trends", q=["火星"], until="1950").status_code == 200
    assert "早" in get("/trends", q=["党日"], since="2024-06", until="2024-01").text


def test_the_search_page_leads_to_its_words_over_time(get: Get) -> None:
    page = get("/search", q="党日", region="620000").text
    (place,) = re.findall(r'class="over-time" href="([^"]*)"', page)
    assert unescape(place) == f"/trends?q={quote('党日')}&region=620000"
    assert 'class="over-time"' not in get("/search").text


def test_both_languages(get: Get) -> None:
    page = get("/trends", q=["党日"], lang="en").text
    assert table(page)["2024-05"][0] == "4 / 9 44% 19%–73%"
    assert "before observation began" in page
    assert "lang=en" in re.findall(r'<a href="(/search[^"]*)" rel="nofollow">', page)[0]
