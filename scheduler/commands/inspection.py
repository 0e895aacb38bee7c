"""inspect: what is read in one page, an article's or a list's."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.errors import ConfigError, because
from archive.home.addresses import is_web_address
from archive.home.config import parse_list_rules
from archive.home.folder import Home
from archive.kinds import EVIDENCE
from archive.record import Article
from archive.sentences import say
from archive.types import CHINA, ListRules
from scheduler.console import counts

if TYPE_CHECKING:
    from scheduler.inspecting import Inspected


_SECONDS = 30.0  # to read a list
_FIRST_YEAR, _LAST_YEAR = 1990, 2200  # in which a page can have been served


@dataclass(frozen=True, slots=True)
class _Given:
    """How a FILE was served, as the options say, and by which rules a list is read."""

    url: str
    content_type: str | None
    fetched: datetime
    rules: ListRules | None = None


@click.command()
@click.argument("page", metavar="FILE|URL")
@click.option("--list", "as_list", is_flag=True, help="Read it as a list page.")
@click.option(
    "--rules",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="With --list: read it by these rules, written as in [source.list].",
)
@click.option("--url", metavar="ADDRESS", help="Address that a FILE was served at.")
@click.option("--content-type", metavar="TYPE", help="Content-Type that a FILE was served with.")
@click.option(
    "--fetched", metavar="TIME", help="When a FILE was served: 2025-09-13T08:00, China time."
)
@click.option(
    "--save",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Also write the page there, and beside it what is read in it, in the form of a test.",
)
@click.pass_obj
def inspect(
    home: Path,
    page: str,
    as_list: bool,
    rules: Path | None,
    url: str | None,
    content_type: str | None,
    fetched: str | None,
    folder: Path | None,
) -> None:
    """Show what is read in a page or a PDF, field by field, with where each value was found.

    A URL comes from the archive if there is a home here that holds it; otherwise it is fetched, by
    the rules of every crawl, and not kept. With --list it is read as a list: its articles, the request
    for the following ones, how sure that is, and why. To report a page that is read wrong,
    --save it, correct the .json by hand, and send both files: CONTRIBUTING.md says how.

    \b
    Example:
      dangjian inspect page.html --url http://www.example.gov.cn/t20240301_12.html
      dangjian inspect http://www.example.gov.cn/t20240301_12.html
      dangjian inspect --list http://www.example.gov.cn/djgz/
      dangjian inspect --list --rules rules.toml http://www.example.gov.cn/djgz/
      dangjian inspect --save wrong http://www.example.gov.cn/t20240301_12.html
    """
    from scheduler.saving import save_pair

    _refuse_both(as_list, folder, rules)
    given = _Given(url or "", content_type, _time(fetched), _rules(rules))
    if as_list:
        _print(_shown_list(home, page, given))
        return
    shown, inspected = _shown_page(home, page, given)
    saved = save_pair(folder, inspected) if folder is not None else None
    _print(shown)
    if saved is not None:
        counts(
            say("page and record written to {page} and {record}", page=saved[0], record=saved[1])
        )


def _refuse_both(as_list: bool, folder: Path | None, rules: Path | None) -> None:
    if as_list and folder is not None:
        raise ConfigError(
            say("--save and --list do not go together yet: save the page without --list.")
        )
    if rules is not None and not as_list:
        raise ConfigError(say("--rules are for list pages: give --list, too."))


def _print(shown: dict[str, Any]) -> None:
    click.echo(json.dumps(shown, ensure_ascii=False, indent=2))


def _shown_page(home: Path, page: str, given: _Given) -> tuple[dict[str, Any], "Inspected"]:
    """What is read in an article's page, as JSON, and the page."""
    inspected = _at(home, page) if _is_address(page) else _inspect_file(Path(page), given)
    outcome = inspected.outcome
    found = asdict(outcome)
    if not isinstance(outcome, Article):
        return {"outcome": "rejected", **found}, inspected
    evidence = json.loads(EVIDENCE.store(outcome.provenance))
    return {"outcome": "article", **found, "provenance": evidence}, inspected


def _shown_list(home: Path, page: str, given: _Given) -> dict[str, Any]:
    """What is read in a list page, as JSON."""
    from archive.workers import CallError, Workers
    from scheduler.inspecting import listing_told

    if _is_address(page):
        found = _at(home, page)
        kind, url = found.headers.get("content-type"), found.outcome.url
        told = found.body or b"", kind, url, found.fetched, given.rules
    else:
        if not is_web_address(given.url):
            raise ConfigError(
                say("--list needs the address that the FILE was served at: --url http://…")
            )
        body = _bytes(Path(page))
        told = body, given.content_type, given.url, given.fetched, given.rules
    # A stranger's page may keep whoever reads it for ever.
    with Workers(1, "crawler.page_links") as workers:
        try:
            return workers.submit(listing_told, *told, seconds=_SECONDS).result()
        except CallError as error:
            raise ConfigError(
                say("{page} cannot be read as a list: {error}.", page=page, error=error)
            ) from None


def _rules(path: Path | None) -> ListRules | None:
    if path is None:
        return None
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(say("{path} is not UTF-8 text.", path=path)) from None
    return parse_list_rules(text, name=str(path))


def _is_address(page: str) -> bool:
    return page.lower().startswith(("http://", "https://"))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            say("{path} cannot be read: {reason}.", path=path, reason=because(error))
        ) from None


def _inspect_file(path: Path, given: _Given) -> "Inspected":
    from archive.reading import ReadingError
    from archive.reading.page import read_page
    from scheduler.inspecting import Inspected

    body = _bytes(path)
    headers = {"content-type": given.content_type} if given.content_type else {}
    try:
        outcome = read_page(body, given.url, headers, now=given.fetched)
    except ReadingError as error:
        raise ConfigError(
            say("{path} cannot be inspected: {error}.", path=path, error=error)
        ) from None
    return Inspected(outcome=outcome, body=body, fetched=given.fetched, headers=headers)


def _at(folder: Path, url: str) -> "Inspected":
    from scheduler.inspecting import fetched_page, kept_page

    home = Home(folder.resolve())
    kept = kept_page(home, url) if home.database.exists() else None
    return kept or fetched_page(url)


def _time(text: str | None) -> datetime:
    """A time as an option gives it; without a zone, in China."""
    if text is None:
        return datetime.now(UTC)
    try:
        told = datetime.fromisoformat(text)
        if not _FIRST_YEAR <= told.year <= _LAST_YEAR:
            raise ValueError
    except ValueError:
        raise ConfigError(
            say(
                "--fetched must be a time such as 2025-09-13T08:00, not {text}.",
                text=repr(text),
            )
        ) from None
    return told if told.tzinfo else told.replace(tzinfo=CHINA)
