"""Steps that a hostile page may make fail, and without which it is read all the same."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def tried(step: Callable[[], T], otherwise: T) -> T:
    """What a step gives, or `otherwise` when the page's own scripts or addresses make it fail.

    For steps that only add to a listing: what a page's scripts say of its next page, or rows that they
    write. Not for faults of memory or of the program's types, which would be hidden.
    """
    try:
        return step()
    except (ValueError, LookupError, ArithmeticError, RecursionError):
        return otherwise
