"""The index against the truth: a scan, written on its own, of every text for every query.

The index is that of a real database, filled and emptied by its triggers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelf import clear, put, shelf

from archive.search import Query, parse_query
from archive.store.database import Store
from archive.store.hits import Filters, keys_sql

# Folded form → the forms in which the random texts write it.
FORMS = {
    "党": "党黨", "建": "建", "网": "网網", "年": "年", "着": "着著",
    "a": "aAＡ", "g": "gＧ", "1": "1１", "5": "5５",
    "+": "+＋", "%": "%％", "#": "#", "℃": "℃",
    ".": ".．", "-": "-－—", ":": ":：", "/": "/",
    " ": " \u3000\t", ",": "，,", "。": "。", "\n": "\n", "(": "（(", "!": "！\0\ue200",
}  # fmt: skip
FOLDED = {form: plain for plain, forms in FORMS.items() for form in forms}
CHARACTERS = "党建网年着+%#℃"
INNER = ".-:/"


@dataclass(frozen=True)
class Unit:
    """A character, or a whole word, with its place; joined: nothing stands before it."""

    text: str
    start: int
    end: int
    word: bool
    joined: bool


def units(text: str) -> list[Unit]:
    plain = "".join(FOLDED[form] for form in text)
    found: list[Unit] = []
    place = 0
    while place < len(plain):
        end = place + 1
        if plain[place].isascii() and plain[place].isalnum():
            while end < len(plain) and plain[end].isascii() and plain[end].isalnum():
                end += 1
            found.append(unit(plain, place, end, True, found))
        elif plain[place] in CHARACTERS or (
            plain[place] in INNER
            and plain[place - 1 : place].isalnum()
            and plain[place - 1].isascii()
            and plain[end : end + 1].isalnum()
            and plain[end].isascii()
        ):
            found.append(unit(plain, place, end, False, found))
        place = end
    return found


def unit(plain: str, start: int, end: int, word: bool, before: Sequence[Unit]) -> Unit:
    gap = plain[before[-1].end : start] if before else plain[:start]
    blank_only = not gap.strip(" ")
    joined = not gap or (blank_only and bool(before) and before[-1].word != word)
    return Unit(plain[start:end], start, end, word, joined)


def scan(phrase: str, text: str) -> list[tuple[int, int]]:
    """Where the phrase stands in the text."""
    wanted, there = units(phrase), units(text)
    places = []
    for first in range(len(there) - len(wanted) + 1):
        window = there[first : first + len(wanted)]
        same = all(a.text == b.text for a, b in zip(wanted, window, strict=True))
        if wanted and same and [u.joined for u in wanted[1:]] == [u.joined for u in window[1:]]:
            places.append((window[0].start, window[-1].end))
    return places


def merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    covered = [False] * (max((end for _, end in places), default=0) + 1)
    for start, end in places:
        covered[start:end] = [True] * (end - start)
    edges = [i for i, (a, b) in enumerate(zip([False, *covered], covered, strict=False)) if a != b]
    return list(zip(edges[::2], edges[1::2], strict=True))


opened = cache(shelf)


def index(articles: Sequence[Sequence[str]]) -> Store:
    """A database with these articles, (title, text) or (title, text, outlet), numbered from 0."""
    store = opened()
    clear(store)
    for n, (title, text, *outlet) in enumerate(articles):
        put(store, n, title=title, text=text, outlet=outlet[0] if outlet else None)
    return store


def hits(store: Store, query: Query) -> set[int]:
    """What both index tables find together, which the one for Datasette's box must find, too."""
    sql, values = keys_sql(Filters(query=query))
    found = [row[0] for row in store.db.conn.execute(sql, values)]
    assert found == sorted(set(found), reverse=True)
    alone = store.rows("SELECT rowid FROM article_index WHERE article_index MATCH ?", [query.match])
    assert {row[0] for row in alone} == set(found)
    return set(found)


# Few distinct characters, so that texts repeat themselves and near misses are common.
texts = st.text(st.sampled_from(sorted(FOLDED) + list("党建党建1年5") * 4), max_size=14)
articles_strategy = st.lists(st.tuples(texts, texts), min_size=1, max_size=6)


@st.composite
def phrases(draw: st.DrawFn, articles: Sequence[Sequence[str]]) -> str:
    """A piece of one of the texts, or anything."""
    if draw(st.booleans()):
        text = draw(st.sampled_from([part for article in articles for part in article]))
        start = draw(st.integers(0, len(text)))
        # One character alone is asked of another table than all else.
        return text[start : start + draw(st.sampled_from([1, 1, 1, 2, 3, 4, 5, 6]))]
    return draw(texts)


def check_phrase(phrase: str, articles: Sequence[tuple[str, str]]) -> None:
    query = parse_query(f'"{phrase}"')
    truth = {n for n, parts in enumerate(articles) if any(scan(phrase, part) for part in parts)}
    assert hits(index(articles), query) == truth
    assert query.empty == (not units(phrase))
    for text in [part for parts in articles for part in parts]:
        assert query.spans(text) == merged(scan(phrase, text))


@given(st.data(), articles_strategy)
def test_a_phrase_finds_exactly_what_a_scan_finds(
    data: st.DataObject, articles: list[tuple[str, str]]
) -> None:
    check_phrase(data.draw(phrases(articles)), articles)


NEAR_MISSES = [
    "党，党建",
    "5党建",
    "5党，建",
    "网5",
    "网，5",
    "网 5",
    "1 + 1",
    "1+1",
    "11+1",
    "1，+1",
]
NEAR_MISSES += [
    "1.5",
    "1. 5",
    "年5年",
    "5年",
    "5，年",
    "年",
    "5℃",
    "5%",
    "a-g",
    "a g",
    "党\n建",
    "党 建",
]


@pytest.mark.parametrize("phrase", NEAR_MISSES)
def test_texts_that_nearly_match_do_not(phrase: str) -> None:
    check_phrase(phrase, [("", text) for text in NEAR_MISSES])


@given(st.data(), st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=6))
def test_a_boolean_query_finds_exactly_what_a_scan_finds(
    data: st.DataObject, articles: list[tuple[str, str, str]]
) -> None:
    fields = st.sampled_from(["", "", "标题:", "来源:"])
    terms = st.tuples(phrases(articles), fields).filter(lambda term: units(term[0]))
    groups = data.draw(st.lists(st.lists(terms, min_size=1, max_size=3), min_size=1, max_size=3))
    excluded = data.draw(st.lists(terms, max_size=2))

    def shown(term: tuple[str, str]) -> str:
        return f"{term[1]}“{term[0]}”"

    def there(term: tuple[str, str], article: tuple[str, str, str]) -> bool:
        phrase, field = term
        looked = {"": article[:2], "标题:": article[:1], "来源:": article[2:]}[field]
        return any(scan(phrase, part) for part in looked)

    written = " ".join(
        [" OR ".join(map(shown, group)) for group in groups] + [f"-{shown(t)}" for t in excluded]
    )
    truth = {
        n
        for n, article in enumerate(articles)
        if all(any(there(term, article) for term in group) for group in groups)
        and not any(there(term, article) for term in excluded)
    }
    assert hits(index(articles), parse_query(written)) == truth


@given(
    st.lists(st.text("党黨建网網", max_size=12), max_size=6),
    st.text("党黨建网網", min_size=1, max_size=4),
)
def test_pure_chinese_is_a_plain_substring(bodies: list[str], wanted: str) -> None:
    simple = str.maketrans("黨網", "党网")
    truth = {n for n, b in enumerate(bodies) if wanted.translate(simple) in b.translate(simple)}
    assert hits(index([("", body) for body in bodies]), parse_query(wanted)) == truth
