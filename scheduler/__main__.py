"""The command's first moment."""

import signal


def main() -> None:
    """Run `dangjian`. While it is being loaded, Ctrl-C ends it without a word: Python would print the
    line it had come to."""
    heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not so in a background
    if heeded:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from scheduler.cli import main as command

    if heeded:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    command(prog_name="dangjian")


if __name__ == "__main__":
    main()
