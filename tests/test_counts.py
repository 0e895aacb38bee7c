"""Terms counted by cells: what a search finds, exactly, beside what it is a share of."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelf import SOURCES, clear, put, shelf

from archive.counting.matching import Matcher, Matchers
from archive.counting.terms import term, term_set
from archive.errors import ConfigError, QueryError
from archive.home.terms import parse_terms
from archive.publish import counts, grid
from archive.publish.dimensions import dimensions
from archive.publish.observed import observation
from archive.search import parse_query
from archive.store import finding
from archive.store.database import Store
from archive.store.filters import Filters

opened = cache(shelf)


@pytest.fixture
def store() -> Iterator[Store]:
    with shelf() as made:
        yield made


def occurrences(text: str, phrase: str) -> list[tuple[int, int]]:
    """The places of a phrase without signs and breaks, by what docs/search.md says."""
    alike = str.maketrans("黨學Ａ５", "党学a5")
    folded, wanted = (t.translate(alike).lower() for t in (text, phrase))
    found = []
    for start in range(len(folded) - len(wanted) + 1):
        end = start + len(wanted)
        cuts = any(
            re.match("[a-z0-9]{2}", folded[place - 1 : place + 1])
            for place in (start, end)
            if place
        )
        if folded[start:end] == wanted and not cuts:
            found.append((start, end))
    return found


def counted(text: str, variants: list[str], excluded: list[str]) -> int:
    """Those that lie in none that is excluded, from the left, the longest first, without overlaps."""
    inside = [span for phrase in excluded for span in occurrences(text, phrase)]
    places = [
        (a, b)
        for phrase in variants
        for a, b in occurrences(text, phrase)
        if not any(c <= a and b <= d for c, d in inside)
    ]
    count = end = 0
    while rest := [place for place in places if place[0] >= end]:
        first = min(a for a, _ in rest)
        end = max(b for a, b in rest if a == first)
        count += 1
    return count


LETTERS = "党黨建日A5，"
words = st.text(LETTERS, max_size=14)
terms = st.lists(
    st.text("党黨建日", min_size=1, max_size=3) | st.sampled_from(["A党", "5", "a5"]),
    min_size=1, max_size=3,
)  # fmt: skip


@given(words, terms, st.lists(st.text("党建日", min_size=1, max_size=4), max_size=2))
def test_occurrences_are_counted_as_every_place_looked_at_says(
    text: str, variants: list[str], excluded: list[str]
) -> None:
    matcher = Matcher([term(one) for one in variants], [term(one) for one in excluded])
    expected = counted(text, variants, excluded)
    assert matcher.count(text) == expected
    # Beside others, of which some need the text folded.
    beside = Matchers([Matcher([term("5")]), matcher, Matcher([term("日")])])
    assert list(beside.counts(text, [1, 2])) == [expected, counted(text, ["日"], [])]


@pytest.mark.parametrize(
    ("text", "variants", "excluded", "expected"),
    [
        ("开展主题党日，主题党日报出刊", ["主题党日"], ["主题党日报"], 1),
        ("支部主题党日", ["主题党日", "支部主题党日"], [], 1),
        ("党党党", ["党党"], [], 1),
        ("主題黨日", ["主题党日"], [], 1),
        ("15G和5G网络，５Ｇ", ["5G"], [], 2),
        ("不忘初心\n牢记使命", ["不忘初心、牢记使命"], [], 1),
        ("主题党\n日", ["主题党日"], [], 0),
        ("党史学习教育与学习教育", ["学习教育"], ["党史学习教育", "史学习"], 1),
    ],
)
def test_what_an_occurrence_is(
    text: str, variants: list[str], excluded: list[str], expected: int
) -> None:
    made = Matcher([term(one) for one in variants], [term(one) for one in excluded])
    assert made.count(text) == expected
    assert list(Matchers([made]).counts(text, [0])) == [expected]


DATES = [None, "2023", "2023-12", "2023-12-31", "2024-01-01", "2024-01-15"]
article = st.tuples(words, words, st.sampled_from(DATES), st.sampled_from(sorted(SOURCES)))
PLACES: dict[str, dict[str, str | None]] = {
    "north": {"province": "620000", "city": None, "county": None, "level": "province"},
    "river": {"province": "620000", "city": "620100", "county": "620102", "level": "county"},
    "paper": {"province": "110000", "city": None, "county": None, "level": "province"},
}


def label(dimension: str, published: str | None, source: str) -> str | None:
    if dimension in ("month", "year"):
        digits = {"month": 7, "year": 4}[dimension]
        return published[:digits] if published and len(published) >= digits else None
    region, kind = SOURCES[source]
    return {"source": source, "region": region, "kind": kind, **PLACES[source]}[dimension]


def rows(store: Store, sets: Any, by: str, filters: Filters | None = None, **options: Any) -> Any:
    """Rows as dicts by column."""
    with store.still():
        plan = counts.plan(store, sets, dimensions(by), filters or Filters(), **options)
        found = list(counts.rows_of([store], plan))
    assert len(found) == plan.rows
    names = [column.name for column in counts.columns(dimensions(by))]
    return [dict(zip(names, row, strict=True)) for row in found]


@given(
    st.lists(article, max_size=8),
    terms,
    st.sampled_from(["", "month", "year,kind", "month,province", "city,level", "source,month,year", "county,region"]),
    st.sampled_from([{}, {"since": "2023-12"}, {"kinds": ("party", "newspaper")}, {"until": "2023"}]),
    st.booleans(),
)  # fmt: skip
def test_rows_say_what_a_look_at_every_article_says(
    articles: list[tuple[str, str, str | None, str]],
    variants: list[str],
    by: str,
    chosen: dict[str, Any],
    matches: bool,
) -> None:
    store = opened()
    clear(store)
    for n, (title, text, published, source) in enumerate(articles, 1):
        put(store, n, title=title, text=text, published=published, source=source)
    excluded = [variants[0] + "日"]
    if any(term(excluded[0]) == term(one) for one in variants):
        excluded = []
    made = term_set("甲", variants, excluded)
    names = [*by.split(",")] if by else []
    total: dict[Any, int] = {}
    expected: dict[Any, list[int]] = {}
    for title, text, published, source in articles:
        if not (
            ("since" not in chosen or (published and published >= chosen["since"]))
            and ("until" not in chosen or (published and published[:4] <= chosen["until"]))
            and SOURCES[source][1] in chosen.get("kinds", (SOURCES[source][1],))
        ):
            continue
        cell = tuple(label(name, published, source) for name in names)
        total[cell] = total.get(cell, 0) + 1
        for one in made.counted():
            written = [one.variant] if one.variant else variants
            n = sum(counted(part, written, excluded) for part in (title, text))
            both = expected.setdefault((one.variant or None, cell), [0, 0])
            both[0] += n > 0
            both[1] += n
    found = rows(store, [made], by, Filters(**chosen), matches=matches)
    cells = {(r["variant"], tuple(r[name] for name in names)): r for r in found}
    assert len(cells) == len(found)
    assert {key for key, row in cells.items() if row["total"]} == set(expected)
    for (variant, cell), (articles_of, matches_of) in expected.items():
        row = cells[variant, cell]
        assert (row["articles"], row["total"]) == (articles_of, total[cell])
        assert row["matches"] == (matches_of if matches else None)
        assert row["share"] == pytest.approx(articles_of / total[cell], abs=1e-5)


@given(st.lists(words, max_size=6), st.text(f"{LETTERS} -.", min_size=1, max_size=5))
def test_a_term_is_in_as_many_articles_as_a_search_for_it_finds(
    texts: list[str], typed: str
) -> None:
    store = opened()
    clear(store)
    for n, text in enumerate(texts, 1):
        put(store, n, text=text, published="2024-01-01")
    query = parse_query(f'"{typed}"')
    if query.empty:
        with pytest.raises(ValueError, match="holds no character"):
            term_set("甲", [typed])
        return
    (row,) = rows(store, [term_set("甲", [typed])], "", matches=True)
    assert (row["articles"] or 0) == finding.count(store, Filters(query=query))
    assert (row["articles"] or 0) == sum(Matcher([term(typed)]).count(text) > 0 for text in texts)


def observe(store: Store, source: str, began: str, *gaps: tuple[str, str]) -> None:
    """A source that was observed since then, but for these spans."""
    with store.write() as connection:
        connection.execute(
            "INSERT INTO observation (source, began, good, run, started, ended, patience) "
            "VALUES (?, ?, ?, 1, ?, ?, 999999999)", [source, began, began, began, began],
        )  # fmt: skip
        for first, until in gaps:
            connection.execute(
                "INSERT INTO spans (source, first, until, reason, caught_up) "
                "VALUES (?, ?, ?, 'unreachable', 0)", [source, first, until],
            )  # fmt: skip


def test_a_zero_and_what_was_not_observed_are_two_things(store: Store) -> None:
    observe(
        store, "north", "2024-03-01T00:00:00Z", ("2024-05-10T00:00:00Z", "2024-05-19T16:00:00Z")
    )
    put(store, 1, text="党", published="2024-02-10")
    put(store, 2, text="党", published="2024-04-02")
    put(store, 3, text="建", published="2024-04-03")
    put(store, 4, text="党", published="2024", source="north")
    chosen = Filters(since="2024-02", until="2024-06", sources=("north", "river"))
    found = rows(store, [term_set("党", ["党"])], "source,month", chosen, matches=True)
    columns = ("articles", "matches", "total", "share", "observed_days", "possible_days", "sources")
    assert {(r["source"], r["month"]): tuple(r[name] for name in columns) for r in found} == {
        # Looked back: an article, and no day on which all of it was seen.
        ("north", "2024-02"): (1, 1, 1, 1.0, 0, 29, 1),
        # The day on which observation began was not observed whole.
        ("north", "2024-03"): (0, 0, 0, None, 30, 31, 1),
        ("north", "2024-04"): (1, 1, 2, 0.5, 30, 30, 1),
        ("north", "2024-05"): (0, 0, 0, None, 21, 31, 1),
        ("north", "2024-06"): (0, 0, 0, None, 30, 30, 1),
        **{
            ("river", f"2024-{month:02}"): (None, None, 0, None, 0, days, 1)
            for month, days in ((2, 29), (3, 31), (4, 30), (5, 31), (6, 30))
        },
    }


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Filters(regions=("999999",)), "No source fits the filters"),
        (Filters(sources=("nobody",), since="2024"), "No source fits the filters"),
        (Filters(since="2025", until="2024"), "has no day up to today"),
        (Filters(since="2024-05-02", until="2024-05-01"), "has no day up to today"),
        (Filters(since="9999"), "has no day up to today"),
        (Filters(since="9999", sources=("river",)), "has no day up to today"),
        (Filters(sources=("river",)), "no crawl was good so far"),
        (Filters(since="2024-03-02", until="2024-03-04", sources=("north",)), "3 of 3 days"),
    ],
)
def test_why_nothing_was_observed_is_told_apart(store: Store, chosen: Filters, said: str) -> None:
    """Where there is no source or no day, no crawl failed."""
    observe(store, "north", "2024-03-01T00:00:00Z")
    assert said in str(observation(store, chosen).sentence())


def test_an_article_of_a_year_is_in_no_month_and_totals_add_up(store: Store) -> None:
    for n, published in enumerate((None, "2024", "2024-03", "2024-03-05"), 1):
        put(store, n, text="党", published=published, source="paper")
    found = rows(store, [term_set("党", ["党"])], "month", Filters(sources=("paper",)))
    # In some month of 2024, so that is where possible days begin.
    assert found[0]["month"] == "2024-01"
    assert {r["month"]: r["total"] for r in found if r["total"]} == {"2024-03": 2, None: 2}
    assert (found[-1]["observed_days"], found[-1]["possible_days"]) == (None, None)
    assert sum(r["articles"] or 0 for r in found) == 4


def sets(text: str) -> dict[str, tuple[list[str], list[str]]]:
    return {one.name: ([*one.variants], [*one.excluded]) for one in parse_terms(text, "terms.toml")}


def test_a_set_may_be_written_in_four_ways() -> None:
    """A list of terms, a term, several, and a table; what a search takes for one is one."""
    assert sets('terms = ["三会一课", "党建+"]') == {
        "三会一课": (["三会一课"], []),
        "党建+": (["党建+"], []),
    }
    text = """
        [terms]
        a = "主题党日"
        b = ["黨建", "党建", "党务"]
        [terms."学习教育"]
        not = "党史学习教育"
        [terms.d]
        variants = ["党员", "党员干部"]
        not = ["党员干部教育", "党员干部教育"]
    """
    assert sets(text) == {
        "a": (["主题党日"], []),
        "b": (["黨建", "党务"], []),
        "学习教育": (["学习教育"], ["党史学习教育"]),
        "d": (["党员", "党员干部"], ["党员干部教育"]),
    }


FAULTY = """
[terms]
a = ""
b = ["党建", 3]
"長" = "党"
"长" = "党员"
c = []
d = "，。"
[terms.e]
varients = ["党"]
[terms.f]
variants = ["党建"]
not = ["基层"]
[terms.g]
variants = ["党建"]
not = ["黨建"]
"""


def test_all_that_is_wrong_with_terms_is_told_at_once() -> None:
    long = "党" * 1000
    with pytest.raises(ConfigError) as raised:
        sets(f'{FAULTY}[terms.h]\nvariants = "{long}"\n')
    assert [str(sentence).partition(": ")[2] for sentence in raised.value.sentences] == [
        "'a': must be a non-empty text.",
        "'b': must be a text or a list of texts.",
        "'長' and '长' are one name.",
        "'c': must not be empty.",
        "'d': '，。' holds no character, word or number to find.",
        "unknown key 'varients' in e; the nearest is 'variants'.",
        "'f': '基层' excludes nothing: no variant stands in it.",
        "'g': '黨建' cannot be a variant and excluded.",
        f"'h': '{'党' * 20}…' has more than 100 characters.",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no term; write"),
        ("[terms]", "there is no term; write"),
        ('terms = ["党\\u0000建"]', "must be a text of one line"),
        ("[terms]\n'' = '党'", "must be a non-empty text"),
        ("[terms]\n' ' = '党'", "must be a non-empty text"),
        ('[terms]\n"a\\nb" = "党"', "'a\nb': must be a text of one line"),
        ('[terms."\\u001b[31m"]\nvariants = "党"', "must be a text of one line"),
        ("terms = 3", "'terms' must be a table or a list of texts"),
        ("term = 3", "unknown table 'term'; the nearest is 'terms'"),
        ("[terms]\n党 = 1", "a Chinese key lacks quotation marks"),
        ('[terms]\na = "党"\na = "建"', "this key was there before"),
        (f"terms = {[f'词{n}' for n in range(1001)]}", "there are more than 1000 terms"),
        (f"[terms]\n{'a' * 101} = '党'", "has more than 100 characters"),
    ],
)
def test_terms_that_are_none_are_told_in_a_sentence(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        sets(text)


def test_too_many_rows_are_refused_before_anything_is_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, 1, text="党", published="2024-01-01")
    monkeypatch.setattr(grid, "MOST_ROWS", 100)
    with pytest.raises(QueryError, match=r"terms 2, cells of each \d+; at most .* rows up to 100 "):
        rows(store, [term_set("党", ["党"]), term_set("建", ["建"])], "month,source")
    assert len(rows(store, [term_set("党", ["党"])], "year")) < 100


def test_a_dimension_that_is_none_is_told_with_the_nearest() -> None:
    with pytest.raises(QueryError, match="not 'regoin'; the nearest is 'region'"):
        dimensions("month,regoin")
    assert dimensions(" month, kind,month ").by == ("month", "kind")
