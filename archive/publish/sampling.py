"""Samples of articles: exact in size, the same for the same seed, and spread as the articles are."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

Cell = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """size: articles. stratify: dimensions within which they are drawn. seed: any whole number."""

    size: int
    stratify: tuple[str, ...] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """ids: of the articles drawn, in order. strata: of each, its values, its articles and those drawn."""

    sample: Sample
    ids: tuple[int, ...]
    strata: tuple[tuple[Cell, int, int], ...]

    def values(self) -> dict[str, Any]:
        """Name → value, as descriptions have them: a stratum's articles / drawn is the weight of its rows."""
        strata = [
            dict(zip(self.sample.stratify, cell, strict=True)) | {"articles": size, "drawn": drawn}
            for cell, size, drawn in self.strata
        ]
        return {
            "size": self.sample.size,
            "drawn": len(self.ids),
            "of": sum(size for _, size, _ in self.strata),
            "seed": self.sample.seed,
            "stratify": list(self.sample.stratify),
            "strata": strata if self.sample.stratify else [],
        }


def draw(sample: Sample, articles: Callable[[], Iterable[tuple[int, Cell]]]) -> Drawn:
    """A sample. articles: gives id and stratum of all, and is asked twice, so that only the sample is held.

    The strata share the size in proportion to their articles, by the largest remainder. Within each the
    articles with the smallest SHA-256 of "seed:id" are taken: who has the ids can draw it again.
    """
    sizes = Counter(cell for _, cell in articles())
    wanted = shares(sample.size, sizes)
    kept: dict[Cell, list[tuple[bytes, int]]] = {cell: [] for cell in wanted}
    for id, cell in articles():
        held = kept[cell]
        held.append((hashlib.sha256(f"{sample.seed}:{id}".encode()).digest(), id))
        if len(held) > 2 * wanted[cell] + 100:
            held[:] = nsmallest(wanted[cell], held)
    ids = [id for cell, held in kept.items() for _, id in nsmallest(wanted[cell], held)]
    strata = tuple((cell, sizes[cell], wanted[cell]) for cell in sorted(sizes, key=_order))
    return Drawn(sample=sample, ids=tuple(sorted(ids)), strata=strata)


def shares(size: int, sizes: Mapping[Cell, int]) -> dict[Cell, int]:
    """How many of each stratum: together size, or all when they are fewer."""
    total = sum(sizes.values())
    if size >= total:
        return dict(sizes)
    found = {cell: size * n // total for cell, n in sizes.items()}
    left = size - sum(found.values())
    by_rest = sorted(sizes, key=lambda cell: (-(size * sizes[cell] % total), _order(cell)))
    for cell in by_rest[:left]:
        found[cell] += 1
    return found


def _order(cell: Cell) -> tuple[tuple[bool, str], ...]:
    return tuple((value is not None, str(value)) for value in cell)
