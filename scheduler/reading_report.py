"""What reading again changed, as one HTML file: numbers by field and by source, and samples with both
values, their evidence, and a link to the capture."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from archive.build.amendments import ARTICLE, Amendments, How, Sample, alike
from archive.errors import ConfigError
from archive.errors import told as told_error
from archive.home.folder import write_whole
from archive.language import spoken, told
from archive.record import FIELDS
from archive.sentences import Sentence, counted, say, words

_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { border: 1px solid #8888; padding: .25rem .6rem; text-align: start; vertical-align: top }
td { overflow-wrap: anywhere } td.n { text-align: end; font-variant-numeric: tabular-nums }
table.samples { width: 100%; table-layout: fixed }
del { background: #d3302f33 } ins { background: #2e7d3233 } small { display: block; opacity: .8 }
"""
_MOST_SOURCES = 200
"""Rows of a table by source; the others are one row together."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report begins with. site: where captures are shown, ending in a slash. summary: the
    sentences that the command prints."""

    name: str
    site: str
    began: datetime
    took: timedelta
    reader: str
    summary: Sequence[Sentence]


def check_place(path: Path, overwrite: bool) -> None:
    """ConfigError when a report cannot be written there: before hours of reading, not after them."""
    if (path.exists() and not path.is_file()) or not path.parent.is_dir():
        raise ConfigError(
            say("{path} cannot be written: it is in no folder, or no file.", path=path)
        )
    if not overwrite and (path.exists() or path.is_symlink()):
        raise ConfigError(
            say("{path} exists already; name another file, or give --overwrite.", path=path)
        )


def write(path: Path, facts: Facts, amendments: Amendments) -> None:
    """Write a report whole or not at all."""
    try:
        write_whole(path, report(facts, amendments))
    except OSError as error:
        raise told_error(error) from None


def report(facts: Facts, amendments: Amendments) -> bytes:
    """The file, in the language of this process. All that pages gave is text in it."""
    html = Element("html", lang="zh-CN" if spoken() == "zh" else "en")
    head, body = SubElement(html, "head"), SubElement(html, "body")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": policy})
    title = say("What reading again changed: {name}", name=facts.name)
    _text(head, "title", title)
    SubElement(head, "style").text = _STYLE
    _text(body, "h1", title)
    began = f"{facts.began:%Y-%m-%d %H:%M}"
    took = timedelta(seconds=round(facts.took.total_seconds()))
    _text(body, "p", say("Begun at {began} UTC; it took {took}.", began=began, took=took))
    for sentence in facts.summary:
        _text(body, "p", sentence)
    _text(body, "p", say("Rules: {reader}", reader=facts.reader))
    _numbers(body, amendments)
    for name in [name for name in (ARTICLE, "reason", *FIELDS) if name in amendments.samples]:
        _field(body, name, facts.site, amendments)
    return f"<!DOCTYPE html>\n{tostring(html, encoding='unicode', method='html')}\n".encode()


def _numbers(body: Element, amendments: Amendments) -> None:
    if not amendments.counts:
        _text(body, "p", say("No field of any page changed."))
        return
    _text(body, "h2", say("By field"))
    _counted(body, say("Field"), _totals(amendments, 0), (ARTICLE, "reason", *FIELDS))
    _text(body, "h2", say("By source"))
    _by_source(body, _totals(amendments, 1))


def _totals(amendments: Amendments, place: int) -> dict[str, Counter[How]]:
    """Sums by one place of the keys: 0, the field; 1, the source."""
    totals: dict[str, Counter[How]] = {}
    for key, number in amendments.counts.items():
        totals.setdefault(str(key[place]), Counter())[key[2]] += number
    return totals


def _by_source(body: Element, totals: dict[str, Counter[How]]) -> None:
    """A table by source, the ones with most changes first."""
    order = sorted(totals, key=lambda source: (-totals[source].total(), source))
    _counted(body, say("Source"), totals, order[:_MOST_SOURCES])
    if rest := order[_MOST_SOURCES:]:
        changes = sum(totals[source].total() for source in rest)
        told_rest = counted(
            len(rest),
            "{n} further source: changes {changes}",
            "{n} further sources: changes {changes}",
            changes=changes,
        )
        _text(body, "p", told_rest)


def _counted(
    body: Element, first: Sentence, totals: dict[str, Counter[How]], order: Iterable[str]
) -> None:
    table = _table(body, [first, *words("Gained", "Lost", "Changed")])
    for name in order:
        if name in totals:
            row = _row(table)
            _text(row, "th", name)
            for how in How:
                _text(row, "td", f"{totals[name][how]:,}").set("class", "n")


def _field(body: Element, name: str, site: str, amendments: Amendments) -> None:
    """One field: how often in which source, and samples."""
    _text(body, "h2", name).set("id", name)
    _text(body, "p", _meaning(name))
    mine = Amendments(Counter({k: n for k, n in amendments.counts.items() if k[0] == name}))
    _by_source(body, _totals(mine, 1))
    table = _table(body, [say("Page"), say("Before"), say("After")])
    table.set("class", "samples")
    for sample in amendments.samples[name].chosen():
        _sample(_row(table), sample, site)


def _meaning(name: str) -> Sentence | str:
    if name == ARTICLE:
        return say("Pages that became an article, or are none any more.")
    if name == "reason":
        return say("Pages that are no article for another reason than before.")
    return FIELDS[name].chinese if spoken() == "zh" else FIELDS[name].meaning


def _sample(row: Element, sample: Sample, site: str) -> None:
    page = SubElement(row, "td")
    _text(page, "a", sample.title or sample.url).set("href", f"{site}capture/{sample.page}")
    _text(page, "small", sample.url)
    capture = say("{source}, page {page}: {file} at {offset}", source=sample.source,
                  page=sample.page, file=sample.file, offset=sample.offset)  # fmt: skip
    _text(page, "small", capture)
    start, end = _alike(sample.before, sample.after)
    for value, mark, where in (
        (sample.before, "del", sample.where_before),
        (sample.after, "ins", sample.where_after),
    ):
        cell = SubElement(row, "td")
        middle = len(value) - end
        cell.text = value[:start]
        marked = _text(cell, mark, value[start:middle])
        marked.tail = value[middle:]
        if where:
            _text(cell, "small", where)


def _alike(before: str, after: str) -> tuple[int, int]:
    """How many characters two texts have in common at their beginnings, and at their ends."""
    start = alike(before, after)
    rest = min(len(before), len(after)) - start
    return start, min(alike(before[::-1], after[::-1]), rest)


def _table(body: Element, heads: Iterable[Sentence]) -> Element:
    table = SubElement(body, "table")
    row = _row(table)
    for head in heads:
        _text(row, "th", head)
    return table


def _row(table: Element) -> Element:
    row = SubElement(table, "tr")
    row.tail = "\n"
    return row


def _text(parent: Element, tag: str, text: Sentence | str) -> Element:
    element = SubElement(parent, tag)
    element.text = told(text)
    return element
