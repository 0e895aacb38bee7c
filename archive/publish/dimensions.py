"""What counts are split by: the dimensions of a cell, as the command line calls them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from archive.errors import QueryError
from archive.home.rules import nearest
from archive.publish.places import Level, cut_to, level_of
from archive.sentences import say
from archive.store.over_time import Facet


class Dimension(StrEnum):
    """Of a cell. region: the code that the source has; province, city, county: the same cut to that
    level. level: of that region."""

    MONTH = "month"
    YEAR = "year"
    REGION = "region"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    LEVEL = "level"
    KIND = "kind"
    SOURCE = "source"


SPREADS = (Dimension.COUNTY, Dimension.CITY, Dimension.PROVINCE, Dimension.SOURCE)
"""What a spread may be by."""


_DIGITS = {Dimension.MONTH: 7, Dimension.YEAR: 4}

Labels = tuple[str, ...]
"""One for each dimension; "" where it has none: of an article that is not dated so exactly, or of a
source whose region lies above the level."""


class Cell(NamedTuple):
    """place: labels of the dimensions that are no time. time: the others'."""

    place: Labels
    time: Labels


class Dimensions:
    """Several dimensions, in the order in which they were asked for."""

    def __init__(self, by: Sequence[Dimension]) -> None:
        self.by = tuple(by)
        self._places = [one for one in by if one not in _DIGITS]
        self._times = [one for one in by if one in _DIGITS]
        # Where the label of each stands among those of its cell.
        self._at = [
            (1, self._times.index(one)) if one in _DIGITS else (0, self._places.index(one))
            for one in by
        ]

    @property
    def finest(self) -> Dimension | None:
        """Of time: all others of time follow from it."""
        return min(self._times, key=list(Dimension).index, default=None)

    def place(self, facet: Facet) -> Labels:
        """The labels of a source's articles, whenever they were published."""
        return tuple(_label(facet, one) for one in self._places)

    def time(self, month: str | None) -> Labels:
        """The labels of articles of YYYY-MM, of YYYY, or of no date."""
        dated = month or ""
        return tuple(
            dated[: _DIGITS[one]] if len(dated) >= _DIGITS[one] else "" for one in self._times
        )

    def labels(self, cell: Cell) -> Labels:
        """In the order in which they were asked for."""
        return tuple(cell[which][place] for which, place in self._at)


def dimensions(typed: str) -> Dimensions:
    """Of names with commas between them; of an empty text, none. QueryError names the nearest to what is
    none."""
    names = [name.strip() for name in typed.split(",")] if typed.strip() else []
    for name in names:
        if name not in set(Dimension):
            raise QueryError(
                say(
                    "--by takes {names}, not '{name}'{nearest}.",
                    names=", ".join(Dimension),
                    name=name,
                    nearest=nearest(name, Dimension),
                )
            )
    return Dimensions([Dimension(name) for name in dict.fromkeys(names)])


def _label(facet: Facet, dimension: Dimension) -> str:
    match dimension:
        case Dimension.SOURCE:
            return facet.source
        case Dimension.KIND:
            return facet.kind
        case Dimension.REGION:
            return facet.region
        case Dimension.LEVEL:
            return str(level_of(facet.region))
    return cut_to(facet.region, Level(dimension))
