"""backup, restore, remove: what keeps an archive, and what takes something out of it for ever."""

from datetime import UTC, datetime
from pathlib import Path

import click

from archive.errors import BackupError
from archive.home.folder import find_home
from scheduler.console import counts, plain, progress

_MB = 1_000_000


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
