"""What differs between a recorded list page and what is read now: a word and a sentence. Pure."""

from dataclasses import dataclass
from typing import Any

from archive import amounts
from archive.sentences import Sentence, joined, say
from archive.types import Cause
from crawler.lists import ListVerdict

SAME, CHANGED, MOVED = "same", "changed", "moved"
NO_FIXTURE, NO_LIST, BUSY = "no-fixture", "no-list", "busy"

Told = dict[str, Any]
"""A list page in the form of `inspect --list`."""

_WORDS = {
    ListVerdict.EMPTY: "empty",
    ListVerdict.BLOCKED: "blocked",
    ListVerdict.MOVED: "moved",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """How a source is. word: `same`, or what differs, in one word; sentence: what exactly."""

    word: str
    sentence: Sentence

    @property
    def differs(self) -> bool:
        """Whether anybody has to look at it."""
        return self.word not in (SAME, NO_FIXTURE, NO_LIST, BUSY)


def of_cause(cause: Cause, sentence: Sentence) -> Compared:
    """A page that did not come."""
    return Compared(str(cause), sentence)


def unrecorded(now: Told, url: str) -> Compared:
    """A page that there is nothing to compare with."""
    if not _followed(now):
        return _nothing(now, url)
    count = len(now["items"])
    said = say(
        "Nothing was recorded to compare its {items} with: --record does.",
        items=amounts.items(count),
    )
    return Compared(NO_FIXTURE, said)


def compared(before: Told, now: Told, url: str) -> Compared:
    """A list page with its fixture, when articles have come since. url: where it came from now."""
    if not _followed(now):
        return _nothing(now, url)
    differences = [said for look in _LOOKS if (said := look(before, now))]
    if differences:
        return Compared(CHANGED, say("Differs: {how}.", how=joined(differences, "; ")))
    if _place(before["url"]) != _place(url):
        return Compared(MOVED, say("It answers from {url} now.", url=url[:300]))
    count = len(now["items"])
    return Compared(
        SAME, say("{items}, read as {family}.", items=amounts.items(count), family=now["family"])
    )


def reread(before: Told, now: Told) -> Compared:
    """The recorded bytes by today's rules: every difference is ours."""
    differences = [
        say(
            "{name} {now} instead of {before}",
            name=name.replace("_", " "),
            now=_short(now[name]),
            before=_short(before.get(name)),
        )
        for name in ("family", "verdict", "guess", "next", "siblings", "total_pages", "total_items")
        if now[name] != before.get(name)
    ]
    old = {item["url"]: item for item in before["items"]}
    new = {item["url"]: item for item in now["items"]}
    for count, said in (
        (len(old.keys() - new.keys()), say("not found any more")),
        (len(new.keys() - old.keys()), say("found now")),
        (sum(old[url] != new[url] for url in old.keys() & new.keys()), say("read otherwise")),
    ):
        if count:
            differences.append(say("{n} of {all} items {said}", n=count, all=len(old), said=said))
    if not differences and list(old) != list(new):
        differences.append(say("items in another order"))
    if differences:
        return Compared(CHANGED, say("By today's rules: {how}.", how=joined(differences, "; ")))
    return Compared(
        SAME, say("Today's rules read the same {items}.", items=amounts.items(len(new)))
    )


def _followed(told: Told) -> bool:
    """Whether it has an item that a crawl would follow."""
    return any("off_host" not in item for item in told["items"])


def _nothing(now: Told, url: str) -> Compared:
    """A page without an item that a crawl would follow."""
    if now["items"]:
        said = say("All of its items lead to other hosts: {n}.", n=len(now["items"]))
        return of_cause(Cause.OFF_HOSTS, said)
    said = say("{url} gives no items any more.", url=url[:300])
    if now["why"]:
        said = joined((said, now["why"]), " ")
    verdict = ListVerdict(now["verdict"])
    return Compared(_WORDS.get(verdict, str(verdict)), said)


def _family(before: Told, now: Told) -> Sentence | None:
    if before["family"] == now["family"]:
        return None
    return say(
        "it is read as {now} instead of {before}", now=now["family"], before=before["family"]
    )


def _number(before: Told, now: Told) -> Sentence | None:
    given, had = len(now["items"]), len(before["items"])
    if 2 * given >= had:
        return None
    return say("it gives {items} instead of {before}", items=amounts.items(given), before=had)


def _dates(before: Told, now: Told) -> Sentence | None:
    return _fewer(before, now, lambda item: item["date"], say("have a date"))


def _titles(before: Told, now: Told) -> Sentence | None:
    return _fewer(before, now, lambda item: item["title"], say("have a title"))


def _hosts(before: Told, now: Told) -> Sentence | None:
    return _fewer(before, now, lambda item: "off_host" not in item, say("lead to its hosts"))


def _next(before: Told, now: Told) -> Sentence | None:
    lost = before["next"] and not now["next"]
    return say("it names no next page any more") if lost else None


def _guess(before: Told, now: Told) -> Sentence | None:
    return say("its items are a guess now") if now["guess"] and not before["guess"] else None


_LOOKS = (_family, _number, _dates, _titles, _hosts, _next, _guess)


def _fewer(before: Told, now: Told, has: Any, said: Sentence) -> Sentence | None:
    """What most items had and at most half as many have now."""
    counts = [sum(bool(has(item)) for item in told["items"]) for told in (before, now)]
    sizes = [len(told["items"]) or 1 for told in (before, now)]
    if not counts[0] or 2 * counts[1] * sizes[0] > counts[0] * sizes[1]:
        return None
    return say(
        "{now} of {all_now} items {said}, {before} of {all_before} did",
        now=counts[1], all_now=sizes[1], said=said, before=counts[0], all_before=sizes[0],
    )  # fmt: skip


def _short(value: Any) -> str:
    return str(value)[:100]


def _place(url: str) -> str:
    """Host and path of an address: scheme, www. and queries may change without anybody moving."""
    return url.partition("://")[2].partition("?")[0].removeprefix("www.").rstrip("/")
