"""Who signed: names after roles (记者 A 通讯员 B), on a line of their own, in the opening, at the end
(docs/cms.md: Bylines)."""

import re
from collections.abc import Sequence

from archive.reading.head import names
from archive.reading.head.byline import Byline
from archive.reading.head.labels import ANSWERABLE_LABELS, LABEL
from archive.reading.tree.layout import Line
from archive.types import Evidence

_ROLES = re.compile(
    r"(?P<both>文\s?[/／]?\s?图|图\s?[/／]?\s?文)"
    r"|(?P<done>[/／]\s?文(?![/／:：|｜])|供图|提供)"
    r"|(?P<photo>摄影记者|摄影报道|摄影|摄|图片|图|视频|制图)"
    r"|(?P<editor>责任编辑|責任編輯|责编|責編|编辑|編輯|校对|审核人?|审稿人?|编审|[初复终一二三]审|签发人?|选稿)"
    r"|(?P<contributor>(?:特约)?通讯员|特约记者|通訊員|实习生)"
    r"|(?P<author>(?:见习|实习|首席|全媒体)?记者|記者|文字|撰文|撰稿人?|采写|采访|供稿人?|作者|(?<![\u4e00-\u9fff])文(?=[/／|｜︱:：\s])|整理)"
)
_ROLE_WORD = re.compile(
    r"记者|記者|通讯员|通訊員|撰稿|撰文|采写|供稿|作者|文[/／|｜︱:：]|[/／]文|责编|编辑|責編|編輯"
    r"|[初复终一二三]审|审稿|审核|校对|图文|文图|图[/／]"
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
_CITED = re.compile(
    r"《(?P<outlet>[^《》]{2,12}[报刊])》\s*[（(]\s*(?:19|20)\d{2}年\d{1,2}月\d{1,2}日"
)
_SOURCE_LINE = re.compile(
    r"[（(\[【]?\s*(?:文章|稿件|信息|本文)?(?:来源于?|来源自|摘自|转自|原载于?)\s*[:：]?\s*(?P<outlet>[^:：。，]{2,24}?)\s*[)）\]】]?"
)
_HEADED = re.compile(r"^【(?P<outlet>[\u4e00-\u9fff]{2,8}[网社报])】")


def read_signature(lines: Sequence[Line], into: Byline) -> None:
    """Who wrote it, on a line of its own between headline and text: after a role (本报记者 A 通讯员 B) or
    a newspaper's glyph, or names alone. Names alone must have three characters or more, or be
    beside one that has: 时政 and 安徽 look like names of two.
    """
    for line in lines:
        if line.linked or len(line.text) > 60 or re.search("[。，！？]", line.text):
            continue
        glyph = _GLYPH.match(line.text)
        if _ROLE_WORD.search(line.text) and not LABEL.search(line.text):
            _roles(line.text, "line under the headline", into)
            return
        if glyph is not None:
            into.add_people("authors", "line under the headline", names.people(glyph["inside"]))
            return
        found = names.people(line.text) if len(line.text) <= 16 and not line.linked else ()
        whole = sum(map(len, found)) == len(re.sub(r"[\s、，]", "", line.text))
        if found and whole and all(map(names.is_person, found)) and max(map(len, found)) >= 3:
            into.add_people("authors", "line under the headline", found)
            return


def read_text(lines: Sequence[str], into: Byline) -> None:
    """Bylines inside the text: dateline, opening line, newspaper glyph, parenthesis, last lines."""
    running = next((line for line in lines[3:8] if len(line) >= 40), None)
    for line in [*lines[:3], *([running] if running is not None else [])]:
        _opening(line, into)
    for line in lines[-6:][::-1]:
        _closing(line, into, last=line is lines[-1])
    for line in lines[-3:]:
        if line.endswith(("融媒体中心", "融媒體中心", "报社", "日报", "晚报")) and len(line) <= 20:
            into.loose_outlets.append(Evidence(where="last lines", value=line))
        named = _SOURCE_LINE.fullmatch(line)
        outlet = names.outlet(named["outlet"]) if named is not None else None
        if outlet is not None:
            into.cited_outlets.append(Evidence(where="last lines", value=outlet))
    cited = _CITED.search("\n".join(lines[-3:]))
    if cited is not None:
        into.cited_outlets.append(
            Evidence(where="newspaper cited at the end", value=cited["outlet"])
        )


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
    """Names after words for what their bearers did: 记者 A 通讯员 B 图 C 编辑 D.

    Text directly before such a word names the outlet: 光明日报记者 A.
    """
    marks = list(_ROLES.finditer(text))
    found: dict[str, tuple[str, ...]] = {}
    answerable: tuple[str, ...] = ()
    if marks and marks[0]["author"]:
        _prefix(text[: marks[0].start()], into)
    elif marks and (marks[0]["both"] or (marks[0]["done"] and marks[0][0].endswith("文"))):
        before = names.people(text[: marks[0].start()])
        found["author"] = tuple(filter(names.is_person, before))
    for match, after in zip(marks, [*marks[1:], None], strict=False):
        end = after.start() if after is not None else len(text)
        value = re.sub(r"^[\s:：/／|｜︱丨]+", "", text[match.end() : end])
        if after is not None and after["author"]:
            value = _prefix(value, into)
        role = "author" if match.lastgroup == "both" else match.lastgroup
        if role in ("author", "contributor", "editor") and not _is_photographer(after, text):
            found[role] = found.get(role, ()) + names.people(value)
            if match[0] in ANSWERABLE_LABELS:
                answerable += names.people(value)
    once = {role: tuple(dict.fromkeys(people)) for role, people in found.items()}
    into.add_people("authors", where, once.get("author", ()))
    into.add_people("contributors", where, once.get("contributor", ()))
    into.add_editors(where, once.get("editor", ()), tuple(dict.fromkeys(answerable)))


def _prefix(value: str, into: Byline) -> str:
    """Cut off the outlet directly before the word 记者, and record it."""
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
    """Whether this is "记者 王甲 摄": the photographer."""
    return after is not None and after[0] in ("摄", "摄影") and after.end() >= len(text.rstrip())
