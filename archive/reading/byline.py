"""Bylines: the labelled line under the headline, and the places in and after the text (facts 10.1).

A label ends the value before it, because pages glue them: "11:17来源:市委办作者:".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from archive.dates import find_days
from archive.reading import names
from archive.reading.layout import MARK, Line
from archive.types import Evidence

_LABELS = {
    "date": "发布时间 发布日期 發布時間 發布日期 发稿时间 发表时间 发表日期 信息时间 录入时间 添加时间 上传时间 创建时间 "
    "更新时间 内容更新时间 更新日期 发表于 发布于 時間 时间 日期 時間",
    "stale": "归档时间 成文日期 成文时间 生成日期 生效日期 施行日期 印发日期 截止日期 截止时间 活动时间 会议时间 修改于",
    "outlet": "文章来源 稿件来源 信息来源 消息来源 资料来源 新闻来源 内容来源 本文来源 稿源 来源于 来源 來源 出处",
    "author": "文章作者 本文作者 作者 撰稿人 撰稿 撰文 信息员 供稿人 供稿单位 供稿 采写 发布人 发布者 文字 图文",
    "reporter": "记者 記者",
    "contributor": "特约通讯员 通讯员 通訊員",
    "editor": "责任编辑 責任編輯 责编 責編 本文编辑 图文编辑 网络编辑 编辑 編輯 选稿 编校 编审 校对 校读 审核人 审核 一审 二审 "
    "三审 初审 复审 终审 签发领导 签发 审签 总审 统筹 监制 主编",
    "stop": "浏览次数 浏览量 浏览 瀏覽次數 阅读次数 阅读量 阅读 点击次数 点击率 点击数 点击 访问量 访问次数 字体 字體 字号 字號 "
    "打印 分享到 分享 收藏 关闭 评论 人气 关键词 标签 栏目 分类 索引号 文号 主题词 主题 摘要 导读 扫一扫 举报 摄影 图片 "
    "制图 视频 语音 剪辑 投稿 合作 电话 邮箱 地址 责任单位 公开方式 有效性 视力保护色 我要纠错 摄 图 联系人 热线 ICP备 关注 作者科室 "
    "编辑科室 出品 策划 设计 配图 供图",
}
_KIND = {label: kind for kind, labels in _LABELS.items() for label in labels.split()}
_ANY = "|".join(
    r"\s?".join(map(re.escape, label)) for label in sorted(_KIND, key=len, reverse=True)
)
_LABEL = re.compile(rf"(?P<label>{_ANY})\s*[:：︰|｜丨︱/／]\s*")
_BARE_LABEL = re.compile(
    r"(?:(?<=^)|(?<=[\s|｜]))(?P<label>来源|作者|责任编辑)(?=[\u4e00-\u9fffA-Za-z])"
)
_STOP = re.compile(
    r"\s(?:分享|打印|字体|字号|【|\[|评论|关注|浏览|阅读|点击|举报|收藏|小字号|大字|我要|本文|\d+人|次)|[【〖<>»]|https?:"
)
_ROLES = re.compile(
    r"(?P<photo>摄影记者|摄影报道|摄影|摄|图片|供图|图|视频|制图)"
    r"|(?P<editor>责任编辑|責任編輯|责编|責編|编辑|編輯|校对|审核|一审|二审|三审|选稿)"
    r"|(?P<contributor>(?:特约)?通讯员|特约记者|通訊員|实习生)"
    r"|(?P<author>(?:见习|实习|首席|全媒体)?记者|記者|文字|撰文|撰稿|采写|采访|供稿人|供稿|作者|文|整理)"
)
_ROLE_WORD = re.compile(
    r"记者|記者|通讯员|通訊員|撰稿|撰文|采写|供稿|作者|文[/／|｜︱:：]|[/／]文|责编|编辑|責編"
)
_DATELINE = re.compile(
    r"^.{0,60}?(?P<wire>新华社|人民网|中新社|中新网)?[^（()）。]{0,24}(?:[讯电訊]|消息|报道|[\u4e00-\u9fff]|[:：])?\s*"
    r"[（(](?P<inside>[^（()）]{2,80})[)）]"
)
_SPOKEN = re.compile(
    r"^(?:.{0,16}?)(?:[^，。,]{2,16})?记者\s*(?P<names>[\u3400-\u9fff·]{2,4}(?:[\s、][\u3400-\u9fff·]{2,4}){0,3}?)"
    r"\s*(?=\d{1,2}月|报道|[:：])"
)
_TRAILING = re.compile(r"[（(](?P<inside>[^（()）]{2,80})[)）]\s*$")
_GLYPH = re.compile(r"[□■◎●◆▲]\s*(?P<inside>[^。□■◎●]{2,60})$")
_WIRE = re.compile(
    r"^[（(【]?(?:据)?(?P<outlet>新华社|中新社|中央社)[\u4e00-\u9fff]{0,12}?(?:\d{1,2}月\d{1,2}日)?[电電讯]"
)


@dataclass(slots=True)
class Byline:
    """Everything that bylines say, strongest evidence first in each field."""

    dates: list[Evidence] = field(default_factory=list)
    loose_dates: list[Evidence] = field(default_factory=list)
    outlets: list[Evidence] = field(default_factory=list)
    loose_outlets: list[Evidence] = field(default_factory=list)
    authors: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    contributors: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    editors: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def add_people(self, field_name: str, where: str, found: tuple[str, ...]) -> None:
        """Note names for authors, contributors or editors."""
        if found:
            getattr(self, field_name).append((where, found))


def read_labels(lines: Sequence[Line], where: str, into: Byline) -> None:
    """Labelled values in lines above or below the text, each label ending the value before it."""
    text = "\n".join(line.raw.replace("\n", " ").replace(MARK, " ") for line in lines)
    for kind, value in _labelled(text):
        if kind == "date":
            day = next(find_days(value[:60]), None)
            if day is not None:
                into.dates.append(Evidence(where=where, value=day.iso))
        elif kind == "outlet":
            name = names.outlet(_value(value))
            if name is not None:
                into.outlets.append(Evidence(where=where, value=name))
        elif kind in ("author", "reporter"):
            into.add_people("authors", where, names.people(_value(value), accounts=True))
        elif kind in ("contributor", "editor"):
            found = names.people(_value(value), accounts=kind == "editor")
            into.add_people(f"{kind}s", where, found)


def read_loose(lines: Sequence[Line], into: Byline) -> None:
    """Date and outlet that stand under the headline without labels."""
    for line in lines:
        text = " ".join(line.raw.replace(MARK, " ").split())
        day = next(find_days(text), None) if len(text) <= 90 else None
        if day is None or re.search("今天|现在是|農曆|农历", text):
            continue
        if any(kind == "stale" for kind, _ in _labelled(text)):
            continue
        into.loose_dates.append(Evidence(where="line under the headline", value=day.iso))
        rest = f"{text[: day.start]} {text[day.end :]}"
        for word in re.split(r"[\s|｜·]+", _LABEL.sub(" ", rest)):
            name = names.outlet(word)
            if name is not None and not _STOP.search(f" {name}") and not re.match(r"\d", name):
                into.loose_outlets.append(Evidence(where="line under the headline", value=name))


def read_text(lines: Sequence[str], into: Byline) -> None:
    """Bylines inside the text: dateline, opening line, newspaper glyph, parenthesis, last lines."""
    for line in lines[:3]:
        _opening(line, into)
    for line in lines[-6:][::-1]:
        _closing(line, into, last=line is lines[-1])


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    marks = [*_LABEL.finditer(text), *_BARE_LABEL.finditer(text)]
    marks.sort(key=lambda match: match.start())
    for match, after in zip(marks, [*marks[1:], None], strict=False):
        end = after.start() if after is not None else len(text)
        if end < match.end():
            continue
        yield _KIND[re.sub(r"\s", "", match["label"])], text[match.end() : end]


def _value(text: str) -> str:
    """The value after a label: its first filled line, cut at a date and at a page's tools."""
    line = next((part for part in text.split("\n")[:2] if part.strip()), "")
    line = _STOP.split(f" {line}", maxsplit=1)[0] if not line.startswith("【") else line
    day = next(find_days(line), None)
    return (line[: day.start] if day is not None else line).strip()


def _opening(line: str, into: Byline) -> None:
    wire = _WIRE.match(line)
    if wire is not None:
        into.loose_outlets.append(Evidence(where="dateline", value=wire["outlet"]))
    if len(line) <= 60 and "。" not in line and _ROLE_WORD.search(line):
        _roles(line, "opening line", into)
        return
    spoken = _SPOKEN.match(line[:80])
    if spoken is not None:
        into.add_people("authors", "dateline", names.people(spoken["names"]))
    dateline = _DATELINE.match(line[:160])
    if dateline is not None:
        inside = dateline["inside"]
        if _ROLE_WORD.search(inside):
            _roles(inside, "dateline", into)
        elif wire is not None and all(map(names.is_person, names.people(inside))):
            into.add_people("authors", "dateline", names.people(inside))


def _closing(line: str, into: Byline, *, last: bool) -> None:
    if len(line) <= 90 and "。" not in line and _ROLE_WORD.search(line):
        _roles(line, "last lines", into)
        return
    for pattern in (_GLYPH, _TRAILING):
        match = pattern.search(line)
        if match is None:
            continue
        inside = match["inside"]
        if _ROLE_WORD.search(inside):
            _roles(inside, "end of the text", into)
        elif last and pattern is _TRAILING:
            _bare(inside, into)
        return


def _bare(inside: str, into: Byline) -> None:
    """A closing parenthesis with nothing but names, or with a unit and a name after it."""
    found = names.people(inside)
    words = [part for part in re.split(r"[\s、，,]+", inside.strip()) if part]
    persons = tuple(name for name in found if names.is_person(name))
    units = tuple(name for name in found if names.is_unit(name))
    if persons and len(persons) + len(units) == len(found) and len(words) <= 2 * len(found):
        into.add_people("authors", "end of the text", persons)
    elif units and len(words) == len(units):
        into.add_people("contributors", "end of the text", units)


def _roles(text: str, where: str, into: Byline) -> None:
    """Names behind the words that say what their bearers did: 记者 A 通讯员 B 图 C 编辑 D."""
    marks = list(_ROLES.finditer(text))
    for match, after in zip(marks, [*marks[1:], None], strict=False):
        end = after.start() if after is not None else len(text)
        found = names.people(re.sub(r"^[\s:：/／|｜︱丨]+", "", text[match.end() : end]))
        role = match.lastgroup
        if role != "photo" and not _is_photographer(after, text, match.end()):
            into.add_people(f"{role}s", where, found)


def _is_photographer(after: re.Match[str] | None, text: str, start: int) -> bool:
    """ "记者 王甲 摄" names who took the picture."""
    return after is not None and after[0] in ("摄", "摄影") and after.end() >= len(text.rstrip())
