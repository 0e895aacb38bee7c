"""How a crawl went at a source, as one word and a sentence. Values in, values out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat

from archive.observing.looks import Trouble
from archive.types import Cause, Floors, Reason
from crawler.lists import ListVerdict

TOLD_TO_END = "The crawl was ended early: it was told to end."

_HOSTS_NAMED = 3

_NO_LIST = frozenset(
    (ListVerdict.NOT_A_LIST, ListVerdict.SHELL, ListVerdict.MOVED, ListVerdict.UNDECODABLE)
)


@dataclass(frozen=True, slots=True)
class Miss:
    """A page that did not come. said: what happened, as the end of a sentence; trouble: in a word.
    known: it says nothing about the source: it failed before too, must not be requested, or need not
    exist. further: it is a list page, and none that is there each time: others led to it."""

    url: str
    cause: Cause
    said: str
    trouble: Trouble = Trouble.BROKEN
    known: bool = False
    further: bool = False

    def __str__(self) -> str:
        return f"{self.url} {self.said}"


class Misses:
    """Pages that did not come, however many: of each kind the first is remembered, and a number.

    Gives as many as were appended, by kind in the order in which those came; each is the first of its
    kind: cause, trouble, whether it was known, and whether it was a further list page.
    """

    def __init__(self) -> None:
        self._firsts: dict[tuple[object, ...], Miss] = {}
        self._counts: Counter[tuple[object, ...]] = Counter()

    def append(self, miss: Miss) -> None:
        """Count one more."""
        kind = miss.cause, miss.trouble, miss.known, miss.further
        self._firsts.setdefault(kind, miss)
        self._counts[kind] += 1

    def __iter__(self) -> Iterator[Miss]:
        for kind, first in self._firsts.items():
            yield from repeat(first, self._counts[kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a crawl saw at a source.

    ended: cause and sentence, when the crawl as a whole did not complete. lists: whether the source
    has list pages. answered, read: list pages that came or had not changed, and those that came.
    links: article addresses on them; dated_links, new: those with a day, and those not known.
    known: article addresses known by now. elsewhere: hosts of other sites → addresses that led
    there. bare: what the list pages were that led to nothing, and why. unwalked: pages that a list
    states but names no way to. rest: list pages left
    over once max_list_pages were walked, or the limit of articles was reached. came, misses: article pages.
    absent: those of came that do not exist (404). ever: whether one came with a body, in any crawl.
    stopped: why we stopped asking a host. articles, rejected: what reading made of the pages that
    came. unread: those that we failed to read. fruitless: they were read, but no crawl has ever
    found an article in this source. dated: share of the articles read that have a date.
    requests: how many were sent, with redirects and second tries, but not for robots.txt. answers:
    how many of them were answered, and waited: seconds until they were, in all.
    """

    ended: tuple[Cause, str] | None = None
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
    stopped: str = ""
    articles: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    unread: int = 0
    fruitless: bool = False
    dated: float | None = None
    floors: Floors = field(default_factory=Floors)
    requests: int = 0
    answers: int = 0
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """cause: None when the source was understood and walked. message: one sentence, or a note."""

    cause: Cause | None
    message: str = ""


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
        return Verdict(Cause.BLOCKED, seen.stopped)
    misses = tuple(m for m in seen.list_misses if not (m.known and seen.answered))
    if misses:
        cause, first = _commonest(misses)
        asked = seen.answered + len(misses)
        if asked == 1:
            return Verdict(cause, f"{first}.")
        missed = "None" if not seen.answered else str(len(misses))
        return Verdict(cause, f"{missed} of {asked} list pages {_came(seen)}: {first}.")
    if seen.lists and not seen.answered:
        return Verdict(Cause.UNREACHABLE, "No list page answered.")
    return None


def _came(seen: Seen) -> str:
    return "did not come" if seen.answered else "came"


def _articles(seen: Seen) -> Verdict | None:
    # A missing article is a fact about the site. But if a source never gave one, its addresses are
    # more likely not what we take them for.
    misses, came = seen.misses, seen.came
    if not seen.ever:
        misses, came = misses + seen.absent, came - len(seen.absent)
    if misses and not came and not (seen.ever and all(m.known for m in misses)):
        cause, first = _commonest(misses)
        if len(misses) == 1:
            return Verdict(
                cause, f"The only article page that was asked for did not come: {first}."
            )
        return Verdict(
            cause, f"None of {len(misses)} article pages that were asked for came: {first}."
        )
    block_pages = seen.rejected[Reason.BLOCK_PAGE]
    if block_pages and block_pages >= seen.articles:
        return Verdict(
            Cause.BLOCKED,
            f"{block_pages} of the pages that came are block pages of a firewall.",
        )
    return None


def _understood(seen: Seen) -> Verdict | None:
    """List pages that came and gave nothing. If some were unchanged, we cannot tell."""
    if not seen.lists or seen.links:
        return None
    whole = seen.read == seen.answered
    if seen.elsewhere and (whole or not seen.known):
        hosts = [host for host, _ in seen.elsewhere.most_common(_HOSTS_NAMED)]
        more = " and others" if len(seen.elsewhere) > len(hosts) else ""
        count = seen.elsewhere.total()
        return Verdict(
            Cause.OFF_HOSTS,
            f"{'The only article address' if count == 1 else f'All {count} article addresses'} on its "
            f"list pages {'leads' if count == 1 else 'lead'} to other hosts ({', '.join(hosts)}{more}): "
            "name in 'hosts' those that belong to it.",
        )
    why = next((f" {why}" for _, why in seen.bare if why), "")
    cause = Cause.EMPTY
    if seen.bare and all(verdict in _NO_LIST for verdict, _ in seen.bare):
        cause = Cause.NOT_A_LIST
    if not seen.known:
        return Verdict(cause, f"Its list pages gave no article address.{why}")
    if whole and not seen.siblings:
        return Verdict(
            cause,
            f"Its list pages give no article address any more, and {seen.known} are known from "
            f"before: the site may have changed.{why}",
        )
    return None


def _complete(seen: Seen) -> Verdict | None:
    if seen.rest and seen.limit is None:
        return Verdict(
            Cause.CUT,
            f"The walk ended at {seen.max_list_pages} list pages (max_list_pages), and {seen.rest} "
            f"more {'is' if seen.rest == 1 else 'are'} known to follow: the next crawl goes on there.",
        )
    if seen.left_out:
        return Verdict(
            Cause.CUT,
            f"{seen.left_out} addresses on its list pages were left out, for there are too many on a "
            "page or in a crawl: the next crawl takes further ones that are new.",
        )
    return None


def _reading(seen: Seen) -> Verdict | None:
    if not seen.unread:
        return None
    pages = "1 page that came was" if seen.unread == 1 else f"{seen.unread} pages that came were"
    return Verdict(
        Cause.UNREAD, f"{pages} not read, through a failure of ours: 'dangjian read' tries again."
    )


def _fruit(seen: Seen) -> Verdict | None:
    """The source has never given anything, though its lists name articles."""
    if seen.known and not seen.ever:
        pages = (
            "The only article page" if seen.known == 1 else f"None of {seen.known} article pages"
        )
        denied = "has not come" if seen.known == 1 else "has come"
        return Verdict(Cause.NOTHING, f"{pages} that its lists name {denied} in any crawl.")
    if not seen.known or not seen.fruitless:
        return None
    reasons = ", ".join(f"{reason} {pages}" for reason, pages in seen.rejected.most_common(3))
    told = f"in what came now neither ({reasons})" if reasons else "and nothing new came now"
    return Verdict(Cause.NOTHING, f"No article was ever read in its pages, {told}.")


def _floors(seen: Seen) -> Verdict | None:
    if 0 < seen.read == seen.answered and seen.links < seen.floors.links:
        return Verdict(
            Cause.FLOOR,
            f"Its list pages gave {seen.links} article addresses, fewer than the floor of "
            f"{seen.floors.links}: the site may have changed.",
        )
    if seen.dated is not None and seen.dated < seen.floors.dated:
        return Verdict(
            Cause.FLOOR,
            f"{seen.dated:.0%} of its articles have a date, fewer than the floor of "
            f"{seen.floors.dated:.0%}: the site may have changed.",
        )
    return None


def _note(seen: Seen) -> str:
    """What else to report of a source that was walked."""
    return " ".join(filter(None, (_missed(seen), _unwalked(seen), _limited(seen))))


def _unwalked(seen: Seen) -> str:
    """A known gap: what stands there was never observed."""
    if not seen.unwalked:
        return ""
    pages = "1 further page" if seen.unwalked == 1 else f"{seen.unwalked} further pages"
    return f"Its list states {pages} but names no way to them: what they hold was not seen."


def _limited(seen: Seen) -> str:
    if seen.limit is None or not seen.rest:
        return ""
    return f"It ended at {seen.limit} articles (--limit): the next crawl goes on with the lists."


def _missed(seen: Seen) -> str:
    misses = tuple(miss for miss in seen.misses if miss.cause is not Cause.ROBOTS)
    if not misses:
        return ""
    _, first = _commonest(misses)
    count = len(misses)
    pages = "1 article page" if count == 1 else f"{count} article pages"
    return f"{pages} did not come, and will be asked for again: {first}."


def _commonest(misses: tuple[Miss, ...]) -> tuple[Cause, Miss]:
    """The cause of most of the misses, and the first of them."""
    cause = Counter(miss.cause for miss in misses).most_common(1)[0][0]
    return cause, next(miss for miss in misses if miss.cause is cause)
