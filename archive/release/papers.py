"""What people read first: README.md, with counts in words, and CITATION.cff."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from archive.publish.description import LICENCE, Description
from archive.release.tables import Table

_HOW = """
## Files

`parquet/` and `csv/` hold the same tables; where they differ, Parquet is right: in CSV an apostrophe stands
before a cell that a spreadsheet would run as a formula, lists and objects are JSON, no and yes are 0 and 1.
`codebook.md` says what each column means, how it is found, how sure and how full it is.
`datapackage.json` (Frictionless) and `croissant.json` describe the files for programs, `description.json`
for both. `SHA256SUMS` has the SHA-256 of each other file: check it with `sha256sum -c SHA256SUMS`, or with
`dangjian release --check FOLDER`, which also looks whether the texts are in your own archive.

"""

_READING = """
## Before you count

A number is a share of what was published and observed. `coverage` has the denominators: for each source and
month its articles, the days observed, and all days. Nothing found on an observed day is a zero; on a day
that was not observed it is unknown. `gaps` says when each source was not observed, and why. An article
dated only to a year is in no month; one of before observation began was found by looking back, and what
had been withdrawn by then was not.

"""


def readme(
    described: Description,
    told: Mapping[str, int],
    reasons: Counter[str],
    tables: Sequence[Table],
    *,
    text: bool,
) -> str:
    """README.md. told: numbers of `archive.store.released.told`. reasons: of gaps. text: whether texts are
    in the release."""
    name = _line(described.origin.name)
    head = [
        "---",
        f"pretty_name: {json.dumps(name, ensure_ascii=False)}",
        "language: [zh]",
        "configs:",
    ]
    for table in tables:
        head += [f"- config_name: {table.name}", f"  data_files: parquet/{table.name}.parquet"]
        head += ["  default: true"] if table.name == "articles" else []
    lines = [*head, "---", f"# {name}", "", *_counted(described, told, reasons, text)]
    listed = [f"- `{table.name}`: {table.count} rows; a row: {table.of}" for table in tables]
    rights = ["## Rights", "", _line(described.origin.licence or LICENCE)]
    return (
        "\n".join(lines)
        + "\n"
        + _HOW.lstrip()
        + "\n".join(listed)
        + "\n"
        + _READING
        + "\n".join(rights)
        + "\n"
    )


def _counted(
    described: Description, told: Mapping[str, int], reasons: Counter[str], text: bool
) -> Iterator[str]:
    seen, at = described.seen, f"{described.made_at:%Y-%m-%dT%H:%M:%SZ}"
    yield f"The archive as it was at {at}, the time of the last thing that happened in it."
    if not text:
        yield "Without texts: each has its length and its SHA-256."
    yield ""
    yield "## What is here"
    yield ""
    yield f"- {told['articles']} articles of {seen.sources} sources, in {told['versions']} versions"
    yield f"- {told['corrected']} of them corrected by hand; reasons are in `corrections`"
    yield f"- {told['gone']} of them do not stand at their address any more"
    yield f"- {told['runs']} crawls, {told['incomplete']} of which did not finish well"
    yield ""
    yield "## What is not"
    yield ""
    began = f"on {seen.began}" if seen.began else "never: no crawl was good so far"
    yield f"- Observed were {seen.days.observed} of {seen.days.possible} days of its sources, "
    yield f"  {seen.first} to {seen.last}; observation began {began}"
    yield f"- {sum(reasons.values())} spans were not observed{_parts(reasons)}"
    yield f"- {seen.missing} articles that lists name on these days did not come"
    yield f"- {told['denied']} times robots.txt forbade an address, which was not asked for"
    yield f"- {told['unread']} pages came and could not be read by us"
    yield f"- {told['undated']} articles have no date, {told['year_only']} only a year"
    yield f"- {told['unjudged']} articles are not judged as to party building: neither yes nor no"
    yield f"- {seen.removed} articles were removed for ever and are left out"
    yield ""


def _parts(reasons: Counter[str]) -> str:
    listed = ", ".join(f"{reason} {n}" for reason, n in sorted(reasons.items()))
    return f": {listed}" if listed else ""


def citation(described: Description, *, text: bool) -> str:
    """CITATION.cff. Texts are JSON, which YAML reads."""
    name, day = _line(described.origin.name), f"{described.made_at:%Y-%m-%d}"
    values = {
        "cff-version": "1.2.0",
        "message": "If you use this data set, please cite it as below, with the SHA-256 of its SHA256SUMS.",
        "type": "dataset",
        "title": f"{name}, release of {day}" + ("" if text else ", without texts"),
        "version": f"{described.made_at:%Y-%m-%dT%H:%M:%SZ}",
        "abstract": _line(described.origin.licence or LICENCE),
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    lines += [f'date-released: "{day}"']
    lines += ["authors:", f"  - name: {json.dumps(name, ensure_ascii=False)}"]
    if described.origin.address:
        lines.append(f"url: {json.dumps(described.origin.address)}")
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return " ".join(text.split())
