"""Channels: an address in, whether the service took the message out. Only this module knows apprise,
which speaks to all of them."""

import json
import logging
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from archive.errors import because
from archive.sentences import Sentence, say

LIMIT = 60.0
"""Seconds that a service may take for a message."""

_LONGEST_SECRET = 4_000
_LARGEST_ANSWER = 64_000
_LONGEST_ERROR = 200

_ANSWERS = {"dingtalk": ("errcode", "errmsg"), "wecombot": ("errcode", "errmsg")}
"""Services that answer 200 to what they refuse, and where they say so: a number that is not 0, and
why. apprise 2.3.0 takes 200 for yes there."""

_PLACEHOLDER = re.compile(r"\$\{(file:)?([^{}]+)\}")


class LateError(BaseException):
    """The time is over. Not an Exception: apprise would take it for a fault of its own."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A channel that is open. most: bytes that it takes of title and body together."""

    most: int
    send: Callable[[str, str], Sentence | None]
    """Title and body → None when the service took them, else why not, without secrets."""


def refusal(address: str) -> Sentence | None:
    """Why nothing can be sent to an address, as the rest of a sentence; None when something can. It is
    not asked."""
    try:
        open_outlet(address)
    except ValueError as error:
        return say("{error}", error=error)
    return None


def misspelt(address: str) -> Sentence | None:
    """As `refusal`, for whoever sends nothing: of an address whose secrets are not here, only the kind
    of channel is checked."""
    try:
        resolved(address)
    except ValueError:
        from apprise.manager_plugins import NotificationManager

        scheme = address.partition("://")[0].lower()
        return None if "${" in scheme or scheme in NotificationManager() else _UNKNOWN
    return refusal(address)


_NOT_WRITTEN = say("is not complete, or not how {scheme}:// is written")
_UNKNOWN = say("begins with no known kind of channel, such as mailto:// or wecombot://")


def open_outlet(address: str) -> Outlet:
    """The channel at an address. ValueError: nothing can be sent to it."""
    import apprise  # a quarter of a second, which only those who send need pay
    from apprise.manager_plugins import NotificationManager

    plain = resolved(address)
    _silence()
    asset = apprise.AppriseAsset(
        app_id="dangjian",
        app_desc="dangjian",
        app_url="",
        image_url_mask="",  # pictures at its own host, which some services would fetch
        image_url_logo="",
        async_mode=False,
        service_timeout=0,  # it would leave the work to a thread that nothing ends
        allow_templates=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
    )
    found = apprise.Apprise.instantiate(plain, asset=asset, suppress_exceptions=True)
    if found is None:
        scheme = plain.partition("://")[0].lower()
        raise ValueError(
            _NOT_WRITTEN.having(scheme=scheme) if scheme in NotificationManager() else _UNKNOWN
        )

    def send(title: str, body: str) -> Sentence | None:
        service = apprise.Apprise(asset=asset)
        service.add(found)
        try:
            with _heard() as answers, _limited(LIMIT):
                result = service.notify(body, title, body_format=apprise.NotifyFormat.TEXT)
        except LateError:
            return say("it took longer than {seconds} seconds", seconds=f"{LIMIT:g}")
        refused = _refused(found.schemas(), answers)
        if result and not refused:
            return None
        return _fault(refused, " ".join(entry.message for entry in result.logs()), plain)

    return Outlet(found.body_maxlen, send)


def _fault(refused: Sentence | None, logged: str, address: str) -> Sentence:
    """Why a message was not taken: by what the service answered, or else by what apprise says."""
    told = refused or (say("{said}", said=logged) if logged else say("it was not taken"))
    return told.having(**{name: masked(str(one), address) for name, one in told.values.items()})


def resolved(address: str) -> str:
    """An address with its secrets put in. ValueError names one that is not there.

    A secret that is a part of an address is quoted as one; one that is the whole of it is not.
    """
    whole = _PLACEHOLDER.fullmatch(address)

    def put_in(place: re.Match[str]) -> str:
        secret = _from_file(place[2]) if place[1] else os.environ.get(place[2])
        if not secret:
            raise ValueError(
                say("needs the environment variable {name}, which is not set", name=place[2])
            )
        return secret if whole else quote(secret, safe="")

    return _PLACEHOLDER.sub(put_in, address)


def _from_file(name: str) -> str:
    try:
        with Path(name).open(encoding="utf-8") as file:
            secret = file.read(_LONGEST_SECRET).strip()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        why = because(error) if isinstance(error, OSError) else say("it is no text")
        raise ValueError(
            say("needs the file {name}, which cannot be read ({why})", name=name, why=why)
        ) from None
    if not secret:
        raise ValueError(say("needs the file {name}, which is empty", name=name))
    return secret


def masked(text: str, address: str) -> str:
    """A line of text without anything of an address that may be a secret."""
    parts = {
        part for part in re.split(r"[/:@?&=#,]+", address.partition("://")[2]) if len(part) > 3
    }
    for part in sorted(parts | {unquote(part) for part in parts}, key=len, reverse=True):
        text = text.replace(part, "****")
    return " ".join(text.split())[:_LONGEST_ERROR]


def _refused(schemes: set[str], answers: list[bytes]) -> Sentence | None:
    """Why a service that answered 200 did not take the message; None when it did, or does not say."""
    code_name, why_name = next((_ANSWERS[s] for s in schemes if s in _ANSWERS), ("", ""))
    for answer in answers[-1:] if code_name else ():  # those before it redirect
        try:
            said: Any = json.loads(answer)
        except (ValueError, RecursionError):
            return say("it was answered with something else than JSON")
        said = said if isinstance(said, dict) else {}
        if said.get(code_name) != 0:
            why = f"{code_name} {said.get(code_name)} {said.get(why_name, '')}"
            return say("it was refused: {why}", why=why)
    return None


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """LateError inside the block when the time is over. A server may send a byte now and then, for
    ever; apprise's own limits are between two bytes."""
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("only the main thread can be interrupted")

    def late(*_: object) -> None:
        raise LateError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _heard() -> Iterator[list[bytes]]:
    """The answers to what is sent in the block: of each no more than its beginning is read."""
    import requests

    answers: list[bytes] = []
    usual = requests.Session.send

    def send(session: Any, request: Any, **options: Any) -> Any:
        answer = usual(session, request, **{**options, "stream": True})
        with answer:
            answer._content = b"".join(_beginning(answer.iter_content(8_192)))
            answer._content_consumed = True
        answers.append(answer.content)
        return answer

    requests.Session.send = send  # type: ignore[method-assign, assignment]
    try:
        yield answers
    finally:
        requests.Session.send = usual  # type: ignore[method-assign]


def _beginning(blocks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for block in blocks:
        yield block
        size += len(block)
        if size > _LARGEST_ANSWER:
            return


def _silence() -> None:
    """What these libraries log names addresses with their secrets."""
    for name in ("apprise", "requests", "urllib3"):
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
