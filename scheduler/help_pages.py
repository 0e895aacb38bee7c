"""`--help` in the reader's language: what the commands say of themselves, told and laid out by cells."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import click

from archive.language import told
from archive.sentences import Sentence
from scheduler.console import broken, cells

_PLACEHOLDER = re.compile(r"(?<![\w-])[A-Z][A-Z_|]*(?: RANGE)?(?![\w-])")


def parts(text: str) -> Iterator[tuple[Sentence, list[str]]]:
    """The paragraphs of a help text, each as what can be told in another language, and the lines below
    it that stay as they are: examples."""
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.splitlines()
        if lines[0].strip() == "\b":
            yield Sentence(lines[1].strip()), lines[2:]
        else:
            yield Sentence(" ".join(block.split())), []


def placeholders(text: str) -> str:
    """Usage, or the name of a parameter, with its placeholders told: `[OPTIONS] QUERY`."""
    return _PLACEHOLDER.sub(lambda place: told(placeholder(place[0])), text)


def placeholder(name: str) -> Sentence:
    """What stands for a value, such as DATE."""
    return Sentence(name, context="placeholder")


def placeholder_names(text: str) -> list[str]:
    """The placeholders in a usage, or in the name of a parameter."""
    return _PLACEHOLDER.findall(text)


class HelpPage(click.HelpFormatter):
    """click's, for a language whose characters are two cells wide and stand without spaces."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, placeholders(args), prefix)

    def write_heading(self, heading: str) -> None:
        self.write(told(Sentence("{heading}:", {"heading": heading})) + "\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        blocks = []
        for said, kept in parts(text):
            lines = [*broken(told(said), self.width - self.current_indent), *kept]
            blocks.append("".join(f"{indent}{line}\n" for line in lines))
        self.write("\n".join(blocks))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        shown = [(placeholders(term), _explained(text)) for term, text in rows]
        first = min(max(cells(term) for term, _ in shown), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, text in shown:
            beside = cells(term) <= first - col_spacing
            lines = broken(text, max(self.width - self.current_indent - first, 10)) or [""]
            below = iter(lines)
            gap = " " * (first - cells(term))
            self.write(f"{indent}{term}{gap}{next(below)}".rstrip() if beside else indent + term)
            self.write("\n")
            self.write("".join(f"{indent}{' ' * first}{line}\n" for line in below))


class _Context(click.Context):
    formatter_class = HelpPage


def tell_of_help(command: click.Command) -> None:
    """Have --help explain itself as other options do: click would keep the language of the first use."""
    option = command.get_help_option(_Context(command, help_option_names=list(HELP_NAMES)))
    if option is not None:
        option.help = "Show this message and exit."


HELP_NAMES = ("-h", "--help")


def _explained(text: str) -> str:
    """What stands beside an option or a command; click has put brackets behind it, in our language."""
    said, gap, added = text.partition("  [")
    return told(Sentence(" ".join(said.split()))) + gap + added


class Group(click.Group):
    """A group whose commands, and itself, explain themselves in the reader's language."""

    context_class = _Context

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        cmd.context_class = _Context
        tell_of_help(cmd)
        super().add_command(cmd, name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first paragraph of each, which is one sentence or two."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and command.help and not command.hidden:
                said, _ = next(parts(command.help))
                rows.append((name, said.text))
        with formatter.section(told(Sentence("Commands"))):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.BadParameter as error:
            if error.param_hint is None and error.param is not None:
                error.param_hint = placeholders(error.param.get_error_hint(ctx))
            raise
