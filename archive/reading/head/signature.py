"""Who signed: names after roles (记者 A 通讯员 B), on a line of their own, in the opening, at the end
(docs/cms.md: Bylines)."""

import re
from collections.abc import Sequence

from archive.objection import Objection
from archive.reading.head import names
from archive.reading.head.byline import Byline
from archive.reading.head.english import by_line
from archive.reading.head.labels import LABEL, labelled
from archive.reading.head.outlets import is_outlet, outlet
from archive.reading.head.roles import FIELDS, OF_LABEL, ROLE, WORD_OF_LABEL, Credits, read_credits
from archive.reading.tree.layout import Line
from archive.types import Evidence
from archive.web.dates import find_days

TOOK_PART = "took part"
"""How the evidence of authors ends who joined those named elsewhere: 参与采写."""
_JOINED = re.compile(r"^[（(\s]*(?:参与|参加|參與)(?:采写|採訪|采访|记者|記者|报道|撰写|采编)")
_REPORTS = re.compile(r"\s+(?:综合)?(?:报道|報道|報導)$")
_LAST = 8  # lines at the end in which bylines are looked for
_LONGEST_CREDIT = 90  # characters
_PEN_NAMED = 16  # characters of a line with nothing but a label and a pen name
_LONGEST_DATELINE = 80  # characters
_LONGEST_ALONE = 12  # characters of words that may be names though nothing says so
_TAKEN = ("摄", "攝", "摄）", "摄)")
_INSIDE = re.compile(r"[（(〔【\[［](?P<inside>[^（()）〔〕【】\[\]［］]{2,80})[)）〕】\]］]")
_DESK = re.compile(  # 財經中心／羅聽雨報導
    r"[\u4e00-\u9fff]{2,6}[／/](?P<name>[\u4e00-\u9fff]{2,3})(?:[\u4e00-\u9fff]{2})?[報报][導道]"
)
_NEWS = re.compile(r"(?:[讯訊电電]|消息|报道|報導)[】\]]?\s*$")
_SPOKEN = re.compile(
    r"^(?:[^，。,]{0,24}?)(?:记者|記者)\s*(?P<names>[\u3400-\u9fff·]{2,4}(?:[\s、][\u3400-\u9fff·]{1,4}){0,5}?)"
    r"(?:[\s、]*(?:特约)?(?:通讯员|通訊員)\s*(?P<sent>[\u3400-\u9fff·]{2,4}(?:[\s、][\u3400-\u9fff·]{1,4}){0,5}?))?"
    r"\s*(?=\d{1,2}月|\d{1,2}日|报道|報導|[:：]|[／/][\u4e00-\u9fff]{2,8}[报報][道導])"
)
_SENT_IN = re.compile(
    r"^[^，。,]{0,12}?(?:通讯员|通訊員)\s*(?P<names>[\u3400-\u9fff·]{2,4}(?:[\s、][\u3400-\u9fff·]{1,4}){0,5}?)"
    r"\s*(?:报道|報導)\s*[:：]"
)
_TRAILING = re.compile(r"[（(【\[〔［](?P<inside>[^（()）【】\[\]〔〕［］]{2,80})[)）】\]〕］]\s*$")
# A subtitle that names whom the piece is about: ——记优秀共产党员某某.
_SUBJECT = re.compile(
    r"^\s*(?:[—–-]{2,}\s*(?![\u4e00-\u9fff]{2,3}$)|(?:追|专|探|走?近|走进|小|侧|印象)?[记記访訪](?!者)|致|向|学习|缅怀|悼|怀念|对话|对話|人物)"
    r"|(?:优秀|優秀|先进|模范|最美|楷模|标兵|榜样|好人|劳模|人大代表|获得者|传承人)"
)
_GLYPH = re.compile(r"[□■◎●◆◇▲△○★]\s*(?P<inside>[^。□■◎●○]{2,60})$")
_WIRE = re.compile(
    r"^[（(【]?(?:据)?(?:(?P<outlet>新华社|中新社|中央社)[\u4e00-\u9fff]{0,12}?"
    r"(?:\d{1,2}月\d{1,2}日)?[电電讯]|(?!本)(?P<paper>[\u4e00-\u9fff]{2,10}?[网報报社台])[讯訊])"
)
_CITED = re.compile(
    r"《\s?(?P<outlet>[^《》]{2,12}[报刊])\s?》\s*[（(]\s*(?:19|20)\d{2}年\d{1,2}月\d{1,2}日"
)
_PRINTED_IN = re.compile(
    r"^[（(]?\s?(?:本文|原文|此文|该文|文章)?(?:原?[刊载]载?于|原载|发表[于在])\s?《(?P<outlet>[^《》]{2,12}[报刊])》[^。]{0,24}[)）]?$"
)
_SOURCE_LINE = re.compile(
    r"[（(\[【]?\s*(?:(?:文章|稿件|信息|本文|消息|新闻|内容)?(?:来源于?|来源自|摘自|转自|转载自|选自|原载于?|原刊于?)|稿源)"
    r"\s*[:：|｜丨︱]?\s*(?P<outlet>[^:：。，]{2,40}?)\s*[)）\]】]?"
)
_HEADED = re.compile(r"^【(?P<outlet>[\u4e00-\u9fff]{2,8}[网社报])】")
_CAPTION = re.compile(r"(?:^|[。\s（(])(?P<credit>[^。，,（(]{2,24}[摄攝])[)）]?$")


def read_signature(lines: Sequence[Line], into: Byline) -> None:
    """Who wrote it, on a line of its own between headline and text: after a role (本报记者 A 通讯员 B) or
    a newspaper's glyph, or names alone, perhaps with an office (县委书记 A); or By A.
    """
    where = "line under the headline"
    credits = Credits()
    for line in lines:
        if line.linked or len(line.text) > 60 or re.search("[。，！？]", line.text):
            continue
        if _SUBJECT.search(line.text):
            continue
        english = by_line(line.text)
        if english:
            into.add_people("authors", where, english)
            return
        glyph = _GLYPH.match(line.text)
        unlabelled = LABEL.split(line.text, maxsplit=1)[0]
        if ROLE.search(unlabelled):
            read_credits(unlabelled, credits)
            continue
        if any(getattr(credits, name) for name in FIELDS):
            break
        if glyph is not None:
            into.read_people("authors", where, glyph["inside"])
            return
        alone = _undated(unlabelled)
        found = names.only_people(alone) if 0 < len(alone) <= 30 else ()
        if any(map(names.is_plain, found)):
            into.add_people("authors", where, found)
            return
        if 0 < len(alone) <= _LONGEST_ALONE:
            into.refuse("authors", where, names.unlabelled(alone), Objection.UNLABELLED)
    into.add_credits(where, credits)


def _undated(text: str) -> str:
    """A text without the days that it names."""
    for day in reversed(list(find_days(text))):
        text = f"{text[: day.start]} {text[day.end :]}"
    return text.strip("（）()|｜ ")


def read_text(lines: Sequence[str], into: Byline) -> None:
    """Bylines inside the text: dateline, opening line, newspaper glyph, parenthesis, last lines."""
    running = next((line for line in lines[3:8] if len(line) >= 40), None)
    for line in [*lines[:3], *([running] if running is not None else [])]:
        _opening(line, into)
    _closing(lines, into)
    for line in lines[-3:]:
        if line.endswith(("融媒体中心", "融媒體中心", "报社", "日报", "晚报")) and len(line) <= 20:
            into.loose_outlets.append(Evidence(where="last lines", value=line))
        named = _SOURCE_LINE.fullmatch(line)
        cited = outlet(named["outlet"]) if named is not None else None
        if cited is not None:
            into.cited_outlets.append(Evidence(where="last lines", value=cited))
    named = _CITED.search("\n".join(lines[-3:]))
    for line in lines[-3:]:
        bracket = _TRAILING.search(line)
        named = named or _PRINTED_IN.match(bracket["inside"] if bracket is not None else line)
    if named is not None:
        into.cited_outlets.append(
            Evidence(where="newspaper cited at the end", value=named["outlet"])
        )


def read_credit_lines(lines: Sequence[Line], into: Byline) -> None:
    """Who edited, checked or approved it, in lines that only say so and, perhaps, where it is from."""
    credits = Credits()
    for line in lines:
        _labelled(line.text, credits)
    into.add_credits("last lines", credits)
    into.cited_outlets += [Evidence(where="last lines", value=name) for name in credits.sources]


def _opening(line: str, into: Byline) -> None:
    wire = _WIRE.match(line)
    headed = _HEADED.match(line)
    paper = (wire["outlet"] or wire["paper"]) if wire else headed["outlet"] if headed else None
    if paper is not None:
        into.loose_outlets.append(Evidence(where="dateline", value=paper))
    if _dateline(line[:160], wire is not None, into):
        return
    desk = _DESK.match(line[:40])
    if desk is not None and names.is_person(desk["name"]):
        into.add_people("authors", "dateline", [desk["name"]])
    elif len(line) <= 60 and "。" not in line and ROLE.search(line):
        _roles(line, "opening line", into)
    else:
        _spoken(line, into)


def _dateline(line: str, wire: bool, into: Byline) -> bool:
    """Names in the brackets of a dateline: 本报讯（记者 A）, 本网讯（A B）, 〔記者A／台北報導〕."""
    for match in _INSIDE.finditer(line):
        before, inside = line[: match.start()], match["inside"]
        if len(before) > _LONGEST_DATELINE or "。" in before:
            return False
        if ROLE.search(inside):
            _roles(inside, "dateline", into, _unlabelled(inside) if _NEWS.search(before) else ())
            return True
        if wire or _NEWS.search(before):
            found = tuple(filter(names.is_likely, names.only_people(inside)))
            into.add_people("authors", "dateline", found)
            if found:
                return True
    return False


def _spoken(line: str, into: Byline) -> None:
    spoken = _SPOKEN.match(line[:100])
    if spoken is not None:
        into.read_people("authors", "dateline", spoken["names"])
        into.read_people("contributors", "dateline", spoken["sent"] or "")
    elif (sent := _SENT_IN.match(line[:100])) is not None:
        into.read_people("contributors", "dateline", sent["names"])


def _closing(lines: Sequence[str], into: Byline) -> None:
    """Who did what, in the last lines and in captions."""
    last, ending, captions, joined = Credits(), Credits(), Credits(), Credits()
    final = max((at for at, line in enumerate(lines) if not _only_says_who(line)), default=-1)
    for at, line in enumerate(lines):
        if at >= len(lines) - _LAST:
            if _only_says_who(line):
                _labelled(_unbracketed(line), joined if _JOINED.match(line) else last)
                continue
            match = _TRAILING.search(line)
            if match is not None and _JOINED.match(match["inside"]):
                _labelled(match["inside"], joined)
                continue
            _ending(line, ending, into, last=at == final)
        if line.endswith(_TAKEN):
            caption = _CAPTION.search(line[-40:])
            read_credits(caption["credit"] if caption is not None else "", captions)
    ends = (("end of the text", ending), ("last lines", last), (f"last lines, {TOOK_PART}", joined))
    for where, credits in ends:
        into.add_credits(where, credits)
        into.cited_outlets += [Evidence(where=where, value=name) for name in credits.sources]
    into.add_people("photographers", "caption", captions.photographers)


def _ending(line: str, credits: Credits, into: Byline, *, last: bool) -> None:
    """What a paragraph ends with: □ and names, or names or a source in brackets."""
    match = _GLYPH.search(line) or _TRAILING.search(line)
    if match is None:
        return
    inside = match["inside"]
    source = _SOURCE_LINE.fullmatch(inside)
    if source is not None:
        credits.sources += filter(None, [outlet(source["outlet"])])
    elif _says_who(inside):
        _labelled(inside, credits)
    elif last and match.re is _TRAILING:
        _bare(inside, into)


def _unbracketed(line: str) -> str:
    """A line without the brackets around the whole of it, which would hide its first name."""
    match = _TRAILING.match(line)
    return line if match is None else match["inside"]


def _only_says_who(line: str) -> bool:
    """Whether a line is no text but a credit: 记者：A 编辑：B, （参与采写：A）."""
    return len(line) <= _LONGEST_CREDIT and "。" not in line and _says_who(line)


def _says_who(line: str) -> bool:
    return ROLE.search(line) is not None or LABEL.search(line) is not None


def _labelled(text: str, credits: Credits) -> None:
    """Who did what, by labels with a sign (监制：A) and without one (记者 A)."""
    first = LABEL.search(text)
    if first is None:
        read_credits(text, credits)
        return
    before = text[: first.start()]
    if ROLE.search(before):
        read_credits(before, credits)
    elif first["label"] in ("记者", "記者") and is_outlet(before.strip()):
        credits.outlets.append(before.strip())
    for kind, value in labelled(text):
        if kind == "outlet" and "资料" not in text:
            credits.sources += filter(None, [outlet(value)])
        elif kind in OF_LABEL:
            word, alone = WORD_OF_LABEL.get(kind, ""), len(text) <= _PEN_NAMED
            read_credits(value, credits, OF_LABEL[kind], word=word, pen=alone)


def _bare(inside: str, into: Byline) -> None:
    """A closing parenthesis with nothing but names, perhaps with their units, or with a unit."""
    unit, colon, rest = inside.partition("：")
    inside = rest if colon and names.is_unit(unit) else inside
    found = names.only_people(_REPORTS.sub("", inside)) if "时任" not in inside else ()
    persons = tuple(filter(names.is_likely, found))
    if persons:
        into.add_people("authors", "end of the text", persons)
    elif found and all(map(names.is_medium, found)):
        into.loose_outlets += [Evidence(where="end of the text", value=name) for name in found[:1]]
    elif found:
        into.add_people("contributors", "end of the text", found)
    else:
        may_be = names.unlabelled(inside) if len(inside) <= _LONGEST_ALONE else ()
        into.refuse("authors", "end of the text", may_be, Objection.UNLABELLED)


def _unlabelled(inside: str) -> tuple[str, ...]:
    """Persons before the first role in the brackets of a dateline, where names follow it: A 通讯员 B."""
    role = ROLE.search(inside)
    if role is None or not names.people(inside[role.end() :]):
        return ()
    found = names.only_people(inside[: role.start()])
    return tuple(filter(names.is_likely, found))


def _roles(text: str, where: str, into: Byline, authors: Sequence[str] = ()) -> None:
    credits = Credits(authors=list(authors))
    _labelled(text, credits)
    into.add_credits(where, credits)
