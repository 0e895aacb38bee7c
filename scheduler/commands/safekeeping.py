"""backup, restore, remove: what keeps an archive, and what takes something out of it for ever."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import BackupError, RemovalError
from archive.home.folder import find_home
from archive.home.rules import is_web_address
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
    with progress("backup") as advance:
        made = make(found, target, datetime.now(UTC), advance)
    for fault in made.faults:
        click.echo(plain(fault))
    files = len(made.manifest.entries)
    counts(
        f"{files} files, {made.manifest.size / _MB:,.1f} MB, of which "
        f"{made.copied / _MB:,.1f} MB were copied now"
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
        with progress("restore") as advance:
            made, held = make_home(saved, folder, advance)
    except BackupError as error:
        for fault in error.faults:
            click.echo(plain(fault))
        raise
    wrong = 0
    with look(made.database) as store:
        total = pages.count_all(store)
        with progress("verify", total) as advance:
            for fault in faults(made, store, advance):
                click.echo(plain(fault))
                wrong += 1
    counts(f"Restored what was saved at {held.made_at}: {total} captures, {wrong} faults")
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
      dangjian remove http://www.example.gov.cn/djgz/t20240301_12.html --reason "不实信息"
    """
    from archive.removal import remove as take_out
    from archive.store import removals
    from archive.store.database import look

    found = find_home(home)
    reason = plain(" ".join(reason.split()))
    if not is_web_address(address):
        raise RemovalError(f"'{address}' is not an http or https address.")
    if not 0 < len(reason) <= _LONGEST_REASON:
        raise RemovalError(f"A reason has between 1 and {_LONGEST_REASON} characters.")
    with look(found.database) as store:
        _show(removals.extent(store, address))
    if dry_run:
        counts("Nothing was removed.")
        return
    if not yes:
        click.confirm("Remove this for ever?", abort=True, err=True)
    left: list[str] = []
    notes: list[str] = []
    gone = take_out(found, address, reason, datetime.now(UTC), left.append, notes.append)
    for sentence in (*left, *(f"Note: {note}" for note in notes)):
        click.echo(plain(sentence))
    counts(f"{len(gone.articles)} articles and {len(gone.pages)} captures were removed")
    if left:
        click.get_current_context().exit(1)


def _show(found: "Extent") -> None:
    for id_, title in sorted(found.articles.items()):
        click.echo(f"Article {id_}: {plain(title)}")
    for url in sorted(found.urls):
        click.echo(f"Address: {plain(url)}")
    for url in sorted(found.shared):
        click.echo(f"Stays, because another article has this file, too: {plain(url)}")
    size = sum(found.pages.values()) / _MB
    click.echo(f"{found.versions} versions, {len(found.pages)} captures of {size:,.1f} MB")
