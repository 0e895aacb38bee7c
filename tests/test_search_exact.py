"""The index against the truth: a scan, written on its own, of every text for every query."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search import parse, tokens

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


@contextmanager
def index(articles: Sequence[tuple[str, str]]) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE article_index USING fts5(text, title, tokenize='ascii')")
    db.executemany(
        "INSERT INTO article_index(rowid, text, title) VALUES (?, ?, ?)",
        [(n, tokens(text), tokens(title)) for n, (title, text) in enumerate(articles)],
    )
    try:
        yield db
    finally:
        db.close()


def hits(db: sqlite3.Connection, match: str) -> set[int]:
    rows = db.execute("SELECT rowid FROM article_index WHERE article_index MATCH ?", (match,))
    return {row[0] for row in rows}


# Few distinct characters, so that texts repeat themselves and near misses are common.
texts = st.text(st.sampled_from(sorted(FOLDED) + list("党建党建1年5") * 4), max_size=14)
articles_strategy = st.lists(st.tuples(texts, texts), min_size=1, max_size=6)


@st.composite
def phrases(draw: st.DrawFn, articles: Sequence[tuple[str, str]]) -> str:
    """A piece of one of the texts, or anything."""
    if draw(st.booleans()):
        text = draw(st.sampled_from([part for article in articles for part in article]))
        start = draw(st.integers(0, len(text)))
        return text[start : start + draw(st.integers(1, 6))]
    return draw(texts)


def check_phrase(phrase: str, articles: Sequence[tuple[str, str]]) -> None:
    query = parse(f'"{phrase}"')
    truth = {n for n, parts in enumerate(articles) if any(scan(phrase, part) for part in parts)}
    with index(articles) as db:
        assert hits(db, query.match) == truth
    assert query.empty == (not units(phrase))
    for text in [part for parts in articles for part in parts]:
        assert query.spans(text) == merged(scan(phrase, text))


@given(st.data(), articles_strategy)
@settings(max_examples=400, deadline=None)
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


@given(st.data(), articles_strategy)
@settings(max_examples=200, deadline=None)
def test_a_boolean_query_finds_exactly_what_a_scan_finds(
    data: st.DataObject, articles: list[tuple[str, str]]
) -> None:
    terms = st.tuples(phrases(articles), st.booleans()).filter(lambda term: units(term[0]))
    groups = data.draw(st.lists(st.lists(terms, min_size=1, max_size=3), min_size=1, max_size=3))
    excluded = data.draw(st.lists(terms, max_size=2))

    def shown(term: tuple[str, bool]) -> str:
        return ("标题:" if term[1] else "") + f"“{term[0]}”"

    def there(term: tuple[str, bool], article: tuple[str, str]) -> bool:
        phrase, title_only = term
        return any(scan(phrase, part) for part in (article[:1] if title_only else article))

    written = " ".join(
        [" OR ".join(map(shown, group)) for group in groups] + [f"-{shown(t)}" for t in excluded]
    )
    truth = {
        n
        for n, article in enumerate(articles)
        if all(any(there(term, article) for term in group) for group in groups)
        and not any(there(term, article) for term in excluded)
    }
    with index(articles) as db:
        assert hits(db, parse(written).match) == truth


@given(
    st.lists(st.text("党黨建网網", max_size=12), max_size=6),
    st.text("党黨建网網", min_size=1, max_size=4),
)
def test_pure_chinese_is_a_plain_substring(bodies: list[str], wanted: str) -> None:
    simple = str.maketrans("黨網", "党网")
    truth = {n for n, b in enumerate(bodies) if wanted.translate(simple) in b.translate(simple)}
    with index([("", body) for body in bodies]) as db:
        assert hits(db, parse(wanted).match) == truth
