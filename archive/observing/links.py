"""Whether a list that came is read as before: it names articles, those that were known among them."""

from archive.observing.looks import Look
from archive.observing.past import Past
from archive.observing.reasons import LATER, Finding, check
from archive.sentences import Sentence
from archive.types import Cause, HealthWord

_LEAST_WALKED = 3  # whole looks before links are compared
_FEW = 0.25  # of what there was: the list is not what it was
_MOST = 0.8  # and so much of it there always was
_BURST = 4  # times as many as ever before may be new where a list tells no days


def unlike(look: Look, past: Past) -> Finding | None:
    """Its list came and is not read as before."""
    if look.cause in (Cause.EMPTY, Cause.NOT_A_LIST) and not look.links:
        return _bare(look, past)
    if look.cause is Cause.OFF_HOSTS:
        return Finding(
            HealthWord.CHANGED,
            Sentence("All articles that its list names are on other hosts."),
            Sentence("If they belong to it, name them in 'hosts' of the source."),
        )
    if look.cause is Cause.FLOOR:
        return Finding(
            HealthWord.CHANGED,
            Sentence("It gives fewer links or dates than its 'floors' ask for."),
            check(look),
        )
    return _unlinked(look, past)


def _unlinked(look: Look, past: Past) -> Finding | None:
    """Links compared with those of the last looks: that names nothing known any more, or few."""
    walked = past.walked
    if not look.whole or len(walked) < _LEAST_WALKED:
        return None
    # A burst may have left none in one of them.
    fewest = sorted(one.again for one in walked)[len(walked) // 6]
    hours = (look.at - past.last).total_seconds() / 3600 if past.last else 0.0
    recent = hours <= 2 * max(24.0, *(one.hours for one in walked))
    if recent and fewest >= 2 and not look.again and not _is_burst(look, past):
        return Finding(
            HealthWord.CHANGED,
            Sentence(
                "Its list names {links} articles, and none that was known; before, it always named "
                "{known} or more.",
                {"links": look.links, "known": fewest},
            ),
            check(look),
        )
    if look.dated < _FEW * look.links and all(one.dated > _MOST * one.links > 0 for one in walked):
        return Finding(
            HealthWord.CHANGED,
            Sentence(
                "{undated} of {links} articles on its list have no day; before, they had.",
                {"undated": look.links - look.dated, "links": look.links},
            ),
            check(look),
        )
    least = min(one.links for one in walked)
    if look.links < _FEW * least:
        return Finding(
            HealthWord.CHANGED,
            Sentence(
                "Its list names {links} articles; before, it named {least} or more.",
                {"links": look.links, "least": least},
            ),
            check(look),
        )
    return None


def _is_burst(look: Look, past: Past) -> bool:
    """Whether all articles of a list are new because so many were published since the last look."""
    if look.fresh is not None and 2 * look.dated >= look.links:
        return 2 * look.fresh > look.dated
    if look.links < min(one.links for one in past.walked):
        return False
    return look.new <= _BURST * max(one.links - one.again for one in past.walked)


def _bare(look: Look, past: Past) -> Finding:
    """List pages came that named no article."""
    if look.closed:
        return Finding(
            HealthWord.UNREACHABLE,
            Sentence("It says that it is closed for a while: {address}", {"address": look.address}),
            LATER,
            lasts=False,
        )
    if look.shell:
        return Finding(
            HealthWord.CHANGED,
            Sentence("Its list page came without its list, which scripts are to fetch: {address}",
                     {"address": look.address}),
            check(look),
        )  # fmt: skip
    if not past.looks:
        return Finding(
            HealthWord.CHANGED,
            Sentence("Its list page names no article: {address}", {"address": look.address}),
            Sentence("Open the address in a browser: it should be a list of articles."),
        )
    return Finding(
        HealthWord.CHANGED,
        Sentence("Its list page names no article any more: {address}", {"address": look.address}),
        check(look),
    )
