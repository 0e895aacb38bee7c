"""Citations for people and programs, read back by what would read them."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pybtex.database
import pytest
import rispy
from commands import dangjian
from conftest import Crawled
from hypothesis import given
from hypothesis import strategies as st
from test_datasette import Filling, getter

from archive.publish.citation import Reference, gbt7714, place_of
from archive.publish.references import STYLES, bibtex, csl_json, ris
from archive.types import ArticleKind

CITED = Reference(
    version=15, kind="web", title="石桥镇开展主题党日活动", people=("方小满", "江一帆"), printed_in="石桥融媒",
    published="2024-05-02T08:00", address="http://s.example/a/1.html", captured_at="2024-05-03T17:00:00Z",
    sha256="ab" * 32, archive="党建档案", place="https://a.example/dangjian/versions/15",
)  # fmt: skip
"""Captured at one in the morning of 4 May in China."""


def test_a_reference_in_each_style() -> None:
    assert gbt7714(CITED) == (
        "方小满，江一帆. 石桥镇开展主题党日活动[EB/OL]. 石桥融媒，2024-05-02[2024-05-04]. "
        "http://s.example/a/1.html. 存档：https://a.example/dangjian/versions/15."
    )
    (item,) = json.loads(csl_json(CITED))
    assert item["type"] == "webpage"
    assert item["author"] == [{"literal": "方小满"}, {"literal": "江一帆"}]
    assert item["issued"] == {"date-parts": [[2024, 5, 2]]}
    assert item["accessed"] == {"date-parts": [[2024, 5, 4]]}
    assert (item["publisher"], item["URL"]) == ("石桥融媒", CITED.address)
    (read,) = rispy.loads(ris(CITED))
    assert (read["type_of_reference"], read["title"], read["authors"]) == (
        "ELEC", CITED.title, ["方小满", "江一帆"],
    )  # fmt: skip
    assert (read["year"], read["date"], read["access_date"]) == (
        "2024",
        "2024/05/02/",
        "2024/05/04/",
    )
    entry = pybtex.database.parse_string(bibtex(CITED), "bibtex").entries["dangjian-15"]
    assert entry.type == "online"
    assert entry.fields["title"].strip("{}") == CITED.title
    assert [person.last_names[0].strip("{}") for person in entry.persons["author"]] == [
        "方小满",
        "江一帆",
    ]
    assert (entry.fields["date"], entry.fields["urldate"]) == ("2024-05-02", "2024-05-04")
    for text in (csl_json(CITED), ris(CITED), bibtex(CITED)):
        assert CITED.sha256 in text
        assert CITED.captured_at in text
        assert CITED.place in text


@pytest.mark.parametrize(
    ("published", "csl", "ris_date"),
    [("2024", [2024], "2024///"), ("2024-05", [2024, 5], "2024/05//"), ("", None, None)],
)
def test_a_date_is_cited_as_exact_as_it_is(published: str, csl: Any, ris_date: Any) -> None:
    cited = replace(CITED, published=published)
    (item,) = json.loads(csl_json(cited))
    assert item.get("issued") == (csl and {"date-parts": [csl]})
    (read,) = rispy.loads(ris(cited))
    assert read.get("date") == ris_date
    assert ("year = " in bibtex(cited)) == bool(published)


def test_a_newspaper_is_where_an_article_stands() -> None:
    cited = replace(CITED, kind="newspaper", printed_in="石桥报")
    (item,) = json.loads(csl_json(cited))
    assert (item["type"], item["container-title"], item.get("publisher")) == (
        "article-newspaper",
        "石桥报",
        None,
    )
    (read,) = rispy.loads(ris(cited))
    assert (read["type_of_reference"], read["secondary_title"]) == ("NEWS", "石桥报")


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(
    lambda text: f"党{text}\\input{{/etc/passwd}}\nER  - \nTY  - BOOK}} %&#_$~^"
)


@given(HOSTILE, HOSTILE)
def test_what_a_page_says_is_text_in_a_citation(title: str, name: str) -> None:
    cited = replace(CITED, title=title, people=(name,), address=f"http://s.example/{title}")
    assert json.loads(csl_json(cited))[0]["title"] == title
    (read,) = rispy.loads(ris(cited))
    assert read["title"] == " ".join(title.split())
    database = pybtex.database.parse_string(bibtex(cited), "bibtex")
    assert list(database.entries) == ["dangjian-15"]
    assert "\\input" not in bibtex(cited)
    assert set(database.entries["dangjian-15"].fields) == {
        "title", "organization", "date", "year", "url", "urldate", "langid", "note",
    }  # fmt: skip


def test_without_a_public_address_the_archive_and_version_are_named() -> None:
    assert place_of(15, "党建档案", "") == "党建档案，版本 15"
    assert (
        place_of(15, "党建档案", "https://a.example/x/")
        == "https://a.example/x/dangjian/versions/15"
    )


def test_cite_prints_the_version_that_the_article_shows(crawled: Crawled) -> None:
    ran = dangjian("cite", "1", home=crawled.home.folder)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("\n") == 1
    assert "[EB/OL]" in ran.out or "[N/OL]" in ran.out or "[M/OL]" in ran.out
    item = json.loads(dangjian("cite", "1", "--format", "csl-json", home=crawled.home.folder).out)[
        0
    ]
    assert date(*item["accessed"]["date-parts"][0]) >= date(2024, 1, 1)
    assert item["title"] in ran.out
    none = dangjian("cite", "99999", home=crawled.home.folder)
    assert (none.code, none.out) == (2, "")
    assert none.err == "Error: There is no article 99999 in this archive.\n"


def test_the_site_gives_the_same_as_files(tmp_path: Any) -> None:
    filling = Filling(tmp_path / "home.db")
    filling.add("党建<b>", "文。", url="https://dj.qinghe.example/1.html", kind=ArticleKind.WEB)
    filling.close()
    get = getter(filling.path)
    page = get("/dangjian/articles/1").text
    for style in STYLES.values():
        assert (f'href="/cite/1.{style.extension}"' in page) == (style.extension != "txt")
        answer = get(f"/cite/1.{style.extension}")
        assert answer.status_code == 200
        assert (
            answer.headers["content-disposition"]
            == f'attachment; filename="dangjian-1.{style.extension}"'
        )
        assert "http://localhost/dangjian/versions/1" in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    (item,) = get("/cite/1.json").json()
    assert item["title"] == "党建<b>"
    for wrong in (
        "2.bib",
        "0.bib",
        "99999999999999999999.bib",
        "9999999999999999999.bib",
        "1.exe",
        "-1.bib",
    ):
        assert get(f"/cite/{wrong}").status_code == 404, wrong
