"""Names of people, units and outlets in the text after a label."""

import re

_SURNAME_CHARACTERS = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任"
    "卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向"
    "常汤康易乔赖文温庞樊兰殷施洪翟安颜倪牛季鲁葛章芦俞梅聂岳申齐祁柯关宁游阮焦左柴耿甘路裴欧穆伍华包辛"
    "隋鲍凌时毕苗翁司管古甄单靳卫祝霍盛宫曲景涂项成冉车涂鞠费宗柏符桂卓屈党农缪柳阎辜蓝连瞿解饶仇喻艾尚"
    "娄楼晏童佟池詹晋胥粟匡蒲臧巩沙燕明冷支晁戚商牟芮寇敖边简郎查褚封谷米房皮巫禹骆邬芈侍屠郁奚双麻步揭"
    "容储慕荆戎扈隗闵舒纪危虞昝裘应宣贲嵇邢荣荀羿汲邴糜宓蓬郗栾厉祖幸韶郜蓟邰鄂籍蔺蒙阴莘贡劳逄姬扶宰郦雍璩桑濮冀郏浦庄茹"
    "习宦慎戈庾暨衡弘厍阚巢蒯"
    "段伊代邸仝雒楚尧佘亢苟栗权鹿乐仲刁敬茅盖阳原逯谌漆门矫尉迟鲜桓智寻呼麦尕努帕吾玉塔乌斯拓郄郅闻苑撒普刀岩罕依"
    "薄卜仓岑狄窦丰凤伏傅怀计况廉练满丘束宿谈咸萧羊尤元云湛诸佐班卞游段"
    "席丛占滕随格旦次扎索尼巴才多洛仁强拉央泽阿艾买热古木"
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蕭蔣葉蘇呂盧鐘陸範賈鄒龍賀顧龔萬錢嚴湯喬賴溫龐蘭顏魯蘆聶齊關寧遊歐"
    "華鮑時畢單衛項車費黨農繆閻藍連饒婁樓"
)
_SURNAMES = frozenset(_SURNAME_CHARACTERS)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "慕容", "司徒", "令狐", "皇甫", "尉迟", "歐陽", "司馬")

_UNIT = re.compile(
    r"(?:局|委|委员会|委員會|政府|办公室|党组|党总支|纪检组|办|辦|处|處|部|厅|廳|镇|鎮|乡|鄉|街道|社区|社區|村|校|院|支部|总支|党委|中心|站|县|区|市|公司"
    r"|集团|组|組|团|協會|协会|大学|学院|中学|小学|医院|银行|报|報|网|網|社|台|臺|频道|客户端|编辑部|科|队|所)$"
)
_OUTLET = re.compile(
    r"(?:报|報|网|網|社|台|臺|传媒|媒体|融媒|新闻|日报|客户端|在线|频道|杂志|周刊|时报|晚报|中心|视频|先锋|组工|发布"
    r"|党建|电视台|广播|学习强国|微信公众号|公众号|政府|办公室|委员会|局)$"
)
_NOBODY_WORDS = (
    "未知 佚名 不详 匿名 无 暂无 网络 本站 本网 本网站 本 原创 转载 管理员 admin editor null none "
    "系统管理员 网站管理员 信息管理员 匿名用户 匿名网友 网友 游客 "
    "查看更多 阅读原文 返回 小编 编辑 记者 通讯员 "
    "供图 提供 通讯员提供 受访者供图 发布 发表 更新 首页 正文 大字 来源 作者 责任"
)
_NOBODY = frozenset(_NOBODY_WORDS.split())
OURSELVES = frozenset(("本站", "本网", "本", "本网站", "本站原创", "本网原创", "原创"))
_SEPARATORS = re.compile(r"[、，,;；/／|｜\s&]+|(?<=[\u4e00-\u9fff])和(?=[\u4e00-\u9fff]{2})")
_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{2,12}[·•・][\u3400-\u9fff·•・]{1,14}")
_ACCOUNT = re.compile(r"[\w\u3400-\u9fff·\-]{2,20}")
_HEADS = re.compile(
    r"^(?:(?:本报|本網|本网|本刊|本台|总台|全媒体|融媒体|见习|实习|特约|首席|驻站|青网)*(?:记者|記者|通讯员|通訊員|编辑|新闻|校园)"
    r"|作者|文|供稿|撰稿|采写)[:：]?"
)
_TAILS = re.compile(
    r"(?:_[A-Za-z]*\d+|[A-Z]{1,3}\d{2,}|(?:报道|供稿|整理|撰文|撰写|本报|本刊|本网|本台|全媒体|融媒体|特约|见习|实习))$"
)
_BRACKETS = re.compile(r"[（(\[【《].*$")


def people(value: str, *, accounts: bool = False) -> tuple[str, ...]:
    """Names of persons and units in a value, in order, each once.

    Names: two to four Chinese characters, longer ones with a middle dot (docs/cms.md: Names); a name of
    two characters may be spaced out ("谭 瑾"). accounts: any short word counts, as for self-media.
    """
    tokens = [part for part in _SEPARATORS.split(_BRACKETS.sub("", value.strip())) if part]
    found: list[str] = []
    for token in _joined(tokens):
        name = _TAILS.sub("", _HEADS.sub("", token.strip("()（）[]【】:：.。-_“”\"'")))
        if name.lower() in _NOBODY or not name:
            continue
        if _NAME.fullmatch(name) or is_unit(name) or (accounts and _ACCOUNT.fullmatch(name)):
            found.append(name)
    if any(map(is_person, found)):  # then units and short words are their employers
        found = [name for name in found if is_person(name) or not (is_unit(name) or len(name) < 4)]
    return tuple(dict.fromkeys(found))


def is_person(name: str) -> bool:
    """Whether an unlabelled word can be a person's name."""
    if not _NAME.fullmatch(name) or is_unit(name):
        return False
    if "·" in name or "•" in name:
        return True
    return name[0] in _SURNAMES and (len(name) <= 3 or name.startswith(_DOUBLE))


def is_unit(name: str) -> bool:
    """Whether a word names an office, a village, a school … rather than a person."""
    return 3 <= len(name) <= 24 and not re.search("[:：]", name) and _UNIT.search(name) is not None


def is_outlet(name: str) -> bool:
    """Whether an unlabelled word names a publisher."""
    return 3 <= len(name) <= 20 and _OUTLET.search(name) is not None


def outlet(value: str) -> str | None:
    """An outlet's name from the text after 来源, or None when nothing is named.

    本站 and the like (`OURSELVES`) are returned unchanged. "人民网－人民日报" says where it
    was taken from and who had it first: the first publisher counts.
    """
    text = re.sub(r"^[^:：]{0,4}来源[:：]\s*", "", value.strip())
    text = _leading(text.strip("“”\"'：: []【】"))
    if text in OURSELVES:
        return text
    site, _, first = text.replace("－", "-").replace("—", "-").rpartition("-")
    if first.startswith("《") or (site and is_outlet(first) and not first.endswith("频道")):
        text = first
    text = re.sub(r"[\[（(【].*$", "", text).strip("《》·-|｜,，;；。")
    if not 2 <= len(text) <= 40 or text in _NOBODY or not re.search(r"[^\W\d]", text):
        return None
    return text


def _leading(text: str) -> str:
    """The first word of a value; an outlet's Latin or numbered name may go on after a space."""
    words = text.split()
    return words[0] if words else ""


def _joined(tokens: list[str]) -> list[str]:
    """Tokens, with spaced-out names of two or three single characters joined."""
    joined: list[str] = []
    spaced = False
    for token in tokens:
        beside = len(token) == 1 and bool(joined)
        if beside and (len(joined[-1]) == 1 or (spaced and len(joined[-1]) == 2)):
            joined[-1] += token
            spaced = True
        else:
            joined.append(token)
            spaced = False
    return joined
