"""The API: what it answers, that its description is true, and what it refuses."""

import io
import json
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from forked import ROOT
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import OpenAPIV31SpecValidator
from test_datasette import START, Filling, Get, getter

from archive.counting.terms import term_set
from archive.publish import counts
from archive.publish.columns import COLUMNS
from archive.publish.dimensions import dimensions
from archive.publish.openapi import description
from archive.store import removals, runs
from archive.store.database import open_store
from archive.store.filters import Filters
from archive.types import HealthWord, Precision, SourceKind, Tag

TABLE = tomllib.loads((ROOT / "datasette" / "api.toml").read_text(encoding="utf-8"))
MONTH = {"published_precision": Precision.MONTH}
YEAR = {"published_precision": Precision.YEAR}
NO_DATE = {"published": None, "published_precision": Precision.NONE}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine articles, of which the last was removed; six say 党建. One source was looked at once, on 13 July
    2024."""
    filled = Filling(tmp_path_factory.mktemp("api") / "home.db")
    told: list[tuple[str, str, dict[str, Any]]] = [
        ("甲", "村里的党建。", {"published": "2024-05-03", "party_building": True}),
        ("乙", "村里的党建。", {"published": "2024-05-02"}),
        ("丙", "村里的事。", {"published": "2024-05", **MONTH}),
        ("丁", "学习党建。", {"published": "2024-03-01", "source": "haixi"}),
        ("戊", "学习党建。", {"published": "2022", **YEAR}),
        ("己", "学习党建。", NO_DATE),
        ("庚", "学习。", {"published": "2024-02-01", "source": "haixi"}),
        ("辛", "学习党建。<b>", {"published": "2024-07-12"}),
        ("壬", "撤下的党建。", {"published": "2024-07-12"}),
    ]
    for n, (title, text, facts) in enumerate(told, 1):
        filled.add(
            title, text, url=f"https://dj.qinghe.example/{n}.html", **{"outlet": None} | facts
        )
    removals.remove(filled.store, "https://dj.qinghe.example/9.html", "不实", START)
    runs.close_source(filled.store, filled.run, "qinghe", "finished", "")
    runs.close_run(filled.store, filled.run, datetime(2024, 7, 13, 9, tzinfo=UTC))
    filled.close()
    return filled.path


@pytest.fixture(scope="module")
def get(database: Path) -> Get:
    return getter(database)


@pytest.fixture(scope="module")
def described(get: Get) -> dict[str, Any]:
    found: dict[str, Any] = get("/api/openapi.json", lang="en").json()
    return found


def expect_true(described: dict[str, Any], schema: str, told: Any) -> None:
    """What was told is what the description says, no more and no less."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": described["components"]}
    errors = [f"{e.json_path}: {e.message}" for e in Draft202012Validator(whole).iter_errors(told)]
    assert errors == []


def told(get: Get, address: str, **arguments: Any) -> Any:
    answer = get(address, **arguments)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer.json()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_description_is_valid_openapi(get: Get, language: str) -> None:
    found = told(get, "/api/openapi.json", lang=language)
    OpenAPIV31SpecValidator(found).validate()
    schemas = found["components"]["schemas"]
    assert schemas["Kind"]["enum"] == list(SourceKind)
    assert schemas["Tag"]["enum"] == list(Tag)
    assert schemas["Health"]["enum"] == list(HealthWord)
    assert list(schemas["Record"]["properties"]) == [column.name for column in COLUMNS]
    assert found["servers"] == [{"url": "http://localhost"}]


def test_everything_in_it_is_said_in_both_languages() -> None:
    def texts(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part[key] for key in ("zh", "en") if key in part]
            assert len(own) in (0, 2), part
            return [*own, *(t for value in part.values() for t in texts(value))]
        return []

    assert all(texts(TABLE))
    english = str(description(TABLE, "en", "", "")["paths"])
    assert not re.search("[\u4e00-\u9fff]", english)


def test_results_are_those_of_the_page(get: Get, described: dict[str, Any]) -> None:
    found = told(get, "/api/search", q="黨建")
    expect_true(described, "Results", found)
    assert found["total"] == 6
    assert [hit["title"] for hit in found["articles"]] == ["辛", "甲", "乙", "丁", "戊", "己"]
    assert found["articles"][0]["excerpt"] == "学习党建。<b>"
    assert found["articles"][1] | {"excerpt": ""} == {
        "id": 1, "title": "甲", "published": "2024-05-03", "outlet": None, "source": "qinghe",
        "source_name": "青禾党建网", "region": "331199", "region_name": "青禾市", "script": "hans",
        "gone_at": None, "excerpt": "", "api": "http://localhost/api/articles/1",
        "page": "http://localhost/dangjian/articles/1",
    }  # fmt: skip
    assert found["about"]["archive"] == "青禾党建档案"
    assert found["about"]["page"] == f"http://localhost/search?q={quote('黨建')}"
    place = urlsplit(found["about"]["description"])
    assert get(f"{place.path}?{place.query}").json()["rows"] == 6
    assert (found["next"], found["previous"], found["unsure"]) == (None, None, None)
    assert found["facets"]["kind"] == [
        {"value": "party", "name": "party", "articles": 5},
        {"value": "media", "name": "media", "articles": 1},
    ]
    assert {row["value"]: row["articles"] for row in found["facets"]["party_building"]} == {
        "unjudged": 5, "yes": 1,
    }  # fmt: skip
    assert (found["year_only"], found["undated"]) == (1, 1)


def test_a_zero_month_and_one_that_was_not_observed_differ(get: Get) -> None:
    found = told(get, "/api/search", q="党建", source="qinghe", since="2024-05", until="2024-08")
    # Its one good look, of 13 July, makes no day of May observed.
    rows = [(row["month"], row["articles"], row["possible_days"]) for row in found["months"]]
    assert rows == [
        ("2024-05", 2, 31),
        ("2024-06", None, 30),
        ("2024-07", 1, 31),
        ("2024-08", None, 31),
    ]
    assert [row["observed_days"] for row in found["months"]][:2] == [0, 0]
    assert found["observation"] == {
        "observed_days": sum(row["observed_days"] for row in found["months"]),
        "possible_days": 123, "first": "2024-05-01", "last": "2024-08-31", "sources": 1,
        "began": "2024-07-13", "missing": 0,
    }  # fmt: skip


def test_pages_follow_each_other_and_miss_and_double_nothing(
    get: Get, described: dict[str, Any]
) -> None:
    for order in ("newest", "relevance"):
        found = told(get, "/api/search", q="党建", order=order, size="2")
        seen, previous = [], None
        while True:
            expect_true(described, "Results", found)
            assert found["total"] == 6
            seen += [hit["id"] for hit in found["articles"]]
            assert (found["previous"] is None) == (previous is None)
            if found["next"] is None:
                break
            previous = [hit["id"] for hit in found["articles"]]
            place = urlsplit(found["next"])
            found = told(get, f"{place.path}?{place.query}")
        assert sorted(seen) == [1, 2, 4, 5, 6, 8]
        place = urlsplit(found["previous"])
        back = told(get, f"{place.path}?{place.query}")
        assert [hit["id"] for hit in back["articles"]] == previous


def test_counts_have_their_denominator_and_add_up(get: Get, described: dict[str, Any]) -> None:
    found = told(get, "/api/counts", q="党建")
    expect_true(described, "Counts", found)
    assert (found["articles"], found["total"]) == (6, 8)
    for name in ("articles", "total"):
        assert sum(row[name] or 0 for row in found["counts"]) == found[name]
    by_label = {row["month"] or row["year"]: row for row in found["counts"]}
    may = by_label["2024-05"]
    assert (may["articles"], may["total"]) == (2, 3)
    assert (round(may["lo95"], 3), round(may["share"], 3), round(may["hi95"], 3)) == (
        0.208,
        0.667,
        0.939,
    )
    assert (by_label["2024-02"]["articles"], by_label["2024-02"]["share"]) == (0, 0)
    # No article of any kind, and nobody looked: neither 0 articles nor a share of 0.
    june = by_label["2024-06"]
    assert (june["articles"], june["total"], june["share"], june["observed_days"]) == (
        None,
        0,
        None,
        0,
    )
    assert by_label["2022"]["month"] is None
    assert by_label["2022"]["possible_days"] is None
    assert (by_label[None]["year"], by_label[None]["articles"]) == (None, 1)


@pytest.mark.parametrize(
    ("by", "asked", "expected"),
    [
        # Nobody looked in May: where nothing is here, nothing is known.
        ("day", {"since": "2024-05-01", "until": "2024-05-03", "source": "qinghe"},
         [("2024-05-01", None, 0, 1), ("2024-05-02", 1, 1, 1), ("2024-05-03", 1, 1, 1)]),
        # The week is cut where the time is; an article of May is of no week.
        ("week", {"since": "2024-05", "until": "2024-05-12", "source": "qinghe"},
         [("2024-04-29", 2, 2, 5), ("2024-05-06", None, 0, 7), (None, 0, 1, None)]),
        ("week", {"since": "2024-05", "until": "2024-05", "source": "qinghe"},
         [("2024-04-29", 2, 2, 5), ("2024-05-06", None, 0, 7), ("2024-05-13", None, 0, 7),
          ("2024-05-20", None, 0, 7), ("2024-05-27", None, 0, 5), (None, 0, 1, None)]),
        ("year", {"since": "2022", "until": "2023", "source": "qinghe"},
         [("2022", 1, 1, 365), ("2023", None, 0, 365)]),
        ("kind", {"since": "2024", "until": "2024"}, [("media", 1, 2, 366), ("party", 3, 4, 366)]),
        ("county", {"since": "2024", "until": "2024"},
         [("331199", 3, 4, 366), ("350888", 1, 2, 366)]),
        ("level,province", {"since": "2024-03", "until": "2024-03"},
         [("county", "330000", None, 0, 31), ("county", "350000", 1, 1, 31)]),
        ("province,month", {"since": "2024-02", "until": "2024-03", "source": "haixi"},
         [("350000", "2024-02", 0, 1, 29), ("350000", "2024-03", 1, 1, 31)]),
    ],
)  # fmt: skip
def test_counts_by_other_times_and_places(
    get: Get, described: dict[str, Any], by: str, asked: dict[str, str], expected: list[Any]
) -> None:
    found = told(get, "/api/counts", q="党建", by=by, **asked)
    expect_true(described, "Counts", found)
    names = [*by.split(","), "articles", "total", "possible_days"]
    assert [tuple(row[name] for name in names) for row in found["counts"]] == expected


@pytest.mark.parametrize(
    "by", ["year,month", "source,month", "level,kind", "county,year", "region", "city,month,year"]
)
@pytest.mark.parametrize("asked", [{}, {"since": "2024-02"}, {"source": "qinghe", "until": "2024"}])
def test_counts_are_those_of_the_command(
    get: Get, database: Path, by: str, asked: dict[str, str]
) -> None:
    filters = Filters(
        since=asked.get("since"),
        until=asked.get("until"),
        sources=tuple(filter(None, [asked.get("source")])),
    )
    with open_store(database) as store, store.still():
        plan = counts.plan(store, [term_set("党建", ["党建"])], dimensions(by), filters)
        lines = list(counts.rows_of([store], plan))
    shared = [*by.split(","), "articles", "total", "sources", "observed_days", "possible_days"]
    names = [column.name for column in counts.columns(dimensions(by))]
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    found = told(get, "/api/counts", q="党建", by=by, **asked)["counts"]

    def told_by(of: list[dict[str, Any]]) -> list[str]:
        return sorted(str([row[name] for name in shared]) for row in of)

    assert told_by(found) == told_by(rows)


def test_an_article_with_its_evidence(get: Get, described: dict[str, Any]) -> None:
    found = told(get, "/api/articles/8")
    expect_true(described, "Article", found)
    assert found["record"]["text"] == "学习党建。<b>"
    assert found["record"]["authors"] == []
    assert found["record"]["masked"] is False
    (capture,) = found["captures"]
    assert capture["page_sha256"] == found["record"]["page_sha256"]
    assert capture["as_served"] == f"http://localhost/capture/{capture['capture']}"


def test_what_became_of_an_article_is_told(get: Get, described: dict[str, Any]) -> None:
    gone = get("/api/articles/9")
    assert gone.status_code == 410
    assert gone.json()["removed"]["reason"] == "不实"
    for id in ("99", "0", "01", "x", "1.json", "-1", "٣", "9" * 30, "1%2F2"):
        nowhere = get(f"/api/articles/{id}")
        assert nowhere.status_code == 404, id
        expect_true(described, "Error", nowhere.json())


def test_sources_page_by_page(get: Get, described: dict[str, Any]) -> None:
    found = told(get, "/api/sources")
    expect_true(described, "Sources", found)
    assert [(s["key"], s["articles"], s["kind"]) for s in found["sources"]] == [
        ("qinghe", 6, "party"), ("haixi", 2, "media"),
    ]  # fmt: skip
    assert found["next"] is None
    first = told(get, "/api/sources", size="1")
    place = urlsplit(first["next"])
    second = told(get, f"{place.path}?{place.query}")
    assert [s["key"] for s in first["sources"] + second["sources"]] == ["qinghe", "haixi"]
    assert (second["total"], second["next"]) == (2, None)
    assert [s["key"] for s in told(get, "/api/sources?kind=media")["sources"]] == ["haixi"]
    assert told(get, "/api/sources?region=620000") == {"total": 0, "sources": [], "next": None}


@pytest.mark.parametrize(
    "address",
    ["search?size=0", "search?size=101", "search?size=5&size=6", "search?size=", "search?size=٣", "search?limit=3",
     "search?q=a&q=b", "search?kind=x", "search?since=2024-13", "search?before=x", "search?before=9",
     "search?before=99999", "search?q=%22a", "search?q=-a", "search?q=" + "a" * 1001, "search?region=abc",
     "search?" + "&".join(f"region={110101 + n}" for n in range(51)), "search?q=%00", "search?page=2",
     "search?<script>=1", "counts?order=newest", "counts?size=5", "counts?before=1", "counts?q=-a",
     "counts?by=century", "counts?by=week,month", "counts?by=year&by=week", "counts?by=", "counts?by=month,",
     "counts?by=" + "a" * 5000, "counts?by=day&since=1949", "counts?by=day,source&since=0001",
     "sources?kind=x", "sources?by=kind", "sources?after=nobody", "sources?after=qinghe&after=haixi",
     "sources?kind=party&kind=media", "sources?q=a", "articles/1?q=a"],
)  # fmt: skip
def test_what_is_not_understood_is_refused_in_a_sentence(
    get: Get, described: dict[str, Any], address: str
) -> None:
    answer = get(f"/api/{address}")
    assert answer.status_code == 400
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    expect_true(described, "Error", answer.json())
    assert answer.json()["error"].endswith(".")
    assert len(answer.json()["error"]) < 1500


def test_addresses_that_are_not_there(get: Get) -> None:
    for address in ("/api/", "/api/x", "/api/search/", "/api/articles", "/api/articles/1/2"):
        assert get(address).status_code == 404
        assert get(address).json()["ok"] is False


def test_the_page_of_the_api_shows_each_address_and_its_examples_work(get: Get) -> None:
    for language, title in (("zh", "程序接口"), ("en", "API")):
        page = get("/api", lang=language).text
        assert f"<h1>{title}</h1>" in page
        for path, operation in TABLE["paths"].items():
            assert f"<code>{path}</code>" in page
            assert operation["summary"][language] in page
            told(get, operation["example"])


def test_the_site_may_lie_at_a_path(database: Path) -> None:
    get = getter(database, base_url="https://a.example/dj/")
    found = told(get, "/dj/api/search", q="党建", size="2")
    assert found["next"].startswith("https://a.example/dj/api/search?q=")
    assert found["articles"][0]["page"] == "https://a.example/dj/dangjian/articles/8"
    assert told(get, "/dj/api/openapi.json")["servers"] == [{"url": "https://a.example/dj"}]


DOCUMENT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "address", re.findall(r"curl 'http://127\.0\.0\.1:8001(/[^']*)'", DOCUMENT)
)
def test_the_examples_of_the_document_are_answered(get: Get, address: str) -> None:
    told(get, address)


def test_the_program_of_the_document_gets_all_pages(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    def urlopen(address: str) -> io.BytesIO:
        place = urlsplit(address)
        return io.BytesIO(get(f"{place.path}?{place.query}".replace("size=100", "size=4")).content)

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    (program,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    names: dict[str, Any] = {}
    exec(program, names)  # noqa: S102
    assert names["titles"] == ["辛", "甲", "乙", "丁", "戊", "己"]


def test_the_document_names_each_address_and_the_refusal_it_shows(get: Get) -> None:
    assert set(re.findall(r"^\| `(/api/\S+)`", DOCUMENT, re.M)) == {
        path.replace("{id}", "ID") for path in TABLE["paths"]
    }
    (shown,) = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    refused = get("/api/search?kind=press").json()["error"]
    assert (
        json.loads(shown)["error"].split("…")[0]
        == refused[: len(json.loads(shown)["error"].split("…")[0])]
    )
