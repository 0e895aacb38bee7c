"""Which rows of a list page are the column's own articles (docs/cms.md: Rows of lists)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from re import Pattern
from typing import Any

from crawler.lists.listing import Item
from crawler.lists.markup import Anchor, Markup
from crawler.lists.rows.candidates import candidates, is_attachment
from crawler.lists.rows.headlines import is_service
from crawler.lists.rows.measures import Block, folder_of, is_list, measured
from crawler.lists.rows.rows import HIGHEST_ROW, Row, items_of, lists_of
from crawler.lists.rows.scripted import with_written_rows
from crawler.lists.tolerance import tried

__all__ = ("Chosen", "choose", "is_attachment")

_NEAR = 0.8  # of the best list's score: another list may as well be the column's


@dataclass(frozen=True, slots=True)
class Chosen:
    """items: the column's own articles. guess: only their looks say that they are."""

    items: tuple[Item, ...]
    guess: bool = False


def choose(markup: Markup, own: Pattern[str] | None = None) -> Chosen:
    """The articles of a list page. own: a shape of the family's article addresses.

    The page's lists are compared by what speaks for each (dates, known article addresses, whether
    they lie beneath the column's own, a pager below, the names and headings around it); the best is
    taken, and with it the others of its shape.
    """
    before = markup
    markup = tried(lambda: with_written_rows(before), before)
    anchors = candidates(markup)
    usual = [one for one in anchors if not is_service(one.text or one.hint)]
    for some in (usual, anchors):
        found = _chosen(markup, some, own)
        if found.items:
            return found
    return Chosen(())


def _chosen(markup: Markup, anchors: Sequence[Anchor], own: Pattern[str] | None) -> Chosen:
    blocks = measured(markup, lists_of(anchors), own)
    at_root = folder_of(markup.url) is None
    lists = (block for block in blocks if is_list(block, at_root))
    best = max(lists, key=lambda block: block.score, default=None)
    if best is None:
        return Chosen(())
    taken = _with_kin(best, blocks)
    own_blocks = {id(block) for block in taken}
    others = [block for block in blocks if id(block) not in own_blocks and is_list(block)]
    rival = max((block.score for block in others), default=0.0)
    guess = max(best.known, best.dated) < 0.5 or rival > best.score * _NEAR
    return Chosen(items_of(_joined(taken), markup.fetched, markup.url), guess)


def _shape(block: Block) -> tuple[str, ...]:
    row = block.rows[0].element
    names = [row.tag]
    for one in islice(row.iterancestors(), 2):
        names += [str(one.tag), (one.get("class") or "").strip()[:100]]
    return tuple(names)


def _with_kin(best: Block, blocks: Sequence[Block]) -> list[Block]:
    """The best block and the others that are of one list with it, in page order."""
    taken = [best]
    inside: set[Any] = set()
    above: set[Any] = set()

    def occupy(block: Block) -> None:
        for row in block.rows:
            # Links around links are no rows of each other.
            if row.element is not row.article.element:
                inside.add(row.element)
                above.update(islice(row.element.iterancestors(), HIGHEST_ROW + 1))

    occupy(best)
    for block in blocks:
        apart = not any(
            row.element in above or not inside.isdisjoint(_upwards(row.element))
            for row in block.rows
        )
        if block is not best and apart and _is_kin(best, block):
            taken.append(block)
            occupy(block)
    order = {id(block): place for place, block in enumerate(blocks)}
    return sorted(taken, key=lambda block: order[id(block)])


def _upwards(element: Any) -> list[Any]:
    return [element, *islice(element.iterancestors(), HIGHEST_ROW + 1)]


def _is_kin(best: Block, block: Block) -> bool:
    if (block.side and not best.side) or (block.show and not best.show):
        return False
    if (block.frame and not best.frame) or (best.own > 0.6 and block.own < 0.3):
        return False
    like_days = abs(best.dated - block.dated) <= 0.5
    if _shape(block) == _shape(best) and like_days and block.numbered + block.known > 0.4:
        return True
    if best.own > 0.6 and block.own > 0.8 and block.numbered + block.known > 0.8:
        return block.long > 0.5 or block.dated > 0.5
    return best.known > 0.5 and block.known > 0.5 and block.long > 0.5 and like_days


def _joined(blocks: Sequence[Block]) -> list[list[Row]]:
    """Blocks of one shape are one list: the years of their days go on from one to the next."""
    lists: list[list[Row]] = []
    before: tuple[str, ...] = ()
    for block in blocks:
        shape = _shape(block)
        if lists and shape == before:
            lists[-1] += block.rows
        else:
            lists.append(list(block.rows))
        before = shape
    return lists
