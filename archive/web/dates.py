"""Dates as Chinese pages print them. China time throughout; nothing here reads the clock."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from archive.types import CHINA as CHINA  # noqa: PLC0414 - those who read dates take it from here
from archive.types import Precision

FIRST_DAY = date(1949, 10, 1)  # older "publish dates" are template garbage such as 0001-01-01

_WIDTH = str.maketrans("０１２３４５６７８９：－–‑−／．\u3000\xa0", "0123456789:----/.  ")
_CLOCK = r"(?P<H>\d{1,2})\s?[:时時点點]\s?(?P<M>\d{1,2})分?(?:\s?:?\s?(?P<S>\d{2})(?:\.\d+)?秒?)?"
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_WEEKDAY = r"(?:[\s(（,，]*(?:星期|周|週)[一二三四五六日天][\s)）]*)?"
_HALF = r"(?P<half>上午|下午|晚上|凌晨)?"
_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?(?:[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?|\s(?P<ms>\d{2})\s?/\s?)"
    rf"(?P<d>\d{{1,2}})(?:\s?[日号號])?(?:{_WEEKDAY}[\s\-T]*{_HALF}\s?{_CLOCK}{_ZONE})?(?!\d)",
    re.ASCII,
)
_RUN = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)", re.ASCII)
_MONTH = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?(?:年\s?(?P<m>\d{1,2})\s?月(?!\s?\d)|-(?P<n>\d{2})(?![\d-]))",
    re.ASCII,
)
_YEAR = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?=\s?年|$)", re.ASCII)
_HAN_DIGITS = dict(zip("〇○零ＯOo0一二三四五六七八九", "0000000123456789", strict=True))
_HAN_DAY = re.compile(
    r"(?P<y>[一二][〇○零ＯOo0一二三四五六七八九]{3})年(?P<m>[一二三四五六七八九十]{1,2})月"
    r"(?P<d>[一二三四五六七八九十]{1,3})[日号號]"
)
# 民國112年5月6日: years of the Republic.
_ROC_DAY = re.compile(
    r"民[國国]\s?(?P<y>\d{2,3}|[〇○零一二三四五六七八九十百]{2,5})\s?年\s?(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})"
    r"\s?月\s?(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})\s?[日號号]",
    re.ASCII,
)
_ROC_BEFORE = 1911
# Only a label or a line of its own tells that these are days.
_SHORT = re.compile(
    r"(?P<y>\d{2})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
    rf"(?:[\s\-T]+{_HALF}\s?{_CLOCK}{_ZONE})?(?![\d\-/.])",
    re.ASCII,
)
_RUN_TIME = re.compile(
    rf"(?P<y>(?:19|20)\d{{2}})(?P<m>[01]\d)(?P<d>[0-3]\d)(?:\s*{_HALF}{_CLOCK}{_ZONE})?(?!\d)",
    re.ASCII,
)
_MONTHS = dict(
    zip(re.findall("...", "JanFebMarAprMayJunJulAugSepOctNovDec"), range(1, 13), strict=True)
)
_MONTH_NAME = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
# Java's and mail's: Sat May 06 10:20:00 CST 2023; Sat, 06 May 2023 02:20:00 GMT.
_ENGLISH = re.compile(
    rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)?"
    rf"(?:(?P<b>{_MONTH_NAME})\s+(?P<d>\d{{1,2}})|(?P<e>\d{{1,2}})\s+(?P<c>{_MONTH_NAME})),?"
    r"(?:\s+(?P<t>\d{1,2}:\d{2})(?::\d{2})?(?:\s+[A-Z]{3,4})?)?\s+(?P<y>(?:19|20)\d{2})"
    r"(?:\s+(?P<u>\d{1,2}:\d{2})(?::\d{2})?\s*(?P<zone>GMT|UTC|Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_SHORT_ALONE = re.compile(
    r"(?<![\w\-/.:])(?P<y>\d{2})-(?P<m>\d{2})-(?P<d>\d{2})"
    rf"(?:[\s\-T]+{_HALF}\s?{_CLOCK}{_ZONE})?(?![\w\-/.])",
    re.ASCII,
)
_OPENING = " \t\n[(（【〔:："


@dataclass(frozen=True, slots=True)
class Printed:
    """A date found in a text: text[start:end] says `iso`, which is cut to `precision`."""

    start: int
    end: int
    iso: str
    precision: Precision


def parse_date(text: str) -> tuple[str, Precision] | None:
    """The first date in a text as ISO 8601 cut to its precision, or None.

    Whole days come before months, months before years: "2021年 … 2021年5月8日" is the day. A time
    of 00:00:00 or 23:59:59 is what a CMS fills in, so it counts as a day without a time.
    """
    found = next(find_days(text), None)
    if found is not None:
        return found.iso, found.precision
    plain = text.translate(_WIDTH)
    for match in _RUN.finditer(plain):
        day = _calendar(match["y"], match["m"], match["d"])
        if day is not None:
            return day.isoformat(), Precision.DAY
    for match in _MONTH.finditer(plain):
        if _calendar(match["y"], match["m"] or match["n"], "1") is not None:
            return f"{match['y']}-{int(match['m'] or match['n']):02d}", Precision.MONTH
    year = _YEAR.search(plain)
    return (year["y"], Precision.YEAR) if year is not None else None


def find_days(text: str) -> Iterator[Printed]:
    """Every whole day (year, month and day, perhaps a time) in a text, from left to right.

    Runs of eight digits are left out: in running text they are numbers.
    """
    plain = text.translate(_WIDTH)
    for match in _DAY.finditer(plain):
        day = _calendar(match["y"], match["m"] or match["ms"], match["d"])
        if day is not None:
            yield Printed(match.start(), match.end(), *_with_time(day, match))
    if "年" in text:
        yield from _days_in_han(text, plain)


def labelled_day(text: str) -> Printed | None:
    """The day that follows a label, or a line holds alone: besides whole days runs of eight digits
    and years of two (18-03-08), which elsewhere are numbers.
    """
    start = len(text) - len(text.lstrip(_OPENING))
    plain = text.translate(_WIDTH)
    for pattern in (_RUN_TIME, _SHORT):
        match = pattern.match(plain, start)
        if match is None:
            continue
        day = _calendar(_century(match["y"]), match["m"], match["d"])
        if day is not None:
            return Printed(match.start(), match.end(), *_with_time(day, match))
    english = _ENGLISH.match(plain, start)
    if english is not None:
        return _english(english)
    return next(find_days(text), None)


def loose_day(text: str) -> Printed | None:
    """The first whole day of a byline without labels, years of two digits (18-03-08) included."""
    found = next(find_days(text), None)
    if found is not None:
        return found
    for match in _SHORT_ALONE.finditer(text.translate(_WIDTH)):
        day = _calendar(_century(match["y"]), match["m"], match["d"])
        if day is not None:
            return Printed(match.start(), match.end(), *_with_time(day, match))
    return None


def _century(year: str) -> str:
    """A year of two digits with its century; Chinese sites are younger than 1980."""
    return year if len(year) == 4 else f"{'19' if year >= '80' else '20'}{year}"


def _english(match: re.Match[str]) -> Printed | None:
    day = _calendar(
        match["y"], str(_MONTHS[(match["b"] or match["c"])[:3]]), match["d"] or match["e"]
    )
    if day is None:
        return None
    time = match["t"] or match["u"]
    found = None
    if time is not None:
        zone = (match["zone"] or "").replace("GMT", "Z").replace("UTC", "Z")
        found = next(find_days(f"{day.isoformat()} {time}{zone}"), None)
    iso, precision = (found.iso, found.precision) if found else (day.isoformat(), Precision.DAY)
    return Printed(match.start(), match.end(), iso, precision)


def _days_in_han(text: str, plain: str) -> Iterator[Printed]:
    """Days written with Chinese numbers, and in years of the Republic."""
    for match in _ROC_DAY.finditer(plain):
        day = _calendar(
            str(_ROC_BEFORE + _number(match["y"])),
            str(_number(match["m"])),
            str(_number(match["d"])),
        )
        if day is not None:
            yield Printed(match.start(), match.end(), day.isoformat(), Precision.DAY)
    for match in _HAN_DAY.finditer(text):
        year = "".join(_HAN_DIGITS[sign] for sign in match["y"])
        day = _calendar(year, str(_han_number(match["m"])), str(_han_number(match["d"])))
        if day is not None:
            yield Printed(match.start(), match.end(), day.isoformat(), Precision.DAY)


def from_epoch(seconds: float) -> tuple[str, Precision] | None:
    """Seconds since 1970 (milliseconds are recognised) as China time to the minute."""
    if seconds >= 1e11:
        seconds /= 1000
    if not 1e8 <= seconds <= 1e10:  # 1973 to 2286; smaller numbers are not times
        return None
    moment = datetime.fromtimestamp(seconds, CHINA)
    return moment.strftime("%Y-%m-%dT%H:%M"), Precision.MINUTE


def precision_of(iso: str) -> Precision:
    """The precision to which an ISO date was cut: "2021" year, "2021-05" month, and so on."""
    by_length = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY, 16: Precision.MINUTE}
    return by_length.get(len(iso), Precision.NONE)


def is_credible(iso: str, now: datetime | None = None) -> bool:
    """Whether a page can have been published then: not before 1949, on 1970-01-01 or in the future.

    now: aware; one day of tolerance for wrong clocks.
    """
    if iso.startswith("1970-01-01") or iso < FIRST_DAY.isoformat()[: len(iso)]:
        return False
    if now is None:
        return True
    latest = (now.astimezone(CHINA) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    return iso <= latest[: len(iso)]


def _with_time(day: date, match: re.Match[str]) -> tuple[str, Precision]:
    if match["H"] is None:
        return day.isoformat(), Precision.DAY
    hour, minute, second = int(match["H"]), int(match["M"]), match["S"]
    if match["half"] in ("下午", "晚上") and hour < 12:
        hour += 12
    filled_in = (hour, minute) == (0, 0) or (hour, minute, second) == (23, 59, "59")
    if hour > 23 or minute > 59 or filled_in:
        return day.isoformat(), Precision.DAY
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=_zone(match["zone"]))
    return moment.astimezone(CHINA).strftime("%Y-%m-%dT%H:%M"), Precision.MINUTE


def _zone(text: str | None) -> timezone:
    if text is None:
        return CHINA
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(hours=24):
        return CHINA
    return timezone(-offset if text[0] == "-" else offset)


def _calendar(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _number(text: str) -> int:
    """A number in either script, up to 199: 112, 一一二, 一百一十二."""
    if text.isdecimal():
        return int(text)
    hundreds, hundred, rest = text.rpartition("百")
    if hundred:
        return 100 * _han_number(hundreds) + (_han_number(rest.strip("零〇○")) if rest else 0)
    if "十" in text:
        return _han_number(text)
    return int("".join(_HAN_DIGITS[sign] for sign in text))


def _han_number(text: str) -> int:
    """一 to 九十九 as a number; anything else gives 0, which no calendar has."""
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    value = int(_HAN_DIGITS.get(ones, "0"))
    return value + 10 * int(_HAN_DIGITS.get(tens, "1")) if ten else value
