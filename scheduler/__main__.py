"""The entry point of the command."""

import signal

from scheduler.loading import loaded


def main() -> None:
    """Run `dangjian`. While it loads, Ctrl-C ends it silently: Python would print a traceback."""
    heeded = (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )  # not when run in the background
    if heeded:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    command = loaded()
    if heeded:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    command(prog_name="dangjian")


if __name__ == "__main__":
    main()
