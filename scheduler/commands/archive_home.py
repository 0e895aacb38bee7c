"""init, verify, reindex: the archive as a whole."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import amounts
from archive.errors import DamageError, DiskFullError, HomeError, StoreError, because, told
from archive.home.folder import CONFIG_NAME, Home, find_home, write_whole
from archive.sentences import say
from scheduler.console import counts, plain, progress

if TYPE_CHECKING:
    from archive.store.database import Store

_TEMPLATE = """\
# One archive's configuration. Times are written "30m", "6h", "1d".

[archive]
name = "党建档案"
# An address where site operators can reach you; it goes into the User-Agent.
# contact = "https://example.org/about-our-archive"

# Sources of the packaged catalogue to crawl ('dangjian sources list --all' shows them).
use = []

[schedule]
at_once = 2
time_limit = "1h"

# A source of your own; 'dangjian sources add URL' writes one:
# [[source]]
# key = "my-county"                       # lower-case letters, digits, hyphens
# name = "某县人民政府·党建"
# start = ["https://www.example.gov.cn/djgz/"]
# region = "成都武侯"                     # a name, or a GB/T 2260 code
# kind = "government"                     # or party, media, newspaper, yearbook, documents …
# family = "auto"                         # the CMS; 'auto' recognises it
# every = "adaptive"                      # as it publishes; or a time such as "6h"
# delay = 2.0                             # minimum seconds between two requests to one host
# revisit = ["1d", "7d", "30d", "180d"]   # ages at which known articles are requested again
# floors = { links = 5, dated = 0.8 }     # below these a crawl counts as failed
"""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option(
    "--systemd", is_flag=True, help="Write units that run 'dangjian up', of an existing home, too."
)
@click.pass_obj
def init(home: Path, folder: Path | None, systemd: bool) -> None:
    """Create an archive home: dangjian.toml, the database and warc/.

    \b
    Example:
      dangjian init my-archive
      dangjian init my-archive --systemd
    """
    made = Home((folder or home).resolve())
    if not (systemd and made.config.exists()):
        _create(made)
    if systemd:
        _add_units(made)


def _create(made: Home) -> None:
    from archive.store.database import open_store

    if made.config.exists():
        raise HomeError(say("{folder} is already an archive home.", folder=made.folder))
    try:
        made.folder.mkdir(parents=True, exist_ok=True)
        made.warc.mkdir(exist_ok=True)
        open_store(made.database).close()
        write_whole(made.config, _TEMPLATE.encode())
    except OSError as error:
        if isinstance(problem := told(error), DiskFullError):
            raise problem from None
        raise HomeError(
            say(
                "{folder} cannot be created: {reason}.",
                folder=made.folder,
                reason=because(error),
            )
        ) from None
    counts(
        say(
            "Created an archive home in {folder}. Now 'dangjian sources add URL', "
            "or name sources in {config_name}.",
            folder=made.folder,
            config_name=CONFIG_NAME,
        )
    )


def _add_units(home: Home) -> None:
    """Write the units, and say what to do with them."""
    import shlex

    from scheduler.units import write_units

    units = write_units(home)
    user, system, name = (
        shlex.quote(str(units.user)),
        shlex.quote(str(units.system)),
        units.user.name,
    )
    counts(
        say(
            "Wrote units that run the clock and the site, and start them again, into {folder}.",
            folder=home.systemd,
        )
    )
    counts(say("To run them as yourself:"))
    for line in (
        f"mkdir -p ~/.config/systemd/user && cp {user} ~/.config/systemd/user/",
        f"systemctl --user daemon-reload && systemctl --user enable --now {name}",
    ):
        counts(say("  {line}", line=line))
    counts(say("  loginctl enable-linger    # so that they run while you are not logged in"))
    counts(say("Or as a service of the machine, as the user {user}:", user=units.owner))
    for line in (
        f"sudo cp {system} /etc/systemd/system/",
        f"sudo systemctl daemon-reload && sudo systemctl enable --now {name}",
    ):
        counts(say("  {line}", line=line))
    if units.owner == "root":
        counts(
            say(
                "The folder belongs to root: give it to a user of its own first "
                "(chown), and repeat.",
            )
        )


@click.command()
@click.pass_obj
def verify(home: Path) -> None:
    """Check that every capture and the search index are intact.

    Each row's capture must be there and be what the row says, and the index must match the
    articles. Exit code 1 when anything is wrong.

    \b
    Example:
      dangjian verify
    """
    from archive.store.database import look

    found = find_home(home)
    try:
        store = look(found.database)
    except DamageError as error:
        checked, wrong = 0, 1
        click.echo(plain(say("{error}", error=error)))
    else:
        with store:
            checked, wrong = _verified(found, store)
    counts(
        say(
            "{captures}, {faults}", captures=amounts.captures(checked), faults=amounts.faults(wrong)
        )
    )
    if wrong:
        click.get_current_context().exit(1)


def _verified(home: Home, store: "Store") -> tuple[int, int]:
    """Print what verify finds. Returns how many captures it checked, and how many faults it found."""
    from archive.store import pages
    from archive.verify import faults

    checked = wrong = 0
    try:
        total = pages.count_all(store)
    except StoreError:  # reported below, by the check of the file
        total = None
    with progress(say("verify"), total) as bar:

        def advance(captures: int) -> None:
            nonlocal checked
            checked += captures
            bar(captures)

        for fault in faults(
            home, store, advance, lambda note: click.echo(plain(say("Note: {note}", note=note)))
        ):
            click.echo(plain(fault))
            wrong += 1
    return checked, wrong


@click.command()
@click.pass_obj
def reindex(home: Path) -> None:
    """Rebuild the search index from the articles.

    Only needed when verify reports a fault in it. Until it is done, nothing else can write.

    \b
    Example:
      dangjian reindex
    """
    from archive.store import indexing
    from archive.store.database import open_store

    found = find_home(home)
    with open_store(found.database) as store:
        total = int(store.value("SELECT count(*) FROM articles"))
        with progress(say("reindex"), total) as advance, store.write() as connection:
            count = indexing.rebuild(connection, advance)
    counts(say("{articles} indexed", articles=amounts.articles(count)))
