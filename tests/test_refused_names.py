"""Names that pages give and rules do not believe: told with their reason, never values."""

import json
from dataclasses import replace

import pytest

from archive.kinds import EVIDENCE
from archive.objection import Objection
from archive.reading.page import read_page
from archive.record import Article, join, restored, stored
from archive.types import Evidence

TITLE = "柳溪镇组织党员清理河道"
TEXT = (
    "柳溪镇党委日前组织机关党员到河口村清理河道两公里，走访老党员十二户，听取村民对产业项目的意见。"
    "镇里把收集到的三十一条意见逐条登记，明确了答复的时限，并请村民代表每月来看一次进度。"
)
PEOPLE = ("authors", "contributors", "photographers", "editors", "checkers")


def read(byline: str, text: str = "", head: str = "") -> Article:
    article = read_page(
        f"<html><head><meta charset=utf-8><title>{TITLE}</title>{head}</head><body><h1>{TITLE}</h1>"
        f"<div class=info>{byline}</div><div class=TRS_Editor><p>{TEXT}</p>"
        f"<p>{TEXT}{text}</p></div></body></html>".encode(),
        "http://www.liuxi.example/dj/202405/t20240506_1.html",
    )
    assert isinstance(article, Article)
    return article


def refused(article: Article) -> list[tuple[str, str, str]]:
    """Field, name and why, of all that was refused."""
    return [
        (field, one.value, str(one.refused))
        for field, found in article.provenance.items()
        for one in found
        if one.refused is not None
    ]


@pytest.mark.parametrize(
    ("byline", "text", "told", "authors"),
    [
        ("来源：青石日报 作者：青石日报 罗听雨", "", [("authors", "青石日报", "outlet")], "罗听雨"),
        ("来源：青石日报 作者：青石日报", "", [("authors", "青石日报", "outlet")], ""),
        ("作者：县委组织部 罗听雨", "", [("authors", "县委组织部", "unit")], "罗听雨"),
        ("作者：县委书记", "", [("authors", "县委书记", "post")], ""),
        ("作者：江苏南京", "", [("authors", "江苏南京", "place")], ""),
        ("记者 沙马拉毅 罗听雨", "", [("authors", "沙马拉毅", "surname")], "罗听雨"),
        ("记者 阿苦日歪", "", [("authors", "阿苦日歪", "surname")], ""),
        ("记者 Qilai Shen 罗听雨", "", [("authors", "Qilai Shen", "form")], "罗听雨"),
        ("<p>高原</p>", "", [("authors", "高原", "unlabelled")], ""),
        ("", "（高原）", [("authors", "高原", "unlabelled")], ""),
        ("作者：高原", "", [], "高原"),  # a label says that it is a name
        ("摄影：罗听雨 北京", "", [("photographers", "北京", "place")], ""),
    ],
)
def test_a_name_that_is_not_believed_is_told_with_why(
    byline: str, text: str, told: list[tuple[str, str, str]], authors: str
) -> None:
    article = read(byline, text)
    assert refused(article) == told
    assert article.authors == tuple(filter(None, authors.split("、")))


@pytest.mark.parametrize(
    "byline",
    [
        "来源：青石日报 作者：返回 听新闻", "作者：未知", "作者： 打印 关闭", "编辑：admin", "记者走进河口村看到",
        "作者：语音播报", "责任编辑：小编", "字号：大 中 小", "摄影：了解更多的是他们",
    ],
)  # fmt: skip
def test_what_stands_in_place_of_a_name_is_no_name_that_was_refused(byline: str) -> None:
    assert refused(read(byline)) == []


def test_whoever_assembled_a_repost_is_told_as_an_author_that_was_refused() -> None:
    founder = "<!--enpproperty <author>马小川</author>enpproperty-->"
    article = read("责任编辑：马小川", head=founder)
    assert article.editors == ("马小川",)
    assert article.authors == ()
    assert refused(article) == [("authors", "马小川", "editor")]


def test_what_was_refused_has_no_certainty_and_stands_behind_what_was_taken() -> None:
    article = read("作者：县委书记 摄影：江苏南京 责任编辑：罗听雨 PK155")
    assert not {"authors", "photographers"} & set(article.certainty)
    assert [one.refused for one in article.provenance["editors"]][-2:] == [None, Objection.FORM]
    for field in PEOPLE:
        order = [one.refused is not None for one in article.provenance.get(field, ())]
        assert order == sorted(order)


def test_a_page_full_of_such_names_adds_three_a_field_and_no_long_ones() -> None:
    many = " ".join(f"Ann{n} {'某' * 30}{n}" for n in range(40))
    article = read(f"记者 罗听雨 {many} 摄影：{many} 责任编辑：马小川 {many}")
    told = refused(article)
    assert {field for field, _, _ in told} <= set(PEOPLE)
    assert all(sum(field == one[0] for one in told) <= 3 for field in PEOPLE)
    assert all(len(name) <= 24 for _, name, _ in told)


def test_it_is_stored_with_its_reason_and_older_rows_keep_theirs() -> None:
    article = read("作者：县委书记")
    row = stored(article) | {"reader": article.reader}
    again = restored(row, url=article.url, next_page=None)
    assert again.provenance == article.provenance
    assert json.loads(row["provenance"])["authors"] == [
        {"where": "byline", "value": "县委书记", "refused": "post"}
    ]
    assert EVIDENCE.restore('{"authors": [{"where": "byline", "value": "罗听雨"}]}') == {
        "authors": (Evidence(where="byline", value="罗听雨"),)
    }


def test_of_an_article_of_several_pages_what_any_page_refused_comes_last() -> None:
    first, second = read("作者：县委书记"), read("作者：罗听雨")
    whole = join([first, replace(second, url=f"{second.url}?2")])
    assert whole.authors == ("罗听雨",)
    assert [(one.where, one.value) for one in whole.provenance["authors"]] == [
        ("page 2: byline", "罗听雨"),
        ("page 1: byline", "县委书记"),
    ]
