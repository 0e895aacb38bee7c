"""What one look at a source saw: what its health is judged by."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum

from archive.types import Cause


class Trouble(StrEnum):
    """How a page did not come, as exactly as tells whether it will next time.

    nameless: its host's name is not known. closed: its host refuses connections. late: no answer in
    time. broken: the connection failed, or what came was no answer. certificate: it cannot be trusted.
    failing: it answered with an error of its own. busy: it asks for a pause. absent: it does not exist.
    refused: it refuses us. left-alone: it refused us before, and was not asked. forbidden: by
    robots.txt. astray: it leads to another site. not-a-list: it came, and could not be read. ours: this
    program failed.
    """

    NAMELESS = "nameless"
    CLOSED = "closed"
    LATE = "late"
    BROKEN = "broken"
    CERTIFICATE = "certificate"
    FAILING = "failing"
    BUSY = "busy"
    ABSENT = "absent"
    REFUSED = "refused"
    LEFT_ALONE = "left-alone"
    FORBIDDEN = "forbidden"
    ASTRAY = "astray"
    NOT_A_LIST = "not-a-list"
    OURS = "ours"


class Measure(StrEnum):
    """What is counted of the pages read in a look: how many of them are as they should be.

    text: an article was read. filled: it is no empty page, nor one that scripts are to fill. titled:
    its headline is its own. dated: it has a day. chinese: its text is mostly Chinese. clear: no
    character of it was garbled. past: its day is not in the future. own: its text stood where pages of
    this site have it, and was not guessed.
    """

    TEXT = "text"
    FILLED = "filled"
    TITLED = "titled"
    DATED = "dated"
    CHINESE = "chinese"
    CLEAR = "clear"
    PAST = "past"
    OWN = "own"


APART = timedelta(minutes=50)
"""Two requests closer together see the same moment of a source."""

_KNOWN = ("source", "at", "cause")
"""What the run's own row says."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    good: float
    total: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one run saw at one source.

    source: its key. at: when the run began. cause: what the run did not get, None: it was walked.
    killed: the run's process is gone. lists: whether it has list pages. answered: list pages that came
    or had not changed; read: those that came. links: article addresses on them; dated: those with a day;
    again: those that were known before; new: those that were not; fresh: those of them, None: unknown,
    whose day is not before that of the last look. misses, article_misses: list and article
    pages that did not come, each with how often. came: article pages that did. shell: whether a list
    page was one that scripts are to fill. closed: whether a page said that the site is closed for a
    while. address: of a page that stands for what is wrong. shares: of the pages read. gaps: spans of
    its lists that were left out and that no next look closes by itself; gap_newest, gap_oldest: days
    around the first one. seconds: spent waiting for `answers`. alone: False when no other source
    answered, either, so that the fault may be ours. failed_for: seconds from when its lists did not come
    until they were asked for again in the same run and did not, either. kept, lost: articles from before
    that came again, with their text and without.
    """

    source: str
    at: datetime
    cause: Cause | None = None
    killed: bool = False
    lists: bool = True
    answered: int = 0
    read: int = 0
    links: int = 0
    dated: int = 0
    again: int = 0
    new: int = 0
    fresh: int | None = None
    misses: Mapping[Trouble, int] = field(default_factory=dict)
    article_misses: Mapping[Trouble, int] = field(default_factory=dict)
    came: int = 0
    shell: bool = False
    closed: bool = False
    address: str = ""
    shares: Mapping[Measure, Share] = field(default_factory=dict)
    unread: int = 0
    gaps: int = 0
    gap_newest: str | None = None
    gap_oldest: str | None = None
    answers: int = 0
    seconds: float = 0.0
    alone: bool = True
    failed_for: float = 0.0
    kept: int = 0
    lost: int = 0

    def stored(self) -> str:
        """As JSON, some 300 bytes: what is not as usual."""
        usual = Look(source=self.source, at=self.at)
        told = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _KNOWN}
        told = {name: value for name, value in told.items() if value != getattr(usual, name)}
        told["shares"] = {kind: [seen.good, seen.total] for kind, seen in self.shares.items()}
        return json.dumps({**told, "seconds": round(self.seconds, 1)}, ensure_ascii=False)

    @property
    def until(self) -> datetime:
        """When the last of its failures was seen."""
        return self.at + timedelta(seconds=self.failed_for)

    @property
    def failures(self) -> int:
        """As how many looks it counts that failed one after another."""
        return 2 if timedelta(seconds=self.failed_for) >= APART else 1

    @property
    def whole(self) -> bool:
        """Whether each list page that was asked for was read anew, so that links can be compared."""
        return 0 < self.read == self.answered and not self.misses
