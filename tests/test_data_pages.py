"""The database for people: questions asked often, and what tables show of codes and of long texts."""

import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from test_datasette import HOSTILE, Filling, Get, getter, live_markup

from archive.observing.ledger import SpanReason
from archive.store.gaps import GapReason
from archive.store.views.canned import CANNED, FIRST_STATEMENT
from archive.types import (
    ArticleKind,
    Cause,
    Fault,
    HealthWord,
    Precision,
    Reason,
    Role,
    Script,
    SourceKind,
)

LONG = "各支部学习党建，走访群众。" * 300


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five articles: two of one headline in two sources, one that changed, one that is gone, a document."""
    filled = Filling(tmp_path_factory.mktemp("data") / "home.db")
    sites = {"qinghe": "https://dj.qinghe.example", "haixi": "https://news.haixi.example"}
    told: list[tuple[str, str, dict[str, Any]]] = [
        ("甲", "qinghe", {"published": "2023-01-02", "authors": ("陶小溪", "柳一鸣")}),
        ("甲", "haixi", {"outlet": "海汐日报", "authors": ("陶小溪",)}),
        ("乙", "qinghe", {}),
        ("丙", "haixi", {"published": "2023-03-04"}),
        ("丁", "qinghe", {"document_number": "青组发〔2023〕12号", "issuer": "青禾市委组织部"}),
    ]
    for n, (title, source, facts) in enumerate(told, 1):
        url = f"{sites[source]}/{n}.html"
        filled.add(title, LONG, url=url, source=source, **facts)
    filled.add("乙", "改过的一篇。", url="https://dj.qinghe.example/3.html")
    with filled.store.write() as connection:
        connection.execute("UPDATE articles SET gone_at = '2024-07-13T00:00:00Z' WHERE id = 4")
    filled.close()
    return filled.path


@pytest.fixture(scope="module")
def get(database: Path) -> Get:
    return getter(database)


def rows(page: str) -> list[list[str]]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.split("<tr>")[1:]]
    return [[unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in row] for row in cells]


@pytest.mark.parametrize(
    ("query", "arguments", "expected"),
    [
        ("outlets", {}, [["青禾日报", "4", "2", "2023-01-02", "2024-07-12"],
                         ["海汐日报", "1", "1", "2024-07-12", "2024-07-12"]]),
        ("outlets", {"year": "2023"}, [["青禾日报", "2", "2", "2023-01-02", "2023-03-04"]]),
        ("outlets", {"year": "x"}, []),
        ("same_titles", {}, [["甲", "2", "2", "2023-01-02", "2024-07-12", "1"]]),
        ("same_titles", {"year": "2023"}, []),
        ("changed_articles", {}, [["3", "乙", "青禾党建网", "2", "2024-07-12", "2024-07-13T01:26:00Z"]]),
        ("changed_articles", {"source": "haixi"}, []),
        ("gone_articles", {}, [["4", "丙", "海汐新聞網", "2023-03-04", "2024-07-13T00:00:00Z",
                                "https://news.haixi.example/4.html"]]),
        ("document_numbers", {"part": "组发"},
         [["青组发〔2023〕12号", "青禾市委组织部", "丁", "2024-07-12", "", "", "5"]]),
        ("document_numbers", {"part": "国发"}, []),
        ("writers", {}, [["陶小溪", "2", "2", "2023-01-02", "2024-07-12"],
                         ["柳一鸣", "1", "1", "2023-01-02", "2023-01-02"]]),
        ("places", {}, [["331199", "青禾市", "1", "3", "0", ""], ["350888", "海汐区", "1", "2", "0", ""]]),
    ],
)  # fmt: skip
def test_a_question_asked_often_is_answered(
    get: Get, query: str, arguments: dict[str, str], expected: list[list[str]]
) -> None:
    answer = get(f"/dangjian/{query}", **arguments)
    assert answer.status_code == 200
    assert rows(answer.text) == expected
    assert len(get(f"/dangjian/{query}.json", **arguments).json()["rows"]) == len(expected)


def test_they_are_offered_where_nobody_may_send_sql(database: Path) -> None:
    get = getter(database, sql=False)
    for language, often, title in (
        ("zh", "常问的问题", "哪些作者写得最多"), ("en", "Asked often", "Which authors write most"),
    ):  # fmt: skip
        page = get("/dangjian", lang=language).text
        assert often in page
        assert title in page
        assert "<textarea" not in page
        assert 'href="/dangjian?lang=' in get("/", lang=language).text
        for query in CANNED:
            assert f'href="/dangjian/{query}?lang={language}"' in page
            shown = get(f"/dangjian/{query}", lang=language)
            assert shown.status_code == 200
            assert "改写这个查询" not in shown.text
    assert get("/dangjian?sql=select+1").status_code == 403


def test_sql_begins_with_a_search_that_works(get: Get) -> None:
    page = get("/dangjian").text
    text = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    assert unescape(text) == FIRST_STATEMENT
    answer = get("/dangjian", sql=FIRST_STATEMENT.replace("主题党日", "黨建"))
    assert len(rows(answer.text)) == 4
    assert '<a href="/dangjian/articles/5">5</a>' in answer.text
    assert "Datasette" not in get("/dangjian?sql=selec").text.partition("<footer")[0]


def test_hostile_values_of_a_question_are_only_text(get: Get) -> None:
    for query in CANNED:
        for name in ("year", "source", "part"):
            answer = get(f"/dangjian/{query}", **{name: HOSTILE})
            assert answer.status_code == 200
            assert live_markup(answer.text) == []


def test_a_table_names_codes_and_folds_what_is_long(get: Get) -> None:
    page = get("/dangjian/versions", lang="en").text
    assert page.count('<details class="long"><summary>各支部学习党建') == 5
    assert LONG[:2000] in page
    assert LONG not in page  # all of it is on the page of the version
    assert f"{LONG[:2000]}…</details>" in page
    sources = get("/dangjian/sources", lang="en").text
    assert '<div title="party">Party</div>' in sources
    assert 'href="/dangjian/regions/331199?lang=en">青禾市</a>' in sources
    answer = get(
        "/dangjian", sql="select '620000' region, 'media' kind, 1 party_building, 5 article"
    )
    assert rows(answer.text) == [["甘肃省 620000", "媒体", "是", "5"]]


@pytest.mark.parametrize(
    ("column", "codes"),
    [
        ("reason", [*Reason, *SpanReason, *GapReason]), ("missed", SpanReason), ("fault", Fault),
        ("kind", [*SourceKind, *ArticleKind]), ("cause", Cause), ("role", Role), ("health", HealthWord),
        ("script", Script), ("published_precision", Precision),
    ],
)  # fmt: skip
def test_every_code_has_a_name_in_both_languages(
    get: Get, column: str, codes: Iterable[str]
) -> None:
    listed = list(dict.fromkeys(map(str, codes)))
    sql = " UNION ALL ".join(f"SELECT {n} n, '{code}' {column}" for n, code in enumerate(listed))
    for language in ("zh", "en"):
        found = get("/dangjian", sql=f"{sql} ORDER BY n", lang=language).text
        names = dict(zip(listed, [row[1] for row in rows(found)], strict=True))
        titles = re.findall(r'<div title="([^"]*)">', found)
        assert titles == listed, names
        if language == "zh":
            assert all(
                re.search("[\u4e00-\u9fff]", name)
                for code, name in names.items()
                if code != "robots"
            )


def test_lists_of_nothing_take_no_line_of_a_table(get: Get) -> None:
    """On a narrow screen each value has one."""
    page = get("/dangjian/versions").text
    assert '<td data-column="editors"></td>' in page
    assert "[]" not in page.partition("<tbody>")[2]


def test_a_row_has_a_line_for_each_column(get: Get) -> None:
    page = get("/dangjian/pages/1", lang="en").text
    assert '<dt title="For what: robots, list, article"><code>role</code></dt>' in page
    assert "Article page" in page
    assert 'href="/capture/1?lang=en"' in page
    assert (
        '<a href="/dangjian/versions?page=1&amp;lang=en"><code>versions</code> Rows: 1</a>' in page
    )
    assert "—" in page  # of asked, which is empty
