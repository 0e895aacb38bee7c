"""The archive behind the published pages: what they ask of it, whatever server they run on."""

import json
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from archive.home.folder import Home
from archive.home.gazetteer import region_names
from archive.publish.arguments import Known
from archive.store.finding import KNOWN_SQL
from archive.store.views import Select
from archive.store.views.articles import Card, cards

DATABASE = "dangjian"
"""The database's name in every address, whatever its file is called."""

Row = TypeVar("Row")


class Database(Protocol):
    """What we need from a server's database."""

    path: str

    def execute(self, sql: str, params: Sequence[Any], *, ours: bool) -> Awaitable[Any]:
        """The answer; its `rows` are those of a cursor. ours: no visitor wrote the statement."""


class Server(Protocol):
    """What we need from a server."""

    def get_database(self, name: str) -> Any:
        """A database by its name."""

    def render_template(
        self, templates: str, context: dict[str, Any], *, request: Any
    ) -> Awaitable[str]:
        """A page. request: what it answers."""


@dataclass(frozen=True, slots=True)
class Published:
    """The archive as its pages query it. database: the server's own object."""

    database: Database

    @classmethod
    def by(cls, server: Server) -> "Published":
        """The archive that a server publishes."""
        return cls(server.get_database(DATABASE))

    @property
    def home(self) -> Home:
        """The home that the database lies in."""
        return Home(Path(self.database.path).absolute().parent)

    @property
    def warc(self) -> Path:
        """The folder of WARC files."""
        return self.home.warc

    async def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement."""
        return [tuple(row) for row in (await self.database.execute(sql, values, ours=True)).rows]

    async def every(self, select: Select[Row]) -> list[Row]:
        """All rows."""
        answer = await self.database.execute(select.sql, select.values, ours=True)
        return [select.read(row) for row in answer.rows]

    async def first(self, select: Select[Row]) -> Row | None:
        """The first row, or None."""
        return next(iter(await self.every(select)), None)

    async def cards(self, ids: Sequence[int]) -> list[Card]:
        """What a result list shows for these articles, in the order of the given ids."""
        by_id = {card.id: card for card in await self.every(cards(ids))}
        return [by_id[id] for id in ids if id in by_id]

    async def known(self) -> Known:
        """What a question may refer to; the database's region names override our list's."""
        ((regions, sources),) = await self.rows(KNOWN_SQL)
        return Known(regions={**region_names(), **json.loads(regions)}, sources=json.loads(sources))


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a template is given; each page has its own. template: its file."""

    template: ClassVar[str]

    def names(self) -> dict[str, Any]:
        """Name → value, as the template says them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    async def html(self, server: Server, request: Any) -> str:
        """The page."""
        return await server.render_template(self.template, self.names(), request=request)
