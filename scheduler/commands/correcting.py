"""correct: what people know better than what was read in a page."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.errors import ConfigError, CorrectionError, because
from archive.home.folder import Home, find_home
from archive.sentences import counted, say, words
from scheduler.console import counts, table

if TYPE_CHECKING:
    from archive.corrections import Correction

_MOST_BYTES = 10_000_000
"""Of a file of corrections."""


@click.command()
@click.argument("article", required=False)
@click.argument("pairs", metavar="[FIELD=VALUE]...", nargs=-1)
@click.option("--why", metavar="REASON", help="Why: whoever sees the correction reads it.")
@click.option("--by", metavar="NAME", help="Who corrects it.")
@click.option(
    "--undo", "undone", multiple=True, metavar="FIELD",
    help="Show again what was read in a field; repeatable.",
)  # fmt: skip
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Take the corrections of a TOML file: all of them, or none.",
)
@click.option("--list", "as_list", is_flag=True, help="List corrections, those taken back, too.")
@click.option("--json", "as_json", is_flag=True, help="With --list: as a JSON array.")
@click.option(
    "--save",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write its page there, and beside it the corrected record, in the form of a test.",
)
@click.pass_obj
def correct(home: Path, /, **asked: Any) -> None:
    """Correct what was read in a page: its headline, date, outlet, names and other fields.

    ARTICLE is its number, or any address that it has or had. Several names stand between 、; a field
    without a value is empty. What was read is kept, and is shown beside the correction with the
    reason; reading the page again leaves the correction alone. The text cannot be corrected.

    \b
    Example:
      dangjian correct 12 outlet=石桥融媒 authors=方小满 --why "原页印有署名"
      dangjian correct 12 --undo outlet
      dangjian correct --file corrections.toml
      dangjian correct --list
      dangjian correct 12 --save wrong
    """
    found, now, what = find_home(home), datetime.now(UTC), _Asked(**asked)
    what.check()
    if what.path is not None:
        _take(found, what.path, now)
    elif what.as_list:
        _list(found, what)
    elif what.folder is not None:
        _save(found, what.article or "", what.folder)
    elif what.undone:
        _undo(found, what, now)
    else:
        _correct(found, what, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the command was given."""

    article: str | None
    pairs: tuple[str, ...]
    why: str | None
    by: str | None
    undone: tuple[str, ...]
    path: Path | None
    as_list: bool
    as_json: bool
    folder: Path | None

    def check(self) -> None:
        """CorrectionError: it is not one thing, or not whole."""
        given = {
            "FIELD=VALUE": self.pairs, "--undo": self.undone, "--file": self.path,
            "--list": self.as_list, "--save": self.folder,
        }  # fmt: skip
        asked = [name for name, value in given.items() if value]
        if not asked:
            raise CorrectionError(
                say("Nothing to correct: give FIELD=VALUE, --undo, --file, --list or --save.")
            )
        if len(asked) > 1:
            raise CorrectionError(
                say("{one} and {other} do not go together.", one=asked[0], other=asked[1])
            )
        self._check(asked[0])

    def _check(self, what: str) -> None:
        if what == "--file" and self.article is not None:
            raise CorrectionError(
                say("--file names its articles itself: leave out {id}.", id=self.article)
            )
        if what in ("--undo", "--save") and self.article is None:
            raise CorrectionError(
                say("{what} needs the number or address of an article.", what=what)
            )
        if what == "FIELD=VALUE" and self.why is None:
            raise CorrectionError(say("A correction needs its reason: --why."))
        told = self.why is not None or self.by is not None
        if told and what not in ("FIELD=VALUE", "--undo"):
            raise CorrectionError(say("--why and --by do not go with {what}.", what=what))
        if self.as_json and what != "--list":
            raise CorrectionError(say("--json goes with --list."))


def _correct(home: Home, asked: _Asked, now: datetime) -> None:
    from archive.home.correcting import Wanted, read_pairs
    from archive.store import correcting
    from archive.store.database import open_store

    fields, (why, by) = read_pairs(asked.pairs, now), _said(asked)
    with open_store(home.database) as store:
        key = correcting.find(store, asked.article or "")
        wanted = Wanted(article=key, fields=fields, why=why, by=by)
        _tell(correcting.correct(store, [wanted], now))


def _said(asked: _Asked) -> tuple[str, str | None]:
    """Why, empty when that was not said, and by whom."""
    from archive.home.correcting import told

    why = "" if asked.why is None else told("--why", asked.why)
    return why, None if asked.by is None else told("--by", asked.by)


def _tell(written: int) -> None:
    many = counted(written, "{n} field was corrected", "{n} fields were corrected")
    counts(many if written else say("Nothing was changed."))


def _undo(home: Home, asked: _Asked, now: datetime) -> None:
    from archive.store import correcting
    from archive.store.database import open_store

    why, by = _said(asked)
    with open_store(home.database) as store:
        key = correcting.find(store, asked.article or "")
        correcting.withdraw(store, key, asked.undone, why, by, now)
    n = len(set(asked.undone))
    counts(counted(n, "{n} correction was taken back", "{n} corrections were taken back"))


def _take(home: Home, path: Path, now: datetime) -> None:
    from archive.home.correcting import read_file
    from archive.store import correcting
    from archive.store.database import open_store

    text = _text(path)
    with open_store(home.database) as store:
        wanted = read_file(text, path.name, now, lambda named: correcting.find(store, named))
        _tell(correcting.correct(store, wanted, now))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            found = file.read(_MOST_BYTES + 1)
        if len(found) > _MOST_BYTES:
            raise ConfigError(say("{path} is too large.", path=path))
        return found.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(
            say("{path} cannot be read: {reason}.", path=path, reason=because(error))
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(say("{path} is not UTF-8 text.", path=path)) from None


def _list(home: Home, asked: _Asked) -> None:
    from archive.store import correcting
    from archive.store.database import look

    with look(home.database) as store:
        key = None if asked.article is None else correcting.find(store, asked.article)
        found = correcting.history(store, key)
        ended = correcting.ended(store, found)
    if asked.as_json:
        click.echo(
            json.dumps(
                [_told(one, ended.get(one.id)) for one in found], ensure_ascii=False, indent=1
            )
        )
        return
    heads = words("article", "field", "value", "why", "by", "since", "until")
    table(heads, [_row(one, ended.get(one.id)) for one in found], below=words("value", "why"))
    held = sum(not one.withdrawn and one.id not in ended for one in found)
    counts(counted(held, "{n} correction holds", "{n} corrections hold"))


def _told(one: "Correction", until: str | None) -> dict[str, Any]:
    """A correction as JSON. until: when it ended, null while it holds."""
    from archive.corrections import plainly

    value = None if one.withdrawn else plainly(one.field, one.value)
    return {
        "article": one.article, "field": one.field, "value": value, "withdrawn": one.withdrawn,
        "why": one.why, "by": one.by, "at": one.at, "until": until,
    }  # fmt: skip


def _row(one: "Correction", until: str | None) -> tuple[object, ...]:
    from archive.corrections import plainly

    value: object = say("taken back")
    if not one.withdrawn:
        said = plainly(one.field, one.value)
        value = "、".join(said) if isinstance(said, list) else "–" if said is None else said
        if isinstance(said, bool):
            value = say("yes") if said else say("no")
    return one.article, one.field, value, one.why, one.by or "–", one.at, until or "–"


def _save(home: Home, article: str, folder: Path) -> None:
    from archive.corrections import corrected
    from archive.record import Article
    from archive.store import correcting
    from archive.store.database import look
    from scheduler.inspecting import inspected
    from scheduler.saving import save_pair

    with look(home.database) as store:
        key = correcting.find(store, article)
        held = correcting.held(store, key)
        page = inspected(home, store, correcting.address(store, key))
    if page is None or not isinstance(page.outcome, Article):
        raise CorrectionError(
            say("The latest page of article {id} is not read as an article.", id=key)
        )
    right = replace(page, outcome=corrected(page.outcome, held))
    # How sure a field is would be asked of rules that read another value.
    saved = save_pair(folder, right, ("certainty",) if held else ())
    counts(say("page and record written to {page} and {record}", page=saved[0], record=saved[1]))
