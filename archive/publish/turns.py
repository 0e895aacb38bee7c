"""What became of each source's health between two messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from archive.sentences import Sentence
from archive.store.telling import Change
from archive.types import HealthWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What became of a source between two messages. before: None when it was not judged. worst: the
    worst that it was; since: from when on, ISO 8601, UTC. now: what it is; why it is."""

    name: str
    before: HealthWord | None
    worst: HealthWord
    since: str
    now: HealthWord
    why: Sentence


def turns(changes: Iterable[Change]) -> list[Turn]:
    """The changes source by source, the worst first; none of those that never were unwell, or stayed
    so, for of these a person knows."""
    found = []
    ordered = sorted(changes, key=lambda change: change.source)  # keeps the order of each source's
    for _, group in groupby(ordered, key=lambda change: change.source):
        several = list(group)
        last = several[-1]
        words = [several[0].was or HealthWord.NEW, *(change.word for change in several)]
        worst = max(words, key=lambda word: word.badness)
        if worst.well or (not words[0].well and not last.word.well):
            continue
        since = next((change.at for change in several if not change.word.well), last.at)
        found.append(
            Turn(
                name=last.name,
                before=several[0].was,
                worst=worst,
                since=since,
                now=last.word,
                why=last.why,
            )
        )
    return sorted(found, key=lambda turn: (-turn.now.badness, turn.name))
