"""Captured pages as they were served, from the WARC files: framed at `/capture/N`, which describes
them, and bare at `/-/capture/N`.

Whatever a captured page holds, it runs nothing and loads nothing: it lives in a sandbox of its own
origin under a policy that allows only inline styles and embedded images.
"""

import asyncio
import codecs
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from datasette import hookimpl
from datasette.utils.asgi import Request, Response

from archive.publish.site import Context, Published
from archive.store.views.captures import CapturedPage, captured_page
from archive.types import Role
from archive.warc import CaptureError, read_record
from archive.web.charset import decode
from archive.web.content_coding import CodingError, LargeError, undo

POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
SHOWN = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/plain": "text/plain",
}
"""Types that a browser may show, and as what. Everything else is downloaded."""

LARGEST = 10_000_000
"""Bytes up to which a body is unpacked and shown; a larger one is handed out as served, still packed."""

_READERS = ThreadPoolExecutor(2, "capture")
"""At most two captures are unpacked at the same time; the others wait."""

SUFFIXES = {
    *(
        "csv",
        "doc",
        "docx",
        "json",
        "ofd",
        "pdf",
        "ppt",
        "pptx",
        "rtf",
        "txt",
        "wps",
        "xls",
        "xlsx",
    ),
    *("gif", "jpeg", "jpg", "mp3", "mp4", "png", "rar", "tif", "webp", "xml", "zip"),
}
"""Extensions that a download's name may have; none that a system would run."""

# What browsers call the encodings that archive.web.charset reads.
_CHARSETS = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
_CODECS = {"big5": "big5hkscs"}
_BOMS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


@dataclass(frozen=True)
class Kept:
    """A capture that could be read. charset: None when a browser must not show it."""

    body: bytes
    shown_as: str | None
    charset: str | None


@dataclass(frozen=True)
class Lost:
    """Why a capture cannot be shown. what: a key of wording.toml. status: HTTP's. packed: the body as
    it was served, when that is available."""

    what: str
    status: int
    packed: bytes | None = None


def charset_of(body: bytes, content_type: str) -> str | None:
    """The encoding by which `archive.web.charset` decodes these bytes, or None when it cannot."""
    text = decode(body, content_type)
    if text is None:
        return None
    for charset in _CHARSETS:
        bare = body.removeprefix(_BOMS.get(charset, b""))
        if bare.decode(_CODECS.get(charset, charset), "replace") == text:
            return charset
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePage(Context):
    """`/capture/N`. page: None when there is none, or it may not be shown. lost: why its capture
    cannot be shown, a key of wording.toml. largest: MB up to which a body is unpacked. shown: a
    browser may show it."""

    template: ClassVar[str] = "capture.html"
    page: CapturedPage | None
    number: str
    lost: str | None
    packed: bool
    largest: int
    shown: bool
    empty: bool


def read(folder: Path, page: CapturedPage) -> Kept | Lost:
    """The body of a page as served, its content coding undone."""
    try:
        if not (folder / page.warc_file).is_file():
            return Lost("missing", 404)
        record = read_record(folder, page.capture)
    except (CaptureError, ValueError):
        return Lost("harmed", 502)
    try:
        body = undo(record.body, record.headers.get("content-encoding", ""), LARGEST)
    except CodingError as error:
        return Lost("packed", 413 if isinstance(error, LargeError) else 502, record.body)
    content_type = page.content_type or ""
    shown_as = SHOWN.get(content_type.partition(";")[0].strip().lower())
    charset = charset_of(body, content_type) if shown_as else None
    return Kept(body, shown_as if charset else None, charset)


def is_foreign_robots(page: CapturedPage) -> bool:
    """Whether a robots.txt came from another host than the one asked: a redirect may lead to any
    service in a network. Older archives do not say what was asked: always /robots.txt."""
    if page.role != Role.ROBOTS:
        return False
    try:
        came = urlsplit(page.url)
        asked = urlsplit(page.asked or page.url)
    except ValueError:
        return True
    return came.hostname != asked.hostname or (not page.asked and came.path != "/robots.txt")


def file_name(page: CapturedPage) -> str:
    """A name for the download that is safe everywhere: page-12.pdf."""
    try:
        path = urlsplit(page.url).path
    except ValueError:
        path = ""
    ending = re.search(r"\.([A-Za-z0-9]{1,5})$", path)
    suffix = ending[1].lower() if ending else ""
    return f"page-{page.id}.{suffix if suffix in SUFFIXES else 'bin'}"


async def find(request: Request, datasette: Any) -> tuple[CapturedPage | None, Kept | Lost]:
    """The page that the address names, and its capture."""
    archive = Published.by(datasette)
    page = await archive.first(captured_page(int(request.url_vars["page"])))
    if page is None or is_foreign_robots(page):
        return None, Lost("unknown", 404)
    if page.removed:
        return None, Lost("removed", 410)
    return page, await asyncio.get_running_loop().run_in_executor(
        _READERS, partial(read, archive.warc, page)
    )


async def framed(request: Request, datasette: Any) -> Response:
    """`/capture/N`: what the capture is, and the capture in a frame."""
    page, found = await find(request, datasette)
    return await _say(request, datasette, page, found)


async def bare(request: Request, datasette: Any) -> Response:
    """`/-/capture/N`: the bytes as served. `?download`: as a file, whatever they are."""
    page, found = await find(request, datasette)
    headers = {"content-security-policy": POLICY, "x-dns-prefetch-control": "off"}
    if page is None or isinstance(found, Lost):
        packed = found.packed if isinstance(found, Lost) else None
        if page is None or packed is None or "download" not in request.args:
            return await _say(request, datasette, page, found)
        headers["content-disposition"] = f'attachment; filename="page-{page.id}.packed"'
        return Response(packed, headers=headers, content_type="application/octet-stream")
    if found.shown_as is None or "download" in request.args:
        headers["content-disposition"] = f'attachment; filename="{file_name(page)}"'
        return Response(found.body, headers=headers, content_type="application/octet-stream")
    return Response(
        found.body, headers=headers, content_type=f"{found.shown_as}; charset={found.charset}"
    )


async def _say(
    request: Request, datasette: Any, page: CapturedPage | None, found: Kept | Lost
) -> Response:
    kept = found if isinstance(found, Kept) else None
    lost = found if isinstance(found, Lost) else None
    context = CapturePage(
        page=page,
        number=request.url_vars["page"],
        lost=lost.what if lost else None,
        packed=lost is not None and lost.packed is not None,
        largest=LARGEST // 1_000_000,
        shown=kept is not None and kept.shown_as is not None,
        empty=kept is not None and not kept.body,
    )
    said: Response = Response.html(
        await context.html(datasette, request), status=lost.status if lost else 200
    )
    return said


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        (r"^/capture/(?P<page>[0-9]{1,18})$", framed),
        (r"^/-/capture/(?P<page>[0-9]{1,18})$", bare),
    ]
