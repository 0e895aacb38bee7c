"""Commands that a configuration may give to the clock."""

import click

from archive.sentences import Sentence, say

_ENDLESS = ("up", "schedule", "serve", "demo")


def command_fault(words: tuple[str, ...]) -> Sentence | None:
    """What is wrong with the arguments of `dangjian` in a job, as the end of a sentence that begins
    with its key; None: nothing, as far as can be seen without running it."""
    from scheduler.cli import main  # which imports all commands, this one's among them

    if not words or words[0].startswith("-"):
        return say("must begin with a command of dangjian")
    if words[0] in _ENDLESS:
        return say("must be a command that ends by itself, not '{command}'", command=words[0])
    group: click.Command = main
    context = click.Context(main, info_name="dangjian")
    rest = list(words)
    try:
        while isinstance(group, click.Group):
            name, command, rest = group.resolve_command(context, rest)
            if command is None:
                return say("names no command '{name}'", name=name)
            # A group takes what stands behind its own options for the next command.
            context = command.make_context(name, list(rest), parent=context)
            rest = [*getattr(context, "_protected_args", ()), *context.args]
            group = command
    except click.exceptions.Exit:
        return say("only asks for help")
    except click.UsageError as error:
        said = " ".join(error.format_message().split())
        return say("cannot be run ({why})", why=said)
    return None
