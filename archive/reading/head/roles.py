"""Names after and before words for what their bearers did: 记者 A 通讯员 B 图 C 编辑 D; A/文 B/图."""

import re
from dataclasses import dataclass, field

from archive.objection import Objection
from archive.reading.head import names
from archive.reading.head.labels import ANSWERABLE_LABELS
from archive.reading.head.outlets import is_outlet
from archive.reading.head.refused import Words

OF_LABEL = {
    "author": "authors",
    "both": "authors",
    "unit": "authors",
    "reporter": "authors",
    "contributor": "contributors",
    "photographer": "photographers",
    "answerable": "editors",
    "editor": "editors",
    "checker": "checkers",
}
"""What people did, by the kinds of `labels.LABELS`."""

EMPLOYER = "单位"
"""The label of a unit that is the employer of those named beside it: 报送单位."""

BOTH = "图文"
"""The label of those who wrote it and took its pictures."""

WORD_OF_LABEL = {"answerable": "责任编辑", "unit": EMPLOYER, "both": BOTH}
"""What is remembered of a label besides the field, by its kind."""

FIELDS = ("authors", "contributors", "photographers", "editors", "checkers")

_AFTER_SIGN = r"(?=\s?[:：︰/／|｜︱丨])"
_ALONE = r"(?<![\u4e00-\u9fff])"
ROLE = re.compile(
    r"(?P<both>摄影报道|攝影報導|文\s?[/／、+&]?\s?[图圖]|[图圖]\s?[/／、+&]?\s?文)"
    rf"|(?P<photographers>摄影记者|攝影記者|摄影|攝影|摄像|(?<=[\u4e00-\u9fff\s/／])[摄攝](?![\u4e00-\u9fff])|供图|供圖|拍摄|(?:图片|圖片|摄|视频){_AFTER_SIGN}"
    rf"|{_ALONE}[图圖](?=[\s:：/／|｜︱丨])|(?<=[/／\s])[图圖](?![\u4e00-\u9fff:：]))"
    rf"|(?P<checkers>(?:责任)?校对|責任校對|校對|审核人?|審核|审稿人?|核稿人?|复核人?|审签人?|审定|审读|审校|监审|[初复终一二三]审(?:[初复终一二三]校)?|[一二三]校{_AFTER_SIGN}|签发(?:领导|人)?|值班(?:领导|主任|编委))"
    r"|(?P<ignored>版式|版面(?!编辑)|制作|製作|制图|製圖|剪辑|剪輯|配音|配图|出品|策划|策劃|设计|排版|海报|漫画|播音|主播|导演|出镜|受访者|來源|来源|出处)"
    r"|(?P<editors>(?:责任|責任|融媒体?|实习|助理|网络|网站|图片|微信|本期|执行|值班|版面|新媒体|美术)?(?:编辑|編輯)(?![部室中])|监制|统筹|责编|責編|网编|美编|编审|编校|选稿|主编|总编)"
    r"|(?P<contributors>(?:特约)?通讯员|特约记者|通訊員|特約記者|实习生|實習生)"
    r"|(?P<authors>(?:文字|见习|实习|實習|首席|全媒体|融媒体?|驻站|本报|本網|本网|本台|总台)?(?:记者|記者)(?!站|团|节|证|協|协|会)|撰文|撰稿人?|撰写人?|执笔人?|執筆|拟稿人?|报送人|采写|採訪|采访|供稿人?"
    rf"|作者(?!单位|简介|系|是|为)|信息员|报道员|评论员|整理|编译|編譯|文字{_AFTER_SIGN}|{_ALONE}文{_AFTER_SIGN}|(?<=[\u4e00-\u9fff]{{2}}[/／])\s?文|(?<=\s)文(?=$|[\s;；])|^文(?=\s+[\u4e00-\u9fff][\u4e00-\u9fff\s、]{{1,16}}[图圖]))"
)
_VERB = re.compile(
    r"文|图|圖|[摄攝]|供[图圖稿]|采写|撰文|整理|拍摄|编译|編譯|编辑|編輯|校对|采访|撰写"
)
_PHOTO = re.compile(r"摄影?|攝影?|供[图圖]|拍摄")
_SIGNS = " \t\n\xa0\u3000:：︰/／|｜︱丨-–—"
_CARRIED = ("photographers", "editors", "checkers")
_OWN_OUTLET = re.compile(r"[\u3400-\u9fff·]{2,16}$")


@dataclass(slots=True)
class Credits:
    """Who did what, each field in the order of the text. answerable: of the editors, those named as
    责任编辑. refused: field, word, why it is no name. outlets: what stood directly before the word 记者:
    光明日报记者 A. sources: what was named as the outlet (来源). offices: of the authors, the units that
    stood at a label without a person (供稿：机关党委).

    Who checked or approved a text is among the editors as well.
    """

    authors: list[str] = field(default_factory=list)
    contributors: list[str] = field(default_factory=list)
    photographers: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    checkers: list[str] = field(default_factory=list)
    answerable: list[str] = field(default_factory=list)
    refused: list[tuple[str, str, Objection]] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    offices: list[str] = field(default_factory=list)

    def add(self, role: str, found: tuple[str, ...], word: str = "") -> None:
        """Enter names. role: a name of FIELDS. word: the label they stood at."""
        getattr(self, role).extend(found)
        if role == "authors" and word != EMPLOYER and not any(map(names.is_likely, found)):
            self.offices.extend(found)
        if word == BOTH:
            self.photographers.extend(found)
        if role == "checkers":
            self.editors.extend(found)
        elif word in ANSWERABLE_LABELS:
            self.answerable.extend(found)


@dataclass(slots=True)
class _Named:
    """Names that stand together, and what they did, "" as long as nothing says it."""

    names: tuple[str, ...]
    role: str = ""
    word: str = ""
    refused: Words = ()


def read_credits(
    text: str, into: Credits, role: str = "", *, word: str = "", pen: bool = False
) -> None:
    """Enter the names of a text. role: what its first names did, if a label before it says so; word:
    that label; pen: whether a pen name counts, too.
    """
    marks = list(ROLE.finditer(text))
    before = text[: marks[0].start()] if marks else text
    who, refused = _people(before, marks[0] if marks else None, into, pen)
    held = _Named(who, role, word, refused)
    groups = [held]
    carried = role if not before.strip() and role in _CARRIED else ""
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        value = text[mark.end() : after.start() if after is not None else len(text)]
        who, refused = _people(value.lstrip(_SIGNS), after, into)
        found = _Named(who, refused=refused)
        groups.append(found)
        if _follows(mark, held, found):
            if mark["both"] and not found.names:
                _enter_both(groups[:-1], into)
            _enter_suffix(mark, held, into)
        else:
            found.role, found.word = carried or _role(mark), mark[0]
            if held is groups[0] and not held.role and _role(mark) in _CARRIED:
                held.refused = tuple(
                    (one, Objection.UNLABELLED)
                    for one in held.names
                    if names.is_likely(one) and not names.is_person(one)
                )
                held.names = tuple(filter(names.is_person, held.names))
                held.role = "authors"  # A 责任编辑 B
            if mark["both"]:
                into.add("photographers", found.names)
            carried = found.role if not found.names and found.role in _CARRIED else ""
        held = found
    for group in groups:
        if group.role in FIELDS:
            into.add(group.role, group.names, group.word)
            into.refused += [(group.role, *one) for one in group.refused]


def read_credits_behind(outlet: str, into: Credits) -> None:
    """Enter who is named behind an outlet, in the value of its label: 青石日报 记者 A 通讯员 B; behind a
    medium, also without a role: 青石日报 A B.
    """
    name, behind = [*outlet.split(maxsplit=1), "", ""][:2]
    glued = ROLE.search(name, 1)
    if glued is not None:
        read_credits(outlet.strip()[glued.start() :], into)
    elif ROLE.search(behind):
        read_credits(behind, into)
    elif behind and names.is_medium(name):
        found = names.only_people(behind)
        if found and all(map(names.is_plain, found)):
            into.add("authors", found)


def _role(mark: re.Match[str]) -> str:
    return "authors" if mark["both"] else str(mark.lastgroup)


def _follows(mark: re.Match[str], held: _Named, found: _Named) -> bool:
    """Whether a word tells what the names before it did (A 摄, A/文), not those after it."""
    if not held.names:
        return False
    if not found.names:
        return not held.role or _VERB.fullmatch(mark[0].strip()) is not None or bool(mark["both"])
    if held.role or not any(map(names.is_likely, held.names)):
        return False
    slashed = mark.string[: mark.start()].rstrip().endswith(("/", "／"))
    verb = _VERB.fullmatch(mark[0].strip()) is not None or bool(mark["both"])
    signed = mark.string[mark.end() :].lstrip()[:1] in tuple(_SIGNS)
    return slashed or (verb and not signed)


def _enter_both(groups: list[_Named], into: Credits) -> None:
    """Enter all who are named before a closing 文/图, not only the last: A 通讯员 B 文/图."""
    first, *_ = groups
    if not first.role and all(map(names.is_person, first.names)):
        first.role = "authors"
    for group in groups:
        if group.role in ("authors", "contributors"):
            into.add("photographers", group.names)


def _enter_suffix(mark: re.Match[str], held: _Named, into: Credits) -> None:
    if mark["both"]:
        into.add("photographers", held.names)
    if not held.role or mark["photographers"]:
        held.role, held.word = _role(mark), mark[0]


def _people(
    value: str, after: re.Match[str] | None, into: Credits, pen: bool = False
) -> tuple[tuple[str, ...], Words]:
    """The names of a value and what is none (`names.sifted`), without the outlet directly before the word
    记者, which is recorded."""
    own = None
    if after is not None and after[0].endswith(("记者", "記者")):
        own = _OWN_OUTLET.search(value)
    if own is not None and not names.is_person(own[0]):
        kept, name = _split_off(own[0])
        last = name.rpartition("·")[2]
        name = last if last.endswith(("报", "社", "台")) else name
        if is_outlet(name) or "·" in name:
            into.outlets.append(name)
        value = value[: own.start()] + kept
    return names.sifted(value, accounts=pen)


def _split_off(text: str) -> tuple[str, str]:
    """A person and the outlet of the next, when they are glued together (罗听雨新华社记者苏砚)."""
    for length in (3, 2):
        if names.is_person(text[:length]) and is_outlet(text[length:]):
            return text[:length], text[length:]
    return "", text
