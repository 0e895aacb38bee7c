"""Importing the command, which is most of what a short one takes."""

import gc
from collections.abc import Callable


def loaded() -> Callable[..., object]:
    """The command `dangjian`. What is imported stays, so nothing looks for garbage in it: not now, which
    would be a fifth of the time, and not later."""
    gc.disable()
    from scheduler.cli import main

    gc.freeze()
    gc.enable()
    return main
