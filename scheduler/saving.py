"""A page and its record as two files: correct the record, and they are a test."""

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive.errors import ConfigError, told
from archive.reading.page import ending_of
from archive.sentences import say
from scheduler.inspecting import Inspected

_NEEDED = ("content-type",)
"""Headers that reading looks at."""

_OURS = frozenset(("url", "provenance", "certainty", "reader", "detail"))
"""Fields of an outcome that are our own: a record leaves them out."""

_LONGEST_NAME = 80


def save_pair(folder: Path, page: Inspected, left_out: Collection[str] = ()) -> tuple[Path, Path]:
    """Write the page and its record into a folder, and give back where. Overwrites nothing.

    left_out: further fields of the outcome that the record does not ask for.

    ConfigError when a file of that name is there, or the page has no bytes that could be read.
    """
    if page.body is None:
        raise ConfigError(
            say("{url} cannot be saved: it cannot be unpacked.", url=page.outcome.url)
        )
    stem = _stem(page)
    body = folder / f"{stem}.{ending_of(page.body)}"
    record = folder / f"{stem}.json"
    text = json.dumps(_record(page, _OURS.union(left_out)), ensure_ascii=False, indent=2)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(record, f"{text}\n".encode())
        try:
            _write(body, page.body)
        except BaseException:
            record.unlink()
            raise
    except FileExistsError as error:
        raise ConfigError(
            say("{filename} is there already: --save overwrites nothing.", filename=error.filename)
        ) from None
    except OSError as error:
        raise told(error) from None
    return body, record


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        try:
            file.write(content)
            file.flush()
        except BaseException:
            path.unlink()
            raise


def _record(page: Inspected, left_out: Collection[str]) -> dict[str, Any]:
    """What the page needs to be read as it was, then what is in it, field by field."""
    headers = {name: page.headers[name] for name in _NEEDED if name in page.headers}
    return {
        "url": page.outcome.url,
        "fetched": page.fetched.isoformat(timespec="seconds"),
        **({"headers": headers} if headers else {}),
        **{name: value for name, value in asdict(page.outcome).items() if name not in left_out},
    }


def _stem(page: Inspected) -> str:
    """A file name of plain letters from the address; without one, from the page's bytes."""
    address = page.outcome.url.partition("://")[2].lower()
    plain = re.sub(r"[^a-z0-9]+", "-", address).strip("-")[-_LONGEST_NAME:].strip("-")
    return plain or f"page-{hashlib.sha256(page.body or b'').hexdigest()[:12]}"
