"""The packaged table of regions: names old and new, where codes went, and what is found by them."""

import asyncio
import json
import runpy
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import shelf
from commands import dangjian
from forked import ROOT
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ConfigError
from archive.home.config import parse_config
from archive.home.folder import Home
from archive.home.gazetteer import codes, ended, find, former, latest, nearest, region_names, rows
from archive.home.regions import below, in_words, named, region_span, region_spans
from archive.publish.arguments import Known
from archive.publish.narrowing import facet_values
from archive.publish.question import read_question
from archive.store.database import open_store
from archive.store.filters import Filters, conditions
from archive.store.finding import count
from archive.store.views.observation import ledgers
from archive.store.visiting import bound

NAMES = region_names()
RULED_BY_PROVINCES = ("340901", "422921")  # 黄山市 and 神农架林区, of the 1980s


@pytest.mark.parametrize(
    ("code", "name", "year", "successor", "now"),
    [
        ("110221", "昌平县", "1999", "110114", "昌平区"),
        ("510200", "重庆市", "1997", "500000", "重庆市"),
        ("110103", "崇文区", "2010", "110101", "东城区"),
        ("341402", "居巢区", "2011", "340181", "巢湖市"),
        ("652101", "吐鲁番市", "2015", "650402", "高昌区"),
        ("371202", "莱城区", "2019", "370116", "莱芜区"),
        ("340225", "无为县", "2019", "340281", "无为市"),
        ("330103", "下城区", "2021", "330105", "拱墅区"),
        ("330104", "江干区", "2021", "330102", "上城区"),
        ("350427", "沙县", "2021", "350405", "沙县区"),
        ("540530", "错那县", "2023", "540581", "错那市"),
        ("500112", "渝北区", "2025", "500157", "两江新区"),
    ],
)
def test_where_a_code_went(code: str, name: str, year: str, successor: str, now: str) -> None:
    assert (NAMES[code], ended(code), NAMES[successor]) == (name, (year, successor), now)


@pytest.mark.parametrize(
    ("code", "name", "since"),
    [
        ("330113", "临平区", "2021"), ("330114", "钱塘区", "2021"), ("659011", "新星市", "2021"),
        ("659012", "白杨市", "2023"), ("460300", "三沙市", "2012"), ("653229", "和安县", "2024"),
        ("659001", "石河子市", "1985"), ("510107", "武侯区", "1990"), ("420600", "襄阳市", "2010"),
    ],
)  # fmt: skip
def test_since_when_a_code_has_its_name(code: str, name: str, since: str) -> None:
    last = [row for row in rows() if row.code == code][-1]
    assert (last.name, last.began, last.ended) == (name, since, "")


def test_a_division_among_several_has_no_successor() -> None:
    assert ended("341400") == ("2011", "")
    assert ended("330110") is None  # 余杭区 kept its code when 临平区 was taken out of it


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("武侯区", ["510107"]), ("四川省成都市武侯区", ["510107"]), ("成都武侯", ["510107"]),
        ("武侯", ["510107"]), ("四川武侯", ["510107"]), (" 成都市 武侯区", ["510107"]), ("無為", ["340281"]),
        ("朝阳区", ["110105", "220104"]), ("朝阳", ["110105", "211300", "211321", "220104"]),
        ("北京朝阳", ["110105"]), ("长春市朝阳区", ["220104"]), ("辽宁朝阳县", ["211321"]),
        ("昌平", ["110114"]), ("昌平县", ["110221"]), ("下城区", ["330103"]), ("无为县", ["340225"]),
        ("重庆江北区", ["500105"]), ("江北区", ["330205"]), ("沙县", ["350427"]),
        ("襄樊", ["420600"]), ("襄阳市", ["420600"]), ("阆中县", ["512930"]), ("重庆", ["500000"]),
        ("新星市", ["659011"]), ("新疆石河子", ["659001"]), ("胡杨河", ["659010"]), ("草湖市", ["659013"]),
        ("凉山", ["513400"]), ("凉山州", ["513400"]), ("凉山彝族自治州", ["513400"]),
        ("海南州", ["632500"]), ("莫力达瓦旗", ["150722"]), ("恩施土家族苗族自治州", ["422800"]),
        ("内蒙古", ["150000"]), ("广西", ["450000"]), ("新疆", ["650000"]), ("香港", ["810000"]),
        ("全国", ["000000"]), ("北京武侯区", []), ("武侯区成都", []), ("市", []), ("甘", []), ("", []),
        ("火星", []), ("市辖区", []), ("区" * 1_000_000, []),
    ],
)  # fmt: skip
def test_what_a_name_means(typed: str, found: list[str]) -> None:
    assert find(typed) == found


def test_a_name_of_the_archives_own_counts_beside_the_packaged_ones() -> None:
    assert named("青禾县", {"999901": "青禾县"}) == ["999901"]
    assert named("武侯区", {"999901": "武侯区"}) == ["510107", "999901"]
    assert named("５１０１０７", {}) == ["510107"]


def test_the_table_is_whole() -> None:
    assert 6900 < len(rows()) < 7500
    assert len(codes()) == len(NAMES)
    valid = [code for code in codes() if not ended(code)]
    assert len(valid) == 3215
    by_level = [sum(code.endswith(end) for code in valid) for end in ("0000", "00")]
    assert by_level == [35, 35 + 333]


def test_a_code_has_one_name_at_a_time() -> None:
    for one, other in zip(rows(), rows()[1:], strict=False):
        if one.code == other.code:
            assert one.ended
            assert one.ended <= other.began
        else:
            assert one.code < other.code


def test_every_code_lies_below_codes_that_there_were() -> None:
    for code in codes() - {"000000"}:
        assert f"{code[:2]}0000" in codes()
        # Districts of municipalities, and what a province rules itself, have no city above them.
        if code[:2] not in ("11", "12", "31", "50") and code[2:4] not in ("90", "00"):
            assert f"{code[:4]}00" in codes() or code in RULED_BY_PROVINCES, code


def test_a_successor_was_there_when_the_code_ended() -> None:
    there = {(row.code, row.began or "0", row.ended or "9999") for row in rows()}
    spans: dict[str, list[tuple[str, str]]] = {}
    for code, began, end in there:
        spans.setdefault(code, []).append((began, end))
    for row in rows():
        if row.successor:
            assert row.ended
            assert any(a <= row.ended < b for a, b in spans[row.successor]), row
        latest(row.code)  # ends


def test_former_codes_of_a_region_are_no_code_of_another() -> None:
    valid = sorted(code for code in codes() if not ended(code))
    for code in valid[1:]:
        if code.endswith("00") or code in ("330105", "500157", "350404"):
            first, last = region_span(code)
            for begin, end in region_spans(code):
                inside = valid[bisect_left(valid, begin) : bisect_right(valid, end)]
                assert all(first <= one <= last for one in inside), (code, begin, end)


@pytest.mark.parametrize(
    ("code", "former_codes", "not_asked"),
    [
        ("110114", {"110221"}, {"110105"}),
        ("110221", {"110114"}, set()),
        ("330105", {"330103"}, {"330104"}),
        ("330103", set(), {"330105"}),  # it is a part of 拱墅区, not all of it
        ("500157", {"500105", "500112"}, set()),
        ("500112", set(), {"500105", "500157"}),
        ("370100", {"371200", "371202"}, {"370200"}),
        ("652100", {"650402", "650400"}, {"650500"}),
        ("500000", {"510200", "511202"}, {"510100"}),
    ],
)
def test_a_region_is_asked_for_by_all_its_codes(
    code: str, former_codes: set[str], not_asked: set[str]
) -> None:
    def asked(one: str) -> bool:
        return any(first <= one <= last for first, last in region_spans(code))

    assert all(map(asked, {code, *former_codes}))
    assert not any(map(asked, not_asked))
    values = conditions(Filters(regions=(code,)))[1]
    assert len(values) == 2 * len(region_spans(code))
    assert region_spans("000000") == (("000000", "000000"),)


def test_hits_under_a_former_code_are_counted_and_shown() -> None:
    counts = {"330105": 3, "330103": 2, "330102": 7}
    assert below(counts, "330105", NAMES) == {"330105": 3, "330103": 2}
    assert below(counts, "330100", NAMES) == {"330102": 7, "330105": 3, "330103": 2}
    asked = read_question([("region", "拱墅区")], Known(regions=NAMES, sources={}))
    shown = facet_values(asked, "region", counts, Known(regions=NAMES, sources={}))
    assert [(value.name, value.count, value.depth) for value in shown] == [
        ("浙江省", 12, 0), ("杭州市", 12, 1), ("拱墅区", 5, 2), ("拱墅区", 3, 3), ("下城区", 2, 3), ("上城区", 7, 2),
    ]  # fmt: skip
    assert former("330105") == {"330105", "330103"}


def test_as_many_places_as_an_address_takes_are_asked_for_in_one_statement() -> None:
    """A visitor's statement may be a hundred deep, and Chongqing alone had fifty other codes."""
    regions = tuple(code for code in NAMES if code.endswith("0000"))
    assert len(regions) > 30
    store = shelf.shelf()
    for id, source in ((1, "river"), (2, "paper")):
        shelf.put(store, id, title="甲", source=source)
    bound(store.db.conn)
    for asked, hits in ((regions, 2), (("500000", "510000", "130000", "620000"), 1)):
        assert count(store, Filters(regions=asked)) == hits
        seen = ledgers(Filters(regions=asked))
        (row,) = store.rows(seen.sql, seen.values)
        assert len(json.loads(row["sources"])) == {2: 3, 1: 2}[hits]


def test_a_table_is_narrowed_by_the_same_codes_as_the_search_page() -> None:
    class Used:
        async def rows(self, sql: str) -> list[tuple[str, str]]:
            return [("330103", "下城区"), ("330104", "江干区"), ("330105", "拱墅区")]

    plugin = runpy.run_path(str(ROOT / "datasette" / "plugins" / "search_box.py"))

    def meant(code: str) -> Any:
        return asyncio.run(plugin["_meant"](Used(), "region", code))

    assert meant("330105") == [("region__in", "330103,330105")]
    assert meant("330103") == [("region", "330103")]
    assert meant("620000") == [("region__gte", "620000"), ("region__lte", "629999")]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("武候区", "510107"), ("成都武候区", "510107"), ("成都市武侯县", "510107"),
        ("甘肃省兰州市城管区", "620102"), ("510108000", None), ("510199", "510185"),
        ("990000", None), ("火星", None), ("", None), ("区" * 1_000_000, None),
    ],
)  # fmt: skip
def test_the_nearest_is_named(typed: str, found: str | None) -> None:
    assert next(iter(nearest(typed)), None) == found


SOURCE = """\
[[source]]
key = "a"
name = "甲"
start = ["http://a.example/"]
region = "{}"
kind = "party"
"""


def region(text: str, more: str = "") -> str:
    config = parse_config(SOURCE.format(text) + more, ["auto"], name="dangjian.toml")
    return config.sources["a"].region


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("510107", "510107"), ("武侯区", "510107"), ("四川省成都市武侯区", "510107"),
        ("成都武侯", "510107"), ("330103", "330103"), ("下城区", "330103"), ("全国", "000000"),
        ("999901", "999901"),
    ],
)  # fmt: skip
def test_a_source_names_its_region_or_gives_its_code(typed: str, code: str) -> None:
    assert region(typed) == code


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("510199", "'region' 510199 is not a code of GB/T 2260; the nearest is 四川省成都市简阳市 510185;"),
        ("成都武候区", "'成都武候区' is no region's name or six-digit code; the nearest is 四川省成都市武侯区 510107."),
        ("朝阳区", "'朝阳区' is more than one region: write the code of one of "
         "北京市朝阳区 110105, 吉林省长春市朝阳区 220104."),
        ("火星", "'火星' is no region's name or six-digit code."),
        (" ", "must be a GB/T 2260 code of six digits in quotes, or a region's name."),
    ],
)  # fmt: skip
def test_what_is_no_region_is_refused_with_the_nearest(typed: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        region(typed)
    assert str(refused.value).startswith("dangjian.toml, line 5: 'region' ")
    assert said in str(refused.value)


def test_a_code_of_ones_own_has_a_name_of_ones_own() -> None:
    assert region("133100", 'region_name = "雄安新区"\n') == "133100"


def test_the_catalogue_asks_nothing_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command loads it."""

    def read() -> Mapping[str, str]:
        raise AssertionError

    monkeypatch.setattr("archive.home.gazetteer._text", read)
    for cached in (codes, rows):
        cached.cache_clear()
    assert parse_config("", ["auto"], name="x").known


def test_an_archive_finds_a_county_by_either_code(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {
        "north": ("110221", "party"),
        "river": ("110114", "party"),
        "paper": ("110105", "media"),
    }
    names = [(NAMES[code], code) for code, _ in places.values()]
    monkeypatch.setattr(shelf, "SOURCES", places)
    with open_store(home.database) as store:
        shelf.furnish(store)
        with store.write() as connection:
            connection.executemany("UPDATE regions SET name = ? WHERE code = ?", names)
        for id, source in enumerate(places, 1):
            shelf.put(store, id, title=source, text="党建", source=source)

    def found(region: str) -> list[str]:
        ran = dangjian(
            "export",
            "--format",
            "jsonl",
            "--region",
            region,
            tmp_path / "a.jsonl",
            "--overwrite",
            home=home.folder,
        )
        assert ran.code == 0, ran.err
        lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
        (tmp_path / "a.jsonl").unlink()
        return sorted(json.loads(line)["title"] for line in lines)

    for region in ("昌平区", "昌平县", "昌平", "北京昌平", "110114", "110221"):
        assert found(region) == ["north", "river"]
    assert found("北京市朝阳区") == ["paper"]
    assert found("北京") == ["north", "paper", "river"]
    ran = dangjian("search", "--region", "朝阳区", "党建", home=home.folder)
    assert (ran.code, ran.out) == (2, "")
    assert "one of 北京市朝阳区 110105, 吉林省长春市朝阳区 220104." in ran.err
    ran = dangjian("search", "--region", "成都武候区", "党建", home=home.folder)
    assert (ran.code, "the nearest is 四川省成都市武侯区 510107." in ran.err) == (2, True)


def test_the_list_of_sources_says_what_an_ended_code_is_now(home: Home) -> None:
    home.config.write_text(SOURCE.format("下城区"), encoding="utf-8")
    ran = dangjian("sources", "list", home=home.folder)
    assert "下城区 (until 2021, now 拱墅区 330105)" in ran.out
    home.config.write_text(SOURCE.format("巢湖地区"), encoding="utf-8")
    assert "巢湖地区 (until 1999" in dangjian("sources", "list", home=home.folder).out
    home.config.write_text(SOURCE.format("510199"), encoding="utf-8")
    ran = dangjian("sources", "list", home=home.folder)
    assert (ran.code, ran.out) == (2, "")
    assert "line 5: 'region' 510199 is not a code of GB/T 2260" in ran.err


def test_the_changes_by_hand_are_in_the_table() -> None:
    lines = (ROOT / "facts" / "region_changes.tsv").read_text(encoding="utf-8").splitlines()
    changes = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(changes) == 90
    told = {(row.code, row.ended, row.successor) for row in rows()}
    began = {(row.code, row.name, row.began) for row in rows()}
    for year, old, new, name in changes:
        assert (old, year, new) in told if old else (new, name, year) in began


@given(st.text(alphabet="朝阳区市省县州自治成都武侯 0１\ud800", max_size=70))
def test_any_text_is_answered(typed: str) -> None:
    assert set(named(typed, {})) <= codes() or typed.strip().isdigit()
    assert set(nearest(typed)) <= codes()


def test_a_region_in_words() -> None:
    assert in_words("110105", NAMES) == "北京市朝阳区 110105"
    assert in_words("659011", NAMES) == "新疆维吾尔自治区新星市 659011"
    assert in_words("000000", NAMES) == "全国 000000"
