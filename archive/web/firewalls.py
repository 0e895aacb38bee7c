"""Block pages: what firewalls send instead of a page, often with status 200. The only place for
what they print and run (docs/cms.md: Block pages). Text in, answers out."""

import re

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

# Sentences that only such a page contains: BT panel, Tencent, Knownsec, Safedog, Aliyun, Chaitin,
# Yunsuo, Cloudflare.
_SENTENCES = re.compile(
    r"宝塔.{0,12}防火墙|已被网站管理员设置拦截|创宇盾|知道创宇|网站安全狗|安全狗.{0,20}拦截|雷池.{0,12}(?:防护|WAF)|云锁.{0,20}拦截"
    r"|(?:请求|访问).{0,24}被.{0,12}(?:拦截|阻断)|(?:拦截|阻断)了?(?:您|你)的(?:请求|访问)"
    r"|您的IP.{0,30}(?:禁止|封禁|拦截|黑名单)"
    r"|对网站造成安全威胁|疑似(?:黑客)?攻击.{0,20}(?:拦截|阻断)"
    r"|(?:您|你)?的?(?:访问|请求|操作)(?:过于|太)频繁|请(?:先)?(?:完成|进行)(?:人机|安全|滑块)验证"
    r"|Attention\s*Required!?\s*\|\s*Cloudflare|Sorry,?\s*you\s*have\s*been\s*blocked|Just\s*a\s*moment\.\.\."
    r"|Checking\s*(?:if\s*the\s*site\s*connection\s*is\s*secure|your\s*browser\s*before)"
    r"|blocked\s*by\s*(?:the\s*)?(?:WAF|web\s*application\s*firewall|security\s*polic)",
    re.I,
)
_MOST_TEXT = 600  # characters: longer pages may quote such a sentence
_HARDLY_ANY = 60
_HIDING = ("s", "S")  # how a part begins that may be a script or a style
LONGEST_BLOCK_PAGE = 65_536
"""Bytes, decompressed: a larger page is not a block page."""


def is_block_page(html: str) -> bool:
    """Whether a page is a firewall's refusal. Meant to be precise, not complete."""
    if len(html) > LONGEST_BLOCK_PAGE:
        return False
    text = _visible(html)
    if text is None or len(text) > _MOST_TEXT:
        return False
    if _SENTENCES.search(text):
        return True
    return len(text) < _HARDLY_ANY and CHALLENGE.search(html) is not None


def _visible(html: str) -> str | None:
    """Title and text, scripts and styles left out; linear in the length of the page. None as soon as
    there is too much: every page of a crawl is looked at, and nearly all are long."""
    found: list[str] = []
    length, enough = 0, _MOST_TEXT
    inside = ""  # the element whose text is invisible
    for part in html.split("<"):
        if inside:
            if not part[:8].lower().startswith("/" + inside):
                continue
            inside = ""
        elif part[:1] in _HIDING and part[:6].lower().startswith(("script", "style")):
            inside = "script" if part[:6].lower() == "script" else "style"
            continue
        end = part.find(">") + 1
        if 0 < end < len(part):
            found.append(part[end:])
            length += len(part) - end
            if length > enough:
                if len(_joined(found)) > _MOST_TEXT:
                    return None
                enough = 2 * length  # what was white space is not counted again and again
    return _joined(found)


def _joined(texts: list[str]) -> str:
    return " ".join("".join(texts).split())
