"""An article from the evidence for its fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from archive.kinds import DATE, TEXT, TEXTS
from archive.reader import READER
from archive.reading.certainty import certainties
from archive.reading.party import judge
from archive.reading.traits import is_masked, script_of
from archive.record import FIELDS, Article
from archive.types import ArticleKind, Evidence
from archive.web.dates import precision_of


def article_of(
    *,
    url: str,
    text: str,
    kind: ArticleKind,
    provenance: Mapping[str, Sequence[Evidence]],
    columns: Sequence[Evidence] = (),
    refused: Mapping[str, Sequence[Evidence]] | None = None,
    **findings: Any,
) -> Article:
    """The article that a page holds. provenance: field → its evidence, strongest first.
    columns: names of the columns that the page stands in. refused: field → what is no value of it
    and only told. findings: values of fields that are not
    printed words, such as pictures.

    A printed field has the value of its strongest evidence; "、" separates several names in it.
    """
    found = {name: tuple(evidence) for name, evidence in provenance.items() if evidence}
    if columns:
        found["columns"] = tuple(columns)
    said = _printed(found) | {"text": text}  # the evidence of the text says where it was
    said["columns"] = tuple(dict.fromkeys(evidence.value for evidence in columns))
    party_building, found["party_building"] = judge(said["title"], columns, text)
    cut = bool(findings.get("cut"))
    return Article(
        **(said | findings),
        url=url,
        published_precision=precision_of(said["published"] or ""),
        script=script_of(text),
        kind=kind,
        masked=is_masked(text),
        party_building=party_building,
        certainty=certainties(kind, text, found, cut=cut),
        provenance=_with(found, refused or {}),
        reader=READER,
    )


def _with(
    found: Mapping[str, tuple[Evidence, ...]], refused: Mapping[str, Sequence[Evidence]]
) -> dict[str, tuple[Evidence, ...]]:
    """All evidence, what was refused behind the rest of its field."""
    return {
        name: (*found.get(name, ()), *refused.get(name, ()))
        for name in dict.fromkeys([*found, *refused])
    }


def _printed(found: Mapping[str, Sequence[Evidence]]) -> dict[str, Any]:
    """The values of all fields that are text: those of the strongest evidence."""
    said: dict[str, Any] = {}
    for name, field in FIELDS.items():
        strongest = found[name][0].value if name in found else None
        if field.kind in (TEXT, DATE):
            said[name] = strongest
        elif field.kind is TEXTS:
            said[name] = tuple(strongest.split("、")) if strongest else ()
    return said
