"""Makes the packaged catalogue of translations: finds what people are told, and compiles what is said in
its place.

`make language` runs it. It writes each English text that has no translation yet into messages.po with an
empty one, takes out those that nothing says any more, and compiles messages.mo, which the program reads.
"""

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from archive import types
from archive.language import CATALOGUES
from archive.sentences import Sentence
from scheduler.cli import main
from scheduler.help_pages import parts, placeholder, placeholder_names

ROOT = Path(__file__).resolve().parents[1]
PO = CATALOGUES / "zh_CN" / "LC_MESSAGES" / "messages.po"
WORDS: tuple[type[Enum], ...] = (
    types.Cause, types.HealthWord, types.Reason, types.SourceKind, types.Tag,
)  # fmt: skip
"""Lists of words that people are told."""

_TEXTS = {"say": slice(0, 1), "Sentence": slice(0, 1), "counted": slice(1, 3), "words": slice(None)}
"""Which arguments of a call are texts that people are told. `counted` has two for one message."""

_CLICK = ("core.py", "decorators.py", "exceptions.py", "formatting.py", "parser.py", "termui.py",
          "types.py")  # fmt: skip
"""Modules of click that say something to people; the others say it to programmers."""


def said() -> Iterator[Sentence]:
    """Everything that the program tells people, as sentences without values."""
    for package in ("archive", "crawler", "scheduler"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from said_in(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    for words in WORDS:
        yield from (Sentence(str(w.value), context=words.__name__) for w in words)
    yield from _explained(main)


def said_in(code: str, name: str) -> Iterator[Sentence]:
    """The texts in a module. ValueError when one is put together where it should be a literal."""
    if "archive.sentences" not in code:
        return
    nodes = list(ast.walk(ast.parse(code)))
    ours = {
        alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == "archive.sentences"
        for alias in node.names
    }
    for node in nodes:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        called = node.func.id
        if called not in ours & _TEXTS.keys() or name in _MAKERS:
            continue
        texts = []
        for given in node.args[_TEXTS[called]]:
            if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
                raise ValueError(f"{name}, line {node.lineno}: {called}() is given no literal")
            texts.append(given.value)
        if called == "counted":
            yield Sentence(texts[0], many=texts[1])
        else:
            contexts = [k.value for k in node.keywords if k.arg == "context"]
            context = ast.literal_eval(contexts[0]) if contexts else ""
            yield from (Sentence(text, context=context) for text in texts)


_MAKERS = ("archive/language/__init__.py", "scheduler/help_pages.py")
"""Modules that make sentences of what they are given."""


def _explained(command: click.Command) -> Iterator[Sentence]:
    """What a command and those below it say of themselves."""
    context = click.Context(command, info_name="dangjian")
    yield from (text for text, _ in parts(command.help or ""))
    for name in placeholder_names(" ".join(command.collect_usage_pieces(context))):
        yield placeholder(name)
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        yield from (placeholder(name) for name in placeholder_names(record[0] if record else ""))
        if said := getattr(parameter, "help", None):
            yield Sentence(" ".join(said.split()))
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from _explained(below)


def messages() -> Catalog:
    """What our program tells people, without translations."""
    found = Catalog(charset="utf-8")
    for text, many, context in sorted({(s.text, s.many, s.context) for s in said()}):
        if re.sub(r"\{\w+\}", "", text).strip():
            found.add((text, many) if many else text, context=context or None)
    for joint in ("{first}, {next}", "{first}; {next}", "{first} {next}", "{heading}:"):
        found.add(joint)
    return found


def add_those_of_click(found: Catalog) -> None:
    """What click tells people besides."""
    for file in _CLICK:
        path = Path(click.__file__).parent / file
        for _, its, _, _ in extract_from_file("python", str(path)):
            if found.get(its) is None:
                found.add(its, auto_comments=[OF_CLICK])


OF_CLICK = "click"
"""Stands in messages.po above what click alone says: other versions of it may say it otherwise."""


def translated() -> Catalog:
    """The catalogue as it is in the project."""
    with PO.open(encoding="utf-8") as file:
        return read_po(file, locale="zh_CN")


def written(catalogue: Catalog) -> bytes:
    """A catalogue as messages.po holds it: without what changes by itself, dates and line numbers."""
    file = BytesIO()
    write_po(file, catalogue, width=100, no_location=True, ignore_obsolete=True, sort_output=True)
    lines = file.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_CHANGING))


_CHANGING = (
    b'"POT-',
    b'"PO-',
    b'"Last-',
    b'"Language-Team',
    b'"Generated-',
    b'"Report-',
    b"#, python-",
)


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as messages.mo holds it."""
    file = BytesIO()
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(file, catalogue)
    return file.getvalue()


def update() -> int:
    """Bring both files up to date. Returns how many texts have no translation."""
    catalogue = translated()
    found = messages()
    add_those_of_click(found)
    catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
    PO.write_bytes(written(catalogue))
    PO.with_suffix(".mo").write_bytes(compiled(catalogue))
    return sum(not message.string for message in catalogue if message.id)


if __name__ == "__main__":
    missing = update()
    print(f"{missing} texts have no translation: write them into {PO.relative_to(ROOT)}.")
    sys.exit(1 if missing else 0)
