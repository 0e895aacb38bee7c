"""What differs between a recorded list page and what is read now: a word and a sentence. Pure."""

from dataclasses import dataclass
from typing import Any

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
    sentence: str

    @property
    def differs(self) -> bool:
        """Whether anybody has to look at it."""
        return self.word not in (SAME, NO_FIXTURE, NO_LIST, BUSY)


def of_cause(cause: Cause, sentence: str) -> Compared:
    """A page that did not come."""
    return Compared(str(cause), sentence)


def unrecorded(now: Told, url: str) -> Compared:
    """A page that there is nothing to compare with."""
    if not _followed(now):
        return _nothing(now, url)
    count = len(now["items"])
    return Compared(
        NO_FIXTURE, f"Nothing was recorded to compare its {count} items with: --record does."
    )


def compared(before: Told, now: Told, url: str) -> Compared:
    """A list page with its fixture, when articles have come since. url: where it came from now."""
    if not _followed(now):
        return _nothing(now, url)
    differences = [said for look in _LOOKS if (said := look(before, now))]
    if differences:
        return Compared(CHANGED, f"{'; '.join(differences).capitalize()}.")
    if _place(before["url"]) != _place(url):
        return Compared(MOVED, f"It answers from {url[:300]} now.")
    count = len(now["items"])
    return Compared(SAME, f"{count} items, read as {now['family']}.")


def reread(before: Told, now: Told) -> Compared:
    """The recorded bytes by today's rules: every difference is ours."""
    differences = [
        f"{name.replace('_', ' ')} {_short(now[name])} instead of {_short(before.get(name))}"
        for name in ("family", "verdict", "guess", "next", "siblings", "total_pages", "total_items")
        if now[name] != before.get(name)
    ]
    old = {item["url"]: item for item in before["items"]}
    new = {item["url"]: item for item in now["items"]}
    for count, said in (
        (len(old.keys() - new.keys()), "not found any more"),
        (len(new.keys() - old.keys()), "found now"),
        (sum(old[url] != new[url] for url in old.keys() & new.keys()), "read otherwise"),
    ):
        if count:
            differences.append(f"{count} of {len(old)} items {said}")
    if not differences and list(old) != list(new):
        differences.append("items in another order")
    if differences:
        return Compared(CHANGED, f"By today's rules: {'; '.join(differences)}.")
    return Compared(SAME, f"Today's rules read the same {len(new)} items.")


def _followed(told: Told) -> bool:
    """Whether it has an item that a crawl would follow."""
    return any("off_host" not in item for item in told["items"])


def _nothing(now: Told, url: str) -> Compared:
    """A page without an item that a crawl would follow."""
    if now["items"]:
        return of_cause(Cause.OFF_HOSTS, f"All {len(now['items'])} items lead to other hosts.")
    why = f" {now['why']}" if now["why"] else ""
    said = f"{url[:300]} gives no items any more.{why}"
    verdict = ListVerdict(now["verdict"])
    return Compared(_WORDS.get(verdict, str(verdict)), said)


def _family(before: Told, now: Told) -> str:
    if before["family"] == now["family"]:
        return ""
    return f"it is read as {now['family']} instead of {before['family']}"


def _number(before: Told, now: Told) -> str:
    less = 2 * len(now["items"]) < len(before["items"])
    return f"it gives {len(now['items'])} items instead of {len(before['items'])}" if less else ""


def _dates(before: Told, now: Told) -> str:
    return _fewer(before, now, lambda item: item["date"], "have a date")


def _titles(before: Told, now: Told) -> str:
    return _fewer(before, now, lambda item: item["title"], "have a title")


def _hosts(before: Told, now: Told) -> str:
    return _fewer(before, now, lambda item: "off_host" not in item, "lead to its hosts")


def _next(before: Told, now: Told) -> str:
    return "it names no next page any more" if before["next"] and not now["next"] else ""


def _guess(before: Told, now: Told) -> str:
    return "its items are a guess now" if now["guess"] and not before["guess"] else ""


_LOOKS = (_family, _number, _dates, _titles, _hosts, _next, _guess)


def _fewer(before: Told, now: Told, has: Any, said: str) -> str:
    """What most items had and at most half as many have now."""
    counts = [sum(bool(has(item)) for item in told["items"]) for told in (before, now)]
    sizes = [len(told["items"]) or 1 for told in (before, now)]
    if not counts[0] or 2 * counts[1] * sizes[0] > counts[0] * sizes[1]:
        return ""
    return f"{counts[1]} of {sizes[1]} items {said}, {counts[0]} of {sizes[0]} did"


def _short(value: Any) -> str:
    return str(value)[:100]


def _place(url: str) -> str:
    """Host and path of an address: scheme, www. and queries may change without anybody moving."""
    return url.partition("://")[2].partition("?")[0].removeprefix("www.").rstrip("/")
