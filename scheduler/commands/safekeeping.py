"""backup, restore, remove: what keeps an archive, and what takes something out of it for ever."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import amounts
from archive.errors import BackupError, RemovalError
from archive.home.addresses import is_web_address
from archive.home.folder import find_home
from archive.sentences import Sentence, say
from scheduler.console import counts, plain, progress

if TYPE_CHECKING:
    from archive.store.removals import Extent

_MB = 1_000_000
_LONGEST_REASON = 500  # characters


@click.command()
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def backup(home: Path, target: Path) -> None:
    """Back the archive up to a folder, while everything runs.

    TARGET is a new folder, or an earlier backup of this archive, which is brought up to date: WARC
    files that have not grown are not copied again. It is whole at any moment, whatever ends the
    command. Exit code 1 when a file of the archive is damaged, or the disk is full.

    \b
    Example:
      dangjian backup /mnt/disk/dangjian
    """
    from archive.backup import make

    found = find_home(home)
    with progress(say("backup")) as advance:
        made = make(found, target, datetime.now(UTC), advance)
    for fault in made.faults:
        click.echo(plain(fault))
    files = len(made.manifest.entries)
    counts(
        say(
            "{files}, {size} MB, of which {copied} MB were copied now",
            files=amounts.files(files),
            size=f"{made.manifest.size / _MB:,.1f}",
            copied=f"{made.copied / _MB:,.1f}",
        )
    )
    if made.faults:
        click.get_current_context().exit(1)


@click.command()
@click.argument("saved", metavar="BACKUP", type=click.Path(path_type=Path, file_okay=False))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def restore(saved: Path, folder: Path) -> None:
    """Make an archive home of a backup, in a new folder.

    Every file is compared with what was saved; when one differs, nothing is restored, and the exit
    code is 2. What 'dangjian verify' finds wrong with the archive that was saved is told, too.

    \b
    Example:
      dangjian restore /mnt/disk/dangjian my-archive
    """
    from archive.backup import restore as make_home
    from archive.store import pages
    from archive.store.database import look
    from archive.verify import faults

    try:
        with progress(say("restore")) as advance:
            made, held = make_home(saved, folder, advance)
    except BackupError as error:
        for damage in error.faults:
            click.echo(plain(damage))
        raise
    wrong = 0
    with look(made.database) as store:
        total = pages.count_all(store)
        with progress(say("verify"), total) as advance:
            for fault in faults(made, store, advance):
                click.echo(plain(fault))
                wrong += 1
    counts(
        say(
            "Restored what was saved at {made_at}: {captures}, {faults}",
            made_at=held.made_at,
            captures=amounts.captures(total),
            faults=amounts.faults(wrong),
        )
    )
    if wrong:
        click.get_current_context().exit(1)


@click.command()
@click.argument("address")
@click.option("--reason", required=True, help="Why: anybody who asks for the article reads it.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--yes", is_flag=True, help="Ask no question.")
@click.pass_obj
def remove(home: Path, address: str, reason: str, dry_run: bool, yes: bool) -> None:
    """Take an article out of the archive for ever.

    ADDRESS is any address that it has or had. Its text, versions, captures and files are deleted and
    overwritten, it is not found and not exported, and nobody asks for it again. Its number stays, and
    says when it was removed and why. Exit code 1 when something could not be overwritten yet: repeat
    the command.

    \b
    Example:
      dangjian remove http://www.example.gov.cn/t2024_12.html --reason "不实信息"
    """
    from archive.removal import remove as take_out
    from archive.store import removals
    from archive.store.database import look

    found = find_home(home)
    reason = plain(" ".join(reason.split()))
    _refuse(address, reason)
    with look(found.database) as store:
        _show(removals.extent(store, address))
    if dry_run:
        counts(say("Nothing was removed."))
        return
    if not yes:
        click.confirm(plain(say("Remove this for ever?")), abort=True, err=True)
    left: list[Sentence] = []
    notes: list[Sentence] = []
    gone = take_out(found, address, reason, datetime.now(UTC), left.append, notes.append)
    for sentence in (*left, *(say("Note: {note}", note=note) for note in notes)):
        click.echo(plain(sentence))
    articles, captures = len(gone.articles), len(gone.pages)
    counts(
        say(
            "{articles} and {captures} were removed",
            articles=amounts.articles(articles), captures=amounts.captures(captures),
        )
    )  # fmt: skip
    if left:
        click.get_current_context().exit(1)


def _refuse(address: str, reason: str) -> None:
    if not is_web_address(address):
        raise RemovalError(say("'{address}' is not an http or https address.", address=address))
    if not 0 < len(reason) <= _LONGEST_REASON:
        what = say("A reason has between 1 and {most} characters.", most=_LONGEST_REASON)
        raise RemovalError(what)


def _show(found: "Extent") -> None:
    size = f"{sum(found.pages.values()) / _MB:,.1f}"
    for line in (
        *(say("Article {n}: {title}", n=n, title=title) for n, title in sorted(found.articles.items())),
        *(say("Address: {url}", url=url) for url in sorted(found.urls)),
        *(
            say("Stays, because another article has this file, too: {url}", url=url)
            for url in sorted(found.shared)
        ),
        say(
            "{versions}, {captures} of {size} MB",
            versions=amounts.versions(found.versions),
            captures=amounts.captures(len(found.pages)), size=size,
        ),
    ):  # fmt: skip
        click.echo(plain(line))
