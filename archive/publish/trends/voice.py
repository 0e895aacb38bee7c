"""How the numbers of the trends page are said, in the reader's language, and where they lead."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from archive.counting.periods import By, Period, cut
from archive.counting.shares import FEW, Share
from archive.observing.days import Observed, Sight
from archive.publish.arguments import Known
from archive.publish.places import Level, level_of
from archive.publish.question import Question
from archive.publish.trends.asked import Split, Trends
from archive.publish.trends.series import Cell, Drawn, Group, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What is needed to say it. words: of the trends page. kinds: of outlets. months: twelve short names.
    printed: a date as people write it. to, onward: the addresses of a search and of this page."""

    words: Mapping[str, Any]
    kinds: Mapping[str, str]
    months: Sequence[str]
    printed: Callable[[str], str]
    to: Callable[[Question], str]
    onward: Callable[[Trends], str]
    known: Known

    def period(self, period: Period, by: By) -> str:
        """A period in words, with its days where it has not all of them: fewer articles are no fall."""
        name = self.printed(period.name)
        if by is By.WEEK:
            name = str(self.words["week_of"]).replace("{day}", name)
        if not cut(by, period):
            return name
        first, last = (self.printed(day.isoformat()) for day in (period.first, period.last))
        return filled(self.words["cut_period"], name=name, first=first, last=last)

    def group(self, group: Group, split: Split | None) -> str:
        """A panel's name."""
        if group.rest:
            return str(self.words["above"][split])
        if split is Split.KIND:
            return self.kinds.get(group.key, group.key)
        if split is Split.LEVEL:
            return str(self.words["levels"][group.key])
        if split is Split.SOURCE:
            return self.known.sources.get(group.key, group.key)
        return self.known.regions.get(group.key, group.key)

    def baseline(self, asked: Trends) -> str:
        """What it is compared with."""
        if asked.baseline is None:
            return ""
        of, value = asked.baseline
        if of == "level":
            return str(self.words["levels"][value])
        return (self.known.regions if of == "region" else self.known.sources).get(value, value)

    def deeper(self, asked: Trends, region: str) -> str:
        """The address of the same page about what is below a region; "" where there is nothing."""
        if level_of(region) is Level.COUNTY or region == asked.place:
            return ""
        return self.onward(asked.within(region))

    def share(self, share: Share) -> str:
        """A share with its articles, of how many, and its interval."""
        said = "said_share" if share.total >= FEW else "said_few" if share.total else "said_none"
        return filled(
            self.words[said], n=f"{share.articles:,}", total=f"{share.total:,}",
            share=percent(share.share), low=percent(share.low), high=percent(share.high),
        )  # fmt: skip

    def observed(self, days: Observed) -> str:
        """How many days of it were observed, where that is not all."""
        entries = {
            Sight.PART: "said_part",
            Sight.NONE: "said_none_observed",
            Sight.BEFORE: "said_before",
        }
        if days.sight is Sight.WHOLE:
            return ""
        given = {"observed": f"{days.observed:,}", "possible": f"{days.possible:,}"}
        return filled(self.words[entries[days.sight]], **given)


def filled(text: str, **values: str) -> str:
    """A text with its names in braces filled in, each once: a value is never looked into."""
    pieces = text.split("{")
    found = [pieces[0]]
    for piece in pieces[1:]:
        name, brace, rest = piece.partition("}")
        found.append(values[name] + rest if brace and name in values else "{" + piece)
    return "".join(found)


def percent(share: float | None) -> str:
    """A share with two digits that count."""
    if share is None:
        return "–"
    value = share * 100
    if 0 < value < 0.01:
        return "<0.01%"  # it is no zero
    return f"{value:.0f}%" if value >= 10 else f"{value:.1f}%" if value >= 1 else f"{value:.2f}%"


@dataclass(frozen=True, slots=True)
class Told:
    """A cell of a line as it is shown. href: to its articles; "" where no search finds just these."""

    cell: Cell
    href: str
    said: str


def told(asked: Trends, line: Line, by: By, voice: Voice) -> list[Told]:
    """The cells of a line. The last one has no period."""
    link = links(asked, line, voice)
    name = line.phrase if not line.base else f"{line.phrase}（{voice.baseline(asked)}）"
    found = []
    for cell in line.cells:
        href, when = "", str(voice.words["no_period"])
        if cell.period is not None:
            when = voice.period(cell.period, by)
            href = link(*ends(cell.period, by)) if cell.share.articles else ""
        said = f"{name} · {when}{voice.words['colon']}{voice.share(cell.share)}"
        found.append(Told(cell, href, said + voice.observed(cell.days)))
    return found


def links(asked: Trends, line: Line, voice: Voice) -> Callable[[str, str], str]:
    """The address of the articles of a line from one date to another: made once, with two holes."""
    if line.place is None:
        return lambda since, until: ""
    # Nobody can type NUL, so in an address it marks the place of a date.
    before, between, after = voice.to(asked.hits(line.phrase, "\0", "\0", line.place)).rsplit(
        "%00", 2
    )

    def link(since: str, until: str) -> str:
        since, until = asked.clipped(since, until)
        return f"{before}{since}{between}{until}{after}"

    return link


def ends(period: Period, by: By) -> tuple[str, str]:
    """A period as a search asks for it."""
    if by is By.WEEK:
        # With its days to come: articles are dated to them, and are counted in it.
        return period.name, (date.fromisoformat(period.name) + timedelta(days=6)).isoformat()
    return period.name, period.name


def titled(asked: Trends, voice: Voice, *, by_place: bool = False) -> str:
    """What the charts show, in a few words. by_place: the maps."""
    names = voice.words["comma"].join(asked.phrases)
    entry = "title_map" if by_place else f"title_{asked.measure}"
    return filled(voice.words[entry], phrases=names)


def summary(asked: Trends, drawn: Drawn, voice: Voice) -> str:
    """From when to when, and how much of it was observed."""
    days = drawn.days
    return filled(
        voice.words["summary"],
        first=voice.printed(drawn.first.isoformat()), last=voice.printed(drawn.last.isoformat()),
        observed=f"{days.observed:,}", possible=f"{days.possible:,}",
    )  # fmt: skip


def sight_of(days: Observed) -> str:
    """How much was observed, as drawings name it. Where there are no days, nobody looked."""
    return days.sight.value if days.possible else Sight.NONE.value
