"""Whole messages over a socket, each with one time limit."""

import socket
import struct
import time


class Pipe:
    """One end of a pipe for whole messages. Unlike multiprocessing's, its time limit covers the
    whole message: a process may be stopped in the middle of one. until: on the monotonic clock.
    """

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def send(self, message: bytes, until: float | None = None) -> None:
        """TimeoutError when it was not accepted in time."""
        self._limit(until)
        self._end.sendall(struct.pack("!I", len(message)))
        self._limit(until)
        self._end.sendall(message)

    def receive(self, most: int, until: float | None = None) -> bytearray:
        """EOFError when the other end is closed, TimeoutError when it is late."""
        (length,) = struct.unpack("!I", self._exactly(4, until))
        if length > most:
            raise OSError(f"a message of {length} bytes")
        return self._exactly(length, until)

    def hung_up(self) -> bool:
        """Whether the other end is closed; a process that ended leaves nothing else to read."""
        try:
            self._end.settimeout(0)
            self._end.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            pass
        return True

    def close(self) -> None:
        """Close this end."""
        self._end.close()

    def _exactly(self, length: int, until: float | None) -> bytearray:
        found = bytearray(length)
        rest = memoryview(found)
        while rest:
            self._limit(until)
            came = self._end.recv_into(rest)
            if not came:
                raise EOFError
            rest = rest[came:]
        return found

    def _limit(self, until: float | None) -> None:
        # 0 would mean non-blocking, which raises another error.
        self._end.settimeout(None if until is None else max(until - time.monotonic(), 1e-6))
