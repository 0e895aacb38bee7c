"""Floors on real pages, measured with the corpus's own scorer. A figure that falls fails here."""

import importlib.util
import sys
import warnings
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from forked import ROOT

from archive.reading import read_html

CORPUS = ROOT.parent / "shared" / "corpus"
BENCHMARK = ROOT / "benchmarks" / "reading.py"


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"{path.stem}_of_{path.parent.name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def scores() -> list[dict[str, Any]]:
    if not CORPUS.is_dir():
        pytest.skip(f"../shared is not here: no {CORPUS}")
    with warnings.catch_warnings():  # the scorer leaves its file to the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        found: list[dict[str, Any]] = _module(CORPUS / "score.py").score(
            CORPUS, _module(BENCHMARK).ours
        )
    return found


def _count(scores: list[dict[str, Any]], field: str, *states: str) -> int:
    return sum(page[field] in states for page in scores)


def test_text(scores: list[dict[str, Any]]) -> None:
    assert sum(page["f"] for page in scores) / len(scores) >= 0.997
    assert [page["id"] for page in scores if page["f"] < 0.97] == []


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [("title", 63, 0), ("date", 61, 0), ("source", 55, 1), ("author", 32, 0)],
)
def test_field(scores: list[dict[str, Any]], field: str, right: int, wrong: int) -> None:
    assert _count(scores, field, "ok") >= right
    assert _count(scores, field, "wrong", "false") <= wrong


@pytest.mark.parametrize(
    ("role", "precision", "recall"), [("author", 1.0, 0.95), ("editor", 0.97, 0.89)]
)
def test_names(scores: list[dict[str, Any]], role: str, precision: float, recall: float) -> None:
    """Name by name; who edited a page did not write it."""
    counted = sum((page["names"][role] for page in scores), Counter[str]())
    assert counted["tp"] / (counted["tp"] + counted["fp"]) >= precision
    assert counted["tp"] / (counted["tp"] + counted["fn"]) >= recall


LISTS = {
    "qibo.html": "list-page",
    "sudy.html": "list-page",
    "ucap-items-in-comment.html": "list-page",
    "hanweb-json-only.html": "script-shell",
    "flipbook-image-only.html": "image-only",
}


@pytest.mark.parametrize("name", LISTS)
def test_what_is_no_article(name: str) -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"../shared is not here: no {CORPUS}")
    outcome = read_html((CORPUS / "lists" / name).read_bytes(), "http://www.example/")
    assert getattr(outcome, "reason", "article") == LISTS[name]
