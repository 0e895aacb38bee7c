"""How a source does: one look at it and what its past was give a word, and a sentence why.

Some faults show in one look that they last: a name that is gone, a list that names nothing that was
known. Others pass, as often as not: no answer in time, an error of the server. Of these the first is
only told, and the word stays what it was; the next look decides.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from archive.observing.links import unlike
from archive.observing.looks import APART as _APART
from archive.observing.looks import Look, Trouble
from archive.observing.past import OURS, READ, IsWorkday, Past
from archive.observing.reasons import PAUSE, RULES, Finding, check, trouble
from archive.observing.shares import of_pages
from archive.sentences import Sentence
from archive.types import Cause, HealthWord

_FIRST_LOOKS = 3  # that went well, before a source is not new any more
_FALSE_ALARMS = 0.02  # of a source in a month, by failures that have nothing to do with each other
_MONTH = 720.0  # hours
_UNKNOWN = 50  # looks by which a source is thought to fail half a time before its own are known
_MOST_ENDED = 3  # runs in a row that did not reach their end
_UNSTEADY = 6  # looks of the last twelve that did not bring an answer
_SLOW, _SLOWER = 15.0, 6.0  # seconds for an answer, and so many times the usual
_LEAST_MISSED = 3  # article pages: one may be broken for good

_NOT_READ = frozenset(word for word in HealthWord if not (word.well or word in READ))


@dataclass(frozen=True, slots=True)
class Health:
    """How a source does. why: never empty. advice: what a person may try. doubted: the look failed
    in a way that may pass: the word is the one before, and the next look, better soon, decides."""

    word: HealthWord
    why: Sentence
    advice: Sentence | None = None
    doubted: bool = False

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody should look after the source."""
        return not self.word.well


def judge_health(look: Look, past: Past, is_workday: IsWorkday) -> Health:
    """How a source does after a look, `past` being what was known before it. is_workday: whether
    offices work on a day, China time. Afterwards: `past.after(look, health.word, health.doubted,
    is_workday)`."""
    for found in _FINDINGS:
        finding = found(look, past)
        if finding is not None:
            return _weighed(finding, look, past)
    return _well(look, past, is_workday)


def _weighed(finding: Finding, look: Look, past: Past) -> Health:
    """A finding as the word, or as a doubt, when it may pass and comes for the first time."""
    told = Health(finding.word, finding.why, finding.advice)
    if finding.lasts or past.word in _NOT_READ or look.killed or look.cause in OURS:
        return told
    if told.word is past.word is HealthWord.GAP:  # it is told already
        return told
    lasted = look.until - (past.doubted_at or look.at)
    longer = lasted >= _APART and lasted > timedelta(hours=past.outage)
    if longer and past.doubted + look.failures >= needed(past):
        return told
    return replace(told, word=past.word, advice=None, doubted=True)


def needed(past: Past) -> int:
    """How many times it must fail one after another. More of a source that often fails for one look, the
    more often it is looked at: a chance that is small a look is none in a month of them."""
    share = (past.blips + 0.5) / (past.looks + _UNKNOWN)
    month = _MONTH / max(1.0, past.interval)
    return next((n for n in (2, 3) if share**n * month <= _FALSE_ALARMS), 4)


def _ended(look: Look, past: Past) -> Finding | None:
    """A run that did not reach its end says nothing about the source; many in a row do not observe it."""
    if look.cause is Cause.DISK_FULL:
        return Finding(
            HealthWord.GAP,
            Sentence("The disk is full: it could not be crawled to the end."),
            Sentence("Make room on the disk; the next crawl goes on where this one ended."),
        )
    if not look.killed and look.cause is not Cause.ENDED_EARLY:
        return None
    count = past.unended + 1
    if count >= _MOST_ENDED:
        return Finding(
            HealthWord.GAP,
            Sentence("Its last {count} crawls did not reach their end.", {"count": count}),
            Sentence("A longer time limit may help: 'time_limit' in dangjian.toml."),
        )
    if not past.word.well:
        return Finding(
            past.word, Sentence("Its last crawl did not reach its end, and before it failed.")
        )
    return None


def _unanswered(look: Look, past: Past) -> Finding | None:
    """List pages that did not come."""
    if look.killed or look.cause in OURS:
        return None
    misses = look.misses if look.lists else look.article_misses
    if not misses:
        return None if look.cause is not Cause.UNREACHABLE or look.answered else _SILENT
    if not look.lists and look.came:
        return None
    found = trouble(look, past, misses)
    if not look.alone and found.word is HealthWord.UNREACHABLE:
        return Finding(
            found.word,
            Sentence("No source answers: the archive's own connection may be down."),
            Sentence("Check this machine's network and its name server."),
            lasts=False,
        )
    return found


def _refusing(look: Look, past: Past) -> Finding | None:
    """Its articles are refused or forbidden, or come as pages of a firewall."""
    address = {"address": look.address}
    if look.cause is Cause.BLOCKED:
        told = Sentence("Its list came, and further pages are refused: {address}", address)
        return Finding(HealthWord.BLOCKED, told, PAUSE)
    forbidden = look.article_misses.get(Trouble.FORBIDDEN, 0)
    if forbidden >= look.new > 0 and not look.came:
        told = Sentence("Its robots.txt forbids its new article pages: {address}", address)
        return Finding(HealthWord.ROBOTS, told, RULES, lasts=forbidden > 1)
    return None


def _unread(look: Look, past: Past) -> Finding | None:
    """Its pages come, and are not what they were; or were not read, through a failure of ours."""
    found = of_pages(look, past)
    if found is None and look.cause is Cause.NOTHING:
        return Finding(
            HealthWord.EMPTY,
            Sentence("No article was ever read in its pages."),
            check(look),
        )
    if found is None and look.unread:
        return Finding(
            HealthWord.GAP,
            Sentence(
                "{pages} of its pages were not read, through a failure of the archive.",
                {"pages": look.unread},
            ),
            Sentence("'dangjian read' tries them again."),
            lasts=False,
        )
    return found


def _partly(look: Look, past: Past) -> Finding | None:
    """It answers, late or not always."""
    missed = sum(n for kind, n in look.article_misses.items() if kind is not Trouble.FORBIDDEN)
    asked = look.came + missed
    if missed >= _LEAST_MISSED and missed * 2 > asked:
        return Finding(
            HealthWord.SLOW,
            Sentence(
                "{missed} of {asked} article pages that were asked for did not come.",
                {"missed": missed, "asked": asked},
            ),
            lasts=False,
        )
    failed = past.answered.count(False)
    if failed >= _UNSTEADY:
        return Finding(
            HealthWord.SLOW,
            Sentence(
                "It did not answer in {failed} of its last {looks} looks.",
                {"failed": failed, "looks": len(past.answered)},
            ),
        )
    pace = look.seconds / look.answers if look.answers else 0.0
    if pace > max(_SLOW, _SLOWER * (past.pace or 0.0)):
        return Finding(
            HealthWord.SLOW,
            Sentence("An answer takes {seconds} seconds.", {"seconds": round(pace)}),
            lasts=False,
        )
    return None


def _left_out(look: Look, past: Past) -> Finding | None:
    """It is read, and a part of it was never observed."""
    if not look.gaps:
        return None
    advice = Sentence("'dangjian crawl {source} --backfill' walks its lists to the end.",
                      {"source": look.source})  # fmt: skip
    if look.gap_newest and look.gap_oldest:
        days = {"from": look.gap_oldest, "to": look.gap_newest}
        return Finding(
            HealthWord.GAP,
            Sentence("What its list had from {from} to {to} was not seen.", days),
            advice,
        )
    if look.gap_newest:
        return Finding(
            HealthWord.GAP,
            Sentence("What its list has before {day} was not seen.", {"day": look.gap_newest}),
            advice,
        )
    return Finding(HealthWord.GAP, Sentence("A part of its list was not seen."), advice)


def _well(look: Look, past: Past, is_workday: IsWorkday) -> Health:
    if look.killed or look.cause in OURS:
        return Health(
            past.word, Sentence("Its last crawl did not reach its end; it is tried again.")
        )
    if past.looks + 1 < _FIRST_LOOKS:
        return Health(HealthWord.NEW, Sentence("It was looked at too few times to be judged."))
    silent = past.silence(look.at, is_workday)
    rhythm = past.activity
    if not look.new and rhythm.is_broken_by(silent):
        return Health(
            HealthWord.QUIET,
            Sentence(
                "Nothing new for {silent} working days; it had news on {active} of {days}.",
                {"silent": silent, "active": round(rhythm.active), "days": round(rhythm.days)},
            ),
        )
    return Health(HealthWord.OK, Sentence("It is read as before."))


_SILENT = Finding(HealthWord.UNREACHABLE, Sentence("No list page answered."), lasts=False)

_FINDINGS: tuple[Callable[[Look, Past], Finding | None], ...] = (
    _ended, _unanswered, _refusing, unlike, _unread, _partly, _left_out,
)  # fmt: skip
