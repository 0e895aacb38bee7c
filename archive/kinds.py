"""The kinds of an article's fields: how values are stored, and how those of several pages are joined."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any, Literal

from archive.objection import Objection
from archive.sentences import say
from archive.types import Attachment, Evidence, Precision


class Certainty(StrEnum):
    """How sure the value of a field is, the surest first. sure: of a hundred such values 99 are right.
    likely: most are. guess: it may well be wrong."""

    SURE = "sure"
    LIKELY = "likely"
    GUESS = "guess"


SURE_FIELDS = ("title", "text", "published", "outlet", "authors")
"""What an article can be asked to be sure of."""

MAIN_FIELDS = ("title", "published")
"""What an article is asked to be sure of unless fields are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture in an article. url: in one spelling. caption: as printed below it. alt: the text
    that the page gives in its place. Empty where it gives none."""

    url: str
    caption: str = ""
    alt: str = ""


KindName = Literal["text", "texts", "integer", "real", "boolean", "date", "timestamp", "json"]
"""What exports call the values of a column: texts is a list of text, json a list or an object, both stored
as JSON; a date is YYYY-MM-DD, a timestamp ISO 8601 in UTC."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How the values of a field are stored. store: to what SQLite holds. restore: back again.

    typed: the value that somebody means by a text of one line that is not empty; ValueError with the
    rest of a sentence that begins with the field's name. None: nobody types such a value.
    """

    name: KindName
    store: Callable[[Any], Any]
    restore: Callable[[Any], Any]
    typed: Callable[[str], Any] | None = None


class Printed(Enum):
    """Whether a change of a field is an edit by the site, and how a version's digest holds it.

    NO: it is our own finding. ALWAYS: its value, even an empty one. BARE: its value, when there is
    one. NAMED: its name and value, when there is one. Fields added later are NAMED, so that digests
    made before stay the same.
    """

    NO = "no"
    ALWAYS = "always"
    BARE = "bare"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an article. join: the value of an article from the values of its pages, in order.

    meaning, chinese: one line for the documentation, exports and Datasette. listed: whether the
    table of articles shows it. own_table: its values are rows of a table of its own.
    """

    kind: Kind
    meaning: str
    chinese: str
    join: Callable[[Sequence[Any]], Any]
    printed: Printed = Printed.NO
    listed: bool = True
    own_table: bool = False


def _same(value: Any) -> Any:
    return value


def as_json(value: Any) -> str:
    """A value as JSON, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False)


def _if_known(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else convert(value)


def word(of: type[StrEnum]) -> Kind:
    """The kind of a member of an enumeration."""

    def typed(text: str) -> StrEnum:
        try:
            return of(text)
        except ValueError:
            raise ValueError(say("must be one of {words}", words=", ".join(of))) from None

    return Kind("text", str, of, typed)


_BETWEEN_NAMES = re.compile("[、,，;；]")
_TRUTH = {"yes": True, "true": True, "1": True, "是": True}
_TRUTH |= {"no": False, "false": False, "0": False, "否": False}
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2})?)?)?", re.ASCII)


def _typed_names(text: str) -> tuple[str, ...]:
    """Each once, in order; signs between them that stand for nothing are passed over."""
    named = (name.strip() for name in _BETWEEN_NAMES.split(text))
    return tuple(dict.fromkeys(filter(None, named)))


def _typed_truth(text: str) -> bool:
    try:
        return _TRUTH[text.lower()]
    except KeyError:
        raise ValueError(say("must be yes or no")) from None


def _typed_date(text: str) -> str:
    wrong = say("must be a date such as 2024-03-01, 2024-03-01T09:30, 2024-03 or 2024")
    if not _ISO.fullmatch(text):
        raise ValueError(wrong)
    try:
        datetime.fromisoformat(text + "0001-01-01"[len(text) :])
    except ValueError:
        raise ValueError(wrong) from None
    return text


def _store_evidence(found: Mapping[str, tuple[Evidence, ...]]) -> str:
    return as_json({name: [_told(one) for one in values] for name, values in found.items()})


def _told(evidence: Evidence) -> dict[str, str]:
    refused = {"refused": str(evidence.refused)} if evidence.refused is not None else {}
    return {"where": evidence.where, "value": evidence.value} | refused


def _restore_evidence(stored: str) -> Mapping[str, tuple[Evidence, ...]]:
    return {n: tuple(map(_evidence, values)) for n, values in json.loads(stored).items()}


def _evidence(told: Mapping[str, str]) -> Evidence:
    refused = Objection(told["refused"]) if "refused" in told else None
    return Evidence(where=told["where"], value=told["value"], refused=refused)


TEXT = Kind("text", _same, _same, _same)
DATE = Kind("text", _same, _same, _typed_date)
PRECISION = Kind("text", str, Precision)  # follows its date
TEXTS = Kind("texts", as_json, lambda stored: tuple(json.loads(stored)), _typed_names)
BOOLEAN = Kind("boolean", _if_known(int), _if_known(bool), _typed_truth)
EVIDENCE = Kind("json", _store_evidence, _restore_evidence)
_OF_A_FILE = ("name", "url", "type", "size")  # rows of older readings end earlier
FILES = Kind(
    "json",
    lambda files: [(file.name, file.url, file.type, file.size) for file in files],
    lambda rows: tuple(Attachment(**dict(zip(_OF_A_FILE, row, strict=False))) for row in rows),
)
PICTURES = Kind(
    "json",
    lambda pictures: as_json([asdict(picture) for picture in pictures]),
    lambda stored: tuple(Picture(**picture) for picture in json.loads(stored)),
)
CERTAINTIES = Kind(
    "json",
    lambda found: as_json({name: str(how) for name, how in found.items()}),
    lambda stored: {name: Certainty(how) for name, how in json.loads(stored).items()},
)


def first(values: Sequence[Any]) -> Any:
    """What the first page has."""
    return values[0]


def first_said(values: Sequence[Any]) -> Any:
    """What the first page says that says anything."""
    return next(filter(None, values), None)


def each_once(values: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    """What any page has, in order, each once."""
    return tuple(dict.fromkeys(one for of_page in values for one in of_page))


def each_file_once(values: Sequence[tuple[Attachment, ...]]) -> tuple[Attachment, ...]:
    """Each address once, at its last place, under its first name: digests depend on this order."""
    files = [file for of_page in values for file in of_page]
    return tuple(reversed({file.url: file for file in reversed(files)}.values()))


def most(values: Sequence[bool | None]) -> bool | None:
    """Whether it is so of half of the pages at least; None when one of them was not judged."""
    return None if None in values else sum(map(bool, values)) * 2 >= len(values)


def by_page(
    values: Sequence[Mapping[str, tuple[Evidence, ...]]],
) -> dict[str, tuple[Evidence, ...]]:
    """The evidence of all pages, each saying which page it is from; what was refused comes last."""
    joined: dict[str, list[Evidence]] = {}
    for number, of_page in enumerate(values, 1):
        for name, found in of_page.items():
            told = [replace(one, where=f"page {number}: {one.where}") for one in found]
            joined.setdefault(name, []).extend(told)
    return {
        name: tuple(sorted(found, key=lambda one: one.refused is not None))
        for name, found in joined.items()
    }


def in_line(values: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What stands beside the paragraphs of each page, one after the other; nothing when a page was
    read before there was such a thing, because the rest would stand beside wrong paragraphs."""
    return tuple(one for of_page in values for one in of_page) if all(values) else ()


def weakest(values: Sequence[Mapping[str, Certainty]]) -> dict[str, Certainty]:
    """How sure each field is at the page where it is least so."""
    order = list(Certainty)
    joined: dict[str, Certainty] = {}
    for of_page in values:
        for name, how in of_page.items():
            joined[name] = max(how, joined.get(name, how), key=order.index)
    return joined
