"""How a crawl went at a source, as one word and a sentence. Values in, values out."""

from collections import Counter
from dataclasses import dataclass, field

from archive.sentences import Sentence, counted, joined, say
from archive.types import Cause, Floors, Reason
from crawler.lists import ListVerdict
from crawler.misses import Miss, commonest, commonest_of_lists, reasons_told

TOLD_TO_END = say("The crawl was ended early: it was told to end.")

_HOSTS_NAMED = 3

_NO_LIST = frozenset(
    (ListVerdict.NOT_A_LIST, ListVerdict.SHELL, ListVerdict.MOVED, ListVerdict.UNDECODABLE)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a crawl saw at a source.

    ended: cause and sentence, when the crawl as a whole did not complete. lists: whether the source has
    list pages. answered, read: list pages that came or had not changed, and those that came. links:
    article addresses on them; dated_links, new: those with a day, and those not known. known: article
    addresses known by now. elsewhere: hosts of other sites → addresses that led there. bare: what the
    list pages were that led to nothing, and why. unwalked: pages that a list states but names no way to.
    rest: list pages left over once max_list_pages were walked, or the limit of articles was reached.
    came, misses: article pages. absent: those of came that do not exist (404). ever: whether one came
    with a body, in any crawl. stopped: why we stopped asking a host. articles, rejected: what reading
    made of the pages that came. unread: those that we failed to read. fruitless: they were read, but no
    crawl has ever found an article in this source. dated: share of the articles read that have a date.
    requests: how many were sent, with redirects and second tries, but not for robots.txt. answers,
    waited: how many were answered, and seconds until they were, in all. failed_for: as in a Look.
    """

    ended: tuple[Cause, Sentence] | None = None
    lists: bool = True
    answered: int = 0
    read: int = 0
    links: int = 0
    dated_links: int = 0
    new: int = 0
    siblings: int = 0
    known: int = 0
    elsewhere: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    bare: tuple[tuple[ListVerdict, str], ...] = ()
    unwalked: int = 0
    rest: int = 0
    limit: int | None = None
    max_list_pages: int = 0
    list_misses: tuple[Miss, ...] = ()
    came: int = 0
    ever: bool = False
    absent: tuple[Miss, ...] = ()
    misses: tuple[Miss, ...] = ()
    stopped: tuple[Cause, Sentence] | None = None
    articles: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    unread: int = 0
    fruitless: bool = False
    dated: float | None = None
    floors: Floors = field(default_factory=Floors)
    requests: int = 0
    answers: int = 0
    waited: float = 0.0
    failed_for: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """cause: None when the source was understood and walked. message: one sentence, or a note."""

    cause: Cause | None
    message: Sentence = field(default_factory=lambda: Sentence(""))


def judge(seen: Seen) -> Verdict:
    """The first thing that the crawl of a source failed to get; otherwise, that it finished."""
    for told in (_ended, _lists, _articles, _understood, _complete, _reading, _fruit, _floors):
        verdict = told(seen)
        if verdict is not None:
            return verdict
    return Verdict(None, _note(seen))


def _ended(seen: Seen) -> Verdict | None:
    return Verdict(*seen.ended) if seen.ended else None


def _lists(seen: Seen) -> Verdict | None:
    """List pages that did not come. Articles on a missing list were not even seen."""
    if seen.stopped:
        return Verdict(*seen.stopped)
    misses = tuple(m for m in seen.list_misses if not (m.known and seen.answered))
    if misses:
        cause, first = commonest_of_lists(misses)
        asked = seen.answered + len(misses)
        if asked == 1:
            return Verdict(cause, say("{first}.", first=first.sentence))
        told = say("None of {asked} list pages came: {first}.", asked=asked, first=first.sentence)
        if seen.answered:
            told = say(
                "{missed} of {asked} list pages did not come: {first}.",
                missed=len(misses), asked=asked, first=first.sentence,
            )  # fmt: skip
        return Verdict(cause, told)
    if seen.lists and not seen.answered:
        return Verdict(Cause.UNREACHABLE, say("No list page answered."))
    return None


def _articles(seen: Seen) -> Verdict | None:
    # A missing article is a fact about the site. But if a source never gave one, its addresses are
    # more likely not what we take them for.
    misses, came = seen.misses, seen.came
    if not seen.ever:
        misses, came = misses + seen.absent, came - len(seen.absent)
    if misses and not came and not (seen.ever and all(m.known for m in misses)):
        cause, first = commonest(misses)
        told = counted(
            len(misses),
            "The only article page that was asked for did not come: {first}.",
            "None of {n} article pages that were asked for came: {first}.",
            first=first.sentence,
        )
        return Verdict(cause, told)
    block_pages = seen.rejected[Reason.BLOCK_PAGE]
    if block_pages and block_pages >= seen.articles:
        return Verdict(
            Cause.BLOCKED,
            say("{n} of the pages that came are block pages of a firewall.", n=block_pages),
        )
    return None


def _understood(seen: Seen) -> Verdict | None:
    """List pages that came and gave nothing. If some were unchanged, we cannot tell."""
    if not seen.lists or seen.links:
        return None
    whole = seen.read == seen.answered
    if seen.elsewhere and (whole or not seen.known):
        named = joined(host for host, _ in seen.elsewhere.most_common(_HOSTS_NAMED))
        if len(seen.elsewhere) > _HOSTS_NAMED:
            named = say("{named} and others", named=named)
        return Verdict(
            Cause.OFF_HOSTS,
            counted(
                seen.elsewhere.total(),
                "The only article address on its list pages leads to other hosts ({named}): name in "
                "'hosts' those that belong to it.",
                "All {n} article addresses on its list pages lead to other hosts ({named}): name in "
                "'hosts' those that belong to it.",
                named=named,
            ),
        )
    why = next((why for _, why in seen.bare if why), None)
    cause = Cause.EMPTY
    if seen.bare and all(verdict in _NO_LIST for verdict, _ in seen.bare):
        cause = Cause.NOT_A_LIST
    if not seen.known:
        return Verdict(cause, _with(say("Its list pages gave no article address."), why))
    if whole and not seen.siblings:
        return Verdict(
            cause,
            _with(
                say(
                    "Its list pages give no article address any more, and {known} are known from "
                    "before: the site may have changed.",
                    known=seen.known,
                ),
                why,
            ),
        )
    return None


def _with(told: Sentence, further: Sentence | str | None) -> Sentence:
    return joined((told, further), " ") if further else told


def _complete(seen: Seen) -> Verdict | None:
    if seen.rest and seen.limit is None:
        return Verdict(
            Cause.CUT,
            counted(
                seen.rest,
                "The walk ended at {most} list pages (max_list_pages), and {n} more is known to "
                "follow: the next crawl goes on there.",
                "The walk ended at {most} list pages (max_list_pages), and {n} more are known to "
                "follow: the next crawl goes on there.",
                most=seen.max_list_pages,
            ),
        )
    if seen.left_out:
        return Verdict(
            Cause.CUT,
            say(
                "{n} addresses on its list pages were left out, for there are too many on a page or in "
                "a crawl: the next crawl takes further ones that are new.",
                n=seen.left_out,
            ),
        )
    return None


def _reading(seen: Seen) -> Verdict | None:
    if not seen.unread:
        return None
    told = counted(
        seen.unread,
        "{n} page that came was not read, through a failure of ours: 'dangjian read' tries again.",
        "{n} pages that came were not read, through a failure of ours: 'dangjian read' tries again.",
    )
    return Verdict(Cause.UNREAD, told)


def _fruit(seen: Seen) -> Verdict | None:
    """The source has never given anything, though its lists name articles."""
    if seen.known and not seen.ever:
        told = counted(
            seen.known,
            "The only article page that its lists name has not come in any crawl.",
            "None of {n} article pages that its lists name has come in any crawl.",
        )
        return Verdict(Cause.NOTHING, told)
    if not seen.known or not seen.fruitless:
        return None
    told = say("No article was ever read in its pages, and nothing new came now.")
    if seen.rejected:
        told = say(
            "No article was ever read in its pages, in what came now neither ({reasons}).",
            reasons=reasons_told(dict(seen.rejected.most_common(3))),
        )
    return Verdict(Cause.NOTHING, told)


def _floors(seen: Seen) -> Verdict | None:
    if 0 < seen.read == seen.answered and seen.links < seen.floors.links:
        return Verdict(
            Cause.FLOOR,
            say(
                "Its list pages gave {links} article addresses, fewer than the floor of {floor}: the "
                "site may have changed.",
                links=seen.links,
                floor=seen.floors.links,
            ),
        )
    if seen.dated is not None and seen.dated < seen.floors.dated:
        return Verdict(
            Cause.FLOOR,
            say(
                "{dated} of its articles have a date, fewer than the floor of {floor}: the site may "
                "have changed.",
                dated=f"{seen.dated:.0%}",
                floor=f"{seen.floors.dated:.0%}",
            ),
        )
    return None


def _note(seen: Seen) -> Sentence:
    """What else to report of a source that was walked."""
    told = _missed(seen), _unwalked(seen), _limited(seen)
    return joined((one for one in told if one is not None), " ")


def _unwalked(seen: Seen) -> Sentence | None:
    """A known gap: what stands there was never observed."""
    if not seen.unwalked:
        return None
    return counted(
        seen.unwalked,
        "Its list states {n} further page but names no way to them: what they hold was not seen.",
        "Its list states {n} further pages but names no way to them: what they hold was not seen.",
    )


def _limited(seen: Seen) -> Sentence | None:
    if seen.limit is None or not seen.rest:
        return None
    return say(
        "It ended at {limit} articles (--limit): the next crawl goes on with the lists.",
        limit=seen.limit,
    )


def _missed(seen: Seen) -> Sentence | None:
    misses = tuple(miss for miss in seen.misses if miss.cause is not Cause.ROBOTS)
    if not misses:
        return None
    _, first = commonest(misses)
    return counted(
        len(misses),
        "{n} article page did not come, and will be asked for again: {first}.",
        "{n} article pages did not come, and will be asked for again: {first}.",
        first=first.sentence,
    )
