"""What kind of file an attachment is and how large: by the page, and by its capture."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from exported_rows import every
from test_articles import ARTICLE, Bench
from test_attachments import HERE, URL, page
from test_datasette import Filling

from archive.record import digest, restored, stored
from archive.store.views import articles as views
from archive.types import Attachment
from archive.web.attachments import find_attachments
from scheduler.serving import Site, make_datasette

KB, MB = 1024, 1024 * 1024
FILE = Attachment(name="汇总表.xls（2KB）", url="http://s.example/a/2.xls", type="xls", size=2 * KB)


def sizes(markup: str) -> list[int | None]:
    return [file.size for file in find_attachments(page(f"<div>{markup}</div>"), URL)]


@pytest.mark.parametrize(
    ("markup", "size"),
    [
        ('<p><a href="1.pdf">方案</a>（1.2MB）</p>', round(1.2 * MB)),
        ('<p><a href="1.pdf">方案</a> <em>[345 KB]</em></p>', 345 * KB),
        ('<p><a href="1.pdf">方案</a> 大小：2.3M 下载次数：7</p>', round(2.3 * MB)),
        ('<p><a href="1.pdf">方案</a>　0.8兆</p>', round(0.8 * MB)),
        ('<p><a href="1.pdf">方案</a>（ＰＤＦ，１．５ＭＢ，下载12次）另见后文。</p>', round(1.5 * MB)),
        ('<p><a href="1.pdf">方案</a>（PDF）（1.5 MB）</p>', round(1.5 * MB)),
        ('<p><a href="1.pdf">方案</a>【345,678字节】</p>', 345_678),
        ('<p><a href="1.pdf">方案.pdf（96K）</a></p>', 96 * KB),
        ('<p><a href="1.pdf">方案【1.1GB】</a></p>', round(1.1 * 1024 * MB)),
        ('<tr><td><a href="1.pdf">方案</a></td><td>2024-03-01</td><td>80 kb</td></tr>', 80 * KB),
        ('<li><div><a href="1.pdf">方案</a></div><div>文件大小：3MB</div></li>', 3 * MB),
        ('<li><a href="1.pdf">方案</a><span>12.5KB</span><a href="/v.html">预览</a></li>', 12_800),
        ('<p><a href="1.pdf">方案</a> <a href="1.pdf">下载</a>（7KB）</p>', 7 * KB),
        ('<p><a href="1.pdf">方案</a><script>size="9MB"</script><!-- 9MB -->（7KB）</p>', 7 * KB),
    ],
)  # fmt: skip
def test_a_size_beside_a_link_is_told_in_bytes(markup: str, size: int) -> None:
    if markup.startswith("<tr>"):
        markup = f"<table>{markup}</table>"
    assert sizes(markup) == [size]


@pytest.mark.parametrize(
    "markup",
    [
        '<p><a href="1.pdf">方案</a></p>',
        '<p><a href="1.pdf">5G应用方案</a></p>',
        '<p><a href="1.zip">照片（2M）</a></p>',  # what the photographs should have, perhaps
        '<p><a href="1.zip">照片（2MB）样张</a></p>',
        '<p><a href="1.pdf">照片不超过2MB的说明</a></p>',
        '<p><a href="1.pdf">方案</a>（照片不超过2MB）</p>',
        '<p><a href="1.pdf">方案</a>（2M以上请分开发送）</p>',
        '<p><a href="1.pdf">方案</a> 5G 网络建设</p>',
        '<p><a href="1.pdf">方案</a>，其中照片 2MB</p>',
        '<p><a href="1.pdf">方案</a></p><p>附件（2MB）请另行下载。</p>',
        '<p><a href="1.pdf">方案</a>（0KB）</p>',
        '<p><a href="1.pdf">方案</a>（12件）</p>',
        '<p><a href="1.pdf">方案</a>（1.2.3MB）</p>',
        '<p><a href="1.pdf" title="2MB">方案</a><style>2MB</style></p>',
    ],
)
def test_what_is_no_size_of_the_file_is_none(markup: str) -> None:
    assert sizes(markup) == [None]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("1.{a}（1KB）2.{b}（2KB）", [KB, 2 * KB]),
        ("{a} {b}（2KB）", [None, 2 * KB]),
        ("<p>{a}</p><p>{b}</p><p>2KB</p>", [None, 2 * KB]),
        ("<p>{a}</p><p>大小：1KB</p><p>{b}</p>", [KB, None]),
        # Sizes that stand before their links are not given to the file before.
        ("<p>[1KB] {a}</p><p>[2KB] {b}</p>", [None, None]),
        ("[1KB] {a} [2KB] {b}", [None, None]),
        ("{a}<br>[2KB] {b}", [None, None]),
        ("<table><tr><td>1KB</td><td>{a}</td></tr><tr><td>2KB</td><td>{b}</td></tr></table>", [None, None]),
        ("<p>{a}</p><p>照片 2KB</p><p>3KB</p><p>{b}</p>", [None, None]),
    ],
)  # fmt: skip
def test_a_size_belongs_to_one_link(markup: str, found: list[int | None]) -> None:
    links = {"a": '<a href="1.doc">甲</a>', "b": '<a href="2.doc">乙</a>'}
    assert sizes(markup.format(**links)) == found


@pytest.mark.parametrize(
    ("link", "type_"),
    [
        ('<a href="/f/1.DOCX">报名表</a>', "docx"),
        ('<a href="a.ofd?v=2">公文</a>', "ofd"),
        ('<a href="/downfile.jsp?filename=9.pdf&amp;n=1">方案</a>', "pdf"),
        ('<a href="/download.jsp?id=2">名单.xlsx（2KB）</a>', "xlsx"),
        ('<a href="/download.jsp?id=2">名单.wps</a>', "wps"),
        ('<a href="/download.jsp?id=2">名单</a>', ""),
        ('<a href="/download.jsp?id=2">关于.pdf文件的说明</a>', ""),
        ('<a href="1.zip">全套材料.doc</a>', "zip"),  # what is served, not what it is called
        ('<embed src="7.pdf">', "pdf"),
    ],
)
def test_the_type_is_the_ending_of_address_or_name(link: str, type_: str) -> None:
    (found,) = find_attachments(page(f"<p>{link}</p>"), URL)
    assert found.type == type_


@pytest.mark.parametrize(
    "behind",
    ["<b>" * 3000, " " * 300_000, "[" * 100_000, "9," * 50_000, "<br>" * 9000, "﷽" * 50_000],
)
def test_hostile_text_behind_a_link_gives_no_size(behind: str) -> None:
    links = "".join(f'<a href="{n}.pdf">文{n}{behind[:2000]}</a>' for n in range(30))
    assert set(sizes(f"{links}{behind}")) == {None}


def test_older_readings_come_back_and_digests_stay() -> None:
    read = replace(ARTICLE, attachments=(FILE,))
    row = {"reader": "1", **stored(read)}
    assert restored(json.loads(json.dumps(row)), url=read.url, next_page=None) == read
    pair = replace(FILE, type="", size=None)
    row["attachments"] = [[FILE.name, FILE.url]]
    assert restored(row, url=read.url, next_page=None).attachments == (pair,)
    assert digest(read) == digest(replace(read, attachments=(pair,)))


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.store.close()


def told(bench: Bench) -> dict[str, object]:
    """What exports say of the only attachment; the view says the same."""
    (row,) = every(bench.store)
    (file,) = json.loads(row["attachments"])
    asked = views.attachments(1)
    (shown,) = bench.rows(asked.sql, *asked.values)
    size = shown["printed"] if shown["captured"] is None else shown["captured"]
    assert (shown["type"], size) == (file["type"], file["size"])
    return {name: file[name] for name in ("type", "size", "size_from")}


def capture(bench: Bench, size: int, kind: str | None, status: int = 200) -> int:
    page = bench.keep(FILE.url, status)
    with bench.store.write() as connection:
        connection.execute(
            "UPDATE pages SET size = ?, content_type = ? WHERE id = ?", [size, kind, page.id]
        )
    return page.id


def test_reading_again_tells_an_older_row_what_the_page_says(bench: Bench) -> None:
    page = bench.keep(ARTICLE.url)
    bench.settle(page, replace(ARTICLE, attachments=(replace(FILE, type="", size=None),)))
    assert told(bench) == {"type": "", "size": None, "size_from": None}
    bench.settle(page, replace(ARTICLE, attachments=(FILE,), reader="2"))
    assert told(bench) == {"type": "xls", "size": 2048, "size_from": "printed"}
    assert len(bench.rows("SELECT 1 FROM versions")) == 1


def test_a_captured_file_has_the_size_of_its_last_capture(bench: Bench) -> None:
    bench.put(replace(ARTICLE, attachments=(FILE,)))
    capture(bench, 0, "application/vnd.ms-excel")
    capture(bench, 300, "text/html; charset=utf-8")  # a firewall's page
    capture(bench, 200, "application/vnd.ms-excel", status=404)
    assert told(bench) == {"type": "xls", "size": 2048, "size_from": "printed"}
    capture(bench, 1999, "application/vnd.ms-excel")
    last = capture(bench, 2101, None)
    capture(bench, 300, "Text/HTML")
    assert told(bench) == {"type": "xls", "size": 2101, "size_from": "captured"}
    with bench.store.write() as connection:
        connection.execute("INSERT INTO removals (id, url, reason, removed_at, articles) "
                           "VALUES (1, '', '', '', 0)")  # fmt: skip
        connection.execute("INSERT INTO removed_pages (page, removal) VALUES (?, 1)", [last])
    assert told(bench) == {"type": "xls", "size": 1999, "size_from": "captured"}


def test_the_article_page_tells_printed_from_captured(tmp_path: Path) -> None:
    filling = Filling(tmp_path / "home.db")
    bare = replace(FILE, url=f"{HERE}3", type="", size=None)
    big = replace(FILE, url=f"{HERE}4.pdf", type="pdf", size=round(1.2 * MB))
    filling.add("甲", "文", url=URL, attachments=(FILE, big, bare))
    filling.store.db.conn.execute(
        "INSERT INTO pages (run, source, role, url, fetched_at, status, size, sha256, warc_file, "
        "warc_offset, warc_length) VALUES (1, 'qinghe', 'article', ?, '', 200, 20480, '', '', 0, 0)",
        [FILE.url],
    )
    filling.close()
    client = make_datasette(filling.path, Site(name="石桥镇党建档案")).client
    for language, shown in {
        "zh": ("（XLS、存档 20,480 字节）", "（PDF、页面标注约 1.2 MB）"),
        "en": ("(XLS, 20,480 bytes captured)", "(PDF, about 1.2 MB, says the page)"),
    }.items():
        text = asyncio.run(client.get(f"/dangjian/articles/1?lang={language}")).text
        assert [text.count(words) for words in shown] == [1, 1]
        assert f">{bare.name}</a></li>" in text
