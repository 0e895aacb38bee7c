"""What ids lead to that no row has any more: each was somebody's citation."""

from dataclasses import dataclass

from archive.store.views.select import Select


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Why an article, a version or a page was removed from the archive, and when."""

    reason: str
    removed_at: str


def removal(table: str, id: int) -> Select[Removal]:
    """By what a row was removed: a row, or none. KeyError: another table."""
    return Select(Removal, _REMOVALS[table], (id,))


_REMOVALS = {
    "articles": "SELECT r.reason, r.removed_at FROM former_articles f "
    "JOIN removed_addresses a ON a.url = f.url JOIN removals r ON r.id = a.removal WHERE f.id = ?",
    "versions": "SELECT r.reason, r.removed_at FROM former_versions f "
    "JOIN removed_pages p ON p.page = f.page JOIN removals r ON r.id = p.removal WHERE f.id = ?",
    "pages": "SELECT r.reason, r.removed_at FROM removed_pages p "
    "JOIN removals r ON r.id = p.removal WHERE p.page = ?",
}


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
