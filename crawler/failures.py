"""What went wrong with a request, as a cause and the end of a sentence: "http://… answered 503"."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from archive.types import Cause
from archive.workers import CallError, DiedError, LateError

_REFUSALS = frozenset((401, 403, 407, 412, 429, 451, 521))

_WORDS: dict[type[Exception], tuple[Cause, str]] = {
    CannotResolveHostError: (Cause.UNREACHABLE, "has a host whose name is not known"),
    DownloadConnectionRefusedError: (Cause.UNREACHABLE, "refused the connection"),
    DownloadTimeoutError: (Cause.UNREACHABLE, "did not answer in time"),
    ResponseDataLossError: (Cause.UNREACHABLE, "broke off in its answer"),
    DownloadFailedError: (Cause.UNREACHABLE, "broke off the connection"),
    DownloadCancelledError: (Cause.ERRORS, "answered with more than we take"),
}
_ROBOTS = "Forbidden by robots.txt"
_OUTSIDE = "Outside of the source's hosts"


def of_status(status: int) -> tuple[Cause, str]:
    """What an answer without a page says."""
    return Cause.BLOCKED if status in _REFUSALS else Cause.ERRORS, f"answered {status}"


def of_error(error: BaseException) -> tuple[Cause, str]:
    """What it means that no answer came."""
    if isinstance(error, IgnoreRequest):
        reason = str(error)
        if reason.startswith(_ROBOTS):
            ruled = reason.endswith("a rule forbids the address")
            return Cause.ROBOTS if ruled else Cause.UNREACHABLE, f"was not asked for ({reason})"
        if reason.startswith(_OUTSIDE):
            return Cause.OFF_HOSTS, "leads to a host that is not the source's"
        return Cause.UNREACHABLE, f"was not asked for ({reason})" if reason else "was not asked for"
    for kind, told in _WORDS.items():
        if isinstance(error, kind):
            return told
    return Cause.UNREACHABLE, "did not answer"


def of_look(error: CallError) -> tuple[Cause, str]:
    """Why a list page that came could not be understood."""
    if isinstance(error, LateError):
        return Cause.NOT_A_LIST, f"could not be read as a list: {error}"
    if isinstance(error, DiedError):
        return Cause.NOT_A_LIST, "could not be read as a list: the process that read it ended"
    return Cause.NOT_A_LIST, "could not be read as a list"
