"""The one path from a page's bytes to an article or a reason, whatever the page hides its text in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from archive.kinds import Certainty
from archive.reader import READER
from archive.reading.assembly import RefusedError, read_tree
from archive.reading.judge import LEAST_GUESSED
from archive.reading.parsed import Parsed, parse_page, parse_text
from archive.reading.traits import is_spoilt, without_readings
from archive.reading.tree.containers import hidden_texts
from archive.reading.wechat import open_post
from archive.record import Article, Rejected
from archive.types import Reason
from archive.web.markup import open_stores

# Of pages whose text may be where no reader sees it
_SILENT = (Reason.NO_TEXT, Reason.SCRIPT_SHELL, Reason.LIST_PAGE, Reason.IMAGE_ONLY)


def read_html(
    body: bytes,
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    now: datetime | None = None,
) -> Article | Rejected:
    """Read a page: the same page gives the same answer.

    body: bytes after content decoding. url: its address, for evidence only. headers: as the
    server sent them. now: aware, when it was fetched; used only to reject dates that lay in the
    future. ReadingError when we fail.
    """
    page = parse_page(body, url, headers)
    return page if isinstance(page, Rejected) else read_parsed(page, url, now)


def read_parsed(page: Parsed, url: str, now: datetime | None) -> Article | Rejected:
    """Read an already parsed page, as `read_html` does."""
    try:
        post = open_post(page.text, page.root)
        article = _read_shown(page if post is None else _parsed(post, url), url, now)
        if not is_spoilt(article.text):
            return article
        mended = _read_shown(_parsed(without_readings(page.text), url), url, now)
        unsure = {**mended.certainty, "text": Certainty.LIKELY}
        return replace(mended, spoilt=True, certainty=unsure)
    except RefusedError as refused:
        return Rejected(url=url, reason=refused.reason, reader=READER, detail=refused.detail)


def _parsed(text: str, url: str) -> Parsed:
    page = parse_text(text, url)
    if isinstance(page, Rejected):
        raise RefusedError(page.reason, page.detail)
    return page


def _read_shown(page: Parsed, url: str, now: datetime | None) -> Article:
    """Read what a page shows; when that is no article, what it keeps for a script."""
    try:
        return read_tree(page, url, now)
    except RefusedError as refused:
        if refused.reason not in _SILENT:
            raise
        try:
            kept = _read_kept(page, url, now)
        except RefusedError as other:
            if other.reason is Reason.NO_TEXT:
                raise refused from None
            raise
        if kept is None or not _outweighs(kept, refused.reason):
            raise
        return kept


def _read_kept(page: Parsed, url: str, now: datetime | None) -> Article | None:
    """Read a page with the text shown that it keeps for a script; None when it keeps none."""
    opened = open_stores(page.text)
    again = _parsed(opened, url) if opened is not None else page
    hidden = hidden_texts(again.root)
    if opened is None and not hidden:
        return None
    return read_tree(again, url, now, hidden)


def _outweighs(article: Article, reason: Reason) -> bool:
    """Whether text that a page keeps makes it an article although it shows a list or pictures."""
    return reason not in (Reason.LIST_PAGE, Reason.IMAGE_ONLY) or len(article.text) >= LEAST_GUESSED
