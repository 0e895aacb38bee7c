"""`inspect --save`: a page and the record of it, which a test replays once it is corrected."""

import json
from pathlib import Path

import pytest
from commands import dangjian
from documents import pdf
from misbehaving import gzipped, misbehaving
from pairs import differences, pairs, record, replay

from archive.home.folder import Home
from archive.record import Article, Rejected
from archive.types import Reason

URL = "http://www.shiqiao.example/djgz/202403/t20240301_12.html"
STEM = "www-shiqiao-example-djgz-202403-t20240301-12-html"
TEXT = "石桥镇党委日前组织机关党员到河口村开展主题党日活动，清理水渠两公里，慰问老党员十二户。"


def page(path: Path, title: str = "石桥镇开展主题党日活动") -> Path:
    path.write_text(
        f'<meta charset="utf-8"><title>{title}</title><h1>{title}</h1><p>来源：石桥发布</p>'
        f'<div class="TRS_Editor"><p>{TEXT}</p></div>',
        encoding="utf-8",
    )
    return path


def test_a_pair_replays_and_tells_what_was_corrected_in_it(tmp_path: Path) -> None:
    saved, folder = page(tmp_path / "saved.html"), tmp_path / "new" / "pairs"
    ran = dangjian("inspect", saved, "--url", URL, "--save", folder)
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["title"] == "石桥镇开展主题党日活动"
    assert pairs(folder) == [STEM]
    assert (folder / f"{STEM}.html").read_bytes() == saved.read_bytes()
    assert differences(folder, STEM) == {}
    corrected = record(folder, STEM) | {"outlet": "石桥镇融媒体中心"}
    (folder / f"{STEM}.json").write_text(json.dumps(corrected), encoding="utf-8")
    assert differences(folder, STEM) == {"outlet": ("石桥发布", "石桥镇融媒体中心")}


def test_a_record_says_each_field_and_nothing_of_how_it_was_found(tmp_path: Path) -> None:
    dangjian("inspect", page(tmp_path / "saved.html"), "--url", URL, "--save", tmp_path)
    said = record(tmp_path, STEM)
    assert said["url"] == URL
    assert said["published"] == "2024-03-01"
    assert {"title", "text", "authors", "attachments", "next_page"} <= set(said)
    assert not {"provenance", "reader"} & set(said)


@pytest.mark.parametrize("ending", ["html", "json"])
def test_what_is_there_is_left_alone(tmp_path: Path, ending: str) -> None:
    saved, there = page(tmp_path / "saved.html"), tmp_path / "pairs" / f"{STEM}.{ending}"
    there.parent.mkdir()
    there.write_text("mine")
    ran = dangjian("inspect", saved, "--url", URL, "--save", there.parent)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"Error: {there} is there already: --save overwrites nothing.\n"
    assert [p.name for p in there.parent.iterdir()] == [there.name]
    assert there.read_text() == "mine"


@pytest.mark.parametrize(
    "url",
    ["", "http://a.example/../../../etc/passwd", "http://a.example/%2e%2e/\\x\x00", "http://党.example/党/",
     f"http://a.example/{'深' * 300}/{'a/' * 400}"],
)  # fmt: skip
def test_names_are_plain_whatever_the_address_and_the_page_say(tmp_path: Path, url: str) -> None:
    saved, folder = page(tmp_path / "saved.html", "../../evil"), tmp_path / "pairs"
    ran = dangjian("inspect", saved, "--url", url.replace("\x00", ""), "--save", folder)
    assert ran.code == 0, ran.err
    (stem,) = pairs(folder)
    assert stem.replace("-", "").isalnum()
    assert stem.isascii()
    assert len(stem) <= 80
    assert {p.name for p in tmp_path.iterdir()} == {"saved.html", "pairs"}


def test_a_pdf_is_saved_as_one(tmp_path: Path) -> None:
    lines = [(72.0, 700.0 - 20 * n, 12.0, TEXT[n * 20 : n * 20 + 20]) for n in range(3)]
    saved = tmp_path / "saved.bin"
    saved.write_bytes(pdf(lines, title="石桥镇主题党日"))
    assert dangjian("inspect", saved, "--save", tmp_path / "pairs").code == 0
    (stem,) = pairs(tmp_path / "pairs")
    assert (tmp_path / "pairs" / f"{stem}.pdf").read_bytes() == saved.read_bytes()
    assert differences(tmp_path / "pairs", stem) == {}


def test_a_fetched_page_comes_with_the_header_that_reading_needs(
    home: Home, tmp_path: Path
) -> None:
    body = f"<h1>石橋鎮開展主題黨日活動</h1><div id='zoom'><p>{'黨員同志們在村裡開會學習，' * 8}</p></div>"
    with misbehaving() as (world, address):
        world.paths["/a/1.html"] = lambda h: h.reply(
            200,
            gzipped(body.encode("big5")),
            content_type="text/html; charset=big5",
            content_encoding="gzip",
        )
        url = f"{address}/a/1.html"
        ran = dangjian("inspect", url, "--save", tmp_path / "pairs", home=home.folder)
    assert ran.code == 0, ran.err
    (stem,) = pairs(tmp_path / "pairs")
    assert (tmp_path / "pairs" / f"{stem}.html").read_bytes() == body.encode("big5")
    assert record(tmp_path / "pairs", stem)["headers"] == {
        "content-type": "text/html; charset=big5"
    }
    outcome = replay(tmp_path / "pairs", stem)
    assert isinstance(outcome, Article)
    assert outcome.title == "石橋鎮開展主題黨日活動"


def test_a_page_that_is_no_article_is_a_pair_too(tmp_path: Path) -> None:
    saved = tmp_path / "saved.html"
    saved.write_text("<title>提示</title><p>您访问的页面不存在</p>", encoding="utf-8")
    dangjian("inspect", saved, "--url", URL, "--save", tmp_path / "pairs")
    assert set(record(tmp_path / "pairs", STEM)) == {"url", "fetched", "reason", "next_page"}
    outcome = replay(tmp_path / "pairs", STEM)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.SOFT_404
