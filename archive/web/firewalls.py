"""Block pages: what firewalls send instead of a page, often with status 200. The only place for
what they print and run (docs/cms.md: Block pages). Text in, answers out."""

import re

from archive.web.phrases import phrases, share

SAYS_BLOCKED = re.compile(
    r"访问(?:过于|太)频繁|请求(?:过于|太)频繁|操作(?:过于|太)频繁|请求(?:已)?被(?:拦截|阻断|拒绝)|访问被(?:拒绝|阻断|拦截|禁止)"
    r"|疑似(?:攻击|黑客)|非法(?:请求|访问|操作)|(?:网站|云|应用)防火墙|web\s*应用防护|安全(?:验证|检测|检查|防护)"
    r"|人机(?:验证|识别)|滑动?(?:滑块|验证)|完成验证|输入验证码(?:后)?(?:继续|访问)|环境异常|403\s*Forbidden|Access\s*Denied"
    r"|Too\s*Many\s*Requests|Checking\s*your\s*browser|captcha|您的IP|禁止访问",
    re.I,
)
"""For a page with little other text that is known not to be an article. Too broad for others."""

CHALLENGE = re.compile(
    r"\$_ts\b|C3VK|CT6T|HOY_TR|acw_sc__v2|__jsl_clearance|jsluid|__tst_status|yunsuo_session|wzws|aliyun_waf|EO_Bot"
    r"|document\.cookie\s*=[^;]*;[^<]{0,400}location\.(?:reload|href|replace)",
    re.S,
)
"""What the first answer of such a firewall runs instead of showing a page."""

_PRODUCT = (
    r"(?:宝塔|创宇盾|知道创宇|加速乐|(?:网站)?安全狗|云锁|云盾|云防护|雷池|SafeLine|长亭|(?:360)?网站卫士|绿盟|奇安信|网神|椒图|安域|安恒|玄武盾"
    r"|启明星辰|天清|D盾|网防|深信服|护卫神|云加速|EdgeOne|(?:腾讯|阿里|华为|百度|天翼|移动|电信|联通)云|(?:云|网站|网页|Web\s*应用)?防火墙|WAF|网站防护|防护系统)"
)
_STOPPED = r"(?:(?:临时|暂时)限制|拦截|阻断|阻止|拒绝|封禁|屏蔽|禁止)"
REFUSES = re.compile(
    rf"{_PRODUCT}.{{0,24}}(?:已经?|被|为您).{{0,8}}{_STOPPED}|{_PRODUCT}.{{0,16}}(?:安全检查|检查您|正在检查)|被.{{0,8}}{_PRODUCT}.{{0,8}}{_STOPPED}"
    rf"|{_PRODUCT}.{{0,6}}拦截(?:提示|您|了您|原因|页|$)"
    rf"|(?:您|你|当前|本次|此次|该|sorry)的?.{{0,16}}(?:请求|访问|操作|行为|提交).{{0,28}}(?:被|已).{{0,14}}{_STOPPED}"
    rf"|(?:请求|访问|内容|参数|操作)[^，。]{{0,10}}[，,]?\s*已?被(?:网站|系统|站点|安全)?(?:管理员|策略|规则|防护)?.{{0,8}}(?:设置|策略|规则)(?:为)?的?.{{0,6}}{_STOPPED}"
    rf"|已被网站?管理员设置|{_STOPPED}了?(?:您|你)的(?:请求|访问)|触发.{{0,6}}(?:防护|安全|防火墙).{{0,4}}(?:规则|策略)"
    r"|(?:您|你)的?\s*IP.{0,40}(?:禁止|封禁|封锁|拦截|黑名单|限制|频繁|过高|异常)|IP.{0,6}(?:已被|被).{0,6}(?:禁止|封禁|封锁|拉黑|限制)"
    r"|对(?:网站|服务器|系统)造成(?:安全)?威胁|(?:请求|访问|内容|参数)(?:带有|含有|包含|存在)(?:有)?.{0,8}(?:不合法|非法|危险|恶意|威胁|攻击)"
    r"|(?:当前|您的|你的|本次).{0,6}(?:访问|请求|操作|行为).{0,4}(?:疑似|涉嫌|存在).{0,4}(?:黑客|恶意|非法|攻击|异常|风险|威胁|机器)"
    r"|(?:您|你|当前|系统检测到).{0,12}(?:访问|请求|操作|点击|刷新|查询|IP)(?:频率|次数|速度|行为)?(?:过于|太过|太|过|较)?(?:频繁|过高|过快|过多|异常)"
    r"|^\W*(?:访问|请求|操作|刷新)(?:频率|次数)?(?:过于|太过|太|过)?(?:频繁|过?高|过?快|过?多)(?:了|啦|咯)?(?:\W|$)"
    rf"|^\W*(?:请求|访问)(?:已)?被{_STOPPED}"
    r"|(?:您|你|本次|当前)的?(?:请求|访问|操作)(?:次数)?(?:实在)?(?:太多|过多|超[出过])|^\W*(?:请求|访问|操作)次数超[出过]"
    r"|(?:您|你)所?在?的?(?:地区|区域|国家|网络)[^。]{0,10}(?:不允许|不能|无法|禁止|限制|拒绝)访问|自动化(?:程序|工具|脚本)访问"
    r"|请勿(?:过于)?频繁(?:刷新|访问|操作|请求)|^\W*(?:您的)?(?:IP)?访问受(?:到)?限|访问安全.{0,6}验证码|(?:访问|请求).{0,8}输入验证码"
    r"|检测到(?:您|你|异常|非法|恶意|攻击|可疑).{0,16}(?:爬虫|机器|异常|流量|攻击|代理|工具)"
    r"|(?:开启|启用)了?(?:安全)?防护|请(?:先|您|你|按要求)*(?:完成|进行|通过|拖动|按住|滑动).{0,10}(?:验证|滑块)|(?:完成|通过|进行)(?:下方|以下|安全|人机|滑块)*的?验证.{0,4}"
    r"(?:后|即可|才能|以)|输入(?:下方|图中|以下)?的?验证码(?:后|以|即可)?(?:继续|访问|浏览)|(?:环境|网络)异常.{0,8}验证|^\W*(?:当前)?环境异常"
    r"|(?:验证|确认|证明|确定)(?:您|你)(?:是|不是|是否(?:是|为)?).{0,3}(?:真人|人类|机器人)|正在(?:进行)?(?:浏览器)?安全(?:检查|检测|验证)"
    r"|(?:检查|检测|验证)(?:您|你)的?(?:浏览器|访问环境)|请在(?:微信|手机|客户端)(?:客户端)?(?:中|内)?打开(?:链接|此)"
    r"|(?:系统|网站).{0,4}(?:自动)?(?:开启|启动|触发)(?:了)?(?:保护|防护|防御)|(?:拒绝|禁止)(?:您|你)的?(?:访问|请求)|^\W*(?:403\W*)?(?:拒绝|禁止)访问\W*$"
    r"|^\W*(?:您|你|本次)?的?访问(?:已)?(?:被|受到?)(?:拒绝|禁止|限制|阻止)|^\W*(?:非法|恶意)(?:访问|请求)(?:\W|$|已?被?拦截)"
    r"|^\W*(?:安全|人机)验证\W*$|检测到.{0,6}异常.{0,4}(?:访问|请求|流量)|^\W*Request\s*blocked\W*$|^\W*Web应用防火墙\W*$"
    r"|Attention\s*Required|you\s*have\s*been\s*blocked|Just\s*a\s*moment\.\.\."
    r"|Checking\s*(?:if\s*the\s*site\s*connection\s*is\s*secure|your\s*browser)|verify\s*you\s*are\s*(?:a\s*)?human"
    r"|blocked\s*by\s*(?:the\s*)?(?:WAF|web\s*application\s*firewall|security\s*polic)|request\s*(?:has\s*been|was|is)\s*(?:blocked|intercepted|denied|rejected)"
    r"|suspected\s*(?:of\s*)?(?:an\s*)?attack|Too\s*Many\s*Requests|Access\s*(?:has\s*been\s*|is\s*)?(?:Denied|Forbidden|Restricted)|403\s*Forbidden"
    r"|\bForbidden\b|Restricted\s*Access|unusual\s*traffic",
    re.I,
)
"""What firewalls print, by sentence: BT panel, Tencent, Knownsec, Safedog, Aliyun, Chaitin, Yunsuo,
360, Huawei, NSFOCUS, Qi'anxin, Cloudflare and such as write like them."""

_MOST_TEXT = 600  # characters outside links: longer pages may quote such a sentence
_HARDLY_ANY = 60
_MOSTLY = 0.5
_HIDING = ("s", "S")  # how a part begins that may be a script or a style
_INLINE = re.compile(r"/?(?:b|i|u|em|span|font|strong|small|code)\b", re.I)
LONGEST_BLOCK_PAGE = 65_536
"""Bytes, decompressed: a larger page is not a block page."""


def is_block_page(html: str) -> bool:
    """Whether a page is a firewall's refusal, in a site's frame or without. Meant to be precise, not
    complete."""
    if len(html) > LONGEST_BLOCK_PAGE:
        return False
    text, linked = _visible(html)
    if text is None:
        return False
    if len(text) + linked < _HARDLY_ANY and CHALLENGE.search(html) is not None:
        return True
    return share(phrases([text]), REFUSES) >= _MOSTLY


def _visible(html: str) -> tuple[str | None, int]:
    """Title and text outside links, a line for each element, scripts and styles left out; and how
    many characters links have. Linear in the length of the page. None as soon as there is too much:
    every page of a crawl is looked at, and nearly all are long."""
    found: list[str] = []
    length = linked = 0
    inside = ""  # the element whose text is invisible
    in_link = False
    for part in html.split("<"):
        name = part[:8].lower()
        if inside:
            if not name.startswith("/" + inside):
                continue
            inside = ""
        elif part[:1] in _HIDING and name.startswith(("script", "style")):
            inside = "script" if name.startswith("script") else "style"
            continue
        if name.startswith(("a ", "a\n", "/a>")):
            in_link = name[0] == "a"
        end = part.find(">") + 1
        text = " ".join(part[end:].split()) if end else ""
        if in_link:
            linked += len(text)
        elif text:
            found += (" " if _INLINE.match(part) else "\n", text)
            length += len(text)
            if length > _MOST_TEXT:
                return None, linked
    return "".join(found), linked
