"""The labels of bylines: what Chinese pages print before a date, an outlet or a name (docs/cms.md: Bylines).

A label ends the value before it, because pages glue them: "11:17来源:市委办作者:".
"""

import re
from collections.abc import Iterator

from archive.reading.head import names

LABELS = {
    "date": "发布时间 发布日期 發布時間 發布日期 发稿时间 发表时间 发表日期 刊发日期 刊发时间 刊登日期 "
    "见报日期 信息时间 "
    "录入时间 添加时间 上传时间 创建时间 录入日期 添加日期 上传日期 创建日期 上网时间 上网日期 "
    "公开时间 公开日期 公布时间 公布日期 入库时间 提交时间 编辑时间 推送时间 登载时间 发稿日期 "
    "出刊日期 出刊时间 出版日期 出版时间 刊出日期 刊出时间 "
    "信息日期 文章时间 新闻时间 稿件时间 上线时间 发佈時間 發佈時間 發佈日期 "
    "發佈於 發表時間 發表於 發布於 日期時間 日期时间 "
    "发表于 发布于 時間 时间 日期",
    "updated": "更新时间 内容更新时间 更新日期 更新于 更新時間 更新日期 最后更新 最後更新",
    "stale": "落款日期 当前日期 北京时间 考试日期 考试时间 开工日期 竣工日期 "
    "归档时间 成文日期 成文时间 生成日期 生效日期 施行日期 印发日期 截止日期 截止时间 活动时间 "
    "会议时间 开始时间 结束时间 生成时间 制发日期 发文日期 公开期限 当前时间 现在时间 系统时间 "
    "修改于 有效期至 有效期限 有效期 有效日期 失效日期 失效时间 废止日期 废止时间 实施日期 "
    "实施时间 施行时间 生效时间 执行日期 印发时间 制发时间 发文时间 签发日期 截至日期 截至时间 "
    "报名时间 考试时间 会期 到期时间 到期日期 下载时间 访问时间 打印时间 写作时间 写作日期 "
    "来信日期 来信时间 回复日期 回复时间 答复日期 答复时间 办结时间 处罚日期 开标时间 公示期限 "
    "公示期 公示时间 出生日期 成立时间 成立日期 任职时间 通过日期 修订日期 颁布日期 颁布时间 "
    "签署日期 下次更新 下次更新时间 数据更新时间 数据更新日期 最后登录 最后登录时间",
    "outlet": "来源单位 信息提供 文章来源 稿件来源 信息来源 消息来源 资料来源 新闻来源 内容来源 本文来源 "
    "稿源 来源于 来源自 来源 來源 来自 原载于 原载 出处 摘自 选自 转载自 转自",
    "author": "署名 原文作者 文章作者 本文作者 作者姓名 原作者 作者 撰稿人 撰稿 撰文 撰写人 撰写 执笔人 执笔 "
    "執筆 拟稿人 拟稿 起草人 "
    "报送人 报送者 上报人 投稿人 来稿人 信息报送员 信息员 供稿人 供稿者 供稿 采写 採訪 采访 采编 文字 "
    "文案 文稿 编译",
    "both": "图文 文/图 图/文 文图",
    "unit": "供稿单位 报送单位 来稿单位 投稿单位 撰稿单位",
    "reporter": "文字记者 本报记者 记者 記者",
    "contributor": "特约通讯员 通讯员 通訊員",
    "photographer": "摄影记者 视频记者 摄影 攝影 摄像 供图 供圖 摄 图片 圖片 图",
    "answerable": "责任编辑 責任編輯 责编 責編",
    "editor": "本文编辑 图文编辑 网络编辑 微信编辑 本期编辑 执行编辑 值班编辑 新媒体编辑 编辑 編輯 网编 "
    "美编 选稿 编校 编审 "
    "统筹 监制 主编 总编",
    "checker": "责任校对 校对 校對 校读 值班主任 值班编委 值班领导 "
    "审稿人 审稿 核稿人 核稿 复核人 复核 审核人 审核 審核 审定 审读 "
    "审校 监审 一审 二审 三审 初审 复审 终审 "
    "签发领导 签发人 签发 审签人 审签 总审 一审一校 二审二校 三审三校 初审初校 复审复校 终审终校 责校 一校 二校 三校",
    "stop": "浏览次数 浏览人数 阅读人数 点击人数 访问人数 浏览量 浏览 瀏覽次數 阅读次数 阅读量 阅读 点击次数 点击率 "
    "点击数 点击 访问量 访问次数 字体 字體 字号 字號 打印 分享到 分享 "
    "收藏 关闭 评论 人气 关键词 标签 栏目 分类 索引号 文号 主题词 主题 "
    "摘要 导读 扫一扫 举报 制图 视频 语音 剪辑 投稿 合作 电话 "
    "邮箱 地址 责任单位 公开方式 有效性 视力保护色 我要纠错 联系人 "
    "热线 ICP备 关注 作者单位 作者科室 编辑科室 出品 策划 设计 配图 图片来源 发布人 发布者 发布机构 "
    "发布单位 录入者 录入人 录入 "
    "上传者 上传人 责任科室 原标题 听新闻 IP属地",
}
_KIND = {label: kind for kind, labels in LABELS.items() for label in labels.split()}
_ANY = "|".join(
    r"\s?".join(map(re.escape, label)) for label in sorted(_KIND, key=len, reverse=True)
)
LABEL = re.compile(rf"(?P<label>{_ANY})(?:\s*[:：︰]|[|｜丨︱](?=\S))[^\S\n]*")
ANSWERABLE_LABELS = frozenset(LABELS["answerable"].split())
_KIND["文"] = "author"  # only as 文｜ or 文/
_BARE_LABEL = re.compile(
    r"(?:^|(?<=[\s|｜]))"
    r"(?P<label>(?:来源|作者|责任编辑)(?=\s*(?!于|自|单位|科室|最新|其他|其它|更多|简介|介绍|文章|信息|的|们)[\u4e00-\u9fffA-Za-z])|文(?=[|｜丨︱/／:：])(?!\s?[/／]\s?[图圖]))[\s:：]*",
    re.M,
)
# A label that is not in the list ends a value, too: 作者：　语音阅读：语音阅读.
_UNKNOWN = re.compile(
    r"(?:^|(?<=[\s|｜，,；;）)】\]]))(?P<label>[\u4e00-\u9fff]{2,7})\s?[:：][^\S\n]*", re.M
)
_SPANS = ("期限", "期间", "时限", "截止", "起止")  # 公告期限：2024-06-18至2024-07-18
_SIGNED = re.compile(r"[:：︰|｜丨︱/／]|来源|作者|责任编辑")
_DAY_CELL = re.compile(
    r"[\[【]?(?P<label>[\u4e00-\u9fff\s]{4,10}(?<=日期|时间|時間))[\]】]?\s*[:：]?"
)
_STALE_CELL = re.compile(
    rf"(?:{'|'.join(LABELS['stale'].split())}|截止|截至|有效至|报名|期限|期间|时限)[\]】]?\s*[:：]?\s*$"
)
# The same without a colon, and what is said of a day: 有效期至2025年12月31日, 自2023年6月1日起施行.
_OTHER_DAY = re.compile(
    r"(?:有效|截止|截至|失效|废止|廢止|生效|施行|实施|到期|届满|公示)(?:日期|时间|期限|期|日)?\s*(?:至|到|为|自|从)?\s*[:：]?\s*(?:19|20)?\d{2}[-/.年]"
    r"|(?:报名|登录|登陆|收稿|征集|申报|缴费|展出|演出|开课|开学)[^:：]{0,4}[:：]\s*(?:19|20)\d{2}"
    r"|日起?(?:正式)?(?:施行|实施|生效|废止|执行|截止|停止)|前(?:有效|报名)|今天是|现在是|北京时间|您好|欢迎(?:您|光临|访问)"
)
# What a site's clock shows, above the headline: day, weekday and time, in any order.
_CLOCK = re.compile(
    r"(?:星期|礼拜|周|週)[一二三四五六日天]\s*(?:[上下]午)?\s*\d{1,2}[:：时點点]\d"
    r"|\d[:：]\d{2}(?:[:：]\d{2})?\s*(?:星期|礼拜|周|週)[一二三四五六日天]"
)


def labelled(text: str) -> Iterator[tuple[str, str]]:
    """What stands after each label of a text, up to the next: (kind, value), kind a key of LABELS."""
    if not _SIGNED.search(text):
        return
    marks = [
        (m.start(), m.end(), _KIND[re.sub(r"\s", "", m["label"])]) for m in LABEL.finditer(text)
    ]
    marks += [(m.start(), m.end(), _KIND[m["label"]]) for m in _BARE_LABEL.finditer(text)]
    known = {mark[1]: mark for mark in reversed(marks)}
    unknown, others = [], set()
    for match in _UNKNOWN.finditer(text):
        mark = known.get(match.end())
        if mark is None:
            span = match["label"].endswith(_SPANS)
            unknown.append((match.start(), match.end(), "stale" if span else "stop"))
        elif _swallows(match, mark):
            kind = "stop"
            if mark[2] == "date":  # a day of something else: 考试日期
                others.add(mark)
                kind = "stale"
            unknown.append((match.start(), match.end(), kind))
    marks = sorted([*(mark for mark in marks if mark not in others), *unknown])
    for (_, start, kind), after in zip(marks, [*marks[1:], None], strict=False):
        end = after[0] if after is not None else len(text)
        if end >= start:
            yield kind, text[start:end]


def _swallows(unknown: re.Match[str], mark: tuple[int, int, str]) -> bool:
    """Whether a known label is only the end of the unknown one (语音阅读, 考试日期), not glued to a name
    (李明阅读, 柳林镇日期)."""
    before = unknown["label"][: max(0, mark[0] - unknown.start())]
    if mark[2] not in ("stop", "date") or len(before) < 2:
        return False
    if mark[2] == "stop":
        return not names.is_likely(before)
    glued = unknown.string[: unknown.start()].rstrip().endswith((":", "："))  # to a value
    return not glued and not names.is_unit(before)


def is_stale(text: str) -> bool:
    """Whether a line gives a date other than that of publication: 成文日期, 归档时间, 施行日期 …"""
    return _OTHER_DAY.search(text) is not None or any(kind == "stale" for kind, _ in labelled(text))


def is_clock(text: str) -> bool:
    """Whether a line above a headline is the site's clock: it tells the weekday and the time."""
    return _CLOCK.search(text) is not None


def announces_stale(text: str) -> bool:
    """Whether a line ends with the label of such a date: the cell before it in a table."""
    cell = _DAY_CELL.fullmatch(text.strip())
    if cell is not None and _KIND.get(re.sub(r"\s", "", cell["label"])) not in ("date", "updated"):
        return True
    return _STALE_CELL.search(text) is not None
