"""The decision: points for headline, column and text, and the evidence for each."""

from collections import Counter
from collections.abc import Iterable, Sequence

from archive.reading.party.terms import COLUMN, NOTHING, STRONG, TRADE, WEAK
from archive.reading.party.words import finder
from archive.search.fold import fold
from archive.types import Evidence

RULE = "1"
"""The version of the rule: words, points and places. Another one decides otherwise."""

ENOUGH = 3
"""Points of an article about party building."""

TITLE_STRONG, TITLE_WEAK, TITLE_TRADE = 3, 1, -2
COLUMN_POINTS = 2
DENSE, PRESENT = 6, 3
"""Words in 1,000 characters, strong ones counted twice: a text full of it, a text that has it."""

_SHORTEST = 200  # characters: in a shorter text one word would already be dense
_BEGINNING = 200  # characters in which a text says what it is about
_MOST_READ = 100_000  # characters
_LONGEST_TITLE = 500
_MOST_SHOWN = 8

_find = finder(STRONG | WEAK | NOTHING)
_find_in_title = finder(STRONG | WEAK | NOTHING | TRADE)
_find_in_column = finder(STRONG | COLUMN | NOTHING)


def judge(title: str, columns: Sequence[Evidence], text: str) -> tuple[bool, tuple[Evidence, ...]]:
    """Whether an article is about party building, and why.

    columns: names of the page's columns and where they were found. The first evidence is the
    decision, where "rule 1": the points of each place and what is enough. The others are the words,
    as often as they stand in the text; there are some where the answer is no, too.
    """
    of_title, in_title = _of_title(title[:_LONGEST_TITLE])
    in_columns = [evidence for evidence in columns if _found(_find_in_column(evidence.value))]
    of_column = COLUMN_POINTS if in_columns else 0
    of_text, in_text = _of_text(text[:_MOST_READ])
    points = of_title + of_column + of_text
    about = points >= ENOUGH
    told = f"title {of_title} + column {of_column} + text {of_text} = {points}"
    told += f" {'≥' if about else '<'} {ENOUGH}"
    words = [
        Evidence(where=place, value="、".join(found))
        for place, found in (("title", in_title), ("text", in_text))
        if found
    ]
    decision = Evidence(where=f"rule {RULE}", value=told)
    return about, (decision, *words, *in_columns)


def _found(words: Iterable[str]) -> Counter[str]:
    """Each word that is evidence, as often as it is there."""
    folded: Counter[str] = Counter()
    for word, times in Counter(words).items():
        folded[fold(word)] += times
    return Counter({word: n for word, n in folded.items() if word not in NOTHING})


def _of_title(title: str) -> tuple[int, list[str]]:
    found = _found(_find_in_title(title))
    if not found.keys() & (STRONG | WEAK):
        return 0, []
    points = TITLE_STRONG if found.keys() & STRONG else TITLE_WEAK
    return points + (TITLE_TRADE if found.keys() & TRADE else 0), list(found)


def _of_text(text: str) -> tuple[int, list[str]]:
    found = _found(_find(text))
    strong = found.keys() & STRONG
    load = found.total() + sum(found[word] for word in strong)
    rate = load * 1000 / max(len(text), _SHORTEST)
    begins = bool(_found(_find(text[:_BEGINNING])).keys() & STRONG)
    if rate >= DENSE and strong and (begins or len(strong) > 1):
        points = 3
    elif rate >= DENSE or (rate >= PRESENT and len(strong) > 1):
        points = 2
    else:
        points = 1 if strong else 0
    most = sorted(found, key=lambda word: (word not in STRONG, -found[word], word))[:_MOST_SHOWN]
    return points, [f"{word} ×{found[word]}" for word in most]
