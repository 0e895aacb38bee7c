"""What we read on a page, field by field: an article's record, or the reason why there is none.

A field is one line of `Article`. How it is stored, what counts as an edit of it, how the pages of
one article are joined, and how exports, Datasette and the documentation describe it follow from
that line; no other module lists fields.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_type_hints

from archive.types import (
    ArticleKind,
    Attachment,
    Evidence,
    Fault,
    Precision,
    Reason,
    Script,
)

KindName = Literal["text", "texts", "integer", "boolean", "json"]
"""What exports call the values of a column: texts is a list of text, json a list or an object."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How the values of a field are stored. store: to what SQLite holds. restore: back again."""

    name: KindName
    store: Callable[[Any], Any]
    restore: Callable[[Any], Any]


class Printed(Enum):
    """Whether a change of a field is an edit by the site, and how a version's digest holds it.

    NO: it is our own finding. ALWAYS: its value, even an empty one. BARE: its value, when there is
    one. NAMED: its name and value, when there is one. Fields added later are NAMED, so that digests
    made before stay the same.
    """

    NO = "no"
    ALWAYS = "always"
    BARE = "bare"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an article. join: the value of an article from the values of its pages, in order.

    meaning, chinese: one line for the documentation, exports and Datasette. listed: whether the
    table of articles shows it. own_table: its values are rows of a table of its own.
    """

    kind: Kind
    meaning: str
    chinese: str
    join: Callable[[Sequence[Any]], Any]
    printed: Printed = Printed.NO
    listed: bool = True
    own_table: bool = False


def _same(value: Any) -> Any:
    return value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _if_known(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else convert(value)


def _word(of: type[StrEnum]) -> Kind:
    return Kind("text", str, of)


def _store_evidence(found: Mapping[str, tuple[Evidence, ...]]) -> str:
    return _json(
        {n: [{"where": e.where, "value": e.value} for e in values] for n, values in found.items()}
    )


def _restore_evidence(stored: str) -> Mapping[str, tuple[Evidence, ...]]:
    found = json.loads(stored)
    return {n: tuple(Evidence(**e) for e in values) for n, values in found.items()}


TEXT = Kind("text", _same, _same)
TEXTS = Kind("texts", _json, lambda stored: tuple(json.loads(stored)))
BOOLEAN = Kind("boolean", _if_known(int), _if_known(bool))
EVIDENCE = Kind("json", _store_evidence, _restore_evidence)
FILES = Kind(
    "json",
    lambda files: [(file.name, file.url) for file in files],
    lambda pairs: tuple(Attachment(name=name, url=url) for name, url in pairs),
)


def _first(values: Sequence[Any]) -> Any:
    return values[0]


def _first_said(values: Sequence[Any]) -> Any:
    return next(filter(None, values), None)


def _each_once(values: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for of_page in values for one in of_page))


def _each_file_once(values: Sequence[tuple[Attachment, ...]]) -> tuple[Attachment, ...]:
    """Each address once, at its last place, under its first name: digests depend on this order."""
    files = [file for of_page in values for file in of_page]
    return tuple(reversed({file.url: file for file in reversed(files)}.values()))


def _most(values: Sequence[bool | None]) -> bool | None:
    """Whether it is so of half of the pages at least; None when one of them was not judged."""
    return None if None in values else sum(map(bool, values)) * 2 >= len(values)


def _by_page(
    values: Sequence[Mapping[str, tuple[Evidence, ...]]],
) -> dict[str, tuple[Evidence, ...]]:
    """The evidence of all pages, each saying which page it is from."""
    joined: dict[str, tuple[Evidence, ...]] = {}
    for number, of_page in enumerate(values, 1):
        for name, found in of_page.items():
            told = tuple(Evidence(where=f"page {number}: {e.where}", value=e.value) for e in found)
            joined[name] = joined.get(name, ()) + told
    return joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What we read on a page.

    text: paragraphs separated by one line feed each. published: ISO 8601 in China time, cut to its
    precision ("2024-10-10T09:30", "2024-10-10", "2021"), None when precision is none.
    provenance: field name → evidence, the chosen value first, the others after it.
    reader: the rules that read the page (`archive.reader.READER`).
    next_page: where the article goes on, in one spelling; None on its last page.
    own_url: the address that the page gives as its own, in one spelling; None when it gives none.

    The order of the printed fields is their order in the digest. A field added later has a default,
    the value that older records get.
    """

    # fmt: off
    url: str
    title: Annotated[str, Field(
        TEXT, "Headline as printed", "标题",
        join=_first, printed=Printed.ALWAYS)]
    text: Annotated[str, Field(
        TEXT, "Body; paragraphs separated by one line feed", "正文；段落以换行分隔",
        join="\n".join, printed=Printed.ALWAYS, listed=False)]
    published: Annotated[str | None, Field(
        TEXT, "When it says it was published: ISO 8601, China time, cut to its precision",
        "页面印出的发布时间（北京时间），精确到页面所印为止",
        join=_first, printed=Printed.ALWAYS)]
    published_precision: Annotated[Precision, Field(
        _word(Precision), "minute, day, month, year or none",
        "发布时间的精度：minute、day、month、year、none",
        join=_first)]
    outlet: Annotated[str | None, Field(
        TEXT, "Who first published it, as printed (来源); null when the page does not say",
        "来源：页面上印出的首发单位",
        join=_first_said, printed=Printed.ALWAYS)]
    authors: Annotated[tuple[str, ...], Field(
        TEXTS, "Names printed as authors or reporters", "作者（JSON 数组）",
        join=_each_once, printed=Printed.ALWAYS)]
    contributors: Annotated[tuple[str, ...], Field(
        TEXTS, "Names or units printed as contributors (通讯员, 供稿)", "通讯员、供稿单位（JSON 数组）",
        join=_each_once, printed=Printed.ALWAYS)]
    editors: Annotated[tuple[str, ...], Field(
        TEXTS, "Names printed as editors (责编, 编辑)", "编辑（JSON 数组）",
        join=_each_once, printed=Printed.ALWAYS)]
    script: Annotated[Script, Field(
        _word(Script), "hans (simplified) or hant (traditional)", "hans 简体，hant 繁体",
        join=_first)]
    attachments: Annotated[tuple[Attachment, ...], Field(
        FILES, "Files that belong to it: name as printed, and address", "附件：页面所印名称与网址",
        join=_each_file_once, printed=Printed.BARE, listed=False, own_table=True)] = ()
    kind: Annotated[ArticleKind, Field(
        _word(ArticleKind), "web, newspaper, book-page, document or wechat",
        "页面类型：web、newspaper、book-page、document、wechat",
        join=_first)]
    masked: Annotated[bool, Field(
        BOOLEAN, "Names and figures are replaced by X: a template, not a record of events",
        "1 表示姓名或数字以 X 代替，是范文模板",
        join=any)]
    party_building: Annotated[bool | None, Field(
        BOOLEAN, "Whether it is about party building (党建); null when that was not judged",
        "1 表示内容为党的建设，0 表示不是；空表示尚未判断（不等于不是）",
        join=_most)] = None
    provenance: Annotated[Mapping[str, tuple[Evidence, ...]], Field(
        EVIDENCE, "For each field where its value was found; the value taken comes first",
        "每个字段取自何处（JSON），采用的在前",
        join=_by_page, listed=False)]
    reader: str
    next_page: str | None = None
    own_url: str | None = None
    # fmt: on


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        name: hint.__metadata__[0]
        for name, hint in get_type_hints(Article, include_extras=True).items()
        if hasattr(hint, "__metadata__")
    }
)
"""Name → field, in the order of `Article`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A page on which we read no article, and why. detail: one phrase for a person, or empty.
    next_page: where its content goes on, in one spelling."""

    url: str
    reason: Reason
    reader: str
    detail: str = ""
    next_page: str | None = None


Outcome = Article | Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A page that we failed to read. That is not an outcome: it keeps the one that it had."""

    url: str
    fault: Fault
    detail: str = ""


ReadingResult = Outcome | Unread


def stored(article: Article) -> dict[str, Any]:
    """The fields as SQLite holds them, by name; files as pairs of name and address."""
    return {name: field.kind.store(getattr(article, name)) for name, field in FIELDS.items()}


def restored(row: Mapping[str, Any], *, url: str, next_page: str | None) -> Article:
    """The article of a stored row, which also holds its `reader`: the inverse of `stored`.

    A field missing from the row, because the row is older than the field, has its default.
    """
    values = {n: field.kind.restore(row[n]) for n, field in FIELDS.items() if n in row}
    return Article(url=url, reader=row["reader"], next_page=next_page, **values)


def digest(article: Article) -> str:
    """SHA-256 of what a reader of the page can see: its printed fields."""
    printed: list[object] = []
    for name, field in FIELDS.items():
        value = getattr(article, name)
        if field.kind is FILES:
            value = FILES.store(value)
        if field.printed is Printed.ALWAYS or (field.printed is Printed.BARE and value):
            printed.append(value)
        elif field.printed is Printed.NAMED and value:
            printed.append({name: value})
    return hashlib.sha256(_json(printed).encode("utf-8", "surrogatepass")).hexdigest()


def join(pages: Sequence[Article]) -> Article:
    """One article from its pages, in order. Its provenance says which page is which."""
    if len(pages) == 1:
        return pages[0]
    values = {n: field.join([getattr(page, n) for page in pages]) for n, field in FIELDS.items()}
    values["provenance"]["pages"] = tuple(
        Evidence(where=f"page {number}", value=page.url) for number, page in enumerate(pages, 1)
    )
    return replace(pages[0], next_page=pages[-1].next_page, **values)
