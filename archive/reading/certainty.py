"""How sure a field's value is: by the place it was found in, by what other places say, by its shape.

Measured on real pages by benchmarks/certainty.py; the figures are in docs/data.md. A place that is
not named here makes a value `likely` at most.
"""

import re
from collections.abc import Mapping, Sequence

from archive.kinds import Certainty
from archive.reading.head import names, outlets
from archive.reading.head.documents import FACT_BOX
from archive.reading.head.words import is_word
from archive.reading.tree.containers import NAMES, SURE
from archive.types import ArticleKind, Evidence

_SHORT, _LONG = 200, 300
"""Characters: one line too many is a twentieth of a shorter text, which is never called sure; up to the
other bound it is where it ends with a full stop, as furniture does not."""

_LABELLED = frozenset(("byline", FACT_BOX))
# What systems write for the one article on a page. Other tags and scripts may be of the whole site, or years
# off (docs/cms.md: Meta tags).
_OF_THE_SYSTEM = ("enpproperty:", "hanweb:", "wechat:", "script:ct")
_ROLES = _LABELLED | {
    "below the text", "last lines", "opening line", "dateline", "line under the headline", "caption",
}  # fmt: skip
_GUESSED = frozenset(
    ("htmldate", "line above the headline", "first sentence", "first line", "readability",
     "trafilatura", "densest element", "order unsure")
)  # fmt: skip
# What has a form of its own, and tags that are made for nothing else.
_UNMISTAKABLE = frozenset(
    (("document_number", "red head"), ("document_number", "letterhead"),
     ("document_number", "headline"), ("issuer", "red head"),
     ("site_code", "meta:siteidcode"), ("position", "map of the page"), ("keywords", "meta:keywords"))
)  # fmt: skip
_PEOPLE = ("authors", "contributors", "editors", "photographers", "checkers")
_UNITS_TOO = ("contributors", "photographers", "checkers")
_MARKUP = re.compile(r"[<>]|&#?\w{2,8};")
_SHORTEST_TITLE = 6
_SIGNS = re.compile(r"[\W_]+")


def certainties(
    kind: ArticleKind, text: str, provenance: Mapping[str, Sequence[Evidence]], *, cut: bool = False
) -> dict[str, Certainty]:
    """How sure each field with evidence is. provenance: field → evidence, the value taken first.
    cut: the page shows only the beginning of the text.

    A field without a value has none: that a page says nothing is never called sure.
    """
    headline = _of_title(kind, provenance["title"]) if "title" in provenance else None
    found = {}
    for name, evidence in provenance.items():
        if name == "text":
            sure = headline is Certainty.SURE
            found[name] = _of_text("" if cut else text, evidence, below_sure=sure)
        elif name == "title" and headline is not None:
            found[name] = headline
        elif name in _PEOPLE:
            found[name] = _of_people(name, evidence)
        elif name == "published":
            found[name] = _of_published(evidence)
        elif name == "outlet":
            found[name] = _of_outlet(evidence)
        else:
            where = evidence[0].where
            found[name] = _graded(evidence, where == FACT_BOX or (name, where) in _UNMISTAKABLE)
    return found


def _of_text(text: str, evidence: Sequence[Evidence], *, below_sure: bool) -> Certainty:
    """Sure: a text of some length in a place made for it, or between the headline, when that is sure, and
    what ends articles."""
    system, _, name = evidence[0].where.partition(":")
    own = system == "comment" or (system == "container" and name in NAMES[:SURE])
    if any(each.where in _GUESSED for each in evidence):
        return Certainty.GUESS
    placed = own or (below_sure and system == "below headline")
    long = len(text) >= _LONG or (len(text) >= _SHORT and text.endswith(("。", "。”")))
    return _graded(evidence, placed and long)


def _of_title(kind: ArticleKind, evidence: Sequence[Evidence]) -> Certainty:
    """Sure: what the page shows, its title in the window and what it says to machines agree, two of three;
    or a system has one place for it and fills that by itself."""
    taken = evidence[0]
    if _MARKUP.search(taken.value):
        return Certainty.GUESS
    plain = _plain(taken.value)
    agreed = {_witness(each.where) for each in evidence if _says(each, plain)}
    post = kind is ArticleKind.WECHAT and taken.where.startswith("h")
    own = taken.where.startswith(_OF_THE_SYSTEM) or post or kind is ArticleKind.BOOK_PAGE
    if agreed == {"window"} and not own:
        return Certainty.GUESS
    return _graded(evidence, (len(agreed) > 1 or own) and len(plain) >= _SHORTEST_TITLE)


def _says(other: Evidence, plain: str) -> bool:
    """Whether a place gives a headline, in the window perhaps with the site's name behind it."""
    said = _plain(other.value)
    return said == plain or (other.where == "title" and said.startswith(plain))


def _witness(where: str) -> str:
    if where == "title":
        return "window"
    return "machines" if ":" in where else "shown"


def _of_published(evidence: Sequence[Evidence]) -> Certainty:
    """Sure: a label stands before the day; or a time of day after it, which no other day has; or another
    place gives the same day."""
    taken = evidence[0]
    day = taken.value[:10]
    agreed = {each.where for each in evidence if each.value[:10] == day}
    labelled = taken.where in _LABELLED or taken.where.startswith(_OF_THE_SYSTEM)
    timed = taken.where == "line under the headline" and "T" in taken.value
    return _graded(evidence, labelled or timed or len(agreed) > 1)


def _of_outlet(evidence: Sequence[Evidence]) -> Certainty:
    """Sure: a label stands before it and it ends like an outlet or an office; or it stands beside the day
    and ends like a medium; or it is the medium of the reporter or of the dateline, and no place names
    another; or two places agree."""
    taken = evidence[0]
    medium = names.is_medium(taken.value) and not names.is_tool(taken.value)
    shaped = medium or outlets.is_outlet(taken.value) or names.is_unit(taken.value)
    labelled = taken.where in _LABELLED or taken.where == "below the text"
    beside = taken.where == "line under the headline" and medium
    own = taken.where.startswith(_OF_THE_SYSTEM)
    signed = taken.where in ("dateline", "reporter's outlet") and medium
    alone = all(each.value == taken.value for each in evidence)
    agreed = {each.where for each in evidence if each.value == taken.value}
    placed = (labelled and shaped) or beside or (signed and alone)
    return _graded(evidence, placed or own or len(agreed) > 1)


def _of_people(name: str, evidence: Sequence[Evidence]) -> Certainty:
    """Sure: a word for their role stands beside them, or nothing but names in brackets at the end; all have
    the shape of names; and no other place names others. Or two places agree."""
    taken = evidence[0]
    who = set(taken.value.split("、"))
    others = [set(each.value.split("、")) for each in evidence[1:]]
    shaped = all(_is_name(one) or (name in _UNITS_TOO and names.is_unit(one)) for one in who)
    beside = taken.where.partition(", ")[0]
    bare = taken.where == "end of the text" and all(map(names.is_plain, who))
    agreed = any(who == other for other in others)
    contradicted = any(not other <= who for other in others)
    return _graded(evidence, shaped and not contradicted and (beside in _ROLES or bare or agreed))


def _is_name(word: str) -> bool:
    """Whether a word where names are expected is one; a word of the language may be anything."""
    return names.is_person(word) or (names.is_likely(word) and not is_word(word))


def _graded(evidence: Sequence[Evidence], sure: bool) -> Certainty:
    if sure:
        return Certainty.SURE
    return Certainty.GUESS if evidence[0].where in _GUESSED else Certainty.LIKELY


def _plain(value: str) -> str:
    """Without signs, which pages write in one way here and in another there."""
    return _SIGNS.sub("", value)
