"""What a page says, phrase by phrase, without what stands around every page of a site; and how much
of it says a thing. Text in, answers out."""

import re
from collections.abc import Iterable, Iterator

# Traditional characters of the phrases below.
_TRADITIONAL = (
    "訪問頁網內刪無請連結錯誤檔資訊護權過頻繁驗證攔後費會員開啟錄檢環異務"
    "暫時關閉題對處鏈話覽帳該設將發統戶嘗試輸於轉進編號壞動閱讀錄購買訂餘註聯"
)
_PLAIN = str.maketrans(
    _TRADITIONAL,
    "访问页网内删无请连结错误档资讯护权过频繁验证拦后费会员开启录检环异务暂时关闭题对处链话览账该设将发统户尝试输于转进编号坏动阅读录购买订余注联",
)
_ANY_TRADITIONAL = re.compile(f"[{_TRADITIONAL}]")
_LETTERLESS = re.compile(r"[\W\d_]+")
_QUOTED = re.compile(r"[“「『][^”」』]*[”」』]")
_ENDS = re.compile(r"[。！!？?；;\n]+")
_FRAME = re.compile(
    r"ICP|公安备案|公网安备|网安备|标识码|主办单位|承办单位|协办单位|技术支持|版权所有|邮政编码|邮编|联系电话|传真[:：]"
    r"|Copyright|All\s*Rights|建议使用|最佳(?:浏览|分辨率)|分辨率|^今天是|今天是\s*\d{4}年|欢迎(?:您)?(?:访问|来到|光临)|当前位置|所在位置"
    r"|网站地图|无障碍|适老|长者(?:版|模式)|关怀版|设为首页|加入收藏|扫[一描码]|二维码|客户端下载|微信公众号|官方微[信博]"
    r"|热(?:门)?搜(?:索)?词?[:：]|(?:主办|承办|主管|版权|地址|电话|投稿邮箱|联系邮箱)\s*[:：]",
    re.I,
)
_TROUBLE = re.compile(
    r"频繁|异常|拦截|封禁|封锁|黑名单|攻击|恶意|不存在|删除|错误|方可|才[能可]"
)  # 访问过于频繁，请用微信扫描二维码进行访问
_COMPANION = re.compile(
    r"返回|跳转|网址|链接|地址栏|稍后|稍候|重新|点击(?:这里|此处|下方|按钮)|刷新|谅解|不便|原因|如何解决|错误|报错|代码|编号"
    r"|(?:事件|请求|拦截|Request|Event)\s*ID|UUID|抱歉|对不起|温馨提示|提示信息|系统提示|页面提示|您|管理员|浏览器|验证码|验证|搜索"
    r"|请(?:尝试|检查|联系|使用|确认|核对|耐心|按住|登录)|反馈|客服|登录|密码|用户名|注册|账号|即可继续|sorry|please|you|access|back|home|error|contact"
    r"|秒|首页|上一页|如有疑问|请(?:拨打|致电)|咨询|热线|恢复|敬请|感谢",
    re.I,
)


def plain(text: str) -> str:
    """A text with simplified characters in the place of those that our patterns know."""
    return text.translate(_PLAIN) if _ANY_TRADITIONAL.search(text) else text


def phrases(lines: Iterable[str]) -> list[str]:
    """The phrases of a page's lines, in simplified characters, without what stands around every
    page of a site."""
    return list(_phrases(lines))


def few_phrases(lines: Iterable[str], most: int) -> list[str] | None:
    """The same, or None when they have more characters than this: then no further line is looked at."""
    found, characters = [], 0
    for part in _phrases(lines):
        characters += len(part)
        if characters > most:
            return None
        found.append(part)
    return found


def _phrases(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        for part in _ENDS.split(plain(line)):
            if (not _FRAME.search(part) or _TROUBLE.search(part)) and (phrase := part.strip()):
                yield phrase


def share(told: Iterable[str], saying: re.Pattern[str]) -> float:
    """How much of some phrases says something, or goes with it: 返回首页, 请稍后再试.

    0 when none of them says it.
    """
    whole = said = 0
    # What an article quotes, it does not say itself.
    heard = [
        (phrase, saying.search(_QUOTED.sub("", phrase) or phrase) is not None) for phrase in told
    ]
    if not any(says for _, says in heard):
        return 0.0
    for phrase, says in heard:
        letters = len(_LETTERLESS.sub("", phrase))
        whole += letters
        said += letters if says or _COMPANION.search(phrase) else 0
    return said / whole if whole else 1.0
