"""`/sources` and `/sources/KEY`: how each source does, and what was seen of it."""

import asyncio
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_datasette import HOSTILE, SOURCES, Filling

from archive.sentences import Sentence
from archive.store import runs
from archive.store.database import stamp
from archive.types import SourceKind
from crawler.verdict import Seen, judge
from scheduler.serving import Site, make_datasette

NOW = datetime(2024, 7, 13, 3, tzinfo=UTC)


def get(path: Path, address: str) -> str:
    datasette = make_datasette(path, Site(name="青禾党建档案", sql=True))
    text: str = asyncio.run(datasette.client.get(address)).text
    return text


def judged(
    filling: Filling, source: str, word: str, why: Sentence, advice: Sentence | None
) -> None:
    with filling.store.write() as connection:
        connection.execute(
            "INSERT INTO health (source, run, word, why, advice, since) VALUES (?, ?, ?, ?, ?, ?)",
            [source, filling.run, word, why.stored(), advice and advice.stored(), stamp(NOW)],
        )


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sources, of which one is blocked and has everything on its page."""
    filling = Filling(tmp_path_factory.mktemp("sources") / "home.db")
    filling.add("党建", "党建进社区。", url="https://dj.qinghe.example/1.html")
    judged(
        filling, "qinghe", "blocked",
        Sentence("{n} of its {of} list pages were refused with {status}.", {"n": 1, "of": 2, "status": 403}),
        Sentence("Ask less often: 'delay' of {key}.", {"key": "qinghe"}),
    )  # fmt: skip
    with filling.store.write() as connection:
        for number in range(3):
            runs.deny(
                connection, filling.run, "qinghe", f"https://dj.qinghe.example/p/{number % 2}",
                "Disallow: /p/", "dangjian",
            )  # fmt: skip
    filling.close()
    folder = filling.path.parent / "sources" / "qinghe"
    folder.mkdir(parents=True)
    items = [
        {"title": HOSTILE, "url": "javascript:alert(1)", "date": "2024-07-10"},
        *({"title": f"第{n}行", "url": f"https://dj.qinghe.example/{n}", "date": None} for n in range(30)),
    ]  # fmt: skip
    kept = {
        "url": "https://dj.qinghe.example/",
        "fetched": "2024-07-01T00:30:00+00:00",
        "items": items,
    }
    (folder / "list.json").write_text(json.dumps(kept), encoding="utf-8")
    return filling.path


def test_a_source_says_how_it_does_why_and_what_to_try(database: Path) -> None:
    page = get(database, "/sources/qinghe?lang=en")
    lead = " ".join(
        re.sub("<[^>]*>", " ", page.partition('class="lead"')[2].partition("</p>")[0]).split()
    )
    assert lead == (
        "> blocked 1 of its 2 list pages were refused with 403. Ask less often: &#39;delay&#39; of qinghe."
    )  # fmt: skip
    assert "2024-07-13 11:00" in page  # so since, in China time
    assert 'href="/search?source=qinghe&amp;lang=en"' in page
    assert 'href="/runs/1?lang=en"' in page


def test_how_a_run_ended_is_told_in_the_language_of_the_page(tmp_path: Path) -> None:
    filling = Filling(tmp_path / "home.db")
    said = judge(Seen(answered=1, read=1))
    runs.close_source(filling.store, filling.run, "qinghe", "failed", said.message, said.cause)
    filling.close()
    for address in ("/sources/qinghe", f"/runs/{filling.run}"):
        for language, told in (
            ("zh", "它的列表页没有给出文章网址。"),
            ("en", "Its list pages gave no article address."),
        ):
            assert f'<span class="soft">{told}</span>' in get(
                filling.path, f"{address}?lang={language}"
            )


def test_a_source_that_nobody_judged_says_so(database: Path) -> None:
    page = get(database, "/sources/haixi?lang=en")
    assert "Not judged yet" in page
    assert "There is no record of its list" in page
    assert "no address was forbidden" in page


def test_what_robots_txt_forbids_is_counted_by_rule(database: Path) -> None:
    page = get(database, "/sources/qinghe?lang=en")
    rows = page.partition("What robots.txt forbids")[2].partition("</tbody>")[0]
    assert "<code>Disallow: /p/</code>" in rows
    assert 'class="figure">2</td>' in rows


def test_its_list_as_it_was_checked_is_text(database: Path) -> None:
    page = get(database, "/sources/qinghe?lang=en")
    assert "2024-07-01 08:30 China time, its list had 31 rows" in page
    assert "第8行" in page
    assert "第9行" not in page  # ten rows are shown
    assert HOSTILE not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("kept", ["", "[]", '{"url": 1}', '{"url":"","fetched":"","items":[7]}'])
def test_a_damaged_record_is_none(database: Path, kept: str) -> None:
    folder = database.parent / "sources" / "haixi"
    folder.mkdir(exist_ok=True)
    (folder / "list.json").write_text(kept, encoding="utf-8")
    assert "There is no record of its list" in get(database, "/sources/haixi?lang=en")


@pytest.mark.parametrize("key", ["nobody", "QINGHE", "a" * 65])
def test_no_such_source(database: Path, key: str) -> None:
    datasette = make_datasette(database, Site(name="甲"))
    assert asyncio.run(datasette.client.get(f"/sources/{key}")).status_code == 404


def test_sources_are_filtered_and_say_what_was_not_understood(database: Path) -> None:
    page = get(database, "/sources?health=blocked&x=%3Cb%3E&lang=en")
    assert "1 of 2 sources." in page
    assert 'href="/sources/qinghe?lang=en"' in page
    assert 'href="/sources/haixi?lang=en"' not in page
    assert "<code>x=&lt;b&gt;</code>" in page
    assert "No source matches." in get(database, "/sources?region=北京&lang=en")


def test_many_sources_are_folded_and_the_unwell_stand_first(tmp_path: Path) -> None:
    filling = Filling(tmp_path / "home.db")
    many = [
        replace(SOURCES[0], key=f"many-{n}", name=f"源{n}", kind=SourceKind.PARTY, region="510107")
        for n in range(60)
    ]
    runs.put_sources(filling.store, many, {"510107": "武侯区"})
    judged(filling, "many-7", "unreachable", Sentence("Its host is not known."), None)
    filling.close()
    page = get(filling.path, "/sources?lang=en")
    assert page.count("<details") == page.count('<details class="group">') > 0  # none is open
    first = page.partition("Needing somebody: 1")[2].partition("</section>")[0]
    assert 'href="/sources/many-7?lang=en"' in first
    assert "Its host is not known." in first
    few = get(filling.path, "/sources?health=unreachable&lang=en")
    assert '<details class="group" open>' in few
    assert "Needing somebody" not in few
