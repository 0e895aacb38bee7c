"""The years of days that a list prints without them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from crawler.lists.rows.days import Day, iso

# Between neighbours of a list: longer is another order, unless several rows have their years.
_LONGEST_BREAK, _LONGEST_KNOWN = timedelta(days=200), timedelta(days=364)

_TURN = timedelta(days=60)  # between an address and the day of its row, across the turn of a year


@dataclass(frozen=True, slots=True)
class DayEvidence:
    """What a row says about its day. hint: "YYYY", "YYYY-MM" or a whole day in an address of the row
    ("" without); pinned: whether it stands outside of the list's order; clock: it has a time of day and
    no day."""

    day: Day | None
    hint: str = ""
    pinned: bool = False
    clock: bool = False


def with_years(rows: Sequence[DayEvidence], now: datetime | None) -> list[str | None]:
    """ISO days of a list's rows, in its order.

    A day without a year takes the year that an address of its row gives. Else, with now, in China, a
    list that falls from its day gives the years, across the turn of a year, too. Else it is None.
    """
    rows = _ordered(_of_today(rows, now))
    ordered = _falling(rows, now.date()) if now else {}
    found = []
    for place, row in enumerate(rows):
        if row.day is None:
            found.append(row.hint if len(row.hint) == len("2024-10-10") else None)
        elif row.day.year:
            found.append(row.day.iso)
        else:
            found.append(_by_hint(row, ordered.get(place)))
    return found


def _of_today(rows: Sequence[DayEvidence], now: datetime | None) -> Sequence[DayEvidence]:
    """The rows with today for a time of day, where other rows have days: they are of other days."""
    if now is None or not any(row.day for row in rows):
        return rows
    today = Day(now.month, now.day, now.year)
    return [replace(row, day=today) if row.clock else row for row in rows]


def _ordered(rows: Sequence[DayEvidence]) -> list[DayEvidence]:
    """The rows with 05/06/2025 read as the list's other days show; without any, it is no day."""
    orders = {row.day.order for row in rows if row.day}
    known = orders & {"dmy", "mdy"}
    found = []
    for row in rows:
        day = row.day
        if day is not None and day.order == "either":
            turned = known == {"mdy"}
            month, number = (day.day, day.month) if turned else (day.month, day.day)
            sure = Day(month, number, day.year) if len(known) == 1 else None
            found.append(replace(row, day=sure))
        else:
            found.append(row)
    return found


def _by_hint(row: DayEvidence, counted: date | None) -> str | None:
    day = row.day
    if day is None or not row.hint:
        return counted.isoformat() if counted else None
    if len(row.hint) == len("2024-10-10"):
        return _near(day, date.fromisoformat(row.hint))
    told = iso(int(row.hint[:4]), day.month, day.day)
    if told and told.startswith(row.hint):
        return told
    # The address was made before the row's day, by a month or two, or is of no use here.
    if counted is None:
        return None
    months = (counted.year - int(row.hint[:4])) * 12 + counted.month - int(row.hint[5:7] or 0)
    return counted.isoformat() if len(row.hint) > 4 and 0 <= months <= 2 else None


def _near(day: Day, made: date) -> str:
    """A day without a year in that of the day on which its address was made, or in the one beside it
    where the two days are those of a turn of the year."""
    told = (iso(made.year + more, day.month, day.day) for more in (0, 1, -1))
    days = [date.fromisoformat(one) for one in told if one] or [made]
    return next((one for one in days if abs(one - made) <= _TURN), days[0]).isoformat()


def _falling(rows: Sequence[DayEvidence], today: date) -> dict[int, date]:
    """Place → day, of rows without a year, when the unpinned rows fall from today."""
    places = [place for place, row in enumerate(rows) if row.day is not None and not row.pinned]
    # A row or two that stand before a falling list are pinned, whether they say so or not.
    for skipped in range(min(3, len(places))):
        found = _fallen(rows, places[skipped:], today)
        turns = found and len({one.year for one in found.values()}) > 1
        if found is not None and (skipped or not turns or _is_calm(rows, places)):
            return found
    return _fallen(rows, places, today) or {}


def _is_calm(rows: Sequence[DayEvidence], places: list[int]) -> bool:
    """Whether months rise only from spring to winter, as at the turn of a year."""
    days = [(day.month, day.day) for place in places if (day := rows[place].day) and not day.year]
    return not any(before < after and after[0] - before[0] < 6 for before, after in pairwise(days))


def _fallen(rows: Sequence[DayEvidence], places: list[int], today: date) -> dict[int, date] | None:
    before = today
    found = {}
    years = sum(1 for place in places if (dated := rows[place].day) and dated.year)
    longest = _LONGEST_KNOWN if years > 1 else _LONGEST_BREAK
    for place in places:
        day = rows[place].day
        if day is None:
            continue
        if day.year:
            told = day.iso
            here = date.fromisoformat(told) if told else None
        else:
            here = _latest(day, before)
        if here is None or here > before or (not day.year and before - here > longest):
            return None
        if not day.year:
            found[place] = here
        before = here
    return found


def _latest(day: Day, before: date) -> date | None:
    """The last such day that is not after `before`; 29 February may be four years back."""
    for year in range(before.year, before.year - 5, -1):
        told = iso(year, day.month, day.day)
        if told and date.fromisoformat(told) <= before:
            return date.fromisoformat(told)
    return None
