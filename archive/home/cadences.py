"""Cadences as a configuration writes them."""

from datetime import timedelta
from typing import Any

from archive.cadence import CHINA_ZONE, Adaptive, Cadence, Cron, Every, fault, pauses
from archive.home.rules import ADAPTIVE
from archive.home.tables import Tables
from archive.sentences import say


def span_text(span: timedelta) -> str:
    """A time as the configuration writes it: "30m", "6h", "1d"."""
    seconds = int(span.total_seconds())
    sizes = (("d", 86_400), ("h", 3_600), ("m", 60))
    fitting = ((unit, size) for unit, size in sizes if seconds and seconds % size == 0)
    unit, size = next(fitting, ("s", 1))
    return f"{seconds // size}{unit}"


def cadence_text(cadence: Cadence) -> str:
    """A cadence as the configuration writes it: "6h", "adaptive", "30 8 * * 1-5"."""
    match cadence:
        case Every(span):
            return span_text(span)
        case Cron(text):
            return text
        case _:
            return ADAPTIVE


class Timing:
    """How cadences are written in [schedule], of which it takes what only they need."""

    def __init__(self, tables: Tables, schedule: dict[str, Any]) -> None:
        usual = Adaptive()
        self.tables = tables
        self.floor: timedelta | None = schedule.pop("floor", None)
        self.zone: str = schedule.get("time_zone", CHINA_ZONE)
        floor = self.floor or usual.floor
        ceiling = schedule.pop("ceiling", max(usual.ceiling, floor))
        if ceiling < floor:
            sentence = say("'ceiling' is shorter than the floor of {floor}", floor=span_text(floor))
            tables.fault(sentence, "ceiling", "schedule")
        self.adaptive = Adaptive(floor, ceiling)

    def cadence(self, values: dict[str, Any], given: Any, table: str, number: int) -> Cadence:
        """Take the cadence out of a table's values; `given` is the table as it stands."""
        every, line = values.pop("every", None), values.pop("cron", None)
        if "every" in given and "cron" in given:
            sentence = say("a {table} has 'every' or 'cron', not both", table=table)
            self.tables.fault(sentence, "cron", table, number)
        if line is not None:
            return self._cron(Cron(" ".join(line.split()), self.zone), table, number)
        if every is None:
            return self.adaptive
        self._above_floor("every", every.span, table, number)
        return Every(every.span)

    def _cron(self, cron: Cron, table: str, number: int) -> Cadence:
        if wrong := fault(cron):
            self.tables.fault(say("'cron' {wrong}", wrong=wrong), "cron", table, number)
        else:
            self._above_floor("cron", pauses(cron)[0], table, number)
        return cron

    def _above_floor(self, key: str, span: timedelta, table: str, number: int) -> None:
        if self.floor is not None and span < self.floor:
            sentence = say(
                "'{key}' is under the floor of {floor} in [schedule]",
                key=key,
                floor=span_text(self.floor),
            )
            self.tables.fault(sentence, key, table, number)
