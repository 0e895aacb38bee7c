"""The numbers of the trends page as tables: what every point says, for the page and as a file."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.counting.shares import Share
from archive.observing.days import Observed
from archive.publish.columns import Column
from archive.publish.formats import disarmed
from archive.publish.trends.asked import Trends
from archive.publish.trends.maps import links_of
from archive.publish.trends.series import Drawn, unknown
from archive.publish.trends.voice import Told, Voice, percent


@dataclass(frozen=True, slots=True)
class TableCell:
    """href: to the articles, or "". share, interval: "" where there is none."""

    href: str
    number: str
    total: str
    share: str
    interval: str


@dataclass(frozen=True, slots=True)
class Row:
    """A period or a place. sight: how much of it was observed, "" where that has no meaning."""

    name: str
    href: str
    cells: Sequence[TableCell]
    observed: str
    sight: str


@dataclass(frozen=True, slots=True)
class Table:
    """name: of a panel, "" of the only one. heads: a phrase each, with what it is compared with."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Row]


def tables(
    asked: Trends, drawn: Drawn, cells: Sequence[Sequence[Told]], voice: Voice
) -> list[Table]:
    """Of each group, the latest period first; at the end what has no period."""
    count = len(asked.phrases)
    base = cells[len(drawn.groups) * count :]
    heads = [*asked.phrases]
    if base:
        heads += [f"{phrase}（{voice.baseline(asked)}）" for phrase in asked.phrases]
    found = []
    for number, group in enumerate(drawn.groups):
        shown = [*cells[number * count : (number + 1) * count], *base]
        name = voice.group(group, asked.split) if asked.split else ""
        rows = [_row([line[n] for line in shown], drawn, voice) for n in _order(len(shown[0]))]
        found.append(Table(name, heads, [row for row in rows if row is not None]))
    return found


def _order(length: int) -> Iterator[int]:
    """The latest period first, and the last cell, which has none, at the end."""
    yield from range(length - 2, -1, -1)
    yield length - 1


def _row(cells: Sequence[Told], drawn: Drawn, voice: Voice) -> Row | None:
    first = cells[0].cell
    if first.period is None and not any(each.cell.share.total for each in cells):
        return None
    shown = [_cell(each.cell.share, each.href, unknown=each.cell.unknown) for each in cells]
    if first.period is None:
        return Row(str(voice.words["no_period"]), "", shown, "", "")
    name = voice.period(first.period, drawn.by)
    return Row(name, "", shown, _observed(first.days), first.days.sight.value)


def places_table(asked: Trends, drawn: Drawn, voice: Voice) -> Table:
    """Of the maps."""
    rows = []
    for place in drawn.places:
        cells = [
            _cell(share, links_of(asked, place, number, voice), unknown=unknown(share, place.days))
            for number, share in enumerate(place.shares)
        ]
        name = voice.known.regions.get(place.code, place.code)
        deeper = voice.deeper(asked, place.code)
        rows.append(Row(name, deeper, cells, _observed(place.days), place.days.sight.value))
    return Table("", asked.phrases, rows)


def _cell(share: Share, href: str, *, unknown: bool) -> TableCell:
    """unknown: nothing was observed and nothing is here."""
    interval = f"{percent(share.low)}–{percent(share.high)}" if share.total else ""
    return TableCell(
        href, "–" if unknown else f"{share.articles:,}", f"{share.total:,}",
        percent(share.share) if share.total else "", interval,
    )  # fmt: skip


def _observed(days: Observed) -> str:
    return f"{days.observed:,} / {days.possible:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a file says of where it comes from. archive: its name. address: of the page. retrieved: when,
    as text."""

    archive: str
    address: str
    retrieved: str


COLUMNS = (
    Column("phrase", "text", "What was looked for: words, as a search takes them"),
    Column("selection", "text", "Value of the split, place of the map, or what it is compared with; null: all"),
    Column("cell", "text", "Period; of the map, what is drawn (all dates asked for count); null: not so exact"),
    Column("articles", "integer", "Articles that say it; null: nothing observed, and nothing here"),
    Column("total", "integer", "All articles of the cell that pass the same filters"),
    Column("share", "real", "articles / total; null where total is 0"),
    Column("lo95", "real", "Lower end of the 95 % interval of the share (Wilson)"),
    Column("hi95", "real", "Upper end"),
    Column("observed_days", "integer", "Days of the sources in the cell's time observed; null: it has none"),
    Column("possible_days", "integer", "All days of these sources in that time, up to today"),
    Column("archive", "text", "Name of the archive"),
    Column("address", "text", "Permanent address of the charts"),
    Column("retrieved_at", "text", "When it was counted (China time)"),
)  # fmt: skip
"""Of the file, a row for each phrase and cell."""


def lines_csv(asked: Trends, drawn: Drawn, voice: Voice, origin: Origin) -> bytes:
    """All lines."""
    rows = []
    for line in drawn.lines:
        key = voice.group(line.group, asked.split) if line.group.rest else line.group.key
        selection = ":".join(asked.baseline or ()) if line.base else key
        for cell in line.cells:
            name = cell.period.name if cell.period else ""
            days = cell.days if cell.period else None
            rows.append((line.phrase, selection, name, *_numbers(cell.share, days)))
    return _csv(rows, origin)


def places_csv(asked: Trends, drawn: Drawn, origin: Origin) -> bytes:
    """All maps: the selection is a region, the cell all that is drawn."""
    whole = f"{drawn.first}/{drawn.last}"
    rows = [
        (phrase, place.code, whole, *_numbers(share, place.days))
        for number, phrase in enumerate(asked.phrases)
        for place in drawn.places
        for share in [place.shares[number]]
    ]
    return _csv(rows, origin)


def _numbers(share: Share, days: Observed | None) -> tuple[object, ...]:
    """days: None where there are none."""
    exact = ["" if n is None else f"{n:.6g}" for n in (share.share, share.low, share.high)]
    if days is None:
        return (share.articles, share.total, *exact, "", "")
    articles = "" if unknown(share, days) else share.articles
    return (articles, share.total, *exact, days.observed, days.possible)


def _csv(rows: Sequence[tuple[object, ...]], origin: Origin) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.writer(target)
    writer.writerow([column.name for column in COLUMNS])
    own = (origin.archive, origin.address, origin.retrieved)
    writer.writerows([disarmed(cell) for cell in (*row, *own)] for row in rows)
    return target.getvalue().encode()
