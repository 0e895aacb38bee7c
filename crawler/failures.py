"""What went wrong with a request, as a cause and the end of a sentence: "http://… answered 503"."""

from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

from archive.sentences import Sentence, say
from archive.types import Cause
from archive.workers import CallError, DiedError, LateError
from crawler.refusals import (
    BlockedError,
    DeniedError,
    OutsideError,
    RefusalError,
    TooLongHeadError,
    sentence,
)

_REFUSALS = frozenset((401, 403, 407, 412, 429, 451, 521))

_CAUSES: tuple[tuple[type[BaseException], Cause], ...] = (
    (DeniedError, Cause.ROBOTS),
    (BlockedError, Cause.BLOCKED),
    (OutsideError, Cause.OFF_HOSTS),
    (DownloadCancelledError, Cause.ERRORS),
    (TooLongHeadError, Cause.ERRORS),
)


def of_answer(response: Response) -> tuple[Cause, Sentence]:
    """What an answer without a page means."""
    if response.status == 200:
        return Cause.BLOCKED, say("answered with the block page of a firewall")
    cause = Cause.BLOCKED if response.status in _REFUSALS else Cause.ERRORS
    return cause, say("answered {status}", status=response.status)


def of_error(error: BaseException) -> tuple[Cause, Sentence]:
    """What it means that no answer came."""
    cause = next((cause for kind, cause in _CAUSES if isinstance(error, kind)), Cause.UNREACHABLE)
    if isinstance(error, RefusalError):
        return cause, say("was not fetched: {why}", why=sentence(error))
    return cause, say("did not come: {why}", why=sentence(error))


def of_look(error: CallError) -> tuple[Cause, Sentence]:
    """Why a list page that came could not be understood."""
    if isinstance(error, LateError):
        return Cause.NOT_A_LIST, say("could not be read as a list: {why}", why=error)
    if isinstance(error, DiedError):
        return Cause.NOT_A_LIST, say("could not be read as a list: the process that read it ended")
    return Cause.NOT_A_LIST, say("could not be read as a list")
