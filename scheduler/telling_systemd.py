"""What systemd is told of this process (sd_notify(3)): one datagram to the socket that it names."""

import os
import socket
from contextlib import suppress


def tell_systemd(state: str) -> None:
    """Send a state such as "READY=1". Nothing when no systemd wants to know."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sent:
        sent.setblocking(False)
        # "@" stands for the zero byte of Linux's abstract names.
        sent.sendto(state.encode(), address.replace("@", "\0", 1))


def watchdog_seconds() -> float | None:
    """Within how many seconds systemd wants to hear of this process again; None: it does not."""
    told = os.environ.get("WATCHDOG_USEC", "")
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()) or not told.isdigit():
        return None
    return int(told) / 1_000_000 or None
