"""What is wrong with a source whose pages did not come."""

from collections.abc import Mapping
from dataclasses import dataclass

from archive.observing.looks import Look, Trouble
from archive.observing.past import Past
from archive.sentences import Sentence
from archive.types import HealthWord


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a source. lasts: one look shows that it will not pass by itself."""

    word: HealthWord
    why: Sentence
    advice: Sentence | None = None
    lasts: bool = True


LATER = Sentence("It is asked again by itself; nothing needs to be done while it is down.")
_OPEN = Sentence("Open the address in a browser: the site may have moved.")
PAUSE = Sentence("Ask less often: raise 'delay' and 'every' of the source.")
RULES = Sentence(
    "Its operator forbids it: ask there, or take it out with 'dangjian sources disable'."
)

_TOLD: Mapping[Trouble, Finding] = {
    Trouble.NAMELESS: Finding(
        HealthWord.UNREACHABLE, Sentence("Its host name is not known any more: {address}"), _OPEN
    ),
    Trouble.CLOSED: Finding(
        HealthWord.UNREACHABLE, Sentence("Its host refuses connections: {address}"), LATER
    ),
    Trouble.CERTIFICATE: Finding(
        HealthWord.UNREACHABLE,
        Sentence("Its certificate is not valid: {address}"),
        Sentence("If you trust it all the same: verify_tls = false for this source."),
    ),
    Trouble.LATE: Finding(
        HealthWord.UNREACHABLE, Sentence("It does not answer in time: {address}"), LATER, lasts=False
    ),
    Trouble.BROKEN: Finding(
        HealthWord.UNREACHABLE, Sentence("The connection to it fails: {address}"), LATER, lasts=False
    ),
    Trouble.FAILING: Finding(
        HealthWord.UNREACHABLE,
        Sentence("It answers with an error of its server: {address}"),
        LATER,
        lasts=False,
    ),
    Trouble.BUSY: Finding(
        HealthWord.BLOCKED, Sentence("It asks us to come later: {address}"), PAUSE, lasts=False
    ),
    Trouble.ABSENT: Finding(
        HealthWord.CHANGED, Sentence("Its list page does not exist any more: {address}"), _OPEN
    ),
    Trouble.REFUSED: Finding(HealthWord.BLOCKED, Sentence("It refuses us: {address}"), PAUSE),
    Trouble.LEFT_ALONE: Finding(
        HealthWord.BLOCKED, Sentence("It refused us, and is left alone for a while: {address}"), PAUSE
    ),
    Trouble.FORBIDDEN: Finding(
        HealthWord.ROBOTS, Sentence("Its robots.txt forbids its list: {address}"), RULES
    ),
    Trouble.ASTRAY: Finding(
        HealthWord.CHANGED, Sentence("Its list leads to another site: {address}"), _OPEN
    ),
    Trouble.NOT_A_LIST: Finding(
        HealthWord.CHANGED,
        Sentence("What came could not be read as a list: {address}"),
        Sentence("Open the address in a browser, and compare with 'dangjian sources check'."),
    ),
    Trouble.OURS: Finding(
        HealthWord.GAP,
        Sentence("It was not walked, through a fault of the archive's own program: {address}"),
        Sentence("Its log says more; please report it."),
        lasts=False,
    ),
}  # fmt: skip


def trouble(look: Look, past: Past, misses: Mapping[Trouble, int]) -> Finding:
    """What is wrong when pages did not come: the commonest of their troubles. A host that is left
    alone after it failed too often was not asked, so what it did before that says more."""
    asked = {kind: n for kind, n in misses.items() if kind is not Trouble.LEFT_ALONE} or misses
    worst = max(asked, key=lambda kind: (asked[kind], kind))
    told = _TOLD[worst]
    # Nothing was asked: what was known of it before still is.
    if worst is Trouble.LEFT_ALONE and past.word is HealthWord.UNREACHABLE:
        told = Finding(past.word, told.why, LATER)
    why = told.why.having(address=look.address)
    if not look.answered:
        return Finding(told.word, why, told.advice, told.lasts)
    # Others of its list pages came: it answers, and not all of it.
    word = HealthWord.SLOW if told.word is HealthWord.UNREACHABLE else told.word
    return Finding(word, why, told.advice, told.lasts and word is not HealthWord.SLOW)


def check(look: Look) -> Sentence:
    """What to try when its list, or its pages, are not what they were."""
    return Sentence(
        "'dangjian sources check {source}' compares its list with how it was.",
        {"source": look.source},
    )
