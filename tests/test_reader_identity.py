"""The name of the rules that read: other rules another name, the same rules the same."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from forked import ROOT

from archive.reader import CODE, LIBRARIES, READER


def name_of(folder: Path) -> str:
    """The reader that a copy of the archive says it is."""
    told = "from archive.reader import READER; print(READER)"
    ran = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); {told}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return ran.stdout.strip()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    left_out = shutil.ignore_patterns("__pycache__", "store", "catalogue")
    shutil.copytree(ROOT / "archive", tmp_path / "archive", ignore=left_out)
    return tmp_path


def test_a_copy_has_the_same_name(copy: Path) -> None:
    (copy / "archive" / "reading" / "__pycache__").mkdir(exist_ok=True)
    (copy / "archive" / "reading" / "__pycache__" / "x.pyc").write_bytes(b"anything")
    (copy / "archive" / "publish" / "export.py").write_text("raise SystemExit")  # decides nothing
    assert name_of(copy) == READER


@pytest.mark.parametrize("name", ["reading/sheet/words.py", "web/dates.py", "web/urls.py"])
def test_a_changed_line_is_another_name(copy: Path, name: str) -> None:
    path = copy / "archive" / name
    path.write_text(path.read_text(encoding="utf-8") + "\n# one more line\n", encoding="utf-8")
    assert name_of(copy) != READER


def test_all_code_that_reading_imports_of_ours_is_in_the_name() -> None:
    named = {ROOT / "archive" / name for name in CODE}
    seen: set[Path] = set()
    waiting = [ROOT / "archive" / "reading" / "page.py"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("archive"):
                place = ROOT.joinpath(*str(node.module).split("."))
                # `from archive.x import y` may name a module, too.
                for found in (place, *(place / alias.name for alias in node.names)):
                    for file in (found.with_suffix(".py"), found / "__init__.py"):
                        if file.is_file():
                            waiting.append(file)
    outside = {path for path in seen if path != ROOT / "archive" / "__init__.py"}
    assert [p for p in outside if not any(p == n or n in p.parents for n in named)] == []
    assert len(seen) > 20


def test_all_libraries_that_reading_imports_are_in_the_name() -> None:
    known = {
        "lxml",
        "htmldate",
        "trafilatura",
        "readability",
        "pypdfium2",
        "olefile",
        "python_calamine",
    }
    standard = set(sys.stdlib_module_names)
    for path in (ROOT / "archive" / "reading").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            used = {name.partition(".")[0] for name in names} - standard - {"archive"}
            assert used <= known, path
    spelled = " ".join(LIBRARIES).lower().replace("-", "_")
    assert all(name in spelled for name in known)
