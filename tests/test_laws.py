"""The laws of the house: which room may import which, and what nothing may be called."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from forked import ROOT

from archive.types import Reason

PACKAGES = ("archive", "crawler", "scheduler")
MODULES = [p.relative_to(ROOT) for name in PACKAGES for p in sorted((ROOT / name).rglob("*.py"))]
PLUGINS = [p.relative_to(ROOT) for p in sorted((ROOT / "datasette" / "plugins").glob("*.py"))]


pytestmark = pytest.mark.shares("modules")  # each is read once


@cache
def read(path: Path) -> tuple[set[str], dict[str, int]]:
    """The top-level packages that a module imports, wherever in it, and the lines of each function."""
    packages, lengths = set(), {}
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            packages |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            packages.add(node.module.partition(".")[0])
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{path}:{node.lineno} {node.name}"
            lengths[name] = (node.end_lineno or 0) - node.lineno + 1
    return packages, lengths


def imported(path: Path) -> set[str]:
    """The top-level packages that a module imports, wherever in it."""
    return read(path)[0]


@pytest.mark.parametrize(
    ("library", "places"),
    [
        ("scrapy", ["crawler/"]),
        ("trafilatura", ["archive/reading/body/libraries.py"]),
        ("readability", ["archive/reading/body/libraries.py"]),
        ("apscheduler", ["scheduler/clock.py"]),
        ("warcio", ["archive/warc/"]),
        ("brotli", ["archive/web/content_coding.py"]),
        ("xlsxwriter", ["archive/publish/formats/workbook.py"]),
        ("docx", ["archive/publish/formats/reading_list.py"]),
        ("pyarrow", ["archive/publish/formats/parquet.py"]),
        (
            "sqlite3",
            [
                "archive/store/",
                "archive/publish/",
                "datasette/plugins/trends_page.py",  # the error of a question that is not answered
                "datasette/plugins/sql_functions.py",  # the type of what Datasette opens
            ],
        ),
        ("sqlite_utils", ["archive/store/"]),
        ("datasette", ["scheduler/serving.py", "datasette/plugins/"]),
        ("click", ["scheduler/"]),
        ("rich", ["scheduler/console.py"]),
        ("pypdfium2", ["archive/reading/sheet/pdf.py"]),
        ("olefile", ["archive/reading/office/zipped.py"]),
        ("python_calamine", ["archive/reading/office/workbook.py"]),
        ("tomlkit", ["archive/home/editing.py"]),
        ("resvg_py", ["archive/drawing/png.py"]),
    ],
)
def test_each_heavy_library_lives_in_one_place(library: str, places: list[str]) -> None:
    users = [str(module) for module in MODULES + PLUGINS if library in imported(module)]
    assert users, f"nothing uses {library} any more"
    assert [user for user in users if not user.startswith(tuple(places))] == []


def test_the_migrations_import_nothing_of_ours_but_the_way_to_sqlite_utils() -> None:
    tree = ast.parse((ROOT / "archive/store/migrations.py").read_text(encoding="utf-8"))
    from_where = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert from_where == {"archive.store.tables"}
    assert imported(Path("archive/store/tables.py")) == {
        "collections", "contextlib", "sqlite_utils", "sys",
    }  # fmt: skip


def test_datasette_is_a_folder_and_no_package() -> None:
    assert not (ROOT / "datasette" / "__init__.py").exists()


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda p: p.stem)
def test_plugins_know_only_the_archive_and_never_write(plugin: Path) -> None:
    assert not imported(plugin) & {"crawler", "scheduler"}
    assert "execute_write" not in (ROOT / plugin).read_text(encoding="utf-8")


SQL = re.compile(
    r"\b(SELECT|FROM|WHERE|JOIN|(ORDER|GROUP) BY|LIMIT|PRAGMA|INSERT|UPDATE|DELETE)\b"
    r"|(?i:^\s*(select|insert|replace|update|delete|pragma|attach|explain|create|drop)\s)"
    r"|(?i:\bselect\b.*\bfrom\b)",
    re.DOTALL,
)
"""What a text with SQL in it has: its words as we write them, or a statement however written."""


def sql_texts(tree: ast.AST) -> list[tuple[int, str]]:
    """(line, text) of each string that holds SQL; docstrings are no strings of the program."""
    told = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node not in told
        and SQL.search(node.value)
    ]


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda p: p.stem)
def test_no_plugin_holds_sql(plugin: Path) -> None:
    """What is asked of the database is the store's."""
    assert sql_texts(ast.parse((ROOT / plugin).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ('rows = await db.execute("select 1")', True),
        ('sql = f"{cards} WHERE a.id = ?"', True),
        ('ORDER = " ORDER BY date_key"', True),
        ('"""\\nSELECT id FROM articles"""; x = "\\n  pragma user_version"', True),
        ('db.execute_write("Delete from runs")', True),
        (
            'raise BadRequest("Search the articles from the search page, and update nothing.")',
            False,
        ),
        ('def page():\n    """SELECT is the store\'s word."""', False),
    ],
)
def test_sql_in_a_plugin_is_seen(line: str, seen: bool) -> None:
    assert bool(sql_texts(ast.parse(line))) == seen


def test_the_database_and_the_warc_folder_are_named_once() -> None:
    """Whoever wants them asks archive.publish.site or a home."""
    texts = {str(p): (ROOT / p).read_text(encoding="utf-8") for p in MODULES + PLUGINS}
    assert [path for path, text in texts.items() if ".get_database(" in text] == [
        "archive/publish/site.py"
    ]
    assert [path for path, text in texts.items() if '/ "warc"' in text] == [
        "archive/home/folder.py"
    ]


NAMES_A_FIELD = (
    "archive/record.py",
    "archive/reading/",  # a reading rule each
    "archive/store/migrations.py",  # history
    "scheduler/demo/world/",  # what the sample pages print
    "archive/publish/citation.py",  # names people in an order of its own
)


def test_only_the_record_and_its_reading_name_the_fields() -> None:
    """A field that had to be added to a list elsewhere would be lost there: "contributors" is one."""
    named = [
        str(module)
        for module in (*MODULES, *PLUGINS)
        if "contributors" in (ROOT / module).read_text(encoding="utf-8")
    ]
    assert "archive/record.py" in named
    assert [name for name in named if not name.startswith(NAMES_A_FIELD)] == []


LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
"""Lines. What is longer does two things; the history of the database is one thing that grows."""


def test_modules_and_functions_are_short() -> None:
    modules = [*MODULES, *PLUGINS]
    lines = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in modules}
    long = [path for path, n in lines.items() if n > LONGEST_MODULE]
    assert [str(path) for path in long if path.name != "migrations.py"] == []
    functions = {name: n for path in modules for name, n in read(path)[1].items()}
    assert len(functions) > len(modules)
    assert {name: n for name, n in functions.items() if n > LONGEST_FUNCTION} == {}


def test_nothing_is_called_utils_helpers_or_common() -> None:
    names = {part for module in MODULES for part in module.with_suffix("").parts}
    assert not names & {"utils", "util", "helpers", "common", "misc"}


def test_nothing_is_tracked_that_is_neither_text_nor_named_here() -> None:
    """Downloads and builds that lay in the folder came along once."""
    found = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)  # noqa: S607
    listed = found.stdout.decode()
    binary = {
        name
        for name in listed.split("\0")
        if name and (ROOT / name).is_file() and b"\0" in (ROOT / name).read_bytes()[:8000]
    }
    assert binary <= {"docs/search.png", "archive/language/zh_CN/LC_MESSAGES/messages.mo"}


def test_every_reason_is_given_somewhere() -> None:
    text = "".join((ROOT / m).read_text(encoding="utf-8") for m in MODULES if m.name != "types.py")
    assert [r.name for r in Reason if f"Reason.{r.name}" not in text] == []


def test_no_asset_is_loaded_from_another_host() -> None:
    for path in (ROOT / "datasette").rglob("*"):
        if path.suffix in (".html", ".css", ".js"):
            text = path.read_text(encoding="utf-8")
            for mark in (
                'src="http',
                "src='http",
                "url(http",
                "@import",
                '<link rel="stylesheet" href="http',
            ):
                assert mark not in text, path


READS = {
    *("count", "inner_text", "all_inner_texts", "text_content", "all_text_contents", "inner_html"),
    *("input_value", "get_attribute", "is_visible", "is_hidden", "is_checked", "is_enabled"),
    *("is_disabled", "is_editable", "bounding_box", "all", "title", "content", "frames", "url"),
    *("evaluate", "evaluate_all", "eval_on_selector", "query_selector", "query_selector_all"),
}
"""What Playwright reports of a page, a frame or a locator as it is now, without waiting."""

READERS = {"requested", "evaluated"}
"""Functions that may read at once: one is called for a request, one waits for the page."""


def reads_of_a_page(tree: ast.AST) -> list[tuple[int, str]]:
    """(line, name) of each read that does not wait, outside of READERS."""
    if isinstance(tree, ast.FunctionDef) and tree.name in READERS:
        return []
    found = [read for child in ast.iter_child_nodes(tree) for read in reads_of_a_page(child)]
    if isinstance(tree, ast.Attribute) and tree.attr in READS:
        found.append((tree.lineno, tree.attr))
    return found


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in sorted((ROOT / "tests").glob("*.py"))
        if "playwright" in p.read_text("utf-8") and p.stem != "test_laws"
    ],
    ids=lambda p: p.stem,
)
def test_browser_tests_expect_and_never_read(path: Path) -> None:
    """On a busy machine, a read after an action may report the page before it."""
    assert reads_of_a_page(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    ["assert page.locator('a').count() == 1", "assert page.url.endswith('x')",
     "seen = [link.inner_text() for link in page.locator('a').all()]"],
)  # fmt: skip
def test_a_read_is_seen(line: str) -> None:
    assert reads_of_a_page(ast.parse(f"def test(page):\n    page.click('a')\n    {line}"))
