"""release: the archive as a data set that can be cited, and whether one is still as it was."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import amounts
from archive.errors import ExportError, HomeError
from archive.home.folder import find_home
from archive.sentences import say
from scheduler.configuration import configured
from scheduler.console import counts, progress
from scheduler.ending import told_when_asked

if TYPE_CHECKING:
    from archive.home.folder import Home
    from archive.publish.description import Origin
    from archive.release.making import Asked, Made


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--without-text", is_flag=True, help="Hashes and lengths in place of texts.")
@click.option(
    "--terms", "terms_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Count these terms, too: TOML, docs/counts.md says how.",
)  # fmt: skip
@click.option(
    "--by", default="month,source", show_default=True, metavar="NAMES",
    help="What a cell of these counts is, as of 'count'.",
)  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace a release that is there.")
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing: compare a release with its checksums and this archive.",
)
@click.option(
    "--texts", type=click.Path(path_type=Path), metavar="PATH",
    help="Of --check: write the texts that this archive has of it, for a release without them.",
)  # fmt: skip
@click.pass_obj
def release(
    home: Path,
    folder: Path,
    without_text: bool,
    terms_file: Path | None,
    by: str,
    overwrite: bool,
    check: bool,
    texts: Path | None,
) -> None:
    """Write the whole archive to a new folder: articles, versions, sources, runs, gaps, codebook, checksums.

    The same archive gives the same bytes, on any machine. --check says whether a release is as it was, and,
    in an archive home, how many of its texts the archive has.

    \b
    Example:
      dangjian release my-release
      dangjian release --without-text --terms terms.toml hashes
      dangjian release --check my-release
      dangjian release --check hashes --texts texts.parquet
    """
    if check:
        _check(home, folder, texts)
        return
    if texts is not None:
        raise ExportError(say("--texts is for --check."))
    from archive.home.terms import read_terms
    from archive.publish.dimensions import dimensions
    from archive.release.making import Asked

    sets, cells = read_terms(terms_file) if terms_file else [], dimensions(by)
    found = find_home(home)
    found.refuse_own(folder)
    asked = Asked(origin=_origin(found), text=not without_text, sets=sets, cells=cells)
    made = _make(home, asked, folder, overwrite)
    counts(say("{files} in {path}", files=amounts.files(made.files), path=folder))
    counts(say("Cite it with the SHA-256 of its checksums: {sha256}", sha256=made.sha256))
    counts(made.description.seen.sentence())


def _make(home: Path, asked: "Asked", folder: Path, overwrite: bool) -> "Made":
    from archive.release.making import release as make
    from archive.store.database import look

    with (
        look(find_home(home).database) as store,
        store.still(),
        told_when_asked(signal.SIGTERM, signal.SIGHUP) as obey,
        progress(say("release")) as advance,
    ):

        def step(rows: int) -> None:
            obey()
            advance(rows)

        return make(store, asked, folder, step, overwrite=overwrite)


def _check(home: Path, folder: Path, texts: Path | None) -> None:
    from archive.release.checking import check

    found = check(folder)
    for fault in found.faults:
        counts(fault)
    counts(
        say(
            "Listed: {files}; SHA-256 of the list: {sha256}",
            files=amounts.files(found.files),
            sha256=found.sha256,
        )
    )
    wrong = bool(found.faults)
    try:
        archive = find_home(home)
    except HomeError:
        if texts is not None:
            raise
        counts(say("There is no archive here: texts were not compared."))
    else:
        try:
            whole = _compared(archive, folder, texts, found.sha256)
        except ExportError as error:
            if not wrong:
                raise
            counts(say("{message}", message=error.sentences[0]))
        else:
            wrong = wrong or not whole
    if wrong:
        click.get_current_context().exit(1)


def _compared(archive: "Home", folder: Path, texts: Path | None, sha256: str) -> bool:
    """Whether the archive has all texts of a release, whose list has this SHA-256."""
    from archive.release.checking import held, wanted, write_texts
    from archive.store.database import look

    if texts is not None:
        archive.refuse_own(texts)
    asked = wanted(folder)
    with look(archive.database) as store, store.still():
        here = sum(1 for _ in held(store, asked))
        counts(say("{here} of its {texts} texts are in this archive", here=here, texts=len(asked)))
        if texts is not None:
            write_texts(store, asked, here, texts, _origin(archive), sha256)
            counts(say("Texts written to {path}", path=texts))
    return here == len(asked)


def _origin(archive: "Home") -> "Origin":
    from archive.publish.description import Origin

    config = configured(archive)
    return Origin(name=config.name, address=config.base_url, licence=config.licence)
