"""The description of the API by OpenAPI 3.1, made of `datasette/api.toml`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import archive
from archive.publish.api import LARGEST_PAGE, USUAL_PAGE
from archive.publish.arguments import LONGEST_WORDS, MOST_VALUES, ORDERS
from archive.publish.columns import COLUMNS
from archive.types import HealthWord, SourceKind, Tag

Json = dict[str, Any]

_PLAIN = ("string", "integer", "number", "boolean")
_WORDS: Mapping[str, Iterable[str]] = {
    "Kind": SourceKind, "Tag": Tag, "Health": HealthWord, "Order": ORDERS,
}  # fmt: skip
_COLUMN: Mapping[str, Json] = {
    "text": {"type": ["string", "null"]},
    "texts": {"type": "array", "items": {"type": "string"}},
    "integer": {"type": ["integer", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "json": {"type": ["array", "object", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "timestamp": {"type": ["string", "null"], "format": "date-time"},
}
_BOUNDS: Mapping[str, Json] = {
    "q": {"maxLength": LONGEST_WORDS},
    "size": {"minimum": 1, "maximum": LARGEST_PAGE, "default": USUAL_PAGE},
    "before": {"minimum": 1}, "after": {"minimum": 1}, "page": {"minimum": 1}, "id": {"minimum": 1},
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """An argument of an address, for people. values: those that it may have; none: any."""

    name: str
    text: str
    values: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An address of the API, for people. answers: name of what is answered, what it is, in order."""

    path: str
    summary: str
    text: str
    example: str
    arguments: list[Argument]
    answers: list[Argument]


def operations(table: Mapping[str, Any], language: str) -> list[Operation]:
    """What the API answers. table: api.toml. language: zh or en."""
    return [
        Operation(
            path=path,
            summary=told["summary"][language],
            text=told["text"][language],
            example=told["example"],
            arguments=[_argument(name, table["parameters"][name], language) for name in told["parameters"]],
            answers=[
                Argument(name=name, text=field[language], values=[])
                for name, field in table["schemas"][told["answer"]].items()
            ],
        )
        for path, told in table["paths"].items()
    ]  # fmt: skip


def _argument(name: str, told: Mapping[str, Any], language: str) -> Argument:
    values = _WORDS.get(told["is"].strip("[]?"), ())
    return Argument(name=told.get("name", name), text=told[language], values=list(values))


def description(table: Mapping[str, Any], language: str, title: str, address: str) -> Json:
    """The description. title: of the archive. address: where it is published, without a slash at the end."""
    failure = {"description": "Error", "content": _content("Error")}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": archive.__version__},
        "servers": [{"url": address or "/"}],
        "paths": {
            path: {
                "get": {
                    "operationId": path.removeprefix("/api/").partition("/")[0],
                    "summary": told["summary"][language],
                    "description": told["text"][language],
                    "parameters": [
                        {"$ref": f"#/components/parameters/{name}"} for name in told["parameters"]
                    ],
                    "responses": {
                        "200": {"description": told["answer"], "content": _content(told["answer"])},
                        "4XX": failure,
                        "503": failure,
                    },
                }
            }
            for path, told in table["paths"].items()
        },
        "components": {
            "parameters": {
                name: _parameter(name, told, language) for name, told in table["parameters"].items()
            },
            "schemas": {
                **{name: _object(fields, language) for name, fields in table["schemas"].items()},
                **{name: {"type": "string", "enum": list(words)} for name, words in _WORDS.items()},
                "Record": _record(),
            },
        },
    }


def _content(schema: str) -> Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _parameter(name: str, told: Mapping[str, Any], language: str) -> Json:
    within = told.get("in", "query")
    bound = {"maxItems": MOST_VALUES} if told["is"].startswith("[") else _BOUNDS.get(name, {})
    return {
        "name": told.get("name", name),
        "in": within,
        "required": within == "path",
        "description": told[language],
        "schema": _schema(told["is"]) | bound,
    }


def _object(fields: Mapping[str, Any], language: str) -> Json:
    return {
        "type": "object",
        "properties": {
            name: _schema(told["is"]) | {"description": told[language]}
            for name, told in fields.items()
        },
        "required": [name for name, told in fields.items() if not told.get("optional")],
        "additionalProperties": False,
    }


def _schema(kind: str) -> Json:
    if kind.endswith("?"):
        found = _schema(kind[:-1])
        if "type" in found:
            return found | {"type": [found["type"], "null"]}
        return {"anyOf": [found, {"type": "null"}]}
    if kind.startswith("["):
        return {"type": "array", "items": _schema(kind[1:-1])}
    if kind in _PLAIN:
        return {"type": kind}
    return {"$ref": f"#/components/schemas/{kind}"}


def _record() -> Json:
    """Of an article as exports have it."""
    return {
        "type": "object",
        "properties": {c.name: _COLUMN[c.kind] | {"description": c.meaning} for c in COLUMNS},
        "required": [column.name for column in COLUMNS],
        "additionalProperties": False,
    }
