"""A smaller archive: a home of some articles, which every command and the site can open."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ExportError
from archive.home.folder import Home
from archive.publish.export import writing
from archive.publish.unfinished import is_there, new_folder, take_into_use
from archive.sentences import say
from archive.store import exported
from archive.store.exported import Chosen
from archive.store.extract import extract

if TYPE_CHECKING:
    from archive.publish.description import Description
    from archive.store.database import Store

DESCRIPTION = "description.json"


def export_home(
    store: "Store",
    chosen: Chosen,
    path: Path,
    description: "Description",
    advance: Callable[[int], None] = lambda articles: None,
) -> int:
    """Write articles with all their versions to a new folder: a database, a configuration without sources,
    and the description. Returns how many. ExportError, DiskFullError; then nothing is left behind.
    """
    with writing(path):
        _refuse_existing(path)
        with new_folder(path.parent) as part:
            home = Home(part)
            ids = [row["id"] for row in exported.every(store, chosen, ["id"])]
            count = extract(store, home.database, ids, description.made_at, advance)
            home.config.write_text(_config(description), encoding="utf-8")
            (part / DESCRIPTION).write_text(description.json(), encoding="utf-8")
            _refuse_existing(path)  # somebody may have made it meanwhile
            take_into_use(part, path)
    return count


def _refuse_existing(path: Path) -> None:
    if is_there(path):
        raise ExportError(say("{path} exists already; name another folder.", path=path))


def _config(description: "Description") -> str:
    """A dangjian.toml; a string of JSON is one of TOML, but for U+007F."""
    origin = description.origin
    values = {"name": origin.name, **({"licence": origin.licence} if origin.licence else {})}
    lines = [f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in values.items()]
    about = f"# {description.rows} articles of another archive, see {DESCRIPTION}."
    return "\n".join([about, "[archive]", *lines]).replace("\x7f", "\\u007f") + "\n"
