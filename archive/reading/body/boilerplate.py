"""Lines inside an article's container that are not the article."""

import re
from collections.abc import Sequence
from dataclasses import replace

from archive.reading.tree.layout import Line, squeeze

# docs/cms.md: Boilerplate; matched against lines without white space
_DROP = re.compile(
    r"""^(?:
      [【\[（(]?(?:打印|关闭|關閉|收藏|返回|纠错|糾錯|推荐|我要纠错|大字|小字号)(?:本页|本頁|窗口|首页|此文|本稿|正文)?[】\])）]?
    | 【?(?:打印|关闭|推荐|纠错|收藏).{0,24}】
    | [（(【\[]?(?:原标题|原標題|原题)[:：].*
    | (?:字体|字號|字号|【字体).{0,20}
    | 分享(?:到|至|讓更多人看到|让更多人看到)?[:：]?.{0,40}
    | (?:浏览|阅读|点击|访问|瀏覽|閱讀)(?:次数|量|数|率|次數)?[:：]?\d*次?
    | (?:用微信|微信|打开微信)?扫[一描码].{0,40}
    | 上一[篇条页][:：]?.* | 下一[篇条页][:：]?.* | 【?[上下]一[篇页条]】?.{0,60}
    | (?:视力保护色|当前位置|您(?:现在)?(?:所在)?的位置|您所在的位置).{0,60}
    | (?:打开|下载)(?:APP|客户端).*
    | 凡(?:本网|注明|本平台|本站).*
    | .{0,20}(?:版权声明|版权所有|著作权声明)[:：].*
    | .{0,30}(?:未经(?:允许|许可|授权|书面).{0,12}转载|转载请(?:注明|联系)).{0,60}
    | .{0,60}(?:公网安备|ICP备|版权所有|AllRightsReserved|Copyright).*
    | [（(]?此件(?:主动|依申请)?公开(?:发布)?[)）]?
    | 特别声明[:：].* | 免责声明[:：].* | 以上内容.{0,30}(?:用户上传|自媒体).*
    | (?:PlayVideo)?(?:\d+:\d\d/\d+:\d\d)?PlayVideo.* | 0:00/\d+:\d\d
    | (?:您的)?浏览器(?:暂时)?(?:不支持|无法).{0,30}
    | (?:\$\(|var\s|function\s?\().*
    | html>body.* | .*/enpproperty-->.*
    | (?:图集|视频|[+]1|1|分享|责编|编辑[:：]?|责任编辑[:：]?|来源[:：]?|作者[:：]?|\|)
    | (?:[\[【]\d+[\]】]){2,}
    | [-—]*(?:THE)?END[-—]*
    | (?:\#[^\#]{1,12}){1,8}
    | 关注(?:公众号|我们|微信)[:：]?.{0,30}
    | 点击(?:进入|查看|阅读).{0,24}(?:>>|》》|»|…)?
    | (?:相关|更多)(?:资讯|内容|新闻|精彩内容)请?(?:关注|点击|访问).*
    | 阅读原文 | (?:返回.{1,10}，)?查看更多 | 展开全文 | 点击展开.* | .{2,24}>>
    )$""",
    re.X | re.I,
)
# What follows such a line belongs to other articles.
_CUT = re.compile(
    r"^[【\[]?(?:相关(?:阅读|新闻|链接|文章|稿件|推荐|报道|附件|文档|资讯)|相關(?:新聞|閱讀|文章|鏈接)"
    r"|延伸[·・]?(?:阅读|推荐)|推荐(?:阅读|新闻)|新闻推荐|热门(?:推荐|文章|新闻)|猜你喜欢|为您推荐|为你推荐"
    r"|更多(?:新闻|推荐)|精彩推荐|往期(?:推荐|回顾|精选)|网友评论|最新评论|文章导航|相关主题)[】\]]?[:：]?$"
)
_EDITOR = (
    r"(?:责任编辑|責任編輯|责编|責編|本文编辑|编辑|編輯|选稿|校对|审核|编审|编校|初审|复审|终审|一审|二审"
    r"|三审|签发|监制|统筹|总审|值班(?:编委|主任|编辑)|本文来源|作者[:：]未知)"
)
_CREDIT = re.compile(
    rf"^[（(\[【]?{_EDITOR}[:：/丨|｜︱].{{0,60}}[)）\]】]?$|^[【\[]{_EDITOR}[】\]][:：]?.{{0,30}}$"
)
_CORRECT = re.compile(r"^[【\[](?:我要)?(?:纠错|糾錯|打印|关闭)[】\]]")
_PLAIN_CREDIT = re.compile(r"^(?:(?:责编|编辑|校对|审核)[\u4e00-\u9fff]{2,3}){2,4}$")
_ENDING_CREDIT = re.compile(
    r"\s*[（(\[【]\s*(?:责任编辑|責任編輯|责编|責編|编辑)\s*[:：][^（(\[【]{1,30}[)）\]】]\s*$"
)
_BYLINE = re.compile(
    r"(?:发布|发表|发稿|更新|信息)?(?:时间|日期)[:：]|来源[:：]|浏览(?:次数|量)|字[号体][:：]|^\d{4}[-年/.]\d"
)


# What sites say about their contents in whole sentences.
_LEGAL = re.compile(
    r"转载|版权|注明|授权|ICP|公网安备|免责|侵权|浏览器|自媒体|用户上传|二维码|客户端|扫[一描码]|来源|责任|编辑[:：]"
)
_ITEM = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}|\d{1,2})、|[（(][一二三四五六七八九十\d]{1,2}[)）]"
)
_MARKED = re.compile(r"[▶►▪■◆●★☆➤→]|[（(]?[\d一二三四五六七八九十]{1,2}[.、)）]")


def is_credit(text: str) -> bool:
    """Whether a line only says who edited, checked or approved the article."""
    plain = _CORRECT.sub("", squeeze(text))
    if re.search("[。！？]", plain):
        return False
    return _CREDIT.match(plain) is not None or _PLAIN_CREDIT.match(plain) is not None


def without_boilerplate(lines: Sequence[Line], title: str) -> list[str]:
    """The article's own lines, without a repeated head, tools, credits and unrelated matter."""
    own = _without_links(_without_tail(_without_head(lines, squeeze(title))))
    kept = [line.text for line in own if not is_tool(line)]
    if kept:
        kept[-1] = _ENDING_CREDIT.sub("", kept[-1])
    return [line for line in kept if line]


def credit_in(line: Line) -> Line | None:
    """What a line says about who edited, checked or approved the article, or None."""
    if is_credit(line.text):
        return line
    ending = _ENDING_CREDIT.search(line.text)
    return replace(line, text=ending[0], raw=ending[0]) if ending is not None else None


def announces_others(line: Line) -> bool:
    """Whether other articles follow a line."""
    return _CUT.match(squeeze(line.text)) is not None


def is_furniture(line: Line) -> bool:
    """Whether a line is a byline or a tool of the page."""
    return _is_byline(line.text) or is_tool(line)


def is_tool(line: Line) -> bool:
    """Whether a line is a tool of the page, a note on copying, or a credit."""
    text = squeeze(line.text)
    if line.prose and text.endswith(("。", "！")) and not _LEGAL.search(text):
        return False  # a sentence that begins like a tool: 分享会上，三名党员…
    return _DROP.match(text) is not None or is_credit(line.text)


def _without_head(lines: Sequence[Line], title: str) -> Sequence[Line]:
    """The lines below the headline and its byline, when the container holds them too."""
    start = 0
    at = next((i for i, line in enumerate(lines[:12]) if squeeze(line.text) == title), -1)
    for index, line in enumerate(lines[at + 1 : at + 9], at + 1):
        if line.prose:
            break
        if _is_byline(line.text):
            start = index + 1
    while start < len(lines) and _is_edge(lines[start]):
        start += 1
    return lines[start:]


def _is_byline(line: str) -> bool:
    text = squeeze(line)
    if _ITEM.match(text):
        return False  # of a notice: 一、时间：…
    return len(text) < 80 and _BYLINE.search(text) is not None and "。" not in text


def _is_edge(line: Line) -> bool:
    """Whether a line at either end of the container belongs to the page's tools."""
    return line.is_link or is_tool(line) or not re.search(r"[^\W\d_]", line.text)


def _without_tail(lines: Sequence[Line]) -> Sequence[Line]:
    """Lines up to the first that announces other articles, if a third of the text is above it;
    whatever follows the last editor's credit goes too unless it includes running text.
    """
    total = sum(len(line.text) for line in lines)
    above = 0
    for index, line in enumerate(lines):
        if above and announces_others(line) and above * 3 >= total:
            lines = lines[:index]
            break
        above += len(line.text)
    credits = [at for at, line in enumerate(lines) if is_credit(line.text)]
    if credits and not any(line.prose for line in lines[credits[-1] + 1 :]):
        lines = lines[: credits[-1] + 1]
    end = len(lines)
    while end and _is_edge(lines[end - 1]):
        end -= 1
    return lines[:end]


def _without_links(lines: Sequence[Line]) -> list[Line]:
    """Without runs of two or more lines that all link to other articles, except those that a writer
    put between paragraphs: marked, and with running text before and after.
    """
    kept: list[Line] = []
    last = max((at for at, line in enumerate(lines) if line.prose), default=-1)
    for index, line in enumerate(lines):
        if index < last and _MARKED.match(line.text):
            kept.append(line)
            continue
        beside = [lines[at] for at in (index - 1, index + 1) if 0 <= at < len(lines)]
        headline = line.is_link and line.han >= 6 and not line.text.endswith("。")
        if not (headline and any(near.is_link for near in beside)):
            kept.append(line)
    return kept
