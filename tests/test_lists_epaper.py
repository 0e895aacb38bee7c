"""Newspaper issues: layout pages, articles and days, of papers of invented counties."""

from datetime import date
from pathlib import Path

import pytest

from crawler.lists import Item, read_text
from crawler.lists.families.issues import in_issue, is_layout

TEMPLATES = Path(__file__).parents[1].parent / "shared" / "facts" / "epaper_templates.tsv"
SITE = "http://szb.qinghe.example"

# (layout page, article, another layout page) as paths of one issue, of 5 June 2021
ISSUES = [
    ("/html/2021-06/05/node_2.htm", "content_210_1.htm", "node_3.htm"),
    ("/html/2021-06/05/node_2.htm", "content_210_1.htm?div=-1", "./node_3.htm"),
    ("/pc/layout/202106/05/node_A01.html", "../../../content/202106/05/content_9.html", "node_A02.html"),
    ("/pc/col/202106/05/col_01.html", "../../../con/202106/05/c9.html", "col_02.html"),
    ("/col/202106/05/col01.htm", "/content/202106/05/c9.htm", "col02.htm"),
    ("/202106/05/l01.html", "c9.html", "l02.html"),
    ("/column/202106/05/lA01.html", "/content/202106/05/c9.html", "lA02.html"),
    ("/rb/20210605/html/page_01.htm", "content_20210605001.htm", "page_02.htm"),
    ("/rb/20210605/html/index.htm", "content_20210605001.htm", "page_02.htm"),
    ("/rb/content/20210605/Page01NU.htm", "Articel01002NU.htm", "Page02NU.htm"),
    ("/shtml/qhrb/20210605/vA1.shtml", "61012.shtml", "vB2.shtml"),
    ("/html/2021-06/05/nbs.D110000qhrb_01.htm", "nw.D110000qhrb_20210605_1-01.htm", "nbs.D110000qhrb_02.htm"),
    ("/Html/szbz/20210605/Index.Html", "77100.Html", "2.Html"),
    ("/Html/szbz/20210605/szbzA1.Html", "77100.Html", "szbzA2.Html"),
    ("/Html/2021-06-05/Qpaper.html", "22392.html", "Qpaper_115.html"),
    ("/epaper/uniflows/html/2021/06/05/01/default.htm", "01_40.htm", "../02/default.htm"),
    ("/papers/qhrb/2021/06/05/1/page.html", "news-1.html", "../2/page.html"),
    ("/qhrb/2021-06/05/001/node.htm", "content_rb_3.htm", "../002/node.htm"),
    ("/content/2021-06/05/edition61_A1.html", "88012.html", "edition61_A2.html"),
    ("/2021/20210605/20210605_001/20210605_001.html", "20210605_001_9.html", "../20210605_002/20210605_002.html"),
]  # fmt: skip


@pytest.mark.parametrize(("layout", "article", "other"), ISSUES)
def test_an_issue_gives_its_articles_and_its_other_layouts(
    layout: str, article: str, other: str
) -> None:
    html = f"""<a href="{SITE}{layout}">第01版：要闻</a><a href="{other}">第02版：党建</a>
    <ul><li><a href="{article}">清河街道党员集中学习座谈会召开</a></li></ul>
    <a href="/about.html">关于我们</a><a href="x.pdf">下载</a>"""
    found = read_text(html, SITE + layout)
    assert found.family == "founder-epaper"
    assert [(one.title, one.date) for one in found.items] == [
        ("清河街道党员集中学习座谈会召开", "2021-06-05")
    ]
    assert found.items[0].url.endswith(article.rpartition("/")[2])
    assert len(found.siblings) == 1
    assert found.siblings[0].endswith(other.removeprefix("./").removeprefix(".."))
    assert (found.next, found.guess) == (None, False)


def test_other_days_and_other_papers_are_left_out() -> None:
    html = """<a href="node_2.htm">第01版</a><a href="../04/node_2.htm">上一期</a>
    <a href="/wb/html/2021-06/05/node_2.htm">清河晚报</a><a href="../04/content_1_1.htm">昨日要闻</a>
    <a href="content_2_1.htm">泉源村支部换届</a>"""
    found = read_text(html, f"{SITE}/rb/html/2021-06/05/node_3.htm")
    assert found.siblings == (f"{SITE}/rb/html/2021-06/05/node_2.htm",)
    address = f"{SITE}/rb/html/2021-06/05/content_2_1.htm"
    assert found.items == (Item(address, "泉源村支部换届", "2021-06-05"),)


def test_map_and_list_of_one_article_are_one_item() -> None:
    html = """<map><area href="content_1_1.htm"></map>
    <a href="content_1_1.htm?div=-1">清河镇党员先锋岗</a>"""
    found = read_text(html, f"{SITE}/html/2021-06/05/node_2.htm")
    assert [one.title for one in found.items] == ["清河镇党员先锋岗"]


def test_a_plain_name_needs_the_page_to_bear_it_out() -> None:
    address = "http://www.qinghe.example/2021-06-05/1.html"
    articles = "".join(f'<a href="{n}.html">清河街道党员集中学习</a>' for n in range(500, 509))
    assert read_text(articles, address).family == "generic"
    layouts = '<a href="1.html">第1版</a><a href="2.html">第2版</a>'
    found = read_text(layouts + articles, address)
    assert (found.family, len(found.items)) == ("founder-epaper", 9)
    assert found.siblings == ("http://www.qinghe.example/2021-06-05/2.html",)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2021-06/05/node_1.htm", "2021-06-05"),
        ("/202106/05/node_1.htm", "2021-06-05"),
        ("/20210605/node_1.htm", "2021-06-05"),
        ("/2021n/06y/05/node_1.htm", "2021-06-05"),
        ("/journal/index.html?date=2021-06-05&page=01", "2021-06-05"),
        ("/2021-13/05/node_1.htm", None),
        ("/2021-02/30/node_1.htm", None),
        ("/202106051234/index.html", None),
        ("/news/node_1.htm", None),
    ],
)
def test_the_day_of_an_issue(path: str, day: str | None) -> None:
    found = in_issue(SITE + path)
    assert (found and found.day) == day


def test_the_papers_of_the_facts() -> None:
    """Of 527 papers, all but four are layout pages by their addresses alone: one has no address,
    three have names that any page may have."""
    if not TEMPLATES.exists():
        pytest.skip("../shared is not here: the addresses of the papers cannot be read")
    rows = [line.split("\t") for line in TEMPLATES.read_text(encoding="utf-8").splitlines()[1:]]
    day = date(2024, 5, 8)
    missed = []
    for _, template, written, *_ in rows:
        url = template.replace("{date}", day.strftime(written))
        found = in_issue(url)
        right = found is not None and ("{date}" not in template or found.day == day.isoformat())
        if not right or not is_layout(url):
            missed.append(template)
    assert (len(rows), len(missed)) == (527, 4), missed
