"""Recorded list pages: the bytes of one and what was read in them, to compare with later."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.errors import HomeError, told
from archive.home.folder import Home, write_whole
from archive.home.recorded import RECORD
from archive.sentences import say
from archive.types import Source
from archive.web.posts import restored, stored
from crawler.lists import Listing
from crawler.scope import allowed_hosts
from scheduler.inspecting import as_told
from scheduler.sources.asking import ListPage

_NEEDED = {"url", "family", "verdict", "why", "guess", "items", "next"}
_OF_AN_ITEM = {"url", "title", "date"}

_BODY = "list.page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """A recorded list page. told: what was read in it, in the form of `inspect --list`."""

    page: ListPage
    told: dict[str, Any]


def as_read(listing: Listing, source: Source) -> dict[str, Any]:
    """A list page in the form of `inspect --list`, as JSON gives it back."""
    told = as_told(listing, allowed_hosts(source))
    found: dict[str, Any] = json.loads(json.dumps(told))
    return found


def record(home: Home, source: Source, page: ListPage, listing: Listing) -> None:
    """Write the fixture of a source, whole or not at all, in place of an older one.

    DiskFullError or HomeError when it cannot be written; the older one then stays.
    """
    folder, part = home.fixtures / source.key, home.fixtures / f".{source.key}.part"
    kept = {
        "asked": page.request.url,
        "sent": stored(page.request),
        "url": page.url,
        "content_type": page.content_type,
        "fetched": page.fetched.isoformat(timespec="seconds"),
        **as_read(listing, source),
    }
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        write_whole(part / _BODY, page.body)
        text = json.dumps(kept, ensure_ascii=False, indent=2)
        write_whole(part / RECORD, f"{text}\n".encode("utf-8", "backslashreplace"))
        if folder.exists():
            _aside(folder)
        part.rename(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise told(error) from None


def forget(home: Home, key: str) -> None:
    """Take a source's fixture away."""
    shutil.rmtree(home.fixtures / key, ignore_errors=True)


def recorded(home: Home, key: str) -> Fixture | None:
    """A source's fixture, or None when it has none. HomeError when it cannot be read."""
    folder = home.fixtures / key
    if not folder.is_dir():
        return None
    try:
        kept = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        page = ListPage(
            request=restored(kept["asked"], kept["sent"]),
            url=kept["url"],
            content_type=kept["content_type"],
            body=(folder / _BODY).read_bytes(),
            fetched=datetime.fromisoformat(kept["fetched"]),
        )
        if not (kept.keys() >= _NEEDED and all(i.keys() >= _OF_AN_ITEM for i in kept["items"])):
            raise ValueError("something is missing")
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise HomeError(
            say(
                "{folder} is not a recorded list: record it anew with "
                "'dangjian sources check {key} --record'.",
                folder=folder,
                key=key,
            )
        ) from None
    return Fixture(page=page, told=kept)


def _aside(folder: Path) -> None:
    """Make room for another fixture: a folder that holds files cannot be replaced at once."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    folder.rename(old)
    shutil.rmtree(old, ignore_errors=True)
