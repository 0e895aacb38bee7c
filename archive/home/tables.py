"""A configuration's TOML text as tables of values. What is wrong is collected, so that all of it is told
at once, with the lines."""

import re
import tomllib
from collections.abc import Collection
from typing import Any

from archive.errors import ConfigError
from archive.home.rules import Rules, nearest
from archive.home.syntax import fault_of
from archive.sentences import Sentence, say

_MOST_TOLD = 100
_MOST_PARTS = 16  # of a key: a.b.c has three
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+"""
_DEEP = re.compile(
    rf"(?:^|(?<=[{{,]))[ \t]*+\[{{0,2}}+[ \t]*+(?:{_PART}\.[ \t]*+){{{_MOST_PARTS}}}", re.M
)


class Tables:
    """One TOML text and what is wrong with it. name: how messages refer to it."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._faults: list[tuple[int, Sentence]] = []  # line or 0, sentence

    def read(self, known: Collection[str] | None = None) -> dict[str, Any]:
        """The tables that it has. known: those that it may have. ConfigError when it is not TOML."""
        if deep := _DEEP.search(self._text):
            # tomllib notes each beginning of a key: of one of 90 KB 3.5 GB, in 12 s.
            line = self._text.count("\n", 0, deep.start()) + 1
            what = say("a key has more than {most} parts", most=_MOST_PARTS)
            raise ConfigError(
                say("{name}, line {line}: {sentence}.", name=self._name, line=line, sentence=what)
            )
        try:
            found = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(
                say("{name} is not valid TOML: {error}.", name=self._name, error=fault_of(error))
            ) from None
        except RecursionError:
            raise ConfigError(
                say("{name} is not valid TOML: it is nested too deep.", name=self._name)
            ) from None
        for table in found if known is not None else ():
            if self.hopeless:
                break
            if table not in (known or ()):
                self.fault(
                    say(
                        "unknown table '{table}'{nearest}",
                        table=table,
                        nearest=nearest(table, known or ()),
                    ),
                    table,
                )
        return found

    def listed(self, tables: Any, name: str) -> list[dict[str, Any]]:
        """The tables of one name."""
        if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
            return tables
        self.fault(say("write a {name} as [[{name}]], with two brackets", name=name), name, name)
        return []

    def values(
        self, table: str, given: Any, rules: Rules, number: int = 0, *, inside: str | None = None
    ) -> dict[str, Any]:
        """The values of a table that its rules take. number: of those of this name before it.
        inside: the name of the table that it is a value of."""
        outer = inside or table
        if not isinstance(given, dict):
            self.fault(say("'{table}' must be a table", table=table), table, outer, number)
            return {}
        found = {}
        for key, value in given.items():
            if self.hopeless:
                break
            if key not in rules:
                self.fault(
                    say(
                        "unknown key '{key}' in {table}{nearest}",
                        key=key,
                        table=table,
                        nearest=nearest(key, rules),
                    ),
                    key,
                    outer,
                    number,
                )
                continue
            try:
                found[key] = rules[key](value)
            except ValueError as error:
                self.fault(say("'{key}' {error}", key=key, error=error), key, outer, number)
        return found

    def fault(self, sentence: Sentence, word: str = "", table: str = "", number: int = 0) -> None:
        """Note what is wrong: a sentence without its full stop. word: where it is, in the `number`th
        table of its name."""
        line = self.line(word, table, number) if word else 0
        told = say("{name}: {sentence}.", name=self._name, sentence=sentence)
        if line:
            told = say(
                "{name}, line {line}: {sentence}.", name=self._name, line=line, sentence=sentence
            )
        self._faults.append((line, told))

    @property
    def sound(self) -> bool:
        """Whether nothing wrong was found so far."""
        return not self._faults

    @property
    def hopeless(self) -> bool:
        """Whether more is wrong than anybody reads at once. To find a line takes time, each time."""
        return len(self._faults) > _MOST_TOLD

    def check(self) -> None:
        """ConfigError with a sentence for each thing that is wrong, in the order of the lines."""
        if self._faults:
            in_order = sorted(self._faults, key=lambda fault: (fault[0], str(fault[1])))
            raise ConfigError(*(sentence for _, sentence in in_order))

    def line(self, word: str, table: str = "", number: int = 0) -> int:
        """The line of a word, 0 when it is nowhere: in the table, else behind it, else before it. It
        scans the whole text, so it is only for errors."""
        lines = [line.split("#")[0].strip() for line in self._text.splitlines()]
        heads = [i for i, line in enumerate(lines) if line in (f"[[{table}]]", f"[{table}]")]
        first = heads[number] if number < len(heads) else 0
        whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        for order in (range(first, len(lines)), range(first)):
            for i in order:
                if whole.search(lines[i]):
                    return i + 1
        return 0
