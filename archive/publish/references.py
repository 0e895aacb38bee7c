"""Citations for programs: CSL-JSON, BibTeX, RIS. What pages say is text in them, never markup.

Written here, because the kept libraries are readers above all: pybtex leaves \\input of a headline as it
is, and refuses a brace alone; rispy lets a line break begin a field. The tests read ours by them.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from archive.publish.citation import Reference, gbt7714
from archive.types import Script

_CSL = {
    "newspaper": "article-newspaper",
    "book-page": "chapter",
    "document": "document",
    "wechat": "post-weblog",
}
_RIS = {"newspaper": "NEWS", "book-page": "CHAP", "document": "GOVDOC", "wechat": "BLOG"}
_CONTAINERS = ("newspaper", "book-page")
"""Kinds that stand in something; of the others the outlet is who published them."""

# BibTeX counts braces, escaped ones, too.
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
_IN_ADDRESS = {"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20"}


@dataclass(frozen=True, slots=True)
class Style:
    """A way to write a citation. extension: of its files. write: ends without a line break."""

    name: str
    title: str
    extension: str
    media_type: str
    write: Callable[[Reference], str]


def _line(text: str) -> str:
    return " ".join(text.split())


def _language(cited: Reference) -> str:
    return "zh-Hant" if cited.script == Script.HANT else "zh-Hans"


def _note(cited: Reference) -> str:
    return f"存档：{cited.place}; captured {cited.captured_at}; SHA-256 {cited.sha256}"


def _parts(day: str) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in day[:10].split("-")]]}


def csl_json(cited: Reference) -> str:
    """An array with one item, as citation processors (citeproc, Pandoc, Zotero) take it."""
    inside = cited.kind in _CONTAINERS
    item = {
        "id": f"dangjian-{cited.version}",
        "type": _CSL.get(cited.kind, "webpage"),
        "title": cited.title,
        # Where a Chinese name has its family name is a guess: literal.
        "author": [{"literal": name} for name in cited.people],
        "container-title": cited.printed_in if inside else "",
        "publisher": "" if inside else cited.printed_in,
        "issued": _parts(cited.published) if cited.published else {},
        "accessed": _parts(cited.captured),
        "URL": cited.address,
        "archive": cited.archive,
        "archive_location": cited.place,
        "language": _language(cited),
        "note": _note(cited),
    }
    return json.dumps([{k: v for k, v in item.items() if v}], ensure_ascii=False, indent=1)


def bibtex(cited: Reference) -> str:
    """An entry for BibLaTeX; BibTeX takes `@online` for `@misc`."""
    inside = cited.kind in _CONTAINERS
    fields = {
        "title": f"{{{_latex(cited.title)}}}",
        "author": " and ".join(f"{{{_latex(name)}}}" for name in cited.people),
        "organization": "" if inside else f"{{{_latex(cited.printed_in)}}}",
        "journaltitle": _latex(cited.printed_in) if inside else "",
        "date": cited.published[:10],
        "year": cited.published[:4],
        "url": "".join(_IN_ADDRESS.get(sign, sign) for sign in _line(cited.address)),
        "urldate": cited.captured,
        "langid": "chinese",
        "note": _latex(_note(cited)),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@online{{dangjian-{cited.version},\n" + ",\n".join(lines) + "\n}"


def _latex(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in _line(text))


def ris(cited: Reference) -> str:
    """A record as reference managers import it, a line a field."""
    return "\r\n".join(f"{tag}  - {_line(value)}".rstrip() for tag, value in _ris(cited)) + "\r\n"


def _ris(cited: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", _RIS.get(cited.kind, "ELEC")
    yield "ID", f"dangjian-{cited.version}"
    yield "TI", cited.title
    for name in cited.people:
        yield "AU", name
    yield ("T2" if cited.kind in _CONTAINERS else "PB"), cited.printed_in
    if cited.published:
        yield "PY", cited.published[:4]
        yield "DA", _slashed(cited.published)
    yield "Y2", _slashed(cited.captured)
    yield "UR", cited.address
    yield "DB", cited.archive
    yield "LA", _language(cited)
    yield "N1", _note(cited)
    yield "ER", ""


def _slashed(day: str) -> str:
    """YYYY/MM/DD/, with nothing where something is not known."""
    year, month, date = [*day[:10].split("-"), "", ""][:3]
    return f"{year}/{month}/{date}/"


STYLES: Mapping[str, Style] = MappingProxyType(
    {
        style.name: style
        for style in (
            Style("gbt7714", "GB/T 7714", "txt", "text/plain; charset=utf-8", gbt7714),
            Style("csl-json", "CSL-JSON", "json", "application/vnd.citationstyles.csl+json", csl_json),
            Style("bibtex", "BibTeX", "bib", "application/x-bibtex; charset=utf-8", bibtex),
            Style("ris", "RIS", "ris", "application/x-research-info-systems; charset=utf-8", ris),
        )
    }
)  # fmt: skip
"""Name → style, as the command line offers them."""
