"""Headlines that end like the name of an office, a place or a site, wherever a page prints them."""

from datetime import UTC, datetime
from itertools import cycle, islice

import pytest

from archive.reading import read_html
from archive.reading.head.page_title import is_column, is_owner
from archive.record import Article
from archive.web.markup import plain_text

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MENU = "".join(
    f"<li><a href='/{n}/'>{n}</a></li>" for n in ("首页", "走进岚溪", "政务公开", "党群工作")
)
FIRST_SENTENCE = "6月3日一早，古井坡镇的干部搬着板凳到了晒谷场，听村民说水渠哪一段最先断流。"
TEXT = (
    f"<p>　　{FIRST_SENTENCE}</p>"
    "<p>　　镇党委书记当场记下十一条意见，能当天答复的当天答复，不能的写明由谁在哪天以前办完。</p>"
    "<p>　　会后，三个党小组分头去看水渠，把要换的涵管量好尺寸，报到镇里统一采购。</p>"
)
FOOT = "<div>主办单位：{site}</div>"
BYLINE = "<div>发布时间：2024-06-03　来源：古井坡镇</div>"

HEADLINES = (
    "送电影进社区", "县长调研古井坡镇", "古井坡镇走进电商直播平台", "流动党校开进矿区医院",
    "第一书记赴省农业大学进修培训",
    "红色故事走进实验小学", "机关干部走访慰问敬老院", "党员突击队驻守水文站",
    "党员驿站建到北山纺织公司", "县里办起田间党课频道",
    "给山里娃讲国旗故事", "党建“一张网”", "水渠通到东坪村",
)  # fmt: skip
SITES = (
    "岚溪县人民政府", "岚溪党建网", "中共岚溪县委组织部", "岚溪县茶叶研究所", "岚溪县第二中学", "岚溪日报", "北山集团",
    "岚溪先锋网-中共岚溪县委组织部",
)  # fmt: skip
TAGS = (
    "<h1>{}</h1>", "<h2>{}</h2>", "<h5>{}</h5>", "<div class='bt'>{}</div>", "<div>{}</div>",
    "<p align='center'><strong>{}</strong></p>", "<table><tr><td>{}</td></tr></table>",
)  # fmt: skip
TITLES = (
    "{h}", "{h}_{s}", "{h}-{s}", "{h} - {s}", "{h}（{s}）", "{h}_基层动态_{s}", "{h}-基层动态-{s}", "{s}", "{s}-{h}",
    "{s}_{h}", "基层动态_{s}", "基层动态", "", "{h}|{s}", "{h}--{s}",
)  # fmt: skip
ABOVE = (
    "",
    "<div>您的位置：<a href='/'>首页</a> &gt; <a href='/d/'>党建</a> &gt; <a href='/j/'>基层动态</a></div>",
    "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/j/'>基层动态</a> &gt; {h}</div>",
    "<h1><a href='/'>{s}</a></h1>",
    "<div class='top'>{s}</div>",
    "<h3>基层动态</h3>",
)
AROUND = ("{head}" + BYLINE, BYLINE + "{head}", "{head}<div>2024-06-03</div>", "{head}")


def _read(markup: str) -> Article:
    outcome = read_html(markup.encode(), "http://www.lanxi.example/show/71.html", now=NOW)
    assert isinstance(outcome, Article), outcome
    return outcome


def _page(title: str, above: str, head: str, site: str = "岚溪县人民政府") -> str:
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><ul>{MENU}</ul>{above}"
        f"<div><div>{head}<div class='nr'>{TEXT}</div></div></div>{FOOT.format(site=site)}</body></html>"
    )


# Every headline in every place, each with other company: the lists have lengths without a common factor.
@pytest.mark.parametrize("headline", HEADLINES)
def test_a_headline_is_found_whatever_it_ends_with(headline: str) -> None:
    start = HEADLINES.index(headline)
    missed = []
    for turn in range(15):
        site, tag, title, above, around = (
            next(islice(cycle(choices), start + step * turn, None))
            for choices, step in ((SITES, 3), (TAGS, 2), (TITLES, 1), (ABOVE, 5), (AROUND, 3))
        )
        words = {"h": headline, "s": site}
        head = around.format(head=tag.format(headline))
        markup = _page(title.format(**words), above.format(**words), head, site)
        found = _read(markup).title
        if found != headline:
            missed.append((found, title, tag, above, around, site))
    assert missed == []


@pytest.mark.parametrize(
    ("title", "above", "head", "headline"),
    [
        # Broken over two lines, with a subtitle, with a line above it.
        ("岚溪县茶叶研究所", "", "<h1>晒谷场上的板凳会<br>——古井坡镇见闻</h1>", "晒谷场上的板凳会——古井坡镇见闻"),
        ("岚溪县人民政府", "", "<div>学习榜样</div><h2>板凳会开到晒谷场</h2><p>——古井坡见闻</p>", "板凳会开到晒谷场"),
        ("板凳会开到晒谷场_岚溪网", "", "<div>学习身边榜样</div><div>板凳会开到晒谷场</div>", "板凳会开到晒谷场"),
        ("晒谷场夜话——古井坡镇会议侧记_岚溪网", "", "<h1>晒谷场夜话</h1><p>——古井坡镇会议侧记</p>",
            "晒谷场夜话——古井坡镇会议侧记"),
        # A short one, with something longer above or below it.
        ("晒谷场夜话", "<div>打开客户端，体验更多</div>", "<h2>晒谷场夜话</h2>", "晒谷场夜话"),
        ("晒谷场夜话", "", "<h2>晒谷场夜话</h2><p>访古井坡镇东坪村原党支部书记 罗听雨</p>", "晒谷场夜话"),
        ("岚溪县政府网 工作动态", "", "<div>县长来了</div>", "县长来了"),
        # Two characters.
        ("喜报-通知公告-岚溪县人民政府", "<h3>通知公告</h3>", "<h1>喜报</h1>", "喜报"),
        ("岚溪县人民政府", "", "<h1>通知</h1>", "通知"),
        # A day in the same line is none of it.
        ("岚溪县人民政府", "", "<div><span>板凳会开到晒谷场</span> <span>2024-06-03</span></div>", "板凳会开到晒谷场"),
        # What is no headline.
        ("岚溪县人民政府", "", "<div>字体：大 中 小</div>", FIRST_SENTENCE),
    ],
)  # fmt: skip
def test_what_is_the_headline(title: str, above: str, head: str, headline: str) -> None:
    assert _read(_page(title, above, head + BYLINE)).title == headline


LONG = "古井坡镇把板凳会开到晒谷场上听取群众意见"


@pytest.mark.parametrize(
    ("title", "above", "head"),
    [
        # What templates leave in every title.
        ("无标题文档", "", f"<div>{LONG}</div>"),
        ("Untitled Document", "", f"<div>{LONG}</div>"),
        ("欢迎访问岚溪县人民政府门户网站", "", f"<div>{LONG}</div>"),
        ("中共岚溪县委组织部 岚溪党建网", "", f"<div>{LONG}</div>"),
        # Cut, with an ellipsis and without one.
        (f"{LONG[:14]}…_岚溪网", "", f"<div>{LONG}</div>"),
        (f"{LONG[:14]}_岚溪县人民政府", "", f"<h1>{LONG}</h1>"),
        # Listed elsewhere, linked to itself, with tools, as a value.
        (f"{LONG}_岚溪网", f"<ul><li><a href='/m'>{LONG}</a></li></ul>", f"<div>{LONG}</div>"),
        ("岚溪县人民政府", "", f"<h1><a href='/m'>{LONG}</a></h1>"),
        ("岚溪县人民政府", "", f"<h1>{LONG} <small>打印</small></h1>"),
        ("岚溪县人民政府", "", f"<div>标题：{LONG}</div>"),
        ("岚溪县人民政府", "", f"<div>{LONG[:10]}<br>{LONG[10:]}</div>"),
        # Below a clock, a slogan, the phone, and a paragraph of something else.
        (
            "岚溪县人民政府",
            "<div>岚溪先锋</div><div>2025年12月31日 星期三</div>",
            f"<div>{LONG}</div>",
        ),
        (
            "岚溪县人民政府",
            "<div>不忘初心 牢记使命</div><div>热线：12345</div>",
            f"<div>{LONG}</div>",
        ),
        ("岚溪县人民政府", f"<h2>热点推荐</h2><p>{FIRST_SENTENCE}</p>", f"<div>{LONG}</div>"),
    ],
)
def test_a_headline_in_a_mess(title: str, above: str, head: str) -> None:
    assert _read(_page(title, above, head + BYLINE)).title == LONG


@pytest.mark.parametrize(
    ("named", "above", "headline"),
    [
        (f"{LONG}(1)_岚溪网", "", LONG),
        (f"{LONG}（12）", "", LONG),
        (f"{LONG}-党建频道-岚溪新闻网", "", LONG),
        # What belongs to the headline stays, also below a column's name.
        (f"党建引领｜{LONG}", "<h3>党建引领</h3>", f"党建引领｜{LONG}"),
        ("关于晒谷场的通知（2）", "", "关于晒谷场的通知（2）"),
    ],
)
def test_what_a_system_hangs_to_the_headline_is_none_of_it(
    named: str, above: str, headline: str
) -> None:
    system = f"<!--enpproperty <articleid>7</articleid><title>{named}</title>/enpproperty-->"
    head = f"<h1>{headline}</h1>{BYLINE}"
    for page in (
        _page(named, above, system + head),
        _page(named, above, f'<meta name="ArticleTitle" content="{named}">{head}'),
    ):
        assert _read(page).title == headline


def test_marks_in_half_width_are_the_same_headline() -> None:
    head = "<div>古井坡镇：“板凳会”开到（晒谷场）村里</div>" + BYLINE
    article = _read(_page('古井坡镇:"板凳会"开到(晒谷场)村里', "", head))
    assert article.title == "古井坡镇：“板凳会”开到（晒谷场）村里"


META = "<meta name='ArticleTitle' content='{}'>"
OPEN_GRAPH = "<meta property='og:title' content='{}'>"


@pytest.mark.parametrize(
    ("head", "printed"),
    [
        (META.format("板凳会&amp;ldquo;开到&amp;rdquo;晒谷场"), "板凳会“开到”晒谷场"),
        (META.format('<font color="#f00">板凳会“开到”晒谷场</font>'), "板凳会“开到”晒谷场"),
        (META.format("&lt;p&gt;板凳会“开到”&lt;br/&gt;晒谷场&lt;/p&gt;"), "板凳会“开到”晒谷场"),
        (META.format("板凳会&amp;amp;ldquo;开到&amp;amp;rdquo;晒谷场"), "板凳会“开到”晒谷场"),
        (OPEN_GRAPH.format("板凳会&amp;quot;开到&amp;quot;晒谷场"), ""),
        ("<title>板凳会&amp;quot;开到&amp;quot;晒谷场_岚溪网</title>", ""),
    ],
)
def test_no_markup_and_no_entities_in_a_headline(head: str, printed: str) -> None:
    shown = f"<h1>{printed}</h1>" if printed else ""
    title = _read(f"<html><head>{head}</head><body>{shown}{BYLINE}{TEXT}</body></html>").title
    assert title in ("板凳会“开到”晒谷场", '板凳会"开到"晒谷场')


def test_a_title_that_fell_into_the_body_is_no_line_of_the_page() -> None:
    """A `<div>` in the head ends it; what follows is laid out with the body."""
    article = _read(
        "<html><head><div class='q'></div><title> 板凳会开到晒谷场-岚溪网党建频道-岚溪网 </title></head>"
        f"<body><h1><span>板凳会开到晒谷场</span></h1>{BYLINE}{TEXT}</body></html>"
    )
    assert article.title == "板凳会开到晒谷场"
    assert "岚溪网党建频道" not in article.text


def test_the_title_of_a_drawing_is_not_the_title_of_the_page() -> None:
    drawing = "<svg><title>岚溪县徽标图案说明</title></svg>"
    assert (
        _read(f"<body>{drawing}<h1>板凳会开到晒谷场</h1>{BYLINE}{TEXT}").title == "板凳会开到晒谷场"
    )


def test_names_and_what_says_something() -> None:
    names = "岚溪县人民政府 中共岚溪县委组织部 岚溪县茶叶研究所 武进区先进制造集团 岚溪县信访局 云上岚溪平台"
    assert [name for name in names.split() if not is_owner(name)] == []
    said = "送电影进社区 县长调研古井坡镇 党旗飘扬在北山集团 干部赴省农业大学培训 走进岚溪县 我在山区当村官"
    assert [
        headline for headline in said.split() if is_owner(headline) or is_column(headline)
    ] == []
    assert is_column("基层动态")
    assert is_column("通知公告")


def test_values_for_machines_become_plain_text() -> None:
    assert plain_text("a &amp;lt;b&amp;gt; &lt; 5 <i>c</i>\n d <font col") == "a < 5 c d"
    assert plain_text("《党章》 <图> & 其他") == "《党章》 <图> & 其他"
