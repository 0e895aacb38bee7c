"""The values that flow through the program, and what classifies them: frozen; no disk, network or clock."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Literal

from archive.cadence import Adaptive, Cadence
from archive.objection import Objection

CHINA = timezone(timedelta(hours=8))


class Role(StrEnum):
    """What a page was fetched for."""

    ROBOTS = "robots"
    LIST = "list"
    ARTICLE = "article"


class SourceKind(StrEnum):
    """What kind of outlet runs a source."""

    GOVERNMENT = "government"
    PARTY = "party"
    MEDIA = "media"
    NEWSPAPER = "newspaper"
    YEARBOOK = "yearbook"
    DOCUMENTS = "documents"
    SELF_MEDIA = "self-media"
    AGGREGATOR = "aggregator"


class Precision(StrEnum):
    """How exactly a page says when it was published."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    NONE = "none"


class Script(StrEnum):
    """Which Chinese characters a text is written in."""

    HANS = "hans"
    HANT = "hant"


class ArticleKind(StrEnum):
    """What sort of page carried the article."""

    WEB = "web"
    NEWSPAPER = "newspaper"
    BOOK_PAGE = "book-page"
    DOCUMENT = "document"
    WECHAT = "wechat"


class Tag(StrEnum):
    """Whether an article is about a subject. UNJUDGED: it was read before there was a rule."""

    YES = "yes"
    NO = "no"
    UNJUDGED = "unjudged"


class Reason(StrEnum):
    """Why a page is not an article. Every page that is not one has exactly one reason."""

    ROBOTS_TXT = "robots-txt"
    LIST_PAGE = "list-page"
    UNCHANGED = "unchanged"
    REDIRECT = "redirect"
    NOT_FOUND = "not-found"
    REFUSED = "refused"
    SERVER_ERROR = "server-error"
    OTHER_STATUS = "other-status"
    NOT_HTML = "not-html"
    UNDECODABLE = "undecodable"
    UNPARSABLE = "unparsable"
    EMPTY = "empty"
    SOFT_404 = "soft-404"
    BLOCK_PAGE = "block-page"
    SCRIPT_SHELL = "script-shell"
    IMAGE_ONLY = "image-only"
    NOT_AN_ARTICLE = "not-an-article"
    NO_TEXT = "no-text"
    CONTINUATION = "continuation"


class Fault(StrEnum):
    """Why we failed to read a page: our failure, which says nothing about the page."""

    CAPTURE_UNREADABLE = "capture-unreadable"
    READER_DIED = "reader-died"
    READER_TIMEOUT = "reader-timeout"
    READER_ERROR = "reader-error"


class Cause(StrEnum):
    """Why a run failed at a source: what it did not get, in one word. Its message gives details.

    empty: list pages came without an article address, and none was known before. off-hosts: all
    their addresses lead to other sites' hosts. cut: the walk ended at max_list_pages. errors: all
    requests for articles were answered with errors. not-a-list: a list page could not be read as
    one. floor: fewer links or dates than the source's floors. ended-early: the crawl was told to
    end, or did not begin. unread: pages came that we failed to read. nothing: no article ever came
    from it: its pages do not exist, or are not articles.
    """

    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    ROBOTS = "robots"
    EMPTY = "empty"
    OFF_HOSTS = "off-hosts"
    CUT = "cut"
    ERRORS = "errors"
    NOT_A_LIST = "not-a-list"
    FLOOR = "floor"
    DISK_FULL = "disk-full"
    ENDED_EARLY = "ended-early"
    UNREAD = "unread"
    NOTHING = "nothing"


class HealthWord(StrEnum):
    """How a source does, in one word.

    new: too few runs to judge it by. ok: it is read as before. quiet: it answers, and publishes less
    than its own rhythm lets expect. slow: it answers late, or not always. gap: it is read, and a part
    of it was not observed. empty: its pages come without text. changed: its list, or what its
    pages show, is not read as before. robots: robots.txt forbids it. blocked: it refuses us.
    unreachable: it does not answer.
    """

    NEW = "new"
    OK = "ok"
    QUIET = "quiet"
    SLOW = "slow"
    GAP = "gap"
    EMPTY = "empty"
    CHANGED = "changed"
    ROBOTS = "robots"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"

    @property
    def well(self) -> bool:
        """Whether nobody needs to look after it."""
        return self in (HealthWord.NEW, HealthWord.OK, HealthWord.QUIET)

    @property
    def badness(self) -> int:
        """Its place among all, which are listed from the best to the worst."""
        return list(HealthWord).index(self)


WORST_FIRST = tuple(reversed(HealthWord))


@dataclass(frozen=True, slots=True)
class ListRequest:
    """How to ask for a list page. url: absolute. form: the body's fields, for POST, in the order in
    which the page has them; encoding: how they are written in the body."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    form: tuple[tuple[str, str], ...] = ()
    encoding: Literal["form", "json"] = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """Minimums for a crawl of a source; below them the run counts as failed.

    links: fewest article addresses on the new or changed list pages of a crawl.
    dated: smallest share (0 to 1) of the articles read in a run that have a publish date.
    """

    links: int = 0
    dated: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRules:
    """How to read the list pages of one source, where nothing else can: expressions that begin with
    their language, "css:", "xpath:" or "jmespath:". The others are seen from an item.

    items: each row. title: its headline; without, the text of its link. link: its address; without,
    that of its first link, or its members `url` and `link`. date: where its day stands. next: the
    address of the following page.
    """

    items: str
    title: str | None = None
    link: str | None = None
    date: str | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A catalogue entry: one column of one site that we crawl.

    start: list addresses; `{date:%Y-%m/%d}` in one stands for each of the last `days` days.
    region: GB/T 2260 code, six digits; "000000" is national. region_name: only if we have none.
    family: a CMS family that `crawler.families` knows; "auto" recognises it page by page.
    delay: minimum seconds between two requests to one host.
    attachments: whether to fetch the files that belong to an article, too.
    revisit: ages at which a known article is asked for again, to see changes and removals.
    hosts: further hosts that its pages may be on, "host" or "host:port".
    allow_private: whether its own hosts and ports may be on a private network.
    list: rules for its list pages, instead of any family's.
    checked: whether anybody has asked its site since its entry was written.
    """

    key: str
    name: str
    start: tuple[str, ...]
    region: str
    kind: SourceKind
    region_name: str | None = None
    family: str = "auto"
    hosts: tuple[str, ...] = ()
    cadence: Cadence = field(default_factory=Adaptive)
    delay: float = 2.0
    max_list_pages: int = 200
    days: int = 7
    # Most pages that disappear do so late: after the first half year.
    revisit: tuple[timedelta, ...] = tuple(
        timedelta(days=age) for age in (1, 7, 30, 180, 365, 730, 1095)
    )
    attachments: bool = False
    verify_tls: bool = True
    allow_private: bool = False
    checked: bool = False
    floors: Floors = field(default_factory=Floors)
    list: ListRules | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a server sent for one address at one time.

    body: the bytes as served, before any content decoding. fetched_at: aware, UTC.
    headers: in the order received, names as the server wrote them where known.
    asked: the address that was asked for, when redirects led from it to this one.
    sent: what was sent for it, when that is more than an address.
    """

    source: str
    role: Role
    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    ip: str | None = None
    asked: str | None = None
    sent: ListRequest | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where a page is stored in the WARC files. file: relative to the home's `warc/`. offset, length:
    bytes of the compressed record. sha256: hex, of the body as served."""

    file: str
    offset: int
    length: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One value found for one field, and where: `meta:PubDate`, `byline`, `url`, `h1` …
    refused: why it is no value of the field; None where it may be one."""

    where: str
    value: str
    refused: Objection | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that belongs to an article. name: as the page prints it. url: in one spelling. type: what
    its name ends with (pdf, docx …); may be empty. size: in bytes, as printed; None where none is."""

    name: str
    url: str
    type: str = ""
    size: int | None = None
