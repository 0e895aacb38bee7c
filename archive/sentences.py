"""What people are told, in words that can be told in their language."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Union

Value = Union[str, int, "Sentence"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What people are told, kept so that it can be told in their language.

    text: in English, with the names of values in braces; translations are found by it, so where it is
    written it is a literal. values: by name; one may be a sentence itself, or part of one. many: the
    text when the value `n` is not 1. context: for a word that means several things, the one meant.
    """

    text: str
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    many: str = ""
    context: str = ""

    def __str__(self) -> str:
        return self.told(_english)

    def told(self, template: Callable[["Sentence"], str]) -> str:
        """In the words that `template` gives for this sentence and for those inside of it.

        Only `{name}` is filled in, never a format or an attribute: what is stored may be a stranger's.
        """
        values = {
            name: value.told(template) if isinstance(value, Sentence) else str(value)
            for name, value in self.values.items()
        }
        return _PLACE.sub(lambda place: _filled(place, values), template(self))

    def having(self, **values: object) -> "Sentence":
        """The same about these values."""
        return replace(self, values={name: _value(value) for name, value in values.items()})

    def stored(self) -> str:
        """As JSON, as a table keeps it."""
        return json.dumps(_listed(self), ensure_ascii=False)

    @classmethod
    def restored(cls, stored: str) -> "Sentence":
        """From what `stored` gave. Anything else, as damage leaves it, is told as it is."""
        try:
            return _restored(json.loads(stored))
        except (ValueError, TypeError, AttributeError, RecursionError):
            return cls("{stored}", {"stored": stored})


def say(text: str, /, **values: object) -> Sentence:
    """A sentence, or part of one. text: a literal. An enumeration's member is told as a word of its
    class, and an error as the sentence that it was raised with."""
    return Sentence(text, {name: _value(value) for name, value in values.items()})


def counted(n: int, one: str, many: str, /, **values: object) -> Sentence:
    """A sentence about a number, which its texts call {n}: one of them for 1, one for any other."""
    found = {name: _value(value) for name, value in values.items()}
    return Sentence(one, {"n": n, **found}, many)


def word(member: Enum) -> Sentence:
    """A word of one of our lists of words, such as a cause."""
    return Sentence(str(member.value), context=type(member).__name__)


def words(*texts: str) -> list[Sentence]:
    """Sentences without values, such as the heads of a table. texts: literals."""
    return [Sentence(text) for text in texts]


def joined(parts: Iterable[Value], by: str = ", ") -> Sentence:
    """Parts of a sentence one after the other. by: a key of _JOINTS."""
    whole = Sentence("")
    for number, part in enumerate(parts):
        first = Sentence("{part}", {"part": part})
        whole = replace(_JOINTS[by], values={"first": whole, "next": part}) if number else first
    return whole


_JOINTS = {
    ", ": Sentence("{first}, {next}"),
    "; ": Sentence("{first}; {next}"),
    " ": Sentence("{first} {next}"),
}
_PLACE = re.compile(r"\{(\w+)\}([.。)）]?)")


def _filled(place: re.Match[str], values: Mapping[str, str]) -> str:
    """A sentence inside of another ends it, too: one full stop, and none before a bracket."""
    if place[1] not in values:
        return place[0]
    value, sign = values[place[1]], place[2]
    if value.endswith((".", "。")) and sign:
        return value if sign in ".。" else value[:-1] + sign
    return value + sign


def _english(sentence: Sentence) -> str:
    one = not sentence.many or sentence.values.get("n") == 1
    return sentence.text if one else sentence.many


def _value(value: object) -> Value:
    if isinstance(value, BaseException) and any(isinstance(a, Sentence) for a in value.args):
        return joined(value.args, " ")
    if isinstance(value, Enum):
        return word(value)
    return value if isinstance(value, str | int | Sentence) else str(value)


def _listed(sentence: Sentence) -> list[Any]:
    values = {
        name: _listed(value) if isinstance(value, Sentence) else value
        for name, value in sentence.values.items()
    }
    further = [sentence.many, sentence.context]
    return [sentence.text, values, *(further if any(further) else [])]


def _restored(listed: Any) -> Sentence:
    text, values, *further = listed
    if not all(isinstance(one, str) for one in (text, *further)):
        raise TypeError("no text")
    return Sentence(
        text,
        {n: _restored(value) if isinstance(value, list) else value for n, value in values.items()},
        *further,
    )
