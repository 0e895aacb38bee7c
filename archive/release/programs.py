"""What programs read first: datapackage.json (Frictionless) and croissant.json (MLCommons)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.kinds import KindName
from archive.publish.columns import Column
from archive.publish.description import LICENCE, Description
from archive.release.tables import Table


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release. path: within it."""

    path: str
    size: int
    sha256: str


_SCHEMA: Mapping[KindName, Mapping[str, Any]] = {
    "text": {"type": "string"},
    "texts": {"type": "array"},
    "json": {"type": "any"},  # a list or an object
    "integer": {"type": "integer"},
    "real": {"type": "number"},
    "boolean": {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
    "date": {"type": "date"},
    "timestamp": {"type": "datetime"},
}

_CROISSANT: Mapping[KindName, str] = {
    "text": "sc:Text",
    "texts": "sc:Text",
    "json": "sc:Text",
    "integer": "sc:Integer",
    "real": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "timestamp": "sc:Date",
}


def datapackage(described: Description, tables: Sequence[Table], files: Mapping[str, File]) -> str:
    """A Data Package whose tables are the CSV files; the Parquet files are told beside them. files: by path."""
    resources = [_resource(table, files[f"csv/{table.name}.csv"]) for table in tables]
    others = [file for path, file in files.items() if not path.startswith("csv/")]
    resources += [
        {"name": _named(file.path), "type": "file", **_facts(file)}
        for file in others
        if file.path.endswith(".parquet")
    ]
    licence = described.origin.licence or LICENCE
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": "dangjian-archive-release",
        "title": described.origin.name,
        "description": "What it is, what was observed and what was not: README.md and description.json.",
        "version": described.values()["made_at"],
        "created": described.values()["made_at"],
        "licenses": [{"path": "README.md", "title": licence}],
        "resources": resources,
    }
    if described.origin.address:
        package["homepage"] = described.origin.address
    return _json(package)


def _resource(table: Table, file: File) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.leads:
        schema["foreignKeys"] = [
            {"fields": [name], "reference": {"resource": to, "fields": [column]}}
            for name, (to, column) in table.leads.items()
        ]
    return {
        "name": table.name,
        "type": "table",
        "profile": "tabular-data-resource",
        "title": f"A row: {table.of}",
        **_facts(file),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    return {"name": column.name, **_SCHEMA[column.kind], "description": column.meaning}


def _facts(file: File) -> dict[str, Any]:
    return {"path": file.path, "bytes": file.size, "hash": f"sha256:{file.sha256}"}


def _named(path: str) -> str:
    return path.replace("/", "-").replace(".", "-")


def croissant(described: Description, tables: Sequence[Table], files: Mapping[str, File]) -> str:
    """Croissant 1.0 of the Parquet files."""
    made = described.values()["made_at"]
    name = described.origin.name
    told: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "dangjian-archive-release",
        "alternateName": name,
        "description": f"{name}: {described.rows} articles, {described.seen.days.observed} of "
        f"{described.seen.days.possible} days of their sources observed.",
        "url": described.origin.address or "https://example.invalid/",
        "license": described.origin.licence or LICENCE,
        "creator": {"@type": "sc:Organization", "name": name},
        "citeAs": f"{name} ({made[:4]}), release of {made}",
        "datePublished": made,
        "version": f"{described.made_at.year}.{described.made_at.month}.{described.made_at.day}",
        "inLanguage": "zh",
        "isLiveDataset": False,
        "distribution": [_distribution(files[f"parquet/{table.name}.parquet"]) for table in tables],
        "recordSet": [_record_set(table) for table in tables],
    }
    return _json(told)


def _distribution(file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject", "@id": file.path, "name": _named(file.path), "contentUrl": file.path,
        "contentSize": f"{file.size} B", "encodingFormat": "application/x-parquet",
        "sha256": file.sha256,
    }  # fmt: skip


def _record_set(table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "cr:RecordSet", "@id": table.name, "name": table.name,
        "description": f"A row: {table.of}",
        "field": [_croissant_field(table, column) for column in table.columns],
    }  # fmt: skip
    if table.key:
        told["key"] = [{"@id": f"{table.name}/{name}"} for name in table.key]
    return told


def _croissant_field(table: Table, column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "cr:Field", "@id": f"{table.name}/{column.name}", "name": column.name,
        "description": column.meaning, "dataType": _CROISSANT[column.kind],
        "source": {
            "fileObject": {"@id": f"parquet/{table.name}.parquet"},
            "extract": {"column": column.name},
        },
    }  # fmt: skip
    if column.kind == "texts":
        told["repeated"] = True
    return told


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""As the specification gives it."""
