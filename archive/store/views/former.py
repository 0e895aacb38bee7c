"""What ids lead to that no row has any more: each was somebody's citation."""

from dataclasses import dataclass

from archive.store.views.select import Select


@dataclass(frozen=True, slots=True, kw_only=True)
class Heir:
    """The row that stands for one that was there."""

    id: int


def heir(table: str, id: int) -> Select[Heir]:
    """What an article or a version became part of: a row, or none. KeyError: another table."""
    return Select(Heir, _HEIRS[table], (id,))


_HEIRS = {
    "articles": "SELECT a.id FROM former_articles f JOIN moved m ON m.url = f.url "
    "JOIN articles a ON a.url = m.stored WHERE f.id = ?",
    "versions": "SELECT o.version AS id FROM former_versions f JOIN outcomes o ON o.page = f.page "
    "WHERE f.id = ? AND o.version NOTNULL",
}
