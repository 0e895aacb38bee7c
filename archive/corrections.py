"""What people corrected in an article, laid over what was read in it: pure functions.

Correctable is what the row of an article shows and somebody can type: not its text, which stays what
the page said, and not what follows from another field.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, get_args, get_type_hints

from archive.kinds import BOOLEAN, DATE, Certainty, Field, as_json
from archive.record import FIELDS, Article
from archive.sentences import say
from archive.types import CHINA
from archive.web.dates import is_credible, precision_of

CORRECTABLE: Mapping[str, Field] = MappingProxyType(
    {name: field for name, field in FIELDS.items() if field.listed and field.kind.typed}
)
"""Name → field, of those that people can correct."""

LONGEST = 1_000
"""Characters of a value, or of a reason."""

_MAY_BE_EMPTY = frozenset(
    name
    for name, hint in get_type_hints(Article).items()
    if type(None) in get_args(hint) or Ellipsis in get_args(hint)
)
_MOST_LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What somebody said of one field of an article, and when (UTC). value: as the row of the article
    holds it. withdrawn: it takes the correction of the field back, and has no value. by: who, if told."""

    id: int
    article: int
    field: str
    value: Any
    withdrawn: bool
    why: str
    by: str | None
    at: str


def one_line(text: str) -> str:
    """What somebody wrote, with single spaces. ValueError with the rest of a sentence."""
    plain = " ".join(text.split())
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in plain):
        raise ValueError(say("must be a text of one line"))
    if any(sign in _TURNING for sign in plain):
        raise ValueError(say("must be a text of one line"))
    if len(plain) > LONGEST:
        raise ValueError(say("must have at most {most} characters", most=f"{LONGEST:,}"))
    return plain


_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def reason(given: Any) -> str:
    """Why something is corrected. ValueError with the rest of a sentence."""
    if not isinstance(given, str) or not given.strip():
        raise ValueError(say("must be a non-empty text"))
    return one_line(given)


def typed(name: str, given: Any, now: datetime) -> Any:
    """What somebody wrote for a field that is correctable, as the row of an article holds it.

    given: a text, or what TOML has for a list, a date, a number and a truth. Empty means none. now: aware.
    ValueError with the rest of a sentence that begins with the field.
    """
    field = CORRECTABLE[name]
    texts = [one_line(_as_text(one)) for one in (given if isinstance(given, list) else [given])]
    if isinstance(given, list) and field.kind.name != "texts":
        raise ValueError(say("has one value"))
    value = _value(name, field, "、".join(filter(None, texts)))
    if isinstance(value, tuple) and len(value) > _MOST_LISTED:
        raise ValueError(say("has at most {most} values", most=_MOST_LISTED))
    # A law may say when it will come into force; nothing was published in the future.
    latest = now if name == "published" else None
    if field.kind is DATE and value is not None and not is_credible(value, latest):
        raise ValueError(say("cannot be {date}", date=value))
    return field.kind.store(value)


def _as_text(given: Any) -> str:
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, datetime):
        try:
            moment = given.astimezone(CHINA) if given.tzinfo else given
        except OverflowError:
            raise ValueError(say("cannot be {date}", date=given.isoformat())) from None
        return moment.strftime("%Y-%m-%dT%H:%M")
    if isinstance(given, date):
        return given.isoformat()
    if not isinstance(given, str | int):
        raise ValueError(say("must be a text in quotes"))
    return str(given)


def _value(name: str, field: Field, text: str) -> Any:
    if text and field.kind.typed is not None:
        return field.kind.typed(text)
    if name not in _MAY_BE_EMPTY:
        raise ValueError(say("cannot be empty"))
    return () if field.kind.name == "texts" else None


def plainly(name: str, stored: Any) -> Any:
    """A stored value as JSON has it: a list, a truth, a text, null."""
    kind = FIELDS[name].kind
    if kind.name == "texts":
        return json.loads(stored)
    return kind.restore(stored) if kind is BOOLEAN else stored


def laid_over(read: Mapping[str, Any], held: Iterable[Correction]) -> dict[str, Any]:
    """What the row of an article shows. read: its latest version, by field, as stored. held: the
    corrections that hold, of a field one at most.

    A field that was corrected is sure, and `corrections` has what was read, for whoever gets the row.
    """
    # Others are of an earlier version of the program.
    known = [one for one in held if one.field in CORRECTABLE]
    if not known:
        return {**read, "corrections": "[]"}
    shown, told = dict(read), []
    certainty = json.loads(read["certainty"])
    for one in known:
        shown[one.field] = one.value
        certainty.pop(one.field, None)
        if plainly(one.field, one.value) not in (None, [], ""):
            certainty[one.field] = Certainty.SURE
        if one.field == "published":
            shown["published_precision"] = str(precision_of(one.value or ""))
        told.append(
            {
                "field": one.field,
                "read": plainly(one.field, read[one.field]),
                "value": plainly(one.field, one.value),
                "why": one.why,
                "by": one.by,
                "at": one.at,
            }
        )
    shown["certainty"] = as_json(certainty)
    return {**shown, "corrections": as_json(told)}


def corrected(article: Article, held: Iterable[Correction]) -> Article:
    """An article as people corrected it. Its certainty is left as it was read."""
    listed = {n: f.kind.store(getattr(article, n)) for n, f in FIELDS.items() if f.listed}
    shown = laid_over(listed, held) | {"certainty": listed["certainty"]}
    return replace(article, **{n: FIELDS[n].kind.restore(shown[n]) for n in listed})
