"""What we read on a page, field by field: an article's record, or the reason why there is none.

A field is one line of `Article`. How it is stored, what counts as an edit of it, how the pages of
one article are joined, and how exports, Datasette and the documentation describe it follow from
that line; no other module lists fields.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Annotated, Any, get_type_hints

from archive.kinds import (
    BOOLEAN,
    CERTAINTIES,
    DATE,
    EVIDENCE,
    FILES,
    PICTURES,
    PRECISION,
    TEXT,
    TEXTS,
    Certainty,
    Field,
    Picture,
    Printed,
    as_json,
    by_page,
    each_file_once,
    each_once,
    first,
    first_said,
    in_line,
    most,
    weakest,
    word,
)
from archive.types import (
    ArticleKind,
    Attachment,
    Evidence,
    Fault,
    Precision,
    Reason,
    Script,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What we read on a page.

    text: paragraphs separated by one line feed each. published: ISO 8601 in China time, cut to its
    precision ("2024-10-10T09:30", "2024-10-10", "2021"), None when precision is none.
    provenance: field name → evidence, the chosen value first, the others after it, and at the end
    what was refused; a field with nothing else has no value.
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
        join=first, printed=Printed.ALWAYS)]
    text: Annotated[str, Field(
        TEXT, "Body; paragraphs separated by one line feed", "正文；段落以换行分隔",
        join="\n".join, printed=Printed.ALWAYS, listed=False)]
    published: Annotated[str | None, Field(
        DATE, "When it says it was published: ISO 8601, China time, cut to its precision",
        "页面印出的发布时间（北京时间），精确到页面所印为止",
        join=first, printed=Printed.ALWAYS)]
    published_precision: Annotated[Precision, Field(
        PRECISION, "minute, day, month, year or none",
        "发布时间的精度：minute、day、month、year、none",
        join=first)]
    outlet: Annotated[str | None, Field(
        TEXT, "Who first published it, as printed (来源); null when the page does not say",
        "来源：页面上印出的首发单位",
        join=first_said, printed=Printed.ALWAYS)]
    authors: Annotated[tuple[str, ...], Field(
        TEXTS, "Names printed as authors or reporters", "作者（JSON 数组）",
        join=each_once, printed=Printed.ALWAYS)]
    contributors: Annotated[tuple[str, ...], Field(
        TEXTS, "Names or units printed as contributors (通讯员, 供稿)", "通讯员、供稿单位（JSON 数组）",
        join=each_once, printed=Printed.ALWAYS)]
    editors: Annotated[tuple[str, ...], Field(
        TEXTS, "Names printed as editors, those who checked it included (责编, 编辑, 审核)", "编辑（JSON 数组）",
        join=each_once, printed=Printed.ALWAYS)]
    script: Annotated[Script, Field(
        word(Script), "hans (simplified) or hant (traditional)", "hans 简体，hant 繁体",
        join=first)]
    attachments: Annotated[tuple[Attachment, ...], Field(
        FILES, "Files that belong to it: name as printed, address, type, size in bytes, and whether that "
        "size is printed or captured", "附件：页面所印名称、网址、类型、大小（字节），大小取自页面还是存档",
        join=each_file_once, printed=Printed.BARE, listed=False, own_table=True)] = ()
    kind: Annotated[ArticleKind, Field(
        word(ArticleKind), "web, newspaper, book-page, document or wechat",
        "页面类型：web、newspaper、book-page、document、wechat",
        join=first)]
    masked: Annotated[bool, Field(
        BOOLEAN, "Names and figures are replaced by X: a template, not a record of events",
        "1 表示姓名或数字以 X 代替，是范文模板",
        join=any)]
    party_building: Annotated[bool | None, Field(
        BOOLEAN, "Whether it is about party building (党建); null when that was not judged",
        "1 表示内容为党的建设，0 表示不是；空表示尚未判断（不等于不是）",
        join=most)] = None
    photographers: Annotated[tuple[str, ...], Field(
        TEXTS, "Names or units printed as photographers (摄影, 供图)", "摄影、供图（JSON 数组）",
        join=each_once, printed=Printed.NAMED)] = ()
    checkers: Annotated[tuple[str, ...], Field(
        TEXTS, "Names printed as having checked or approved it (校对, 审核, 签发)",
        "校对、审核、签发（JSON 数组）",
        join=each_once, printed=Printed.NAMED)] = ()
    document_number: Annotated[str | None, Field(
        TEXT, "Number of the document (文号), as printed", "文号：页面所印的发文字号",
        join=first_said, printed=Printed.NAMED)] = None
    issuer: Annotated[str | None, Field(
        TEXT, "Who issued the document (发文机关), as printed", "发文机关",
        join=first_said, printed=Printed.NAMED)] = None
    index_number: Annotated[str | None, Field(
        TEXT, "Number in the index of open government information (索引号)", "索引号：政府信息公开目录编号",
        join=first_said, printed=Printed.NAMED)] = None
    written: Annotated[str | None, Field(
        DATE, "When the document was written (成文日期): ISO 8601, cut to its precision", "成文日期",
        join=first_said, printed=Printed.NAMED)] = None
    effective: Annotated[str | None, Field(
        DATE, "Since when the document is in force (施行日期): ISO 8601", "施行日期（生效日期）",
        join=first_said, printed=Printed.NAMED)] = None
    repealed: Annotated[str | None, Field(
        DATE, "Since when it is no longer in force (废止日期, 失效日期): ISO 8601", "废止日期（失效日期）",
        join=first_said, printed=Printed.NAMED)] = None
    validity: Annotated[str | None, Field(
        TEXT, "Whether it is in force, in the page's words (有效性)", "有效性：页面所印",
        join=first_said, printed=Printed.NAMED)] = None
    subject: Annotated[str | None, Field(
        TEXT, "Subject of the document (主题分类), as printed", "主题分类",
        join=first_said, printed=Printed.NAMED)] = None
    columns: Annotated[tuple[str, ...], Field(
        TEXTS, "Columns of the site in which it stands (栏目), the widest first", "栏目，由大到小（JSON 数组）",
        join=each_once)] = ()
    newspaper_page: Annotated[str | None, Field(
        TEXT, "Number of the newspaper's page (版次), as printed: 01, A3", "版次",
        join=first_said, printed=Printed.NAMED)] = None
    newspaper_page_name: Annotated[str | None, Field(
        TEXT, "Name of the newspaper's page (版名): 要闻", "版名",
        join=first_said, printed=Printed.NAMED)] = None
    position: Annotated[str | None, Field(
        TEXT, "Where on the newspaper's page it begins, in hundredths of its width and height: 10,25",
        "文章在版面上的起始位置（占版面宽、高的百分数）",
        join=first_said, listed=False)] = None
    issue: Annotated[str | None, Field(
        TEXT, "Issue of the newspaper or journal (期号), as printed", "期号",
        join=first_said, printed=Printed.NAMED)] = None
    keywords: Annotated[tuple[str, ...], Field(
        TEXTS, "Keywords that the page names (关键词)", "关键词（JSON 数组）",
        join=each_once)] = ()
    site_code: Annotated[str | None, Field(
        TEXT, "Identifier of a government site (SiteIDCode); its first six digits are a region's code",
        "政府网站标识码，前六位为行政区划代码",
        join=first_said, listed=False)] = None
    structure: Annotated[tuple[str, ...], Field(
        TEXTS, "What each paragraph of the text is: h1 to h6, li1 to li6, quote, table, or empty",
        "正文每段的层次：h1–h6 标题，li1–li6 列表，quote 引文，table 表格，空为普通段落",
        join=in_line, listed=False)] = ()
    pictures: Annotated[tuple[Picture, ...], Field(
        PICTURES, "Pictures in it: address, caption, and the text in its place", "图片：网址、图说、替代文字",
        join=each_once, listed=False)] = ()
    media: Annotated[tuple[str, ...], Field(
        TEXTS, "Addresses of audio and video in it", "音频和视频的网址（JSON 数组）",
        join=each_once, listed=False)] = ()
    spoilt: Annotated[bool, Field(
        BOOLEAN, "The page's text was spoilt before it was served, for example by a pinyin converter",
        "1 表示页面给出的正文已被转换程序破坏",
        join=any)] = False
    cut: Annotated[bool, Field(
        BOOLEAN, "The page shows only the beginning of the text: the rest needs a login or payment",
        "1 表示页面只给出正文开头，其余须登录或付费",
        join=any)] = False
    certainty: Annotated[Mapping[str, Certainty], Field(
        CERTAINTIES, "For each field with a value: sure, likely or guess",
        "每个字段的把握：sure、likely、guess（JSON）",
        join=weakest)] = field(default_factory=dict)
    provenance: Annotated[Mapping[str, tuple[Evidence, ...]], Field(
        EVIDENCE, "For each field where its value was found, the value taken first, and which names were "
        "refused", "每个字段取自何处（JSON），采用的在前；未采信的姓名在后并注明原因",
        join=by_page, listed=False)]
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
    """The fields as SQLite holds them, by name; files as rows of name, address, type and size."""
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
    for name, of in FIELDS.items():
        value = getattr(article, name)
        if of.kind is FILES:  # as pairs, for digests are older than the other facts
            value = [(file.name, file.url) for file in value]
        if of.printed is Printed.ALWAYS or (of.printed is Printed.BARE and value):
            printed.append(value)
        elif of.printed is Printed.NAMED and value:
            printed.append({name: value})
    return hashlib.sha256(as_json(printed).encode("utf-8", "surrogatepass")).hexdigest()


def join(pages: Sequence[Article]) -> Article:
    """One article from its pages, in order. Its provenance says which page is which."""
    if len(pages) == 1:
        return pages[0]
    values = {n: field.join([getattr(page, n) for page in pages]) for n, field in FIELDS.items()}
    values["provenance"]["pages"] = tuple(
        Evidence(where=f"page {number}", value=page.url) for number, page in enumerate(pages, 1)
    )
    return replace(pages[0], next_page=pages[-1].next_page, **values)
