"""Article or not: what servers, firewalls and templates hand out instead of one, with status 200."""

import pytest

from archive.reading import read_html
from archive.record import Article, Rejected
from archive.types import Reason

LINES = "".join(
    f'<li><a href="{n}.html">古井坡镇第{n}次党员活动日如期举行</a><span>2025-05-{n}</span></li>'
    for n in range(11, 23)
)
COLUMNS = "".join(
    f"<h2>{name}</h2><ul>"
    + "".join(
        f'<li><a href="{n}.html">{name}：古井坡镇第{n}次党员活动日举行</a></li>' for n in range(8)
    )
    + "</ul>"
    for name in ("要闻", "公告", "党建", "政务")
)
TEASERS = "".join(
    f'<div><h3><a href="{n}.html">古井坡镇第{n}次党员活动日如期举行</a></h3>'
    f"<p>5月{n}日，古井坡镇举行党员活动日，党员们参加了义务劳动，大家都说很有收获……</p><i>2025-05-{n}</i></div>"
    for n in range(11, 20)
)
PROSE = "<p>水渠昨天通水了，乡亲们站在渠边看了很久。</p><p>有人说，这是等了三十年的水，一定要好好用。</p>"

PAGES = {
    "list": (f"<title>党建工作_岚溪</title><ul>{LINES}</ul>", Reason.LIST_PAGE),
    "home": (f"<title>岚溪县人民政府</title>{COLUMNS}", Reason.LIST_PAGE),
    "list with summaries": (f"<title>党建工作_岚溪</title>{TEASERS}", Reason.LIST_PAGE),
    "list in a comment": (f"<title>党建工作</title><div><!--<ul>{LINES}</ul>--></div>", Reason.LIST_PAGE),
    "pictures only": (
        "<title>水渠通水图集_岚溪网</title><h1>水渠通水图集</h1><p>2025-05-28 来源：岚溪网</p>"
        '<div class="TRS_Editor"><p><img src="1.jpg"></p><p><img src="2.jpg"></p></div>',
        Reason.IMAGE_ONLY,
    ),
    "scanned page": ('<title>岚溪画报</title><h1>岚溪画报 第3页</h1><img src="3.jpg"><b>3/48</b>', Reason.IMAGE_ONLY),
    "login": (
        '<title>登录</title><form><p>用户登录</p><input name="u"><input type="password"><p>忘记密码</p></form>',
        Reason.NOT_AN_ARTICLE,
    ),
    "shell": ('<title>岚溪融媒</title><div id="app"></div><script src="app.js"></script>', Reason.SCRIPT_SHELL),
    "shell that says so": (
        '<noscript>请启用 JavaScript 后访问本站</noscript><div id="app">加载中</div><script src="a.js"></script>',
        Reason.SCRIPT_SHELL,
    ),
    "cookie challenge": (
        '<meta id="aZ3" content="{qq}" r="m"><script r="m">$_ts=window["$_ts"];if(!$_ts)$_ts={};$_ts.cd="x";</script>'
        '<body><input type="hidden"></body>',
        Reason.BLOCK_PAGE,
    ),
    "openresty cookie": (
        '<script>document.cookie="C3VK=5d1f04; path=/; max-age=300;";location.reload();</script>',
        Reason.BLOCK_PAGE,
    ),
    "forbidden": ("<title>403 Forbidden</title><h1>403 Forbidden</h1><hr>openresty", Reason.BLOCK_PAGE),
    "verification": ("<title>提示</title><p>请完成验证后继续访问</p><div id='slide'></div>", Reason.BLOCK_PAGE),
    "rate limit": ("<title>提示</title><p>您的访问过于频繁，请稍后再试。</p>", Reason.BLOCK_PAGE),
    "firewall": ("<title>网站防火墙</title><p>您的请求含有不合法的参数，已被管理员设置拦截。</p>", Reason.BLOCK_PAGE),
    "gone": ("<title>岚溪县人民政府</title><p>抱歉，您访问的页面不存在或已被删除。</p>", Reason.SOFT_404),
    "nothing found": ("<title>系统提示</title><p>对不起，没有找到相关的信息。</p>", Reason.SOFT_404),
    "broken": ("<title>系统发生错误</title><h1>:(</h1><p>无法加载模块</p>", Reason.NOT_AN_ARTICLE),
    "gateway": ("<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>", Reason.NOT_AN_ARTICLE),
    "refresh": ('<meta http-equiv="Refresh" content="0; URL=/dj/"><body></body>', Reason.REDIRECT),
    "script that sends on": ('<script>window.location.href="/dj/"</script>', Reason.REDIRECT),
    "mojibake": (
        ("<title>水渠</title>" + PROSE * 3).encode().decode("latin-1"),
        Reason.UNDECODABLE,
    ),
    "mojibake in a sound template": (
        "<title>水渠通水了</title><h1>水渠通水了，乡亲们很高兴</h1><p>来源：岚溪网</p>"
        + (PROSE * 4).encode().decode("gb18030", "ignore"),
        Reason.UNDECODABLE,
    ),
}  # fmt: skip


def _read(markup: str) -> Article | Rejected:
    return read_html(
        f"<html><meta charset='utf-8'>{markup}</html>".encode(), "http://www.lanxi.example/1.html"
    )


@pytest.mark.parametrize("name", PAGES)
def test_what_is_no_article_says_why(name: str) -> None:
    markup, reason = PAGES[name]
    outcome = _read(markup)
    assert isinstance(outcome, Rejected), outcome
    assert outcome.reason is reason


@pytest.mark.parametrize(
    "sentence",
    [
        "访问过于频繁的网站会被限流，技术人员介绍说。",
        "网页不存在时应当返回404，这是开会时讲到的规矩。",
        "请登录县政府网站查询，忘记密码的可以到大厅办理。",
        "系统发生错误时，值班员要在十分钟内报告。",
    ],
)
def test_an_article_may_speak_of_such_things(sentence: str) -> None:
    outcome = _read(
        f"<title>县里讲网络安全</title><h1>县里讲网络安全</h1>{PROSE * 8}<p>{sentence}</p>{PROSE * 8}"
    )
    assert isinstance(outcome, Article)
    assert sentence in outcome.text


REPAIRED = {
    "second document": "<body><p>岚溪网</p></body></html><html><head></head><body><h1>水渠通水了</h1>"
    f"{PROSE}</body></html>",
    "comment": f"<h1>水渠通水了</h1><div id='content'><!--{PROSE}--></div>",
    "sections": "<h1>水渠通水了</h1><section>"
    + PROSE.replace("<p>", "<section><section>").replace("</p>", "</section></section>")
    + "</section>",
    "breaks": "<h1>水渠通水了</h1><div>"
    + PROSE.replace("<p>", "").replace("</p>", "<br><br>")
    + "</div>",
    "bare text": "<h1>水渠通水了</h1>" + PROSE.replace("<p>", "\n").replace("</p>", "<hr>"),
    "nested tables": "<table><tr><td><table><tr><td><h1>水渠通水了</h1></td></tr><tr><td><table><tr><td>"
    + PROSE
    + "</td></tr></table></td></tr></table></td></tr></table>",
}


@pytest.mark.parametrize("name", REPAIRED)
def test_text_that_markup_hides_is_found(name: str) -> None:
    outcome = _read(f"<title>水渠通水了</title>{REPAIRED[name]}")
    assert isinstance(outcome, Article), outcome
    assert outcome.title == "水渠通水了"
    assert outcome.text.split("\n") == [
        "水渠昨天通水了，乡亲们站在渠边看了很久。",
        "有人说，这是等了三十年的水，一定要好好用。",
    ]


def test_a_comment_stays_closed_when_the_page_has_text() -> None:
    old = (
        "<!--<p>这是三年前的旧稿，早就不用了，但还留在模板里，谁也没有把它删掉，它有六十个字以上，"
    )
    old += "因此看上去像一篇文章，可是读者从来没有见过它，也不应该见到它。</p>-->"
    outcome = _read(f"<title>水渠通水了</title><h1>水渠通水了</h1>{old}{PROSE}")
    assert isinstance(outcome, Article)
    assert "旧稿" not in outcome.text


FORM = (
    "<h2>我要写信</h2><p>请如实填写以下信息，不得捏造事实，我们将在五个工作日内予以答复，凭查询码查询办理情况。</p>"
    "<form><p>姓名*</p><input><p>联系电话：</p><input><p>{}</p><textarea></textarea></form>"
)


def test_a_form_for_letters_is_no_article_and_a_form_for_comments_costs_none() -> None:
    outcome = _read(f"<title>我要写信</title>{FORM.format('信件内容*')}")
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.NOT_AN_ARTICLE
    below = FORM.format("验证码").replace("我要写信", "发表评论")
    byline = "<p>来源：岚溪网　2023-05-13</p>"
    assert isinstance(
        _read(f"<title>水渠通水</title><h1>水渠通水</h1>{byline}{PROSE * 2}{below}"), Article
    )


def test_a_form_to_register_is_no_article_and_a_search_is_no_form() -> None:
    asked = "".join(
        f"<p>{label}<input type=text></p>" for label in ("姓名", "身份证号", "所在支部")
    )
    told = "<p>请如实填写以上信息，提交后由支部管理员审核，三个工作日内可以登录。</p>"
    assert isinstance(
        _read(f"<title>党员注册</title><h2>党员注册</h2><form>{asked}{told}</form>"), Rejected
    )
    search = (
        "<form><input name=q><input type=hidden name=c></form><p>姓名</p><p>地址</p><p>电话</p>"
    )
    assert isinstance(
        _read(f"<title>水渠通水</title>{search}<h1>水渠通水</h1>{PROSE * 2}"), Article
    )


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("文档ID不存在或文档尚未审核！", Reason.SOFT_404),
        ("操作失败！</p><p>原因：文章不存在或已被管理员删除。", Reason.SOFT_404),
        ("您好，您即将访问的链接不属于本网站，请注意保护个人信息安全。", Reason.REDIRECT),
        ("您将离开岚溪网，前往的链接为外部网站，我们不对其内容负责。", Reason.REDIRECT),
        ("该内容需要党员身份认证后方可查看，请使用小程序扫码登录。", Reason.NOT_AN_ARTICLE),
        ("您的访问行为异常，已被云防护系统临时限制，请30分钟后再试。", Reason.BLOCK_PAGE),
    ],
)
def test_what_systems_say_in_the_frame_of_a_site(said: str, reason: Reason) -> None:
    outcome = _read(f"<title>提示信息_岚溪网</title><h1>提示信息</h1><p>{said}</p>")
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason


def _framed(body: str, info: str = "") -> str:
    menu = '<nav><a href="/">首页</a><a href="/dj/">党建</a></nav>'
    return (
        f"<title>提示信息_岚溪网</title>{menu}<div><h1>提示信息</h1><p>{info}</p><p>{body}</p></div>"
        "<footer>岚溪网 互联网新闻信息服务许可证00000000001</footer>"
    )


@pytest.mark.parametrize(
    "said",
    [
        "内容不见了，可能被外星人带走了，请您返回首页浏览其他内容。",
        "您的留言已提交成功，我们将尽快审核并予以回复，感谢您的参与。",
        "根据有关规定，部分内容未予显示，请浏览其他内容，感谢您的理解和支持。",
        "网络不给力，请检查网络设置后重新加载页面。",
    ],
)
def test_sentences_to_visitors_are_no_article(said: str) -> None:
    assert isinstance(_read(_framed(said)), Rejected)


@pytest.mark.parametrize(
    ("said", "info"),
    [
        ("县委党校老校区已整体搬迁至新址，新校区占地一百二十亩，本月起开始招生。", ""),
        ("您的家门口又添了三个口袋公园，区里昨日公布名单，周末可以带孩子去看看。", ""),
        ("因道路施工，人民路将于5月6日起封闭三个月，请您绕行，给您带来不便敬请谅解。", ""),
        ("祭扫高峰将至，请您乘坐公交出行。请您自觉排队，志愿者会为您引路。", "2024年3月30日"),
        ("扫描门口的二维码就能预约义诊，医生每周准时来到您身边的社区。", "来源：岚溪网 2023-05-13"),
    ],
)
def test_short_news_to_readers_are_articles(said: str, info: str) -> None:
    outcome = _read(_framed(said, info))
    assert isinstance(outcome, Article), outcome
    assert outcome.text == said
