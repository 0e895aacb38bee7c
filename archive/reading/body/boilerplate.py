"""Lines inside an article's container that are not the article, each judged by itself."""

import re
from dataclasses import replace

from archive.reading.tree.about_site import is_about_site
from archive.reading.tree.layout import Line, squeeze

_SHARED = (
    "微信|微博|新浪微博|腾讯微博|QQ空间|QQ好友|QQ|空间|朋友圈|微信好友|好友|人人网|豆瓣|贴吧"
    "|facebook|twitter|LINE"
)
_SCAN = (
    r"(?:用?微信|打开微信|用?手机|手機)?扫(?:一扫|描|码)?(?:二维码)?[，,]?"
    r"(?:在?(?:手机|移动端)(?:端|上|浏览器)?(?:打开|浏览|查看|访问|看).{0,12}|分享.{0,20}|(?:识别)?关注.{0,24})"
)
# docs/cms.md: Boilerplate; matched against lines without white space. Tools wherever they stand:
_TOOL = re.compile(
    rf"""^(?:
      [【\[（(]?(?:打印|关闭|關閉|收藏|返回|纠错|糾錯|推荐|我要纠错|大字|小字号|列印|分享|点赞|點讚|赞|喜欢|在看|复制链接)
        (?:本页|本頁|窗口|首页|此文|本稿|正文|列表|顶部|上[一页级]+|主页)?[】\])）]?
    | (?:[【\[（(]?(?:我要)?(?:打印|关闭|返回|收藏|分享|复制|纠错)(?:本页|窗口|首页|列表|顶部|链接)?
        [】\])）]?[|｜/]?){{2,}}
    | (?:听新闻|语音(?:播报|朗读|阅读)|无障碍(?:阅读|浏览)|生成海报|(?:APP|客户端)内?打开|分享给(?:好友|朋友).{{0,4}})
    | (?:(?:关于我们|联系我们|网站(?:地图|声明|简介)|[版著]权声明|法律声明|隐私(?:政策|声明)|广告服务
        |设为首页|加入收藏|友情链接|意见反馈|帮助中心)[|｜/·]?){{2,}}
    | (?:我要|一键)(?:收藏|分享|打印|转发) | (?:文章|信息|内容|网页|本文)纠错 | (?:(?:手机|电脑|PC|移动|触屏)版[|｜/]?)+
    | 【(?:打印|关闭|纠错|收藏)】.{{0,24}} | 【(?:打印|关闭|推荐|纠错|收藏).{{0,24}}】
    | [【\[]?(?:字体|字號|字号)[:：]?[【\[]?(?:(?:大|中|小|特大|加大|缩小|放大|默认|A|\+|-)[|/]?){{0,8}}
        [】\]]?(?:打印|关闭|分享|.{{0,6}})
    | 分享(?:到|至|让更多人看到|讓更多人看到)?[:：]?(?:(?:{_SHARED})[|、/和]?)* | T[+-]{{1,3}}
    | (?:(?:点?赞|点讚|踩|顶|收藏|分享|评论|转发|在看|喜欢)(?:[:：]|[（(])?\d*[)）]?[|/、]?){{2,}}
    | (?:浏览|阅读|点击|访问|瀏覽|閱讀)(?:次数|量|数|率|次數)?[:：]?\d*次?
    | {_SCAN}
    | (?:打开|用)(?:微信|手机).{{0,10}}扫.{{0,6}}(?:分享.{{0,16}}|二维码)
    | (?:用微信|微信|打开微信)?扫一扫
    | 上一[篇条页][:：]?(?:没有.{{0,4}}|无|.*下一[篇条页].*)? | 下一[篇条页][:：]?(?:没有.{{0,4}}|无)?
    | (?:视力保护色|您(?:现在)?(?:所在)?的位置|您所在的位置)[:：].{{0,60}}
    | 当前位置[:：].{{0,30}}(?:>|›|»|首页).{{0,30}}
    | [（(]?此件(?:主动|依申请|公开)?公开(?:发布)?[)）]?
    | .{{0,12}}以上(?:作品)?内容.{{0,40}}(?:用户上传|自媒体平台).{{0,12}}(?:用户|发布|上传).{{0,40}}
    | Notice:Thecontentabove.*
    | (?:PlayVideo)?(?:\d+:\d\d/\d+:\d\d)?PlayVideo.* | .{{0,8}}\d+:\d\d/\d+:\d\d
    | (?:抱歉，?)?(?:您|你)?(?:的)?浏览器(?:暂时)?(?:不支持|无法)
        (?:.{{0,20}}(?:播放|视频|音频|标签|html5|video|audio|脚本|功能))?[。.，,]?
    | (?:\$\(|var\s|function\s?\().*
    | html>body.* | .*/enpproperty-->.*
    | (?:图集|视频|[+]1|分享|责编|编辑[:：]?|责任编辑[:：]?|来源[:：]?|作者[:：]?|\||广告|廣告|AD|二维码)
    | (?:[\[【]\d+[\]】]){{2,}}
    | [-—]*(?:THE)?END[-—]*
    | 展开(?:全文|阅读|更多) | 点击展开.* | .{{2,24}}(?:>>|»|》》)
    | (?:请|請)(?:继续|繼續)往下(?:阅读|閱讀)[.。…]*
    | (?:打开|下载|點擊下載|點我下載|点击下载|用)?.{{0,12}}(?:APP|客户端)(?:内)?
        (?:查看|看|阅读)(?:高清|原)?(?:大图|全文|原文|更多.{{0,6}}).*
    )$""",
    re.X | re.I,
)
# Tools at either end of a text; between its paragraphs, somebody wrote them.
_EDGE = re.compile(
    r"""^(?!第.{1,4}[条條款])(?:
      [（(【\[]?(?:原标题|原標題|原题)[:：].*
    | 【?[上下]一[篇页条]】?.{0,60}
    | 当前位置.{0,60}
    | (?:用微信|微信|打开微信|长按|用手机|手机)?.{0,12}(?:扫[一描码]|识别).{0,30}
    | .{0,10}(?:打开|下载|下載).{0,20}(?:APP|客户端|客戶端|新闻|新聞).{0,24}
    | [（(]?(?:本文|本篇文章|该文|此文)(?:来自|来源于?|首发于?|系).{0,60}
    | .{0,10}(?:更多|海量|想了解).{0,24}(?:关注|下载|下載|点击|访问|搜索|尽在|登录|扫码|锁定).{0,36}
    | (?:欢迎|敬请|敬請|请|請)?(?:点击)?关注(?:“.{1,20}”)?.{0,12}(?:公众号|我们|微信|视频号|微博|抖音).{0,30}
    | 相关(?:资讯|内容|新闻)请?(?:关注|点击|访问).*
    | 凡(?:本网|注明|本平台|本站).*
    | .{0,20}(?:版权声明|版权所有|著作权声明)(?:[:：].*)?
    | .{0,40}(?:未[经經](?:允许|许可|授权|授權|书面|同意).{0,16}(?:转载|轉載)|转载请(?:注明|联系)|轉載請).{0,60}
    | .{0,30}版[权權]所有[，,：:©].{0,40}
    | .{0,60}(?:公网安备|ICP备|AllRightsReserved|Copyright).*
    | (?:特别|免责|平台)声明[:：].*
    | (?:您的)?浏览器.{0,12}(?:不支持|无法).{0,30}
    | 点击(?:进入|查看|阅读|下载|收听|播放|观看|[上下]方|下面|蓝字|图片).{0,24}…?
    | (?:\#[^\#]{1,16}\#?){1,8}
    | (?:文章)?(?:关键词|关键字|标签|TAGS?)[:：].{0,60}
    | (?:本文|原文|文章|当前)(?:链接|地址|网址|页面|文章|鏈接|網址)[:：].*
    | (?:(?:您?想|我要|欢迎|如需)(?:爆料|报料)|.{0,40}(?:提供新闻线索|广告热线)).{0,160}
    | (?:点?赞|收藏|转发|评论|分享)[（(]?\d{1,6}[)）]? | 相关专题[:：].{0,40}
    | .{0,16}一键三连.{0,12} | .{0,8}(?:(?:点赞|分享|在看|收藏|转发|关注|赞)[”"」]?[、，,和与及+]?[“"「]?){2,}.{0,24}
    | (?:.{0,8}[点给来]个|点亮)[“"]?(?:在看|赞|星标|关注).{0,8} | [↓↑]+.{1,24}
    | .{0,8}(?:客户端|APP)下载 | 长按.{0,4}二维码.{0,12} | 点击.{0,4}[“"]?阅读原文.{0,16}
    | (?:您|你)是第\d+位.{0,6} | 温馨提示[:：]请.{0,4}(?:理性|文明).{0,12}
    | (?:本文|此文|这篇文章|以上内容|是否)?(?:对|是否对)?(?:您|你)?(?:是否)?有(?:所)?(?:帮助|用)[吗么？?:：].{0,16}
    | (?:您|你)对.{0,8}的?(?:评价|满意度|满意吗).{0,20}
    | (?:您|你)(?:觉得|认为|对)(?:这篇|本|此|该)(?:文章|篇|文|稿件?|信息|新闻|内容).{0,24}
    | .{0,4}(?:您|你)(?:即将|将|正在|正要|将要)离开.{0,60} | (?:继续|确认|立即)(?:前往|离开|跳转)
    | 阅读原文 | 閱讀原文 | 举报(?:/反馈)? | 我要举报 | 反馈 | (?:点击)?(?:查看|看)更多(?:.{0,6})?
    | (?:返回.{1,14}，)?查看更多
    | [【\[]?返回.{0,12}[】\]]?(?:>>|»)?
    | .{0,14}(?:(?:报料|爆料|新闻线索)(?:邮箱|热线|电话)?|热线|(?:新闻|本网|本报|本刊)投稿邮箱)[:：].{0,30}
    | (?:正文|本文|全文)(?:已)?(?:结束|完).{0,24}
    | 加入LINE.{0,20} | 点分享 | 点收藏 | 点点?赞 | 点在看 | 喜欢此内容的人还喜欢 | 微信扫.{0,20}
    | (?:继续(?:访问|浏览)?|放弃|取消|确定|确认|关闭|[×✕]|(?:继续访问|确定|继续)(?:放弃|取消|关闭))
    | 温馨提示 | 声明 | 提示 | \d
    | (?:我要|发表|全部|(?:请先?)?登录后?(?:发表)?|查看(?:全部|更多)?|文章|我来|已有\d+人(?:参与)?)?
        评论(?:区)?[（(]?\d*[)）]?(?:条)?
    | 共\d+条评论.{0,10} | 我来说两句.{0,20}
    | .{2,14}(?:公众号|官方微博|视频号) | 用户名[:：](?:密码[:：])?.{0,12} | (?:提交|发布|登录|注册|验证码[:：]?)
    | .{0,40}(?:看新[闻聞].{0,16}中[奖獎]|[點点]我(?:下載|下载|加入)).{0,30}
    | .{0,6}(?:正在加载|加载中|加载更多|暂无评论.{0,12}|没有更多了|已经到底了?)[.…。]*
    )$""",
    re.X | re.I,
)
# What follows such a line belongs to other articles, or to readers.
_OTHERS = re.compile(
    r"^[【\[·•●■◆]?(?:相关(?:阅读|新闻|链接|文章|稿件|推荐|报道|附件|文档|资讯|信息|内容)"
    r"|相關(?:新聞|閱讀|文章|鏈接|報導|報道|連結)|(?:延伸|延展|拓展|推荐|推薦|关联)[·・]?(?:阅读|閱讀|推荐|新闻|新聞|文章|视频)"
    r"|(?:热门|热点|熱門|精彩|编辑|最新)(?:推荐|推薦|评论|評論|回复|跟帖|留言)|(?:热门|热点)(?:文章|新闻)|新闻推荐"
    r"|猜你(?:喜欢|喜歡|感兴趣)|[为為][您你](?:推荐|推薦)|(?:你|您)可能.{0,4}(?:感兴趣|喜欢)的?.{0,4}|大家都在[看搜]"
    r"|看过(?:本文|此文).{0,8}|更多(?:新闻|新聞|推荐|相关.{0,4})|往期(?:推荐|回顾|精选)"
    r"|(?:网友|網友|全部|用户|读者)(?:评论|評論|留言|跟帖)|评论区?(?:列表)?(?:[（(]\d+[)）]|\d+条)|\d[\d,]*条(?:评论|跟帖|留言)|文章导航|相关主题"
    r"|(?:反侵权|版权|免责|法律|著作权)(?:公告|声明|聲明|提示)"
    r")(?:[（(]\d+[)）])?[】\]]?[:：]?(?:更多|换一[换批])?(?:>+|›|»)?$"
)
_FIRST = frozenset(
    "123456789【[反版免法著·•●■◆相延拓推关新热熱精编最猜为為你您大看更往网網全用读评文"
)
_EDITOR = (
    r"(?:责任编辑|責任編輯|责编|責編|本文编辑|编辑|編輯|选稿|校对|审核|编审|编校|责校|[初复终一二三]审(?:[初复终一二三]校)?"
    r"|[一二三]校|签发|监制|统筹|总审|值班(?:编委|主任|编辑)|本文来源|作者[:：]未知)"
)
_CREDIT = re.compile(
    rf"^[（(\[【]?{_EDITOR}[:：/丨|｜︱].{{0,60}}[)）\]】]?$|^[【\[]{_EDITOR}[】\]][:：]?.{{0,30}}$"
)
# Whom a credit names: names, initials, numbers and dots, not a sentence or what an office does.
_NAMED = re.compile(r"[\w·•.@*:：/丨|︱、，,&（()）\[\]【】-]*")
_DOES = re.compile(
    r"[，。；！？“”]|[由对经把将按须应并在于的是]|材料|手册|意见|方案|提出|生效|一体|把关|[一二两三四五六七八九十各\d]名"
)
_CORRECT = re.compile(r"^[【\[](?:我要)?(?:纠错|糾錯|打印|关闭)[】\]]")
_PLAIN_CREDIT = re.compile(r"^(?:(?:责编|编辑|校对|审核)[\u4e00-\u9fff]{2,3}){2,4}$")
_ENDING_CREDIT = re.compile(
    r"\s*[（(\[【]\s*(?:责任编辑|責任編輯|责编|責編|编辑)\s*[:：][^（(\[【]{1,30}[)）\]】]\s*$"
)
# Links that stand in the last paragraph, behind its last sentence.
_ENDING_TOOL = re.compile(
    r"(?:(?<=[。！？”」’）)…])|(?=返回.{1,14}[，,]查看更多$))\s*[【\[(（]?"
    r"(?:返回[^。！？；]{1,22}|(?:打开|下载).{0,10}(?:APP|客户端).{0,10}"
    r"|(?:点击)?(?:查看|阅读)(?:更多|全文|详情|原文).{0,6}|举报/?反馈)"
    r"[】\])）]?\s*(?:>|》|»|›)*$",
    re.I,
)
_BYLINE = re.compile(
    r"(?:发布|发表|发稿|更新|信息)?(?:时间|日期)[:：]|来源[:：]|浏览(?:次数|量)|字[号体][:：]|^\d{4}[-年/.]\d"
)
# What sites say about their contents in whole sentences.
_LEGAL = re.compile(
    r"转载|版权|注明|授权|ICP|公网安备|免责|侵权|浏览器|自媒体|用户上传|二维码|客户端|APP|来源|责任|编辑[:：]|爆料|报料|新闻线索|广告热线|即将离开|将要?离开"
    r"|本文来自|alt\+"
)
# Whom it is written for can do something there: 扫描二维码即可报名, not 关注 or 打开.
_INVITES = re.compile(
    r"扫.{0,24}(?:即可|便可|就能|可以?|后)(?:在线)?(?:进入|报名|参观|登记|预约|参与|申请|办理|填写|缴纳|交纳|领取|收听|投票|查询|签到|咨询|报到|观看)"
)
_ENDS = re.compile("[。！？]")
_LONGEST_CREDIT = 160  # characters, with white space
_ITEM = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}|\d{1,2})、|[（(][一二三四五六七八九十\d]{1,2}[)）]"
)


def is_credit(text: str) -> bool:
    """Whether a line only says who edited, checked or approved the article."""
    if len(text) > _LONGEST_CREDIT or _ENDS.search(text) is not None:
        return False
    plain = _CORRECT.sub("", squeeze(text))
    return _CREDIT.match(plain) is not None or _PLAIN_CREDIT.match(plain) is not None


def names_its_editors(text: str) -> bool:
    """Whether a credit gives names: 审核：罗听雨, not 审核：县委组织部对材料进行审核."""
    value = re.sub(_EDITOR, "", squeeze(text))
    return _NAMED.fullmatch(value) is not None and _DOES.search(value) is None


def credit_in(line: Line) -> Line | None:
    """What a line says about who edited, checked or approved the article, or None."""
    if is_credit(line.text):
        return line
    ending = _ENDING_CREDIT.search(line.text)
    return replace(line, text=ending[0], raw=ending[0]) if ending is not None else None


def without_ending(text: str) -> str:
    """A last paragraph without the credit and the links that stand behind its last sentence."""
    return _ENDING_TOOL.sub("", _ENDING_CREDIT.sub("", text))


def announces_others(line: Line) -> bool:
    """Whether other articles, or what readers wrote, follow a line."""
    text = line.text
    return len(text) <= 24 and text[:1] in _FIRST and _OTHERS.match(squeeze(text)) is not None


def is_byline(text: str) -> bool:
    """Whether a line gives date or outlet of the article."""
    text = squeeze(text)
    if _ITEM.match(text):
        return False  # of a notice: 一、时间：…
    return len(text) < 80 and _BYLINE.search(text) is not None and "。" not in text


def is_furniture(line: Line) -> bool:
    """Whether a line is a byline or a tool of the page."""
    return is_byline(line.text) or is_tool(line)


def is_fixture(line: Line) -> bool:
    """Whether a line is a tool of the page, or a credit with names, wherever it stands."""
    text = squeeze(line.text)
    if _TOOL.match(text) is not None:
        return not _is_sentence(line, text)
    return is_credit(text) and names_its_editors(text)


def is_tool(line: Line) -> bool:
    """Whether a line is a tool of the page, a note on copying, or a credit, when it stands at an
    end of the text.
    """
    text = squeeze(line.text)
    if _is_sentence(line, text):
        return False
    tool = _TOOL.match(text) is not None or _EDGE.match(text) is not None
    return tool or is_credit(text) or is_about_site(line.text)


def _is_sentence(line: Line, text: str) -> bool:
    """Whether a line is a sentence that only begins like a tool: 分享会上，三名党员…"""
    ends = line.prose > 0 and text.endswith(("。", "！"))
    return ends and (not _LEGAL.search(text) or _INVITES.search(text) is not None)
