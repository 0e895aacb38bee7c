"""What a pager's script reckons with: texts, numbers, and things known by their path alone."""

from dataclasses import dataclass
from typing import TypeAlias

# The members by which plug-ins hand the number of a page to a function.
_OF_PAGE = frozenset((
    "curr", "current", "currentPage", "cur", "currPage", "page", "pageNo", "pageNum", "pageNumber",
    "pageIndex", "num", "value", "index", "getCurrent", "pageindex",
))  # fmt: skip
OF_LENGTH = frozenset(("limit", "pageSize", "pagesize", "limits", "rows", "size", "perPage"))
"""The members by which plug-ins hand over the length of a page beside its number."""

_LARGEST = 10**12
_LONGEST = 4_000  # characters of an address, and of what it is made of


@dataclass(frozen=True, slots=True)
class Path:
    """A thing of the page, unknown but for the way to it: `document.f.page`, `$(#page)`."""

    name: str


Value: TypeAlias = str | int | bool | Path | list[str] | None


def shown(value: Value) -> str | None:
    """The value as text in an address; None when it is unknown."""
    if isinstance(value, bool) or value is None or isinstance(value, (Path, list)):
        return None
    return str(value)


def number(value: Value) -> int | None:
    """The value as a number, as parseInt has it; None when it is none."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str) and value.strip().isdecimal() and len(value) <= 9:
        return int(value)
    return None


def truth(value: Value) -> bool | None:
    """Whether a condition holds; None when that is unknown."""
    return None if isinstance(value, Path) else bool(value)


def added(left: Value, right: Value) -> Value:
    """left + right: a sum of numbers, else a text. What no address can hold is unknown."""
    if isinstance(left, int) and isinstance(right, int):
        return _bounded(int(left) + int(right))
    one, other = shown(left), shown(right)
    if one is None or other is None or len(one) + len(other) > _LONGEST:
        return Path("?")
    return one + other


def _bounded(value: int) -> Value:
    return value if abs(value) <= _LARGEST else Path("?")


def reckoned(sign: str, left: Value, right: Value) -> Value:
    """left - right and the like; unknown when either is no number."""
    one, other = number(left), number(right)
    if one is None or other is None or (sign in "/%" and not other):
        return Path("?")
    results = {"-": one - other, "*": one * other}
    return _bounded(results.get(sign, one % (other or 1) if sign == "%" else one // (other or 1)))


def compared(sign: str, left: Value, right: Value) -> Value:
    """Whether a comparison holds; unknown when a side is."""
    if isinstance(left, Path) or isinstance(right, Path):
        return Path("?")
    one, other = number(left), number(right)
    if sign in ("==", "==="):
        return left == right or (one is not None and one == other)
    if sign in ("!=", "!=="):
        return not compared("==", left, right)
    if one is None or other is None:
        return Path("?")
    return {"<": one < other, ">": one > other, "<=": one <= other, ">=": one >= other}[sign]


def member(value: Value, name: str) -> Value:
    """value.name: of a page's number, the number itself; of a text, its length."""
    if isinstance(value, str) and name == "length":
        return len(value)
    if isinstance(value, int) and not isinstance(value, bool) and name in _OF_PAGE:
        return value
    return Path(f"{value.name}.{name}") if isinstance(value, Path) else Path(f"?.{name}")


def method(value: Value, name: str, given: list[Value]) -> Value:
    """value.name(given): what texts and numbers can do in an address."""
    if name in ("toString", "valueOf", "trim"):
        return shown(value) or Path("?")
    if isinstance(value, int):
        return member(value, name)
    if not isinstance(value, str):
        return Path("?")
    if name in ("substring", "slice", "substr"):
        start, end = (
            number(given[0] if given else None),
            number(given[1] if given[1:] else len(value)),
        )
        return Path("?") if start is None or end is None else value[start:end]
    return _searched(value, name, given)


def _searched(text: str, name: str, given: list[Value]) -> Value:
    """What takes a text to look for."""
    first, second = (*given, None, None)[:2]
    if not isinstance(first, str) or not first:
        return Path("?")
    if name == "split":
        return text.split(first)
    if name == "replace" and isinstance(second, (str, int)):
        return text.replace(first, str(second), 1)
    found = {"lastIndexOf": text.rfind(first), "indexOf": text.find(first)}
    return found[name] if name in found else Path("?")
