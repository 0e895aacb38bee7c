"""Documents that cannot lie: every command of the README runs, every list in docs/ is whole."""

import ast
import json
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from commands import as_typed, dangjian
from conftest import TODAY
from forked import ROOT
from misbehaving import misbehaving

from archive import __version__
from archive.home.config import parse_config
from archive.home.rules import ARCHIVE, FLOORS, JOB, SCHEDULE, SOURCE
from archive.home.telling import NOTIFY, WATCH
from archive.language import told
from archive.objection import Objection
from archive.observing.ledger import SpanReason
from archive.publish.columns import COLUMNS
from archive.sentences import word
from archive.types import Cause, Fault, HealthWord, Reason
from archive.web.dialects import DIALECTS
from crawler.lists import FAMILIES
from scheduler.demo import SampleSites, serve
from scheduler.job_commands import command_fault

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
QUICK_START = (ROOT / "docs" / "快速上手.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def blocks(language: str, document: str = README) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", document, re.DOTALL)


def commands(document: str = README) -> list[str]:
    lines = (line for block in blocks("sh", document) for line in block.splitlines())
    return [line.partition("  #")[0].strip() for line in lines if line.strip()]


DANGJIAN = [c for c in commands() if c.startswith("dangjian ")]


def test_every_command_of_the_readme_is_of_a_kind_that_is_tested() -> None:
    known = ("dangjian ", "make ", "cd ", ".venv/bin/", "python3 -m venv")
    assert [c for c in commands() if not c.startswith(known)] == []
    assert len(DANGJIAN) >= 10


@pytest.mark.slow
def test_the_commands_of_the_three_uses_run_in_order(tmp_path: Path) -> None:
    """As they stand, in a folder of their own, with the sample sites for sources."""
    folder = tmp_path
    with serve(SampleSites(today=TODAY)) as server, column() as standing_for:
        for command in (c for c in commands() if c.startswith(("dangjian ", "cd "))):
            words = shlex.split(command)
            if words[0] == "cd":
                folder = folder / words[1]
                (folder / "dangjian.toml").write_text(server.config(), encoding="utf-8")
            elif words[1] in ("serve", "schedule", "up"):
                assert until_told(words[1:], folder) == 0, command
            else:
                done = as_typed(standing_for(words[1:]), folder)
                assert done.code == 0, f"{command}: {done.err}"
    assert {p.name for p in folder.iterdir()} >= {"articles.parquet", "gansu.csv"}


def test_the_commands_of_the_quick_start_are_what_the_program_takes() -> None:
    given = [shlex.split(c)[1:] for c in commands(QUICK_START) if c.startswith("dangjian ")]
    assert {words[0] for words in given} >= {
        *("init", "sources", "crawl", "status", "search", "export", "verify"),
    }
    faults = {" ".join(w): command_fault(tuple(w), w) for w in given if w[0] != "demo"}
    # They are understood; as jobs, some could not be repeated.
    told = {command: str(fault) for command, fault in faults.items() if fault}
    assert all(
        fault.startswith("must be a command that can be repeated") for fault in told.values()
    )
    assert {command.split()[0] for command in told} == {"init", "sources"}


@pytest.mark.slow
def test_the_commands_of_the_quick_start_run_in_order(tmp_path: Path) -> None:
    folder = tmp_path
    with column() as standing_for:
        for command in commands(QUICK_START):
            words = shlex.split(command)
            if words[0] == "cd":
                folder = folder / words[1]
                continue
            done = as_typed(standing_for(words[1:]), folder)
            assert done.code == 0, f"{command}: {done.err}"
    assert {p.name for p in folder.iterdir()} >= {"主题党日.csv", "全部.parquet", "systemd"}


@pytest.mark.parametrize("member", HealthWord)
def test_the_quick_start_has_each_word_of_health(member: HealthWord) -> None:
    assert f"| {told(word(member), 'zh')} |" in QUICK_START


@contextmanager
def column() -> Iterator[Callable[[list[str]], list[str]]]:
    """A column that stands for the one of the examples: gives the words of a command with its address
    in place of theirs, and without questions or long pauses."""
    with misbehaving() as (world, address):
        for n in range(6):
            world.article(f"/djgz/t20260302_{n}.html", f"石桥镇第{n}次主题党日活动")

        def standing_for(words: list[str]) -> list[str]:
            if words[:2] != ["sources", "add"]:
                return words
            given = [word.replace("https://www.example.gov.cn", address) for word in words]
            return [*given, "--region", "620100", "--delay", "0.01", "--yes"]

        yield standing_for


def test_the_commands_of_the_configuration_document_run(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert dangjian("init", tmp_path / "home").code == 0
    with column() as standing_for:
        for command in commands(text):
            done = as_typed(standing_for(shlex.split(command)[1:]), tmp_path / "home")
            assert done.code == 0, f"{command}: {done.err}"


def until_told(words: list[str], folder: Path) -> int:
    """Start a command that runs until it is stopped, wait for its first line, and stop it."""
    command = [sys.executable, "-m", "scheduler.cli", *words]
    if words[0] == "serve":
        command += ["--port", "0"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        if words[0] == "serve":
            assert "Serving at http://127.0.0.1:" in process.stderr.readline()
        else:
            assert "The schedule: 6 sources" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
        return process.wait(60)


def test_the_plain_commands_are_those_of_make() -> None:
    made = MAKEFILE.replace("$(BIN)", ".venv/bin").replace("$(PYTHON)", "python3")
    made = re.sub(r"\$\(PYTEST_ARGS\)", "-n 5", made)
    plain = [c for c in commands() if c.startswith((".venv/bin/", "python3 "))]
    assert len(plain) == 9
    assert [c for c in plain if c not in made] == []


def test_the_commands_for_contributors_are_there_and_run(tmp_path: Path) -> None:
    """make and pytest are only looked for: they run this test."""
    page, record = tmp_path / "page.html", {}
    page.write_text(
        f"<h1>石桥镇开展主题党日活动</h1><p>{'党员们打扫村道，走访老人。' * 9}</p>", "utf-8"
    )
    for command in commands(CONTRIBUTING):
        program, *words = shlex.split(command)
        if program == "make":
            assert re.search(rf"^{words[0]}:", MAKEFILE, re.MULTILINE), command
        elif program == "dangjian":
            given = {"page.html": str(page), "wrong": str(tmp_path / "wrong")}
            assert dangjian(*(given.get(word, word) for word in words)).code == 0, command
            (path,) = (tmp_path / "wrong").glob("*.json")
            record = json.loads(path.read_text("utf-8"))
        else:
            assert program in (".venv/bin/pytest", ".venv/bin/ruff"), command
            assert all((ROOT / word).exists() for word in words if "/" in word), command
    assert record["title"] == "石桥镇开展主题党日活动"


def test_slow_tests_are_named_with_a_reason_and_no_others() -> None:
    text = (ROOT / "docs" / "tests.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `(test_\w+\.py)::(test_\w+)` \| \S.+ \|$", text, re.MULTILINE)
    assert len(named) == text.count("::") == len(set(named))
    there, slow = set(), set()
    for path in (ROOT / "tests").glob("test_*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                there.add((path.name, node.name))
                if "pytest.mark.slow" in map(ast.unparse, node.decorator_list):
                    slow.add((path.name, node.name))
    assert set(named) - there == set()
    assert slow - set(named) == set()


def test_ci_runs_the_test_command_of_the_readme_and_tries_the_wheel() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    steps = [line for line in lines if "make" in line or ".ci/" in line or line.startswith("wait")]
    assert steps == [
        '.ci/newer install "$folder/newer" >"$folder/newer.log" 2>&1 &',
        "time make .venv/installed",
        '.ci/wheel >"$folder/wheel.log" 2>&1 &',
        "time make test",
        'wait $newer || { cat "$folder/newer.log"; exit 1; }',
        '.ci/newer test "$folder/newer"',
        'wait $wheel || { cat "$folder/wheel.log"; exit 1; }',
        ".ci/container",
    ]
    assert {"set -eu", "export CI=true"} < set(lines)
    assert "make test" in commands()
    wheel = (ROOT / ".ci" / "wheel").read_text(encoding="utf-8")
    assert "dangjian demo --no-serve" in wheel
    assert "constraints" not in wheel  # pins would hide what people get


def test_the_example_configuration_of_the_readme_is_valid() -> None:
    (text,) = blocks("toml")
    assert set(parse_config(text, FAMILIES, name="README.md").sources) == {"ndrc-jgdj", "my-county"}


def test_what_the_template_of_init_shows_is_valid(tmp_path: Path) -> None:
    assert dangjian("init", tmp_path / "x").code == 0
    text = (tmp_path / "x" / "dangjian.toml").read_text(encoding="utf-8")
    parse_config(text, FAMILIES, name="x")
    opened = re.sub(r"^# (?=[a-z_]+ = |\[\[)", "", text, flags=re.MULTILINE)
    assert set(parse_config(opened, FAMILIES, name="x").sources) == {"my-county"}


def first_cells(document: str) -> set[str]:
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def test_every_setting_and_family_is_documented_and_nothing_else() -> None:
    keys = {*ARCHIVE, *SCHEDULE, *SOURCE, *JOB, *NOTIFY, *WATCH}
    assert set(FLOORS) == {"links", "dated"}
    assert first_cells("configuration.md") == keys | set(FAMILIES)


def test_every_column_reason_and_table_is_documented() -> None:
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"| `{column.name}` | {column.kind} | {column.meaning} |" in text
    sql = (ROOT / "archive" / "store" / "migrations.py").read_text(encoding="utf-8")
    tables = set(re.findall(r"CREATE (?:VIRTUAL )?TABLE (\w+)", sql))
    words = {*Reason, *Fault, *Cause, *SpanReason, *HealthWord, *Objection}
    assert first_cells("data.md") == {c.name for c in COLUMNS} | words | tables


CODE = [
    path
    for folder in ("archive", "crawler", "scheduler", "datasette", "tests", "benchmarks", "facts")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


def test_what_comments_say_of_the_cms_is_a_heading_of_its_document() -> None:
    headings = set(
        re.findall(r"^## (.+)$", (ROOT / "docs" / "cms.md").read_text(encoding="utf-8"), re.M)
    )
    named = set()
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        if path.name != "test_documents.py":
            named |= {
                (path.name, n) for n in re.findall(r"docs/cms\.md: ([\w-]+(?: [\w-]+)*)", text)
            }
    assert {n for n in named if n[1] not in headings} == set()
    assert {heading for _, heading in named} == headings


def test_comments_point_to_nothing_that_a_stranger_cannot_open() -> None:
    unknown = re.compile(r"\bfacts:? ?(?:cms\.md )?\d|DESIGN\.md|(?<!docs/)\bcms\.md")
    assert [path.name for path in CODE if unknown.search(path.read_text("utf-8"))] == [
        "test_documents.py"
    ]


def test_every_dialect_of_addresses_is_documented() -> None:
    text = (ROOT / "docs" / "cms.md").read_text(encoding="utf-8")
    table = text.partition("## Article addresses")[2].partition("\n## ")[0]
    listed = [
        n for row in re.findall(r"^\| (`.+?) \|", table, re.M) for n in re.findall("`(.+?)`", row)
    ]
    assert listed == [name for name, _, _ in DIALECTS]


def test_links_in_the_documents_lead_to_files() -> None:
    for path in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


HOUSE = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")


def test_every_file_and_folder_of_the_house_is_there() -> None:
    files = set(re.findall(r"[\w./-]+\.(?:py|toml|md|html)\b", HOUSE)) - {"dangjian.toml"}
    assert len(files) > 60
    for name in files:
        home = ROOT / "docs" if f"]({name})" in HOUSE else ROOT
        assert (home / name).is_file(), name
    assert [n for n in re.findall(r"`([\w./-]+/)`", HOUSE) if not (ROOT / n).is_dir()] == []


def test_the_drawing_of_the_house_shows_every_folder_and_no_other() -> None:
    drawing = HOUSE.partition("```\n")[2].partition("```")[0]
    drawn = re.findall(r"^ *([\w/]+/)(?: |$)", drawing, re.MULTILINE)
    there = {
        f"{path.parent.relative_to(ROOT)}/"
        for room in ("archive", "crawler", "scheduler", "datasette", "tests", "benchmarks", "facts")
        for path in (ROOT / room).rglob("*.*")
        if path.suffix in (".py", ".html", ".toml", ".css") and "__pycache__" not in path.parts
    }
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == there


def test_every_word_of_the_house_has_one_meaning() -> None:
    words = re.findall(r"^\| ([\w ]+) \| \S", HOUSE, re.MULTILINE)
    assert len(words) > 25
    assert len(words) == len(set(words))


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__
    assert f"## {__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_requirement_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[<>=!~;\[ ]", w)[0].replace("_", "-").lower() for w in wanted}
    pins = (ROOT / "constraints.txt").read_text()
    pinned = {line.partition("==")[0] for line in pins.splitlines() if "==" in line}
    assert names - pinned == set()
