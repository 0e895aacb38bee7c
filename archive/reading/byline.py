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
    "date": "发布时间 发布日期 發布時間 發布日期 发稿时间 发表时间 发表日期 信息时间 "
    "录入时间 添加时间 上传时间 创建时间 更新时间 内容更新时间 更新日期 "
    "发表于 发布于 時間 时间 日期",
    "stale": "归档时间 成文日期 成文时间 生成日期 生效日期 施行日期 印发日期 截止日期 "
    "截止时间 活动时间 会议时间 修改于",
    "outlet": "文章来源 稿件来源 信息来源 消息来源 资料来源 新闻来源 内容来源 本文来源 "
    "稿源 来源于 来源 來源 出处",
    "author": "文章作者 本文作者 作者 撰稿人 撰稿 撰文 信息员 供稿人 供稿单位 供稿 "
    "采写 发布人 发布者 文字 图文",
    "reporter": "记者 記者",
    "contributor": "特约通讯员 通讯员 通訊員",
    "editor": "责任编辑 責任編輯 责编 責編 本文编辑 图文编辑 网络编辑 编辑 編輯 选稿 "
    "编校 编审 校对 校读 审核人 审核 一审 二审 三审 初审 复审 终审 "
    "签发领导 签发 审签 总审 统筹 监制 主编",
    "stop": "浏览次数 浏览量 浏览 瀏覽次數 阅读次数 阅读量 阅读 点击次数 点击率 "
    "点击数 点击 访问量 访问次数 字体 字體 字号 字號 打印 分享到 分享 "
    "收藏 关闭 评论 人气 关键词 标签 栏目 分类 索引号 文号 主题词 主题 "
    "摘要 导读 扫一扫 举报 摄影 图片 制图 视频 语音 剪辑 投稿 合作 电话 "
    "邮箱 地址 责任单位 公开方式 有效性 视力保护色 我要纠错 摄 图 联系人 "
    "热线 ICP备 关注 作者科室 编辑科室 出品 策划 设计 配图 供图",
}
_KIND = {label: kind for kind, labels in _LABELS.items() for label in labels.split()}
_ANY = "|".join(
    r"\s?".join(map(re.escape, label)) for label in sorted(_KIND, key=len, reverse=True)
)
_LABEL = re.compile(rf"(?P<label>{_ANY})(?:\s*[:：︰]|[|｜丨︱](?=\S))\s*")
_KIND["文"] = "author"  # only as 文｜ or 文/
_BARE_LABEL = re.compile(
    r"(?:^|(?<=[\s|｜]))"
    r"(?P<label>(?:来源|作者|责任编辑)(?=\s*[\u4e00-\u9fffA-Za-z])|文(?=[|｜丨︱/／]))\s*",
    re.M,
)
_WEEKDAY = re.compile(r"(?:星期|礼拜|周)[一二三四五六日天]")
_STOP = re.compile(
    r"\s(?:分享|打印|字体|字号|【|\[|评论|关注|浏览|阅读|点击|举报|收藏|小字号|大字|我要|本文|\d+人|次)|次(?:阅读|浏览|点击)|[【〖<>»]|https?:"
)
_ROLES = re.compile(
    r"(?P<done>[/／]\s?文(?![/／:：|｜])|供图|提供)"
    r"|(?P<photo>摄影记者|摄影报道|摄影|摄|图片|图|视频|制图)"
    r"|(?P<editor>责任编辑|責任編輯|责编|責編|编辑|編輯|校对|审核|一审|二审|三审|选稿)"
    r"|(?P<contributor>(?:特约)?通讯员|特约记者|通訊員|实习生)"
    r"|(?P<author>(?:见习|实习|首席|全媒体)?记者|記者|文字|撰文|撰稿|采写|采访|供稿人|供稿|作者|文(?=[/／|｜︱:：\s])|整理)"
)
_ROLE_WORD = re.compile(
    r"记者|記者|通讯员|通訊員|撰稿|撰文|采写|供稿|作者|文[/／|｜︱:：]|[/／]文|责编|编辑|責編|編輯"
    r"|[一二三]审|审核|校对"
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
    r"^[（(【]?(?:据)?(?:(?P<outlet>新华社|中新社|中央社)[\u4e00-\u9fff]{0,12}?"
    r"(?:\d{1,2}月\d{1,2}日)?[电電讯]|(?!本)(?P<paper>[\u4e00-\u9fff]{2,10}?[网報报社台])[讯訊])"
)
_TOOL = re.compile(
    r"\d|查看|返回|上一|下一|打印|试听|分享|评论|字[号体]|[大中小]字|阅读|浏览|点击|发布|更新|首页|正文"
)
_NO_BYLINE = re.compile("通过|会议|公布|批准|截至|截止|生效|施行|今天|现在|农历|農曆|第.{1,4}期")
_CITED = re.compile(
    r"《(?P<outlet>[^《》]{2,12}[报刊])》\s*[（(]\s*(?:19|20)\d{2}年\d{1,2}月\d{1,2}日"
)
_HEADED = re.compile(r"^【(?P<outlet>[\u4e00-\u9fff]{2,8}[网社报])】")


@dataclass(slots=True)
class Byline:
    """Everything that bylines say, strongest evidence first in each field."""

    dates: list[Evidence] = field(default_factory=list)
    loose_dates: list[Evidence] = field(default_factory=list)
    outlets: list[Evidence] = field(default_factory=list)
    cited_outlets: list[Evidence] = field(default_factory=list)
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
    people: dict[str, list[str]] = {"authors": [], "contributors": [], "editors": []}
    for kind, value in _labelled(text):
        if kind == "date":
            day = next(find_days(value[:60]), None)
            if day is not None:
                into.dates.append(Evidence(where=where, value=day.iso))
        elif kind == "outlet":
            outlet = names.outlet(_value(value))
            if outlet is not None:
                into.outlets.append(Evidence(where=where, value=outlet))
        elif kind in ("author", "reporter"):
            people["authors"] += names.people(_value(value), accounts=True)
        elif kind in ("contributor", "editor"):
            people[f"{kind}s"] += names.people(_value(value), accounts=kind == "editor")
    for name_of_field, found in people.items():
        into.add_people(name_of_field, where, tuple(dict.fromkeys(found)))


def read_loose(lines: Sequence[Line], into: Byline) -> None:
    """Date and outlet that stand under the headline without labels."""
    for index, line in enumerate(lines):
        text = " ".join(line.raw.replace(MARK, " ").split())
        day = next(find_days(text), None) if len(text) <= 90 else None
        if day is None:
            continue
        if any(kind == "stale" for kind, _ in _labelled(text)):
            continue
        rest = f"{text[: day.start]} {_WEEKDAY.sub(' ', text[day.end :])}"
        words = [word for word in re.split(r"[\s|｜·]+", _LABEL.sub(" ", rest)) if _is_word(word)]
        if len(rest) > 45 or _NO_BYLINE.search(rest):
            continue
        into.loose_dates.append(Evidence(where="line under the headline", value=day.iso))
        beside = [near.text for near in lines[max(0, index - 1) : index + 2] if near is not line]
        for word in [*words, *beside]:
            name = names.outlet(word)
            alone = words == [word] and 3 <= len(word) <= 14 and not _TOOL.match(word)
            if name is not None and (alone or (names.is_outlet(name) and len(word) <= 20)):
                into.loose_outlets.append(Evidence(where="line under the headline", value=name))


def _is_word(text: str) -> bool:
    return re.search(r"[^\W\d_]", text) is not None and text not in ("原创", "转载")


def read_text(lines: Sequence[str], into: Byline) -> None:
    """Bylines inside the text: dateline, opening line, newspaper glyph, parenthesis, last lines."""
    for line in lines[:3]:
        _opening(line, into)
    for line in lines[-6:][::-1]:
        _closing(line, into, last=line is lines[-1])
    for line in lines[-3:]:
        if line.endswith(("融媒体中心", "融媒體中心", "报社", "日报", "晚报")) and len(line) <= 20:
            into.loose_outlets.append(Evidence(where="last lines", value=line))
    cited = _CITED.search("\n".join(lines[-3:]))
    if cited is not None:
        into.cited_outlets.append(
            Evidence(where="newspaper cited at the end", value=cited["outlet"])
        )


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
    return (line[: day.start] if day is not None else line).strip(" |｜丨︱/／")


def _opening(line: str, into: Byline) -> None:
    wire = _WIRE.match(line)
    headed = _HEADED.match(line)
    outlet = (wire["outlet"] or wire["paper"]) if wire else headed["outlet"] if headed else None
    if outlet is not None:
        into.loose_outlets.append(Evidence(where="dateline", value=outlet))
    dateline = _DATELINE.match(line[:160])
    inside = dateline["inside"] if dateline is not None else ""
    if _ROLE_WORD.search(inside):
        _roles(inside, "dateline", into)
    elif wire is not None and inside and all(map(names.is_person, names.people(inside))):
        into.add_people("authors", "dateline", names.people(inside))
    elif len(line) <= 60 and "。" not in line and _ROLE_WORD.search(line):
        _roles(line, "opening line", into)
    else:
        spoken = _SPOKEN.match(line[:80])
        if spoken is not None:
            into.add_people("authors", "dateline", names.people(spoken["names"]))


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
    """Names behind the words that say what their bearers did: 记者 A 通讯员 B 图 C 编辑 D.

    What touches such a word on its left names the outlet: 光明日报记者 A.
    """
    marks = list(_ROLES.finditer(text))
    found: dict[str, tuple[str, ...]] = {}
    if marks and marks[0]["author"]:
        _prefix(text[: marks[0].start()], into)
    elif marks and marks[0]["done"] and marks[0][0].endswith("文"):
        before = names.people(text[: marks[0].start()])
        found["author"] = tuple(filter(names.is_person, before))
    for match, after in zip(marks, [*marks[1:], None], strict=False):
        end = after.start() if after is not None else len(text)
        value = re.sub(r"^[\s:：/／|｜︱丨]+", "", text[match.end() : end])
        if after is not None and after["author"]:
            value = _prefix(value, into)
        role = match.lastgroup
        if role in ("author", "contributor", "editor") and not _is_photographer(after, text):
            found[role] = found.get(role, ()) + names.people(value)
    for role, people in found.items():
        into.add_people(f"{role}s", where, tuple(dict.fromkeys(people)))


def _prefix(value: str, into: Byline) -> str:
    """Cut off the outlet that touches the word 记者 on its left, and note it."""
    match = re.search(r"[\u3400-\u9fff·]{2,16}$", value)
    if match is None:
        return value
    name = match[0]
    last = name.rpartition("·")[2]
    outlet = last if last.endswith(("报", "社", "台")) else name
    if names.is_outlet(outlet) or "·" in outlet:
        into.loose_outlets.append(Evidence(where="reporter's outlet", value=outlet))
    return value[: match.start()]


def _is_photographer(after: re.Match[str] | None, text: str) -> bool:
    """Whether this is "记者 王甲 摄": who took the picture."""
    return after is not None and after[0] in ("摄", "摄影") and after.end() >= len(text.rstrip())
