"""Days on a page: in which forms the day of publication is read, and which days are none."""

from datetime import UTC, datetime

import pytest

from archive.reading import read_html
from archive.record import Article

NOW = datetime(2026, 1, 1, 4, tzinfo=UTC)
DAY, MINUTE = "2023-05-06", "2023-05-06T10:20"
PARAGRAPHS = (
    "<p>谷子刚收完，古井坡镇的干部就搬着板凳到了晒谷场，听村民说水渠哪一段最先断流。</p>" * 3
)


def _published(
    byline: str = "",
    *,
    head: str = "",
    top: str = "",
    ending: str = "",
    below: str = "",
    name: str = "nr",
) -> str | None:
    markup = (
        f"<html><head><title>板凳会开到晒谷场_岚溪县人民政府</title>{head}</head><body>{top}"
        f"<h1>板凳会开到晒谷场</h1><div>{byline}</div><div class='{name}'>{PARAGRAPHS}{ending}</div>{below}"
        "<div>主办单位：岚溪县人民政府</div></body></html>"
    )
    outcome = read_html(markup.encode(), "http://www.lanxi.example/show/71.html", now=NOW)
    assert isinstance(outcome, Article), outcome
    return outcome.published


@pytest.mark.parametrize(
    ("byline", "published"),
    [
        ("发布时间：20230506", DAY),
        ("发布时间：18-03-08", "2018-03-08"),
        ("[18-03-08]", "2018-03-08"),
        ("来源：古井坡镇　98-03-08 10:20", "1998-03-08T10:20"),
        ("发布日期：二〇二三年五月六日", DAY),
        ("二O二三年五月六日", DAY),
        ("發布日期：民國112年5月6日", DAY),
        ("中華民國一百一十二年五月六日", DAY),
        ("发布时间：Sat May 06 10:20:00 CST 2023", MINUTE),
        ("出刊日期：2023-05-06", DAY),
        ("下次更新：2025-12-31", None),
        ("有效期至：2025-12-31 发布时间：2023-05-06", DAY),
        ("发布日期：2023-05-06　成文日期：2023-04-20", DAY),
        ("<time datetime='2023-05-06T02:20:00Z'>5月6日</time>", MINUTE),
        ("发布时间：<script>document.write('2023-05-06')</script>", DAY),
        ("<script>var t = '2023-05-06 10:20:30'; document.write(t.substring(0, 16))</script>", MINUTE),
        ("<table><tr><td>发布时间</td><td>2023-05-06</td></tr></table>", DAY),
        ("<div>06</div><div>2023年05月</div>", DAY),
        ("<div>2023</div><div>05</div><div>06</div>", DAY),
        ("<b>06</b>/<i>2023.05</i>", DAY),
        ("来源： 东坪村时间：2023-05-06", DAY),
        ("发布于 20230506 来源：东坪村", DAY),
        ("<b>2023</b>年<b>05</b>月<b>06</b>日 <i>10:20:31</i>", MINUTE),
        ("<b>2023</b><b>05</b>/<b>06</b> <i>10:20:31</i>", MINUTE),
        ("發佈日期：2023/05/06 10:20 最後更新：2023/07/01", MINUTE),
        # Numbers that look like days.
        ("来源：古井坡镇 编号：20230506", None),
        ("来源：古井坡镇 浏览：12-03-08", None),
    ],
)  # fmt: skip
def test_forms(byline: str, published: str | None) -> None:
    assert _published(byline) == published


JSON_LD = '<script type="application/ld+json">{%s}</script>'


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (JSON_LD % '"upDate": "2023-06-06T10:20:00", "pubDate": "2023-05-06T10:20:00"', MINUTE),
        (JSON_LD % r'"datePublished": "2023\/05\/06 10:20"', MINUTE),
        (JSON_LD % '"datePublished": "2023-05-06T02:20:00+00:00"', MINUTE),
        (JSON_LD % '"dateModified": "2024-06-06", "datePublished": "20230506"', DAY),
        (JSON_LD % '"@type": "ItemList", "dateCreated": "2025-01-01"', None),
        ('<meta name="PubDate" content="18-03-08">', "2018-03-08"),
        ('<meta name="PubDate" content="Sat, 06 May 2023 02:20:00 GMT">', MINUTE),
        ('<meta name="PubDate" content="1683339600000">', MINUTE),
        ('<meta name="validDate" content="2025-12-31">', None),
    ],
)
def test_what_the_head_says(head: str, published: str | None) -> None:
    assert _published(head=head) == published


@pytest.mark.parametrize(
    "label", ["发布时间：2023-05-06", "【发布日期：2023年5月6日】", "更新时间：20230506"]
)
@pytest.mark.parametrize("name", ["nr", "TRS_Editor"])
def test_a_box_at_the_end_or_below(label: str, name: str) -> None:
    assert _published(ending=f"<div>{label}</div>", name=name) == DAY
    assert _published(below=f"<div>{label}</div>", name=name) == DAY


@pytest.mark.parametrize(
    "label",
    [
        "有效期至", "施行日期", "报名截止日期", "废止日期", "成文日期", "实施日期", "活动时间", "到期时间", "公示期限",
        "现在时间", "笔试日期", "网上报名", "公告期限", "申报期间", "数据更新时间", "最后登录",
        "拍摄时间", "打印时间", "归档时间",
    ],
)  # fmt: skip
def test_a_day_of_something_else(label: str) -> None:
    """Not even the last guess may bring it back."""
    assert _published(f"来源：古井坡镇　{label}：2025-12-31") is None
    assert _published(f"<table><tr><td>{label}</td><td>2025-12-31</td></tr></table>") is None


def test_a_day_beside_the_source_below_a_text() -> None:
    assert (
        _published(ending="<div><span>日期：2023-05-06</span><span>来源：岚溪网</span></div>")
        == DAY
    )
    assert (
        _published(ending="<p>日期：2023-05-06</p>") is None
    )  # of what the text announces, perhaps


ITEM = "<a href='/n'>东坪村党支部组织党员修好三里水渠</a>"


@pytest.mark.parametrize(
    "where",
    [
        {"byline": "本办法自2025年6月1日起施行"},
        {"top": "<div>有效期至2025年12月31日</div>"},
        {"top": "<div>2026年1月1日 星期四</div>"},  # the day of the visit
        {"top": "<div>今天是2025年12月31日</div>"},
        {"top": "<div>2025年06月01日 星期日 08:30:21</div>"},  # a clock of another day
        {"top": "<div>2025-06-01 周日 下午 3:08</div>"},
        {"top": "<script>var d = new Date(); document.write('2025-12-31')</script>"},
        {"byline": f"<ul><li>{ITEM}<span>2025-12-18</span></li></ul>"},
        {"byline": f"<div>{ITEM}</div><div>2025-12-18</div>"},
        {"top": f"<div>{ITEM}</div><div>2025-12-18</div>"},
        {"below": f"<div>下一篇：{ITEM} 2025-12-18</div>"},
        {"ending": "<p>古井坡镇党委</p><p>2025年5月1日</p>"},
        {"ending": "<p>活动时间：2025年5月1日</p>"},
    ],
)
def test_no_day_of_publication(where: dict[str, str]) -> None:
    assert _published(**where) is None
