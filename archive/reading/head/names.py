"""Names of people and units in the text after a label (docs/cms.md: Names)."""

import re
from collections.abc import Callable, Iterator

from archive.reading.head import surnames
from archive.reading.head.refused import Words, refused_words
from archive.reading.head.words import is_place, is_word

_UNIT = re.compile(
    r"(?:局|委|委员会|委員會|政府|办公室|党组|党总支|纪检组|办|辦|处|處|部|厅|廳|省|镇|鎮|乡|鄉|街道|社区|社區|村|校|院|支部|总支|党委|中心|站|县|区|市|公司"
    r"|集团|组|組|团|工会|妇联|联合会|商会|協會|协会|学会|研究会|大学|学院|中学|小学|幼儿园|医院|银行|大队|支队|报|報|网|網|社|台|臺|频道|客户端|编辑部|科|队|所)$"
)
# Given names that end like a unit, after a frequent surname: 登科, 新社, 建团.
_GIVEN_LIKE_UNIT = re.compile(
    r"[\u4e00-\u9fff](?:[登建文新志永宏兴国立振学]科|[建新心兴立爱永]社|[建新永志]团|[夏晓]村|[建志应]台)"
)
_CLAUSE = re.compile("[:：了的是在将已把被]")
_MEDIUM = re.compile(
    r"(?:报|報|网|網|社|台|臺|传媒|媒体|融媒|新闻|日报|客户端|在线|频道|杂志|周刊|月刊|时报|晚报|视频|先锋|发布"
    r"|电视台|广播|学习强国|组工|党建|资讯|论坛|半月谈|求是|微信公众号|公众号|网站)$"
)
# Words of pages, not of people: tools, labels, and what else stands where a name is missing.
_TOOL = re.compile(
    r"^(?:(?:网易|头条|搜狐|百家|企鹅|大鱼|大风|一点|澎湃|新浪看点)号|返回|查看|点击|关注|分享|收藏|打印|下载|举报|收听|听新闻|试听|语音|朗读|播放|字号|字体|大字|小字|中字|最近|最新|全部|更多"
    r"|热门|热点|相关|推荐|登录|登陆|注册|发表|评论|阅读|浏览|访问|扫码|扫一扫|原标题|原题|来源|责任|责编|时间|日期|首页|正文|关闭"
    r"|放大|缩小|默认|转发|点赞|微信|微博|复制|链接|海报|我要|纠错|版权|声明|免责|未经|以上|以下|其中|其他|下一|上一|目录|简介|主页|粉丝"
    r"|订阅|背景|保护|当前|您的|标题|关键|标签|字数|作者|受访|转载|原创|网络|互联网|佚名|匿名|未知|不详|暂无|网友|游客|小编|化名|独家"
    r"|官方|认证|已认证|优质|回复|置顶|热度|人气|次数|字节|来自|展开|收起|加载|未署名|未具名|超级|编辑部$|同意$|通过$|已审|本(?:网|站|报|刊|台)(?:站|讯|社|编辑|小编|综合|整理|评论员)?$)"
    r"|(?:来源|号|號|账号|创作者|访谈|专访|日电|日電|播报|讲话|公告|管理员)$|^[\u4e00-\u9fff]家[坝沟湾庄店屯营寨桥河口岗坪岭坡山垭冲塘坳集堡梁峪洼圩渡港埠窑楼巷畈]$|^(?:admin|editor|null|none|undefined|user|test|guest)",
    re.I,
)
_NOBODY = re.compile(  # an office may begin like this: 新闻中心
    r"^(?:发布|文章|栏目|专题|视频|音频|图片|图集|图文|本文|内容|审核|编辑|记者|摄影|供稿|供图|提供|资料|综合|整理|系统|网站|管理员|信息管理"
    r"|通讯员|特约|实习|见习|本报|本刊|本网|本站|本台|总台|前方|集体|全体|报道组|观察|手记|调查|专栏|新闻|时政|要闻|头条|党建|党务|政务|公告|通知"
    r"|首发|融媒体?$|无$|求是$|瞭望$)"
)
_SIGNS = re.compile(
    r"[、，,;；。/／|｜丨︱&＆+]+|(?<=[\u4e00-\u9fff]{2})[和与與及](?=[\u4e00-\u9fff]{2})"
)
_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{2,12}[·•・‧][\u3400-\u9fff·•・‧]{1,14}")
_DOTS = re.compile("[·•・‧]")
_ACCOUNT = re.compile(r"(?![a-z\d_]+$)[\w\u3400-\u9fff·\-][\w\u3400-\u9fff·\-. ]{1,19}")
_HEADS = re.compile(
    r"^(?:(?:本报|本報|本網|本网|本刊|本台|总台|總台|全媒体|融媒体|见习|实习|特约|首席|驻站|青网)*(?:记者|記者|通讯员|通訊員|编辑|新闻|校园)"
    r"|作者|文|供稿|撰稿|采写)[:：]?"
)
_TAILS = re.compile(
    r"(?:_[A-Za-z]*\d+|[A-Z]{1,3}\d{2,}|(?:摄影报道|报道|報導|報道|供稿|整理|撰文|撰写|采写|编译|本报|本刊|本网|本台|全媒体|融媒体|特约|见习|实习|等|编|译))$"
)
_PLACED = re.compile(  # 記者張三／台北報導; 記者張三台北5日電
    r"[/／][\u3400-\u9fff]{2,8}(?:報導|報道|报道)"
    r"|(?P<name>[\u3400-\u9fff]{3}|[\u3400-\u9fff]{2})[\u3400-\u9fff]{2,4}(?:(?:\d{1,2}月)?\d{1,2}日[专專]?[電电]|(?<=.{5})報[導道]$)"
)
_LONGEST_VALUE = 1_000  # characters read of what stands after a label
_LONGEST_RUN = 12  # characters: the time to part them doubles with each
_BRACKETS = re.compile(r"[（(\[【《〔［][^）)\]】》〕］]*(?:[）)\]】》〕］]|$)")
_BETWEEN_LATIN = re.compile(r"(?<=[A-Za-z.]) (?=[A-Z])")
_JOINT = "\ue000"  # stands for the space inside a Latin name
_TITLE = (
    r"(?:书记|書記|主任|科长|处长|局长|厅长|部长|县长|区长|市长|省长|镇长|乡长|村长|院长|校长|所长|站长|馆长|会长|秘书长|理事长|董事长|总经理"
    r"|经理|主席|主编|社长|台长|行长|队长|组长|政委|教授|讲师|助教|研究员|研究生|博士|硕士|博士后|教师|老师|医生|律师|委员|党组成员|常委"
    r"|组织员|选调生|村官|干事|科员|调研员|巡视员|党员|同志|学生|同学|志愿者|工作者|专家|学者|作家|评论员|撰稿人|观察员|宣讲员|队员|干部|代表"
    r"|顾问|秘书|专员|会员|民警|指导员|教导员|战士|村民|社工|记者|记者站|通讯员|信息员|报道员)"
)
_OFFICE = re.compile(rf"{_TITLE}$")
_TITLED = re.compile(rf".*{_TITLE}[:：]?(?P<name>[\u3400-\u9fff]{{2,4}})")
_BEING = re.compile(rf"(?P<name>[\u3400-\u9fff]{{2,3}})[系为].*{_TITLE}")
_ENTITLED = re.compile(rf"(?P<name>[\u3400-\u9fff]{{2,4}}?)(?:副|第一)?{_TITLE}")
_EMPLOYED = re.compile(
    r"(?P<unit>.{1,22}(?:局|委员会|委|部|办公室|办|厅|政府|镇|乡|街道|社区|村|党校|大学|学院|学校|中学|小学|公司|集团|中心|法院|检察院|医院|报|网|社|科|队))"
    r"(?P<name>[\u3400-\u9fff]{2,3})"
)


def people(value: str, *, accounts: bool = False) -> tuple[str, ...]:
    """Names of persons in a value, or else of units, in order, each once.

    Names: two to four Chinese characters, longer ones with a middle dot (docs/cms.md: Names). What stands
    beside a person is the person's office or a name with a rare surname. accounts: the value stands
    after a label, so that a pen name counts, too.
    """
    return sifted(value, accounts=accounts)[0]


def sifted(value: str, *, accounts: bool = False) -> tuple[tuple[str, ...], Words]:
    """The names in a value, as `people` gives them, and what else was offered as one: each with why it
    is none. What pages say in place of names is not among these."""
    found = _sorted_out(value)
    kinds = [kind for kind, _ in found]
    if not {"person", "likely", "word"}.isdisjoint(kinds):
        named = _chosen(found, "person", "likely", "word")
        return named, refused_words([one for one in found if one[0] != "office"], named)
    if "unit" in kinds:
        named = _chosen(found, "unit")
        return named, refused_words(found, named)
    pen = _chosen(found, "other")
    alone = len(pen) == len(kinds) <= 2 and all(map(_ACCOUNT.fullmatch, pen))
    return (pen, ()) if accounts and alone else ((), refused_words(found, ()))


def unlabelled(value: str) -> tuple[str, ...]:
    """Up to three words that may be names, in a value that holds nothing else and where nothing says that
    names stand: 高原."""
    found = _sorted_out(value)
    named = 0 < len(found) <= 3 and {kind for kind, _ in found} <= {"person", "likely", "word"}
    return _chosen(found, "person", "likely", "word") if named else ()


def only_people(value: str) -> tuple[str, ...]:
    """The names in a value that holds nothing but persons and their offices; or, when it holds nothing
    but units, these; empty when there is anything else.
    """
    found = _sorted_out(value)
    kinds = {kind for kind, _ in found}
    if kinds == {"unit"}:
        return _chosen(found, "unit")
    known = "person" in kinds or {"likely", "unit"} <= kinds  # a rare surname beside an office
    if known and kinds <= {"person", "likely", "word", "unit", "office"}:
        return _chosen(found, "person", "likely", "word")
    return ()


def _sorted_out(value: str) -> list[tuple[str, str]]:
    """The words of a value, each with its kind: person, likely, word (one that may be a name), unit, office,
    place, other or nobody.
    """
    found: list[tuple[str, str]] = []
    for token in _tokens(value):
        name = _bare(token)
        named = _persons_in(name)
        found += [("person", one) for one in named] or [(_kind(name), name)]
    return found


def _chosen(found: list[tuple[str, str]], *kinds: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for kind, name in found if kind in kinds))


def _kind(name: str) -> str:
    if not name or _TOOL.search(name) or _is_place(name):
        return "place" if name and not _TOOL.search(name) else "nobody"
    if _OFFICE.search(name):
        return "office"
    if is_unit(name) or is_medium(name):
        return "unit"
    if _NOBODY.search(name):
        return "nobody"
    if not is_likely(name):
        return "other"
    return "word" if is_word(name) else "likely"


def is_person(name: str) -> bool:
    """Whether an unlabelled word can be a person's name."""
    if not _NAME.fullmatch(name) or is_unit(name) or is_tool(name) or is_word(name):
        return False
    if _DOTS.search(name):
        return not any(map(is_medium, _DOTS.split(name)))
    longest = 4 if surnames.double(name) else 3
    return len(name) <= longest and surnames.common(name)


def is_plain(name: str) -> bool:
    """Whether a word is a person's name even where nothing says so and it stands alone: 王芳, 罗听雨."""
    return is_person(name) and (len(name) > 2 or surnames.frequent(name))


def is_likely(name: str) -> bool:
    """Whether a word is a person's name, given that names are expected: after a label, or beside others."""
    if surnames.transcribed(name):
        return True
    if not _NAME.fullmatch(name) or is_unit(name) or is_medium(name) or is_tool(name):
        return False
    if _is_place(name):
        return False
    if _DOTS.search(name):
        return not any(map(is_medium, _DOTS.split(name)))
    if surnames.double(name) or (len(name) == 2 and surnames.common(name)):  # 高原, 文静
        return True
    return len(name) <= 3 and surnames.known(name) and not is_word(name)


def is_unit(name: str) -> bool:
    """Whether a word names an office, a village, a school … rather than a person."""
    if _ends_like_unit(name):
        return False
    return 3 <= len(name) <= 24 and not _CLAUSE.search(name) and _UNIT.search(name) is not None


def _ends_like_unit(name: str) -> bool:
    """Whether a name of three characters only ends like a unit (王登科, 刘新社), unlike 林业科, 王家村."""
    return (
        _GIVEN_LIKE_UNIT.fullmatch(name) is not None
        and surnames.common(name)
        and name[0] not in "农计车党"
        and not is_word(name[:2])
    )


def is_tool(name: str) -> bool:
    """Whether a word is a tool or a label of pages: 返回, 听新闻, 原题为."""
    return _TOOL.search(name) is not None or _NOBODY.search(name) is not None


def _is_place(name: str) -> bool:
    """Whether a word is a province, a city, or a province with its city: 江苏省, 江苏南京."""
    if surnames.transcribed(name):
        return False
    if len(name) == 4 and is_place(name[:2]) and is_place(name[2:]):
        return True
    return is_place(name) or (len(name) > 2 and name[-1] in "省市县" and is_place(name[:-1]))


def is_medium(name: str) -> bool:
    """Whether a word names a newspaper, a site, a channel …"""
    if _ends_like_unit(name):
        return False
    return 3 <= len(name) <= 20 and _MEDIUM.search(name) is not None


def _bare(token: str) -> str:
    token = token.replace(_JOINT, " ").strip("()（）[]【】［］●•:：.。-_—“”\"'<>《》〔〕 ")
    name = _TAILS.sub("", _HEADS.sub("", token))
    return name if len(name) > 1 else token


def _persons_in(token: str) -> list[str]:
    """The persons whom a word names: alone, with title or office (县委党校讲师某某), or glued together."""
    if is_person(token):
        return [token]
    for pattern in (_TITLED, _EMPLOYED, _BEING, _ENTITLED):
        match = pattern.fullmatch(token)
        if match is not None and is_person(match["name"]):
            return [match["name"]]
    if 4 <= len(token) <= 6 and not is_unit(token) and not is_medium(token):
        return _parted(token, is_plain) if surnames.frequent(token) else []
    return []


def _tokens(value: str) -> Iterator[str]:
    """The words of a value, names that were spaced out joined: 何 强 徐 莉 are two people."""
    text = _BRACKETS.sub(" ", _PLACED.sub(r"\g<name>", value[:_LONGEST_VALUE].strip()))
    for group in _SIGNS.split(_BETWEEN_LATIN.sub(_JOINT, text)):
        run = ""
        for word in group.split():
            if len(word) == 1:
                run += word
                continue
            if len(word) == 2 and surnames.double(word) and not _begins(run, word):
                yield from _spaced(run)
                run = word
                continue
            begun = len(word) == 2 and _begins(run, word)
            yield from _spaced(run[:-1] if begun else run)
            yield run[-1] + word if begun else word
            run = ""
        yield from _spaced(run)


def _begins(run: str, word: str) -> bool:
    """Whether the last of some spaced characters is the surname before a word: 李 小红."""
    if len(run) % 2 == 0 or not surnames.known(run[-1]):
        return False
    return len(run) == 1 or not is_person(word)


def _spaced(run: str) -> list[str]:
    """Names whose characters were all spaced out: two or three each."""
    if not 2 <= len(run) <= _LONGEST_RUN:
        return []
    if len(run) == 4 and surnames.double(run):
        return [run]
    return _parted(run, surnames.known) or _parted(run, bool) or []


def _parted(text: str, fits: Callable[[str], bool]) -> list[str]:
    """A text cut into names of two characters, or three where that does not work, one more with a double
    surname; empty if neither does."""
    if len(text) in (2, 3):
        return [text] if fits(text) else []
    for length in (3, 4) if surnames.double(text) else (2, 3):
        rest = _parted(text[length:], fits) if fits(text[:length]) else []
        if rest:
            return [text[:length], *rest]
    return []
