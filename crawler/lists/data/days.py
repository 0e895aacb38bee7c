"""The day in a value of a record."""

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from archive.types import Precision
from archive.web.dates import CHINA, from_epoch, parse_date
from crawler.lists.rows.days import iso, whole_day

_EPOCH = re.compile(r"(?:/Date\()?(\d{10}|\d{13})(?:[+-]\d{4})?(?:\)/)?")
_RUN = re.compile(r"(?:19|20)\d{6}")
_RFC_822 = re.compile(r"[A-Za-z]{3,9},?\s+\d{1,2}\s|\d{1,2}\s+[A-Za-z]{3}")
_FIRST, _LAST = "1990-01-01", "2100-01-01"  # other numbers are no times of articles
_LONGEST = 80  # characters of a value that is a time
_ANY = datetime(2000, 6, 1, tzinfo=CHINA)  # from which days are counted that are only recognised
_DAY = 10  # characters of "2025-09-12"


def day_of(value: Any) -> str | None:
    """The day in China as YYYY-MM-DD that a value names: seconds or milliseconds since 1970, ISO 8601
    with or without a zone, RFC 822, 2025/9/12, 2025年9月12日, 20250912. None: it names no whole day."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if isinstance(value, int) and _RUN.fullmatch(str(value)):
            return _printed(str(value))
        return _by_epoch(float(value)) if 1e8 <= abs(value) < 1e14 else None
    text = value.strip() if isinstance(value, str) and len(value) <= _LONGEST else ""
    epoch = _EPOCH.fullmatch(text)
    if epoch:
        return _by_epoch(float(epoch[1]))
    return _by_rfc(text) if _RFC_822.match(text) else _printed(text)


def short_day(value: Any) -> bool:
    """Whether a value is a day without its year, or one that is counted from today: 09-12, 昨天."""
    return isinstance(value, str) and len(value) <= _LONGEST and whole_day(value, _ANY) is not None


def in_parts(value: Any) -> str | None:
    """The day as YYYY-MM-DD that Java writes in parts, `[2025, 9, 12, 14, 5]` or an object with `year`,
    `monthValue` and `dayOfMonth`; None when the value is something else."""
    if isinstance(value, dict):
        month = value.get("monthValue", value.get("month"))
        value = [value.get("year"), month, value.get("dayOfMonth", value.get("day"))]
    elif not isinstance(value, list) or not 3 <= len(value) <= 7:
        return None
    if any(not isinstance(one, int) or isinstance(one, bool) for one in value):
        return None
    return iso(*value[:3]) if 1990 <= value[0] < 2100 else None


def _printed(text: str) -> str | None:
    found = parse_date(text) if len(text) >= 6 else None
    if found is None or found[1] not in (Precision.DAY, Precision.MINUTE):
        return None
    return found[0][:_DAY] if found[0] >= _FIRST else None


def _by_epoch(seconds: float) -> str | None:
    found = from_epoch(seconds)
    return found[0][:_DAY] if found and _FIRST <= found[0] < _LAST else None


def _by_rfc(text: str) -> str | None:
    try:
        moment = parsedate_to_datetime(text)
        day = moment.astimezone(CHINA).date() if moment.tzinfo else moment.date()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return day.isoformat() if day >= date(1990, 1, 1) else None
