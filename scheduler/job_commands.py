"""Commands that a configuration may give to the clock."""

from collections.abc import Collection, Mapping
from typing import Any

import click

from archive.home.rules import nearest
from archive.sentences import Sentence, say

_ENDLESS = ("up", "schedule", "serve", "demo")
_ONCE = ("init", "restore", "remove", "sources add", "sources enable", "sources disable",
         "watch add", "watch remove")  # fmt: skip
"""What a person does once; of most, a second time is an error."""

_OF_SOURCES = ("crawl", "sources check")


def command_fault(words: tuple[str, ...], sources: Collection[str]) -> Sentence | None:
    """What is wrong with the arguments of `dangjian` in a job, as the end of a sentence that begins
    with its key; None: nothing, as far as can be seen without running it. sources: keys of those in
    use."""
    from scheduler.cli import main  # which imports all commands, this one's among them

    if not words or words[0].startswith("-"):
        return say("must begin with a command of dangjian")
    if words[0] in _ENDLESS:
        return say("must be a command that ends by itself, not '{command}'", command=words[0])
    group: click.Command = main
    context = click.Context(main, info_name="dangjian")
    rest, path = list(words), list[str]()
    try:
        while isinstance(group, click.Group):
            name, command, rest = group.resolve_command(context, rest)
            if command is None:
                return say("names no command '{name}'", name=name)
            # A group takes what stands behind its own options for the next command.
            context = command.make_context(name, list(rest), parent=context)
            rest = [*getattr(context, "_protected_args", ()), *context.args]
            group, path = command, [*path, str(name)]
    except click.exceptions.Exit:
        return say("only asks for help")
    except click.UsageError as error:
        said = " ".join(error.format_message().split())
        return say("cannot be run ({why})", why=said)
    return _of_its_kind(" ".join(path), context.params, sources)


def _of_its_kind(
    command: str, given: Mapping[str, Any], sources: Collection[str]
) -> Sentence | None:
    if command in _ONCE:
        return say("must be a command that can be repeated, not '{command}'", command=command)
    for key in given["keys"] if command in _OF_SOURCES else ():
        if key not in sources:
            near = nearest(key, sources)
            return say("names source '{key}', which is not in use{nearest}", key=key, nearest=near)
    return None
