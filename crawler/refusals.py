"""Why an address was not fetched: a kind for each reason, and a sentence for a person.

RefusalError           we did not ask, or did not go on; never tried again at once
├── DeniedError        a rule of robots.txt forbids it
├── UnreachableError   its robots.txt could not be fetched, so we do not know
├── OutsideError       it is not on the source's hosts and ports
├── PrivateError       its host lies on a private address
├── BlockedError       its host refuses us, or asked to be left alone
├── RemovedError       it was removed from this archive by hand
└── EndedError         the crawl is ending: nothing was asked
"""

from collections.abc import Iterator
from datetime import datetime

from OpenSSL.SSL import Error as TLSError
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from service_identity import VerificationError
from twisted.internet.error import (
    ConnectError,
    ConnectionClosed,
    ConnectionRefusedError,
    DNSLookupError,
)
from twisted.internet.error import TimeoutError as NoAnswerError
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError

from archive.errors import DangjianError
from archive.sentences import Sentence, say

LONGEST_REQUEST = 60
"""Seconds from the first look at a name to the last byte of the body."""

MOST_BYTES = 10_000_000
"""Of a body, compressed and decompressed; anything larger is not an article page."""


class RefusalError(IgnoreRequest):
    """Not fetched, by our own decision. Its text is a sentence without a full stop."""


class DeniedError(RefusalError):
    """A rule of robots.txt forbids an address. rule: the line of the file. agent: who it is for."""

    def __init__(self, url: str, rule: Sentence | str, agent: str) -> None:
        super().__init__(say("Forbidden by robots.txt ({rule})", rule=rule))
        self.url = url
        self.rule = str(rule)
        self.agent = agent


class UnreachableError(RefusalError):
    """robots.txt could not be fetched: its origin is not crawled, though nothing is forbidden. status:
    of the answer, where one came. Its cause is what went wrong otherwise."""

    def __init__(self, sentence: Sentence, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status


class OutsideError(RefusalError):
    """The address is not on the hosts and ports of its source."""


class PrivateError(RefusalError):
    """The address to connect to is not on the public internet."""


class BlockedError(RefusalError):
    """The host refuses us, or asked to be left alone. until: when it may be asked again, UTC. failing:
    what it answered last was 503, as servers do that are down."""

    def __init__(self, sentence: Sentence, until: datetime, *, failing: bool = False) -> None:
        super().__init__(sentence)
        self.until = until
        self.failing = failing


class RemovedError(RefusalError):
    """The address, or what it leads to, was removed from this archive: it stays away."""


class EndedError(RefusalError):
    """The crawl is ending: the address was not requested or not waited for, and stays due."""


class TooLongHeadError(Exception):
    """The head of an answer is longer than we accept."""


_SENTENCES: tuple[tuple[type[BaseException], Sentence], ...] = (
    (TooLongHeadError, say("the head of the answer does not end")),
    (VerificationError, say("the certificate is for another host")),
    (DownloadTimeoutError, say("no answer within {seconds} s", seconds=LONGEST_REQUEST)),
    (DownloadConnectionRefusedError, say("the connection was refused")),
    (ConnectionRefusedError, say("the connection was refused")),
    (CannotResolveHostError, say("the host name is not known")),
    (DNSLookupError, say("the host name is not known")),
    (NoAnswerError, say("no answer within {seconds} s", seconds=LONGEST_REQUEST)),
    (
        DownloadCancelledError,
        say("the answer is larger than {size} MB", size=MOST_BYTES // 1_000_000),
    ),
    (ParseError, say("the answer is no HTTP")),
    (ResponseDataLossError, say("the connection was broken off")),
    (ConnectionClosed, say("the connection was broken off")),
    (TunnelError, say("the proxy made no connection")),
    (ConnectError, say("the connection failed")),
    (OSError, say("the connection failed")),
)


_UNTRUSTED = say("the certificate is not valid")
_NOT_SECURE = say("no secure connection could be made")


def sentence(error: BaseException) -> Sentence:
    """What went wrong with a request, for a person: no class names, no full stop."""
    if isinstance(error, RefusalError | DangjianError):  # the latter: a full disk, for instance
        return say("{error}", error=error)
    causes = list(causes_of(error))
    for kind, words in _SENTENCES:
        if any(isinstance(cause, kind) for cause in causes):
            return words
    if any(isinstance(cause, TLSError) for cause in causes):
        return _UNTRUSTED if is_untrusted(error) else _NOT_SECURE
    if not isinstance(error, IgnoreRequest):  # Scrapy's own two: redirects, and decompression
        return say("the answer could not be understood")
    if "redirect" in str(error):
        return say("it redirects without end")
    return say("the answer unpacks to more than {size} MB", size=MOST_BYTES // 1_000_000)


def is_untrusted(error: BaseException) -> bool:
    """Whether a certificate is not valid, or for another host."""
    causes = list(causes_of(error))
    if any(isinstance(cause, VerificationError) for cause in causes):
        return True
    told = " ".join(str(cause) for cause in causes)
    return "certificate verify failed" in told and any(isinstance(one, TLSError) for one in causes)


def is_packed(error: BaseException) -> bool:
    """Whether a page came and was kept, but decompresses to more than a crawl looks at."""
    ours = isinstance(error, RefusalError) or "redirect" in str(error)
    return isinstance(error, IgnoreRequest) and not ours


def is_lasting(error: BaseException) -> bool:
    """Whether retrying in a moment is pointless, because the answer itself is at fault."""
    lasting = (TooLongHeadError, ParseError, VerificationError)
    return any(isinstance(cause, lasting) for cause in causes_of(error))


def causes_of(error: BaseException | None, depth: int = 8) -> Iterator[BaseException]:
    """An error and what it came from, as Twisted and Scrapy wrap them."""
    if error is None or not depth:
        return
    yield error
    for reason in getattr(error, "reasons", None) or ():
        yield from causes_of(reason.value if isinstance(reason, Failure) else reason, depth - 1)
    yield from causes_of(error.__cause__, depth - 1)
