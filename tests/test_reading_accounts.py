"""Pages of portals that show what accounts publish: headline, moment and account as they print them."""

import pytest

from archive.reading import read_html
from archive.record import Article

TEXT = (
    "<p>古井坡的水渠昨天通水了，乡亲们站在渠边看了很久，孩子们跟着水头跑到了村口。</p>"
    "<p>老支书苗春和说，这是等了三十年的水，一定要好好用，先浇谷子，再浇果园。</p>"
)


def _read(markup: str) -> Article:
    page = f"<html><meta charset=utf-8>{markup}</html>".encode()
    outcome = read_html(page, "https://www.portal.example/a/7/")
    assert isinstance(outcome, Article), outcome
    return outcome


@pytest.mark.parametrize("title", ["渠水来了", "老支书的三十年"])
def test_a_short_headline_below_the_tools_of_a_portal(title: str) -> None:
    article = _read(
        f"<title>{title} - 今日看点</title><div><p>点赞</p><p>收藏</p><p>微信</p><p>复制链接</p></div>"
        f"<div><h1>{title}</h1><div>2022-10-30 09:05·<a href='/c/1/'>岚溪时报</a></div><div>{TEXT}</div></div>"
        "<div><p>举报</p><div>评论 2</div><div><a>山风</a><p>修得好！</p></div></div>"
    )
    assert article.title == title
    assert (article.published, article.outlet) == ("2022-10-30T09:05", "岚溪时报")
    assert "修得好" not in article.text


def test_an_account_that_stands_in_a_script_and_above_the_text() -> None:
    article = _read(
        '<title>水渠通水了_岚溪新闻</title><script>window.DATA = {"media":"古井坡融媒","id":"7"}</script>'
        f"<h1>水渠通水了</h1><a class=author><div>古井坡融媒</div></a><div>分享</div><div>{TEXT}</div>"
    )
    assert article.outlet == "古井坡融媒"


def test_what_publishes_an_account_is_not_its_outlet() -> None:
    article = _read(
        "<title>水渠通水了_澎湃号·政务_澎湃新闻</title><h1>水渠通水了</h1><div>古井坡发布</div>"
        f"<div><span>2022-04-21 11:10</span>来源：<span>澎湃新闻·澎湃号·政务</span></div><div>{TEXT}</div>"
    )
    assert article.outlet == "古井坡发布"


def test_a_day_whose_parts_are_elements_of_their_own() -> None:
    article = _read(
        "<title>水渠通水了_岚溪网</title><div><span><em> 2021</em></span><span><em> 01</em>/<em> 20</em></span>"
        f"<span> 19:30:22</span></div><div>来源：岚溪日报</div><h1>水渠通水了</h1><div>{TEXT}</div>"
    )
    assert article.published == "2021-01-20T19:30"


def test_a_heading_that_says_the_title_in_more_words_opens_a_short_article() -> None:
    article = _read(
        "<title>我县水渠通水_岚溪党建</title><h1>我县古井坡水渠通水</h1><p>2015-04-01 来源：水务局</p>"
        "<p>4月1日，我县古井坡水渠正式通水，两岸群众可凭水票浇地，先浇谷子再浇果园。</p>"
    )
    assert (article.title, article.outlet) == ("我县古井坡水渠通水", "水务局")


def test_a_day_below_the_headline_of_a_list_of_names() -> None:
    names = "".join(f"<li>岚溪县第{n}小学党支部</li>" for n in "一二三四五")
    article = _read(
        f"<title>先进名单</title><h1>2020年度先进名单</h1><p>2021-01-15</p><ul>{names}</ul>"
    )
    assert article.published == "2021-01-15"
