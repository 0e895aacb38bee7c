"""A signal that tells a command to end, as an exception where the work stands."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class ToldToEnd(BaseException):
    """A signal came. Not an Exception: nothing on the way up may handle it as a fault."""


@contextmanager
def told_at_once(*numbers: signal.Signals) -> Iterator[None]:
    """The first of these signals raises ToldToEnd in the block, wherever it stands; a second one
    ends the process."""

    def told(*_: object) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)
        raise ToldToEnd

    with _handled(told, numbers):
        yield


@contextmanager
def told_when_asked(*numbers: signal.Signals) -> Iterator[Callable[[], None]]:
    """Yields a function that raises ToldToEnd once one of these signals has come: for work that holds
    what must be cleared away, or runs inside of C code, which would swallow the exception."""
    came = threading.Event()

    def obey() -> None:
        if came.is_set():
            raise ToldToEnd

    # One that is ignored stays so: nohup has SIGHUP ignored.
    heard = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    with _handled(lambda *_: came.set(), heard):
        yield obey


@contextmanager
def _handled(
    handler: Callable[..., None], numbers: "tuple[signal.Signals, ...] | list[signal.Signals]"
) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals
        return
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, earlier in before.items():
            if signal.getsignal(number) is handler:
                signal.signal(number, earlier)
