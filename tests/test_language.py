"""Chinese and English: every text has a translation, and the command speaks the language asked for."""

import ast
import gettext
import os
import re
import tomllib
from collections.abc import Iterator
from enum import Enum

import click
import pytest
from click.testing import CliRunner
from forked import ROOT
from messages import OF_CLICK, PO, messages, said_in, translated
from rich.cells import cell_len

from archive import amounts
from archive.cadence import Cron, fault
from archive.errors import ConfigError
from archive.language import preferred, told
from archive.sentences import Sentence, counted, joined, say, word, words
from archive.store import runs
from archive.store.database import Store
from archive.types import Cause, HealthWord, SourceKind, Tag
from crawler.verdict import Seen, judge
from scheduler.cli import main
from scheduler.console import table

ENGLISH = re.compile(r"[a-z]{2,} [a-z]+ [a-z]{2,}")
PLACE = re.compile(r"\{\w+(?:!r)?\}|%\(\w+\)s")


def texts(of: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The forms of an id or a translation in a catalogue."""
    return (of or "",) if isinstance(of, str | None) else tuple(of)


def test_no_text_lacks_a_translation_and_none_is_left_over() -> None:
    """`make language` brings the catalogue up to date."""
    wanted = {(m.id, m.context): m for m in messages() if m.id}
    there = {(m.id, m.context): m for m in translated() if m.id and all(texts(m.string))}
    # Another version of click may say a few things otherwise: those are told in English.
    assert wanted.keys() - there.keys() == set()
    kept = {key for key, m in there.items() if OF_CLICK not in m.auto_comments}
    assert kept - wanted.keys() == set()


COUNTED = re.compile(
    r"(?<!of )\{\w+\} (?:\w+ )?(?:articles|captures|channels|faults|files|items|pages|readings|rows|sources|versions|"
    r"watches)\b"
)
OF_RUNS = {
    "It ended at {limit} articles (--limit): the next crawl goes on with the lists.",
    "Its list names {links} articles, and none that was known; before, it always named {known} or more.",
    "Its list names {links} articles; before, it named {least} or more.",
}
"""Archives hold these texts, and are told by them."""


def test_what_is_counted_is_one_of_them_or_several() -> None:
    """1 article, 2 articles: by `counted`, or a part of `archive/amounts.py`."""
    one_form = {
        m.id for m in messages() if isinstance(m.id, str) and OF_CLICK not in m.auto_comments
    }
    many = {
        "{format} takes at most {most} rows, and these are {rows}: narrow them, or take CSV or Parquet."
    }
    assert {x for x in one_form if COUNTED.search(x)} == OF_RUNS | many | {"{pages} pages"}
    assert str(amounts.articles(1)) == "1 article"
    assert told(amounts.articles(2), "en") == "2 articles"
    assert (
        told(say("{articles} indexed", articles=amounts.articles(1)), "zh") == "1 篇文章已编入索引"
    )


def test_a_translation_has_the_values_of_its_text() -> None:
    for message in translated():
        if message.id:
            named = set(PLACE.findall(texts(message.id)[-1]))
            used = set(PLACE.findall(texts(message.string)[0]))
            # click names the type of a number, which is no word for people.
            assert used == named - {"{number_type}"}, message.id


def test_the_program_has_what_the_catalogue_says() -> None:
    with PO.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in translated():
        if not message.id:
            continue
        text, *many = texts(message.id)
        if many:
            found = compiled.ngettext(text, many[0], 2)
        elif message.context:
            found = compiled.pgettext(message.context, text)
        else:
            found = compiled.gettext(text)
        assert (found,) == texts(message.string), text


def test_a_text_that_is_put_together_is_refused() -> None:
    head = "from archive.sentences import say, words\n"
    assert [s.text for s in said_in(head + 'x = say("a {n}", n=1); words("b", "c")', "x.py")] == [
        "a {n}", "b", "c",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="line 2"):
        list(said_in(head + 'x = say(f"a {n}")', "x.py"))
    with pytest.raises(ValueError, match="line 2"):
        list(said_in(head + "x = words(*heads)", "x.py"))


UNTOLD = {
    *("BrokenError", "CodingError", "LargeError", "ReadingError", "UnreadableError", "OSError"),
    "RefusedError",  # to a visitor of the site
    "RuntimeError",  # to whoever calls it wrongly
}
"""Errors about a page that another room puts into its own words, or writes down as evidence."""

PERHAPS = re.compile(r"(?:counts|progress|paragraph|echo|Error)\(\s*f?[\"']")


def told_as_they_are(code: str) -> list[tuple[int, str]]:
    """(line, call) of each place where people are told a text that cannot be translated."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        tells = called in ("counts", "progress", "paragraph", "echo") or (
            called.endswith("Error")
            and called not in UNTOLD
            and called not in ("ValueError", "TypeError")
        )
        plain = isinstance(node.args[0], ast.JoinedStr) or (
            isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
        )
        if tells and plain:
            found.append((node.lineno, called))
    return found


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ('counts(f"{n} sources")', True),
        ('raise ConfigError("It is wrong.")', True),
        ('click.echo("Done.")', True),
        ('raise HomeError(say("It is away."))', False),
        ("counts(joined(told))", False),
    ],
)
def test_a_text_that_cannot_be_translated_is_seen(line: str, seen: bool) -> None:
    assert bool(told_as_they_are(line)) == seen


def test_people_are_told_nothing_that_cannot_be_translated() -> None:
    found = set()
    for room in ("archive", "crawler", "scheduler"):
        for path in (ROOT / room).rglob("*.py"):
            code = path.read_text(encoding="utf-8")
            # A rule of the configuration says the rest of a sentence by it.
            rule = path.parent.name == "home" and re.search(r"ValueError\(\s*f?[\"']", code)
            if rule or (PERHAPS.search(code) and told_as_they_are(code)):  # most need no parsing
                found.add(str(path.relative_to(ROOT)))
    assert found == set()


@pytest.mark.parametrize(
    ("section", "kind"),
    [("causes", Cause), ("health", HealthWord), ("kinds", SourceKind), ("tags", Tag)],
)
def test_a_word_means_the_same_on_the_site_and_in_the_terminal(
    section: str, kind: type[Enum]
) -> None:
    wording = tomllib.loads((ROOT / "datasette" / "wording.toml").read_text(encoding="utf-8"))
    assert {m.value: told(word(m), "zh") for m in kind} == {
        name: entry["zh"] for name, entry in wording[section].items()
    }


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.GB18030"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh"),
        ({"LANGUAGE": "fr:zh_CN", "LANG": "fr_FR.UTF-8"}, "zh"),
        ({"LANGUAGE": "", "LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANGUAGE": "zh_CN", "LC_ALL": "POSIX"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(environment: dict[str, str], language: str) -> None:
    assert preferred(environment) == language


def test_a_sentence_is_told_with_its_parts() -> None:
    inner = ConfigError(say("{name} is not there", name="a"))
    whole = say("{what}: {why}", what=Cause.BLOCKED, why=inner)
    assert str(whole) == "blocked: a is not there"
    assert told(whole, "zh") == "被拒绝访问：a is not there"  # which nothing of ours says
    assert str(joined([say("yes"), "b", 3])) == "yes, b, 3"
    assert told(joined([say("yes"), "b"], "; "), "zh") == "是；b"
    assert str(joined([])) == ""


@pytest.mark.parametrize("line", ["61 * * * *", "0 0 * *", "0 0 30 2 *"])
def test_what_is_wrong_with_a_line_of_cron_is_told_in_chinese(line: str) -> None:
    assert not ENGLISH.search(told(say("{wrong}", wrong=fault(Cron(line))), "zh"))


@pytest.mark.parametrize(
    ("n", "english", "chinese"),
    [
        (1, "1 hour", "1 小时"),
        (2, "2 hours", "2 小时"),
        (0, "0 hours", "0 小时"),
    ],
)
def test_numbers_have_their_own_form(n: int, english: str, chinese: str) -> None:
    sentence = counted(n, "{n} hour", "{n} hours")
    assert (told(sentence, "en"), told(sentence, "zh")) == (english, chinese)


def test_a_stored_sentence_comes_back_and_can_do_nothing_but_be_read() -> None:
    whole = say("{a} {b}", a=counted(2, "{n} day", "{n} days"), b=Cause.CUT)
    assert Sentence.restored(whole.stored()) == whole
    assert told(Sentence.restored(whole.stored()), "zh") == "2 天 未走完列表"
    hostile = Sentence("{a.__class__} {a!r} {a:>99999999} {} {0} {b} {a}", {"a": "{b}", "b": "x"})
    assert str(hostile) == "{a.__class__} {a!r} {a:>99999999} {} {0} x {b}"


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "{",
        "[]",
        "7",
        "null",
        '["a"]',
        "[1, {}]",
        '["a", []]',
        '["a", {"b": [2]}]',
        "[" * 10_000,
    ],
)
def test_what_is_no_stored_sentence_is_told_as_it_is(stored: str) -> None:
    assert told(Sentence.restored(stored), "zh") == stored


def test_how_a_run_ended_is_told_in_the_language_of_whoever_asks(store: Store) -> None:
    store.db.conn.execute("INSERT INTO regions VALUES ('620102', '城关区')")
    store.db.conn.execute("INSERT INTO sources VALUES ('a', 'A', '620102', 'party', 'auto', '[]')")
    store.db.conn.execute(
        "INSERT INTO runs (id, started_at, state) VALUES (1, '2026-01-01T00:00:00+00:00', 'running')"
    )
    store.db.conn.execute("INSERT INTO run_sources (run, source, state) VALUES (1, 'a', 'running')")
    verdict = judge(Seen(answered=1, read=1))
    runs.close_source(store, 1, "a", "failed", verdict.message, verdict.cause)
    assert store.value("SELECT message FROM run_sources") == str(verdict.message)
    (reported,) = runs.report(store, 1)
    assert str(reported.message) == "Its list pages gave no article address."
    assert told(reported.message, "zh") == "它的列表页没有给出文章网址。"
    store.db.conn.execute("UPDATE run_sources SET sentence = NULL, message = 'What was {known}.'")
    (earlier,) = runs.report(store, 1)
    assert told(earlier.message, "zh") == "What was {known}."


def spoken(*arguments: str, **environment: str) -> click.testing.Result:
    given = dict.fromkeys(("DANGJIAN_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    return CliRunner().invoke(main, arguments, env={**given, **environment})


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (["--lang", "zh", "search"], {}, "错误：缺少参数 '检索式'"),
        (["--lang=zh", "status", "--nope"], {}, "没有 '--nope' 这个选项"),
        (["--home", "/no/where", "--lang", "zh", "status"], {}, "/no/where 不是档案文件夹"),
        (["search"], {"LANG": "zh_CN.UTF-8"}, "search [选项] 检索式"),
        (["--lang", "en", "search"], {"LANG": "zh_CN.UTF-8"}, "search [OPTIONS] QUERY"),
        (["--lang", "zh", "search"], {"LC_ALL": "C"}, "search [选项] 检索式"),
        (["--lang", "zh", "status", "--help"], {"LC_ALL": "C"}, "最差的在前"),
        (["search", "--lang", "zh"], {}, "Error: No such option '--lang'"),
        (["--lang", "xx", "search"], {"LANG": "zh_CN.UTF-8"}, "'--lang' 的值无效"),
        (["--lang"], {}, "Error: Option '--lang' requires an argument"),
    ],
)
def test_the_command_speaks_the_language_that_is_asked_for(
    arguments: list[str], environment: dict[str, str], words: str
) -> None:
    before = os.environ.get("LANGUAGE")
    ran = spoken(*arguments, **environment)
    assert (ran.exit_code, words in ran.output) == (0 if "--help" in arguments else 2, True)
    assert os.environ.get("LANGUAGE") == before


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, (*path, name))


@pytest.mark.parametrize("width", ["80", "120"])
def test_help_is_chinese_and_fits(width: str) -> None:
    for path in commands(main):
        ran = spoken("--lang", "zh", *path, "--help", COLUMNS=width)
        assert ran.exit_code == 0
        lines = ran.output.splitlines()
        assert max(cell_len(line) for line in lines if "    dangjian" not in line) <= 80
        assert [
            line for line in lines[1:] if ENGLISH.search(line) and "    dangjian" not in line
        ] == []
        assert "示例：" in ran.output


def test_a_chinese_table_fits_its_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    heads = words("source", "state", "new", "denied", "message")
    rows = [("清河市人民政府·机关党建", word(Cause.CUT), 3, 12, judge(Seen(answered=1)).message)]
    for width in ("60", "80", "120"):
        monkeypatch.setenv("COLUMNS", width)
        table(heads, rows, numbers=words("new", "denied"), below=words("message"))
        out = capsys.readouterr().out
        assert max(map(cell_len, out.splitlines())) <= int(width)
        shown = re.sub(r"\s", "", out)
        assert "采集源结果新增不许采集" in shown
        assert "未走完列表" in shown
