"""What went wrong with a request, as a cause and the end of a sentence: "http://… answered 503"."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
)
from scrapy.http import Response
from twisted.internet.error import ConnectionRefusedError, DNSLookupError
from twisted.internet.error import TimeoutError as NoAnswerError

from archive.observing.looks import Trouble
from archive.sentences import Sentence, say
from archive.types import Cause
from archive.workers import CallError, DiedError, LateError
from crawler.refusals import (
    BlockedError,
    DeniedError,
    OutsideError,
    RefusalError,
    TooLongHeadError,
    UnreachableError,
    causes_of,
    is_untrusted,
    sentence,
)

_REFUSALS = frozenset((401, 403, 407, 412, 429, 451, 521))

_TROUBLES: tuple[tuple[tuple[type[BaseException], ...], Trouble], ...] = (
    ((DeniedError,), Trouble.FORBIDDEN),
    ((BlockedError,), Trouble.LEFT_ALONE),
    ((OutsideError,), Trouble.ASTRAY),
    ((CannotResolveHostError, DNSLookupError), Trouble.NAMELESS),
    ((DownloadConnectionRefusedError, ConnectionRefusedError), Trouble.CLOSED),
    ((DownloadTimeoutError, NoAnswerError), Trouble.LATE),
)

_CAUSES: tuple[tuple[type[BaseException], Cause], ...] = (
    (DeniedError, Cause.ROBOTS),
    (BlockedError, Cause.BLOCKED),
    (OutsideError, Cause.OFF_HOSTS),
    (DownloadCancelledError, Cause.ERRORS),
    (TooLongHeadError, Cause.ERRORS),
)


Why = tuple[Cause, Sentence, Trouble]
"""What a page that did not come means for its run, the end of a sentence, and what happened."""


def of_answer(response: Response) -> Why:
    """What an answer without a page means."""
    if response.status == 200:
        said = say("answered with the block page of a firewall")
        return Cause.BLOCKED, said, Trouble.REFUSED
    cause = Cause.BLOCKED if response.status in _REFUSALS else Cause.ERRORS
    return cause, say("answered {status}", status=response.status), _of_status(response.status)


def of_error(error: BaseException) -> Why:
    """What it means that no answer came."""
    cause = next((cause for kind, cause in _CAUSES if isinstance(error, kind)), Cause.UNREACHABLE)
    if isinstance(error, BlockedError) and error.failing:  # it is down, and refuses nobody
        cause = Cause.UNREACHABLE
    said = say("did not come: {why}", why=sentence(error))
    if isinstance(error, RefusalError):
        said = say("was not fetched: {why}", why=sentence(error))
    return cause, said, _trouble(error)


def of_look(error: CallError) -> Why:
    """Why a list page that came could not be understood."""
    if isinstance(error, LateError):
        said = say("could not be read as a list: {why}", why=error)
    elif isinstance(error, DiedError):
        said = say("could not be read as a list: the process that read it ended")
    else:
        said = say("could not be read as a list")
    return Cause.NOT_A_LIST, said, Trouble.NOT_A_LIST


def _of_status(status: int) -> Trouble:
    if status in (404, 410):
        return Trouble.ABSENT
    if status == 429:
        return Trouble.BUSY
    if status in _REFUSALS:
        return Trouble.REFUSED
    return Trouble.FAILING if status >= 500 else Trouble.NOT_A_LIST


def _trouble(error: BaseException) -> Trouble:
    causes = list(causes_of(error))
    for one in causes:
        if isinstance(one, UnreachableError) and one.status:  # of its robots.txt
            return _of_status(one.status)
        if isinstance(one, BlockedError) and one.failing:
            return Trouble.FAILING
    for kinds, trouble in _TROUBLES:
        if any(isinstance(cause, kinds) for cause in causes):
            return trouble
    return Trouble.CERTIFICATE if is_untrusted(error) else Trouble.BROKEN
