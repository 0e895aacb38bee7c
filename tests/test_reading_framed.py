"""What a site says instead of an article, inside its whole frame: navigation, lists, footer, dialogs."""

import pytest

from archive.reading import read_html
from archive.record import Article, Rejected
from archive.types import Reason
from archive.web.firewalls import is_block_page

COLUMNS = "".join(
    f'<li><a href="/c{n}/">{name}</a></li>'
    for n, name in enumerate(("首页", "政务公开", "新闻中心", "党建之窗", "办事服务", "互动交流"))
)
NEWEST = "".join(
    f'<li><a href="/n{n}.html">松岭县召开第{n}次党员教育工作会议</a><span>11-{n:02}</span></li>'
    for n in range(1, 9)
)
FOOT = (
    "<div><p>主办：松岭县人民政府　承办：松岭县人民政府办公室</p><p>地址：松岭县和平路6号　邮编：154300</p>"
    "<p>网站标识码：2399990008　黑ICP备87654321号　公安备案23999902000008号</p></div>"
)


def _modern(main: str, title: str) -> str:
    return (
        f"<head><meta charset='utf-8'><title>{title}</title></head>"
        f"<header><p>欢迎访问松岭县人民政府网站！今天是2026年3月6日 星期五</p>"
        f"<nav><ul>{COLUMNS}</ul></nav></header><main>{main}</main><aside><h3>最新动态</h3><ul>{NEWEST}</ul></aside>{FOOT}"
        '<div style="display:none"><p>您访问的链接即将离开“松岭县人民政府”网站，是否继续？</p></div>'
    )


def _tables(main: str, title: str) -> str:
    rows = NEWEST.replace("<li>", "<tr><td>").replace("</li>", "</td></tr>")
    return (
        f"<head><meta charset='utf-8'><title>{title}</title></head>"
        "<table><tr><td><form>用户名 <input> 密码 <input type=password> <a>忘记密码</a></form></td></tr>"
        f"</table><table><tr><td><table>{rows}</table></td><td>{main}</td></tr></table>{FOOT}"
    )


def _alone(main: str, title: str) -> str:
    return f"<head><meta charset='utf-8'><title>{title}</title></head>{main}"


TEASED = "".join(
    f'<div><a href="/t{n}.html"><h3>{head}</h3></a><p>{summary}</p><em>2026-02-2{n}</em></div>'
    for n, (head, summary) in enumerate(
        (
            (
                "松岭县开展春耕备耕检查",
                "农技人员走进田间地头，指导农户检修农机、选购良种，不误农时。",
            ),
            ("青年夜校报名火热", "书法、摄影、咖啡等课程一经上线就被抢空，不少学员直呼意犹未尽。"),
            ("松岭大桥今日通车", "大桥全长六百余米，两岸群众往来时间由四十分钟缩短到五分钟。"),
        )
    )
)


def _portal(main: str, title: str) -> str:
    return (
        f"<head><meta charset='utf-8'><title>{title}</title></head>"
        "<div><span>2026年03月06日 星期五 08:30:21</span><a href='/app'>客户端</a></div>"
        f"<div><ul>{COLUMNS}</ul></div><div><a href='/'>首页</a> &gt; <a href='/dj'>党建</a> &gt; 正文</div>"
        f"<div><div>{main}</div><div><div>热点推荐</div>{TEASED}</div></div>{FOOT}"
    )


def _introduced(main: str, title: str) -> str:
    about = "松岭县人民政府门户网站由县政府办公室主办，设有政务公开、办事服务等栏目，是全县政务信息的第一平台。"
    return (
        f"<head><meta charset='utf-8'><title>{title}</title></head><div>{COLUMNS}</div>"
        f"<div>{main}</div><div><h4>网站简介</h4><p>{about}</p></div>{FOOT}"
    )


FRAMES = (_modern, _tables, _portal, _introduced, _alone)

NOTICES = {
    Reason.SOFT_404: (
        "您打开的页面找不到了，可能已经被删除或者移走。",
        "抱歉，该稿件已被撤下或正在审核中！",
        "哎呀，网页走丢了……|3秒后自动返回首页",
        "很抱歉，您訪問的頁面不存在，請返回首頁。",
        "没有查询到相关数据！",
        "该信息不存在或未通过审核|发布时间： 来源： 浏览次数：",
        "Error 404 - Page not found",
        "错误代码：404|文件不存在，请与网站管理员联系。",
        "您访问的链接已失效，原因可能是：|1、网页已被删除；|2、网页地址发生变化。",
        "无此文章",
        "检索“党员夜校”，为您找到0条记录，用时0.02秒|您可以减少关键词数量，或者改用近义词重新检索",
        "很遗憾，您所查找的信息因栏目改版已不再提供浏览",
        "您所请求的网址（URL）无法获取|该网页可能已经不再提供",
        "您输入的网址不正确，或页面已被移除",
        "该链接已失效，请从首页进入",
        "抱歉，您访问的页面出走了",
        "该内容已被发布者删除",
        "此帐号已自主注销，内容无法查看",
        "此内容因违规无法查看|由用户投诉并经平台审核，查看对应规则",
    ),
    Reason.NOT_AN_ARTICLE: (
        "网站维护升级中，请稍后访问",
        "尊敬的用户：本站正在进行系统升级，暂时无法访问，由此带来的不便敬请谅解。",
        "该栏目正在建设中，敬请期待……",
        "系统发生了未知错误，请联系管理员。|错误编号：B-0217",
        "Server Error in '/' Application.|未将对象引用设置到对象的实例。|说明: 请求期间出现未经处理的异常。",
        "服务器正忙，请稍后重试",
        "该功能暂未开放",
        "数据库连接失败，请检查配置文件或者稍后重新访问",
        "服务器繁忙，请稍后再试！",
        "对不起，您没有权限浏览此栏目！",
        "您当前IP不在校内地址范围，该信息仅允许校内地址访问",
        "會話已過期，請重新登錄系統",
    ),
    Reason.REDIRECT: (
        "页面正在跳转，请稍候……",
        "本站已迁移至新网址，5秒后自动跳转，如没有跳转请点击这里。",
    ),
    Reason.BLOCK_PAGE: (
        "您的请求带有不合法的参数，已被网站管理员设置拦截！|可能原因：您提交的内容包含危险的攻击请求",
        "当前访问疑似黑客攻击，已被创宇盾拦截。",
        "很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。|您的请求ID是：91d0",
        "抱歉，您提交的请求可能对网站造成威胁，请求已被管理员设置的策略阻断",
        "您的请求疑似攻击行为！|事件ID：07-1|如果您是网站管理员，请前往华为云WAF控制台查看",
        "对不起，您的访问被云锁拦截",
        "您的操作存在安全风险，已被绿盟Web应用防护系统拦截",
        "您的访问请求由于过于频繁而被360网站卫士拦截",
        "您的操作过于频繁，系统已自动开启保护，请于五分钟后再访问，或者输入验证码后继续浏览",
        "您訪問過於頻繁，請稍後再試",
        "当前环境异常，完成验证后即可继续访问。|去验证",
        "403 禁止访问|您所在的地区不允许访问该资源，如有疑问请联系网站运维人员",
        "请求次数超出限制，请一小时以后再访问本网站",
        "恶意请求已拦截",
        "您的IP（10.2.3.4）因存在扫描行为已被临时封禁，解封时间请咨询网站管理员。",
        "访问过于频繁，请用微信扫描二维码进行访问",
        "检测到异常访问，请验证后继续",
        "操作太频繁啦，休息一会儿再来吧",
        "检测到您正在使用自动化程序访问，本站已停止为您提供服务",
        "429 您的请求太多了，歇一会儿再来",
        "请拖动滑块完成验证|通过后即可继续访问网页",
        "Sorry, you have been blocked|You are unable to access this website",
        "Your request has been intercepted by the security policy of this site.",
    ),
}
CASES = [
    pytest.param(reason, told, frame, id=f"{told[:14]} {frame.__name__}")
    for reason, notices in NOTICES.items()
    for told in notices
    for frame in FRAMES
]


def _read(page: str) -> Article | Rejected:
    body = f"<html>{page}</html>".encode()
    return read_html(body, "http://www.songling.example/dj/1.html")


def _lines(told: str) -> str:
    return "".join(f"<p>{line}</p>" for line in told.split("|"))


@pytest.mark.parametrize(("reason", "told", "frame"), CASES)
def test_a_notice_is_told_in_any_frame(reason: Reason, told: str, frame: object) -> None:
    assert callable(frame)
    outcome = _read(frame(f"<div>{_lines(told)}</div>", "系统提示"))
    assert isinstance(outcome, Rejected), outcome
    assert outcome.reason is reason
    if frame not in (
        _portal,
        _introduced,
    ):  # which have too much other text to be sure before it is read
        assert is_block_page(frame(_lines(told), "提示")) is (reason is Reason.BLOCK_PAGE)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_heading_that_says_it_is_enough(frame: object) -> None:
    assert callable(frame)
    about = "松岭县人民政府网站由县政府办公室主管，是全县发布政务信息、提供在线服务的平台，设有十二个栏目。"
    outcome = _read(
        frame(f"<h1>抱歉，您查看的页面丢失了</h1><h3>网站简介</h3><p>{about}</p>", "松岭县")
    )
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.SOFT_404


ARTICLES = (
    "县里开展政府网站普查，重点整治“您访问的页面不存在”等错链问题。|截至目前，共清理错链三百余条。",
    "因系统升级，松岭县人民政府网站将于3月8日20:00至9日8:00暂停服务，届时无法访问。|给您带来的不便，敬请谅解。",
    "3月6日，县领导带队开展节前安全检查，深入三家企业检查安全防护措施，要求立行立改。",
    "县融媒体中心升级网站防火墙，全年拦截恶意访问请求三千余次。|党员带头值守，没有发生一起安全事件。",
    "新系统上线后，群众登录后即可查看办事进度，此前系统繁忙的问题得到解决。|党员带头加班，一个月完成改造。",
    "有居民收到短信，称其账号存在异常，请点击链接验证。民警提醒：这是诈骗。|社区党员入户宣传，挨家提醒。",
    "404米，是松岭村党支部所在的海拔。支部书记每天爬山走访，为群众办了许多实事。",
    "党费交纳功能已开通，党员登录后即可在线交纳，如遇系统繁忙请错峰操作。|各支部要做好指导。",
    "松岭先锋网自3月10日起启用新域名，原域名同时停止使用，请广大党员群众通过新域名访问。",
)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("text", ARTICLES)
def test_a_short_article_about_such_things_stays(text: str, frame: object) -> None:
    assert callable(frame)
    head = "<h1>松岭县抓实一件小事</h1><p>发布时间：2026-03-06 来源：松岭县融媒体中心</p>"
    page = frame(f"{head}<div>{_lines(text)}</div>", "松岭县抓实一件小事_松岭县人民政府")
    outcome = _read(page)
    assert isinstance(outcome, Article), outcome
    assert outcome.text == text.replace("|", "\n")
    assert not is_block_page(page)


def test_a_paper_about_such_things_needs_no_byline() -> None:
    head = "关于开通党费交纳功能的通知"
    text = "党费交纳功能已开通，党员登录后即可在线交纳，如遇系统繁忙请错峰操作。"
    for frame in FRAMES:
        page = frame(f"<h1>{head}</h1><p>2026-03-06</p><div><p>{text}</p></div>", head)
        assert isinstance(_read(page), Article), frame
        assert isinstance(_read(page.replace(text, "系统繁忙，请稍后再试！")), Rejected), frame


TEASER = "3月{n}日，第{n}党支部组织全体党员观看影片，大家深受教育，纷纷表示要立足岗位，作出贡献。"
LINK = "<a href='/{n}.html'>松岭县第{n}党支部举行观影活动</a>"
TEASERS = {
    "divisions": "<div><div>" + LINK + "</div><div>" + TEASER + "</div></div>",
    "a link to the whole": "<p>" + TEASER + "<a href='/{n}.html'>[详细]</a></p>",
    "dates between": "<p>" + LINK + "</p><p>2026-03-0{n}</p><p>" + TEASER + "</p>",
    "linked as a whole": "<a href='/{n}.html'><h4>松岭县第{n}党支部举行观影活动</h4><p>" + TEASER + "</p></a>",
    "found": "<h3>" + LINK + "</h3><p>…" + TEASER + "</p><p>http://a.example/{n}.html</p>",
}  # fmt: skip


@pytest.mark.parametrize("name", TEASERS)
def test_a_list_with_summaries_is_a_list(name: str) -> None:
    for frame in (_modern, _alone):
        rows = "".join(TEASERS[name].format(n=n) for n in range(1, 8))
        outcome = _read(frame(f"<div>{rows}</div>", "基层动态"))
        assert isinstance(outcome, Rejected), outcome
        assert outcome.reason is Reason.LIST_PAGE


@pytest.mark.parametrize("name", TEASERS)
def test_a_list_of_two_is_a_list(name: str) -> None:
    for heading in ("", "<h2>基层动态</h2>"):
        rows = "".join(TEASERS[name].format(n=n) for n in (1, 2))
        outcome = _read(_alone(f"<ul>{COLUMNS}</ul><div>{heading}{rows}</div>{FOOT}", "基层动态"))
        assert isinstance(outcome, Rejected), outcome


@pytest.mark.parametrize("head", ["<h1><a href='/dj/1.html'>{}</a></h1>", "<h1>{}</h1>"])
def test_a_headline_that_links_to_itself_makes_no_list(head: str) -> None:
    title, text = (
        "松岭县修好村口的路",
        "3月6日，松岭村村口的路修好了，班车开到了家门口，老人进城看病不再发愁。",
    )
    source = "<p><a href='http://rm.example'>松岭县融媒体中心新闻部</a></p><p>2026-03-06</p>"
    main = f"{head.format(title)}{source}<div><p>{text}</p></div>"
    outcome = _read(_portal(main, f"{title}_松岭县人民政府"))
    assert isinstance(outcome, Article), outcome
    assert outcome.text == text


def test_links_between_paragraphs_make_no_list() -> None:
    text = "".join(
        f"<p>松岭村的党员种下树苗二百棵，村民说，山更绿了，这是第{n}天。</p>" for n in range(5)
    )
    link = "<p><a href='/9.html'>松岭村党支部开展义务植树活动</a></p>"
    outcome = _read(
        _modern(f"<h1>一周综述</h1><div class='TRS_Editor'>{text}{link}{text}</div>", "一周综述")
    )
    assert isinstance(outcome, Article)
    assert outcome.text.count("山更绿了") == 10


GALLERIES = (
    '<div class="pics"><p><img src="/u/1.jpg"></p><p><img src="/u/2.jpg"></p></div>',
    '<ul><li><a href="/1b.jpg"><img src="/u/1.jpg"></a></li><li><a href="/2b.jpg"><img src="/u/2.jpg"></a></li></ul>',
    '<div><img src="/u/1.jpg"><span>1/6</span><img src="/u/2.jpg"><span>2/6</span></div>',
)


@pytest.mark.parametrize("pictures", GALLERIES)
def test_a_gallery_without_captions_is_pictures(pictures: str) -> None:
    head = "<h1>松岭县庆祝建党节晚会图集</h1><p>发布时间：2025-07-01 来源：松岭县融媒体中心</p>"
    for frame in FRAMES:
        outcome = _read(frame(head + pictures, "松岭县庆祝建党节晚会图集_松岭县人民政府"))
        assert isinstance(outcome, Rejected)
        assert outcome.reason is Reason.IMAGE_ONLY


def test_a_frame_around_nothing_is_no_article() -> None:
    for frame in FRAMES:
        for empty in ("", "<h1></h1><p>发布时间： 来源： 作者：</p><div class='TRS_Editor'></div>"):
            assert isinstance(_read(frame(empty, "松岭县人民政府")), Rejected)
