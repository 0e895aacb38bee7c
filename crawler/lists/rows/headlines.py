"""The headline of a row, apart from whatever else stands in its link."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from crawler.lists.markup import Anchor, collapse
from crawler.lists.rows.days import AT_AN_END, is_part_of_day, split_day, whole_day
from crawler.lists.rows.pieces import Piece, lines, pieces

_CUT = ("…", "..", "。。。", "...")
_SERVICE = re.compile(
    r"[\s\[【(（<>»›·…]*(?:继续阅读|阅读(?:全文|更多|原文)?|查看(?:全文|详情|详细|更多|原文)?|点击(?:查看|进入|阅读|下载)"
    r"|(?:全文|详情|详细)(?:内容|信息)?|了解(?:更多|详情)|留言|发表评论|评论|回复|分享|收藏|打印|下载|附件|下载附件"
    r"|立即下载|预览|在线(?:阅读|预览)|read\s?more|more|detail|download|comments?|\d{0,6}\s?(?:条评论|评论|阅读|次))"
    r"[\s\]】)）<>»›·….]*(?:[(（]\d{0,6}[)）])?",
    re.IGNORECASE,
)
# A title attribute that tells all of the article: 文章标题：… 作者：… 更新时间：…
_TOLD = re.compile(
    r"^(?:文章|新闻|信息)?标\s?题\s?[:：]\s*(.+?)(?:\s*(?:作\s?者|发布|发表|更新|点击|来源|时\s?间|日\s?期|栏目)[^\s:：]{0,4}\s?[:：].*)?$"
)
_BEHIND = re.compile(
    r"\s(?:发布|更新|发表|创建)?(?:时间|日期|作者|点击数?|来源|浏览次数|栏目|单位)\s?[:：]"
)
_LABEL = re.compile(r"(?:发布|更新|发表|创建)?(?:时间|日期|作者|点击数?|来源|浏览次数)\s?[:：]")
_ADORNED = "|·•●■◆▪►▶※□◇○▲△★☆>»›- "
_NUMBER = re.compile(r"(?:no\.?\s?)?\d{1,4}[.、)）]?", re.ASCII | re.IGNORECASE)
_NEW = re.compile(r"new!?|hot!?|[新热荐图]", re.IGNORECASE)
_SENTENCE = re.compile(r"。(?!$)|。$|.{30}(?:…|\.\.\.)$")
_UNIT = re.compile(
    r".{0,16}(?:局|办|办公室|委|委员会|部|政府|中心|公司|院|处|科|站|镇|乡|街道|社区|村)"
)
_HEADLINE = 8  # characters: units and categories mostly have fewer
_FILE_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔\[(（](?:19|20)\d{2}[〕\])）]\s?(?:第\s?)?\d{1,5}\s?号?"
)
_MOST = 300  # characters of a title or alt attribute


def is_service(text: str) -> bool:
    """Whether a link's text asks for something rather than names an article: 阅读全文, 留言, 下载."""
    return len(text) <= 30 and bool(_SERVICE.fullmatch(text))


def headline(anchor: Anchor) -> str | None:
    """The headline in an anchor: its marked-up title, its text without a day and what else stands
    there, or the title attribute when that is cut off or a picture."""
    said = [piece for piece in pieces(anchor.element) if not is_service(piece.text)]
    picture = _picture(anchor.element)
    text, hint = _named(said, (anchor.hint, picture))
    return _in_full(text, hint or anchor.hint) or _in_full(picture, "")


def _named(said: Sequence[Piece], hints: Sequence[str] = ()) -> tuple[str, str]:
    """The text that is the headline, and the title attribute of its element. hints: what title and
    alt attributes repeat of it."""
    marked = [piece for piece in said if piece.is_title]
    if marked and len(marked) < len(said):
        first = marked[0]
        text = "".join(piece.text for piece in marked if piece.block is first.block)
        if not whole_day(text):
            return text, collapse((first.owner.get("title") or "")[:_MOST])
    plain = [one for one in said if not (one.is_date or one.is_aside)] or list(said)
    split = split_day([one.text for one in said]) is not None
    days = [one for one in plain if whole_day(one.text) or (split and is_part_of_day(one.text))]
    rest = [one for one in plain if one not in days and not _is_mark(one, said)]
    joined = lines(rest or said)
    if days and len(joined) == 1:
        # Fields side by side on one line: each in an element of its own.
        owners: dict[Any, str] = {}
        for piece in rest:
            owners[piece.owner] = owners.get(piece.owner, "") + piece.text
        return max(owners.values(), key=_weight, default=""), ""
    first_, text = _first_headline(joined, hints)
    return text, collapse((first_.owner.get("title") or "")[:_MOST]) if first_ else ""


def _is_mark(piece: Piece, said: Sequence[Piece]) -> bool:
    """Whether a piece in an element of its own is a row's number or a mark such as NEW."""
    alone = sum(1 for one in said if one.owner is piece.owner) == 1 and len(said) > 1
    return alone and bool(_NUMBER.fullmatch(piece.text) or _NEW.fullmatch(piece.text))


def _first_headline(
    joined: Sequence[tuple[Piece, str]], hints: Sequence[str]
) -> tuple[Piece | None, str]:
    """The line that a title or alt attribute repeats, else the first that may be a headline."""
    for line in joined:
        cut = line[1].rstrip("….。 ")
        if len(cut) >= 4 and any(hint.startswith(cut) for hint in hints):
            return line
    likely = [one for one in joined if not _SENTENCE.search(one[1]) and not _UNIT.fullmatch(one[1])]
    long = [one for one in likely if _weight(one[1]) >= _HEADLINE]
    if long:
        return long[0]
    return max(likely or joined, key=lambda one: _weight(one[1]), default=(None, ""))


def _weight(text: str) -> int:
    """How much of a headline a text is: file numbers and very long texts are none."""
    if _FILE_NUMBER.fullmatch(text):
        return 1
    return len(text) if len(text) <= 80 else 80 - min(len(text) - 80, 79)


def _in_full(text: str, hint: str) -> str | None:
    """A headline without its day and its ornaments; the hint where that has more of it."""
    text = _undated(text)
    told = _TOLD.match(hint)
    hint = _undated(_BEHIND.split(told[1] if told else hint, maxsplit=1)[0])
    if (
        hint
        and not whole_day(hint)
        and not _LABEL.match(hint)
        and (not text or text.rstrip(" >").endswith(_CUT) or hint.startswith(text))
    ):
        text = hint
    return text or None


def _undated(text: str) -> str:
    bare = AT_AN_END.sub(" ", text)
    return collapse(bare).strip(_ADORNED) if collapse(bare) else ""


def _picture(element: Any) -> str:
    for image in islice(element.iter("img"), 1):
        return collapse((image.get("alt") or image.get("title") or "")[:_MOST])
    return ""


def row_headline(parts: Iterable[Any], links: Iterable[Any]) -> str | None:
    """The headline that a row prints beside a link that only says 查看 or 下载."""
    said = [piece for part in parts for piece in pieces(part, links)]
    said = [one for one in said if not is_service(one.text) and not whole_day(one.text)]
    text, hint = _named(said)
    return _in_full(text, hint)
