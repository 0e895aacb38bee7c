"""Which evidence wins when a page contradicts itself, and what is no publish date at all."""

from datetime import UTC, datetime

import pytest

from archive.reading import read_html
from archive.record import Article

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = (
    "<div class='TRS_Editor'>"
    + "<p>水渠昨天通水了，乡亲们站在渠边看了很久，都说要好好用。</p>" * 4
    + "</div>"
)
URL = "http://www.lanxi.example/djgz/1.html"


def _read(head: str, header: str, below: str = "", url: str = URL) -> Article:
    page = (
        f"<html><head><meta charset='utf-8'><title>水渠昨天通水了_岚溪网</title>{head}</head>"
        f"<body><h1>水渠昨天通水了</h1>{header}{TEXT}{below}</body></html>"
    )
    outcome = read_html(page.encode(), url, now=NOW)
    assert isinstance(outcome, Article), outcome
    return outcome


def _dates(article: Article) -> list[tuple[str, str]]:
    return [(found.where, found.value) for found in article.provenance.get("published", ())]


META = '<meta name="PubDate" content="2023-03-03 08:00:00">'
OPEN_GRAPH = '<meta property="article:published_time" content="2023-06-06T08:00:00+08:00">'
SCRIPT = '<script>var page = {"publishTime": "2023-04-04 08:00:00"};</script>'
ADDRESS = "http://www.lanxi.example/djgz/202305/t20230505_1024.html"


def test_every_evidence_stays_in_the_order_of_its_strength() -> None:
    article = _read(META + OPEN_GRAPH + SCRIPT, "<p>发布时间：2023-02-02 08:00</p>", url=ADDRESS)
    assert _dates(article) == [
        ("byline", "2023-02-02T08:00"),
        ("meta:pubdate", "2023-03-03T08:00"),
        ("script:json", "2023-04-04T08:00"),
        ("url", "2023-05-05"),
        ("meta:article:published_time", "2023-06-06T08:00"),
    ]


@pytest.mark.parametrize(
    ("head", "header", "url", "published"),
    [
        (META, "<p>来源：岚溪网 发布时间：2021-02-02</p>", URL, "2021-02-02"),
        (META, "<p>2021-02-02 岚溪网</p>", URL, "2021-02-02"),
        ("", "<p>更新时间：2023-05-08 发布时间：2023-02-02</p>", URL, "2023-02-02"),
        ("", "<p>更新时间：2023-05-08 来源：岚溪网</p>", URL, "2023-05-08"),
        ("", "<p>2023-02-02 岚溪网</p><p>更新时间：2023-05-08</p>", URL, "2023-02-02"),
        ("", "<p>岚溪网 | 2023/02/02 08:30 | 更新日期：2023/05/08</p>", URL, "2023-02-02T08:30"),
        ("", "<div>02<br>2023-02</div><p>最后更新：2023年5月8日</p>", URL, "2023-02-02"),
        ("", "<p>更新时间：2023-05-08 09:30</p><p>2023-05-08</p>", URL, "2023-05-08T09:30"),
        ("", "<p>更新时间：2023-05-08</p><p>2023-06-01</p>", URL, "2023-05-08"),  # of the visit, maybe
        ("", "<p>（2023年2月2日）</p><p>更新时间：2023-05-08</p>", URL, "2023-05-08"),  # of a speech
        ("", "<p>更新时间：2023-05-08</p><p>活动时间：2023-02-02</p>", URL, "2023-05-08"),
        (META, "<p>成文日期：2021-02-02</p>", URL, "2023-03-03T08:00"),
        (META, "<table><tr><td>成文日期</td><td>2021-02-02</td></tr></table>", URL, "2023-03-03T08:00"),
        (META, "<p>归档时间：2021-02-02</p>", URL, "2023-03-03T08:00"),
        (META, "<p>发布时间：2027-02-02</p>", URL, "2023-03-03T08:00"),
        (META, "<p>发布时间：1970-01-01</p>", URL, "2023-03-03T08:00"),
        (META, "<p>今天是2025年2月2日 星期日</p>", URL, "2023-03-03T08:00"),
        (OPEN_GRAPH, "", ADDRESS, "2023-05-05"),
        (OPEN_GRAPH, "", URL, "2023-06-06T08:00"),
        ("", "", ADDRESS, "2023-05-05"),
        ("<script>var ct = '1684375200';</script>", "", URL, "2023-05-18T10:00"),
        ('<script>{"datePublished": "2023-05-18T02:00:00Z"}</script>', "", URL, "2023-05-18T10:00"),
        ("", '<time itemprop="datePublished" datetime="2023-05-18T10:00">Mai</time>', URL, "2023-05-18T10:00"),
        ('<meta name="citation_publication_date" content="2023-05-18">', "", URL, "2023-05-18"),
        ('<meta name="citation_publication_date" content="2027-05-18">', "", URL, None),
        ("", "", URL, None),
    ],
)  # fmt: skip
def test_published(head: str, header: str, url: str, published: str | None) -> None:
    assert _read(head, header, url=url).published == published


def test_an_update_below_the_text_is_no_publish_date_where_a_day_stands_under_the_headline() -> (
    None
):
    read = _read("", "<p>2023-02-02</p>", below="<p>更新时间：2023-05-08</p>")
    assert read.published == "2023-02-02"
    assert ("below the text", "2023-05-08") in _dates(read)


def test_a_clock_above_the_headline_and_dates_of_other_articles_are_no_publish_dates() -> None:
    page = (
        "<html><title>水渠昨天通水了_岚溪网</title><div>2025年12月20日 星期六</div>"
        f"<h1>水渠昨天通水了</h1><p>发布时间：2023-02-02</p>{TEXT}"
        "<h3>最新</h3><ul><li><a href='2.html'>高山村的公路也修好了</a> 2025-11-11</li></ul>"
    )
    outcome = read_html(page.encode(), URL, now=NOW)
    assert isinstance(outcome, Article)
    assert outcome.published == "2023-02-02"
    assert "2025-11-11" not in [value for _, value in _dates(outcome)]


def test_a_headline_above_the_dateline_beats_a_page_title_of_something_else() -> None:
    page = (
        "<html><title>新闻动态--岚溪学会</title><div><a href='/'>首页</a> &gt; 新闻动态</div>"
        f"<h5>高山村的水渠通水典礼顺利举行</h5><p>发布时间：2023-02-02 来源：岚溪学会</p>{TEXT}</html>"
    )
    outcome = read_html(page.encode(), URL, now=NOW)
    assert isinstance(outcome, Article)
    assert outcome.title == "高山村的水渠通水典礼顺利举行"
    assert outcome.provenance["title"][1].value == "新闻动态--岚溪学会"


@pytest.mark.parametrize(
    ("header", "below", "names"),
    [
        ("作者：罗听雨 来源：望舒日报", "责任编辑：苏砚", (("罗听雨",), (), ("苏砚",))),
        ("来源：望舒日报", "责任编辑：苏砚", ((), (), ("苏砚",))),
        ("通讯员：马小川 来源：望舒日报", "责任编辑：苏砚", ((), ("马小川",), ("苏砚",))),
    ],
)
def test_who_wrote_sent_and_edited_a_text_stand_apart(
    header: str, below: str, names: tuple[tuple[str, ...], ...]
) -> None:
    article = _read("", f"<p>{header}</p>", f"<p>{below}</p>")
    assert (article.authors, article.contributors, article.editors) == names


def test_the_tag_author_names_the_editor() -> None:
    article = _read('<meta name="author" content="苏砚青">', "<p>作者：罗听雨</p>")
    assert (article.authors, article.editors) == (("罗听雨",), ("苏砚青",))
    assert _read('<meta name="author" content="罗听雨">', "<p>作者：罗听雨</p>").editors == ()
    assert _read('<meta name="author" content="岚溪软件">', "").editors == ()


def test_the_account_is_the_author_of_a_page_of_self_media() -> None:
    told = "<p>特别声明：以上内容为自媒体平台用户上传并发布，本平台仅提供存储服务。</p>"
    article = _read("", "<p>2023-02-02 来源：岚溪人的小院</p>", told)
    assert article.authors == ("岚溪人的小院",)
    assert _read("", "<p>2023-02-02 来源：岚溪人的小院</p>").authors == ()
