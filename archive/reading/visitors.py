"""What pages without an article say to whoever looks at them: forms, and sentences in a site's own words."""

import re
from collections.abc import Sequence

from archive.reading.tree.layout import Line, squeeze
from archive.web.phrases import few_phrases, share

_ASKED = re.compile(
    r"[*＊]?(?:您的|写信人|来信人|咨询人|投诉人|留言人|联系人|真实)?"
    r"(姓名|电话|联系电话|联系方式|手机|手机号码?|电子邮[箱件]|邮箱|E-?mail|身份证号码?|证件号码?|地址|联系地址|工作单位|所在(?:党?支部|单位|党组织)|入党时间|出生年月|学历|民族"
    r"|(?:信件|留言|来信|咨询|投诉|问题|建议|意见)?(?:标题|主题|内容|类型|类别)|验证码|是否公开)[*＊]?[:：]?[*＊]?",
    re.I,
)
_FEWEST_ASKED = 3
_TO_VISITORS = re.compile(
    r"您|请(?:您)?(?:返回|稍|检查|重新|刷新|点击|浏览|更换|关注后续|升级|先)|浏览其[他它]|稍[后候]"
)
# When and whom news and notices name.
_NAMED = re.compile(
    r"\d{1,2}[月日号时点]|[\d-]{7}|[：:]|[昨今明][日天年]|近日|日前|本[月周]|周[末一二三四五六日]|[上下]午"
)
_FEW_WORDS = 90  # characters
_NEARLY = 0.9


def asks_to_write(lines: Sequence[Line]) -> bool:
    """Whether a page asks who writes to it. Forms for comments, below articles, ask for less."""
    asked = {match[1] for line in lines if (match := _ASKED.fullmatch(squeeze(line.text)))}
    return len(asked) >= _FEWEST_ASKED


def speaks_to_visitors(lines: Sequence[str]) -> bool:
    """Whether a few sentences are all to whoever looks at the page, and name no day, number or person:
    what a site says when it has nothing to show."""
    told = few_phrases(lines, _FEW_WORDS)
    if told is None or any(map(_NAMED.search, told)):
        return False
    return share(told, _TO_VISITORS) >= _NEARLY
