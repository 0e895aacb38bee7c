"""Saved pages beside what their records must say, as `dangjian inspect --save` writes them."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.reading import read_page
from archive.record import Article, Rejected

NEEDED = ("url", "fetched", "headers")
"""What a record says for the page to be read as it was; all else is what must be read in it."""

ENDINGS = ("html", "pdf", "docx", "xlsx", "doc", "xls")

NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""When pages were fetched that do not say it."""


def pairs(folder: Path) -> list[str]:
    """Names of the pairs in a folder; a record without its page is a mistake, and so the reverse."""
    records = {path.stem for path in folder.glob("*.json")}
    pages = {path.stem for ending in ENDINGS for path in folder.glob(f"*.{ending}")}
    assert records == pages
    return sorted(records)


def record(folder: Path, name: str) -> dict[str, Any]:
    return dict(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))


def replay(folder: Path, name: str) -> Article | Rejected:
    said = record(folder, name)
    (page,) = (p for p in folder.glob(f"{name}.*") if p.suffix[1:] in ENDINGS)
    fetched = datetime.fromisoformat(said["fetched"]) if "fetched" in said else NOW
    return read_page(page.read_bytes(), said["url"], said.get("headers"), now=fetched)


def differences(folder: Path, name: str, *fields: str) -> dict[str, tuple[Any, Any]]:
    """Field → (what was read, what is right), of the fields that disagree; of all if none is named."""
    outcome = replay(folder, name)
    found = json.loads(json.dumps(asdict(outcome)))
    right = {field: value for field, value in record(folder, name).items() if field not in NEEDED}
    return {
        field: (found.get(field, str(outcome)), value)
        for field, value in right.items()
        if field in (fields or right) and found.get(field, outcome) != value
    }
