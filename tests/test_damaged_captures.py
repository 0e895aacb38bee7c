"""Captures that are no longer what was kept: all damage is reported, and has no other effect."""

import gzip
import os
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_capture_pages import Kept
from test_warc import page

from archive.types import Capture
from archive.warc import CaptureError, CodingError, WarcSink, read_capture, read_record
from archive.web import content_coding

BODY = "<p>石桥镇党委召开专题会议。</p>".encode()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Capture]]:
    """A folder with one WARC file of two captures. What it holds is put back by who changes it."""
    folder = tmp_path_factory.mktemp("warc")
    with WarcSink(folder, run=1) as sink:
        return folder, [sink.write(page(BODY)), sink.write(page(BODY + b"2"))]


def test_a_record_that_is_cut_at_any_byte_is_told_and_the_one_before_it_is_whole(
    two: tuple[Path, list[Capture]], tmp_path: Path
) -> None:
    folder, (first, second) = two
    whole = (folder / first.file).read_bytes()
    cut = tmp_path / first.file
    for end in range(second.offset, len(whole)):
        cut.write_bytes(whole[:end])
        with pytest.raises(CaptureError, match=f"{len(whole) - end} bytes are missing"):
            read_capture(tmp_path, second)
        assert read_capture(tmp_path, first).body == BODY


def test_a_span_of_zeros_anywhere_in_a_record_is_told(
    two: tuple[Path, list[Capture]], tmp_path: Path
) -> None:
    folder, (first, _) = two
    whole = (folder / first.file).read_bytes()
    for begin in range(first.offset + 10, first.offset + first.length - 8, 8):
        (tmp_path / first.file).write_bytes(whole[:begin] + bytes(8) + whole[begin + 8 :])
        with pytest.raises(CaptureError):
            read_capture(tmp_path, first)


@given(st.data())
def test_any_flipped_bits_are_told_or_change_nothing_that_is_read(
    two: tuple[Path, list[Capture]], data: st.DataObject
) -> None:
    folder, (first, second) = two
    path = folder / first.file
    whole = path.read_bytes()
    harmed = bytearray(whole)
    for place in data.draw(st.lists(st.integers(first.offset, len(whole) - 1), min_size=1)):
        harmed[place] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(harmed)
    try:
        for capture, body in ((first, BODY), (second, BODY + b"2")):
            try:
                record = read_record(folder, capture)
            except CaptureError:
                continue
            assert (record.body, record.url) == (body, "http://s.example/党建/1.html")
    finally:
        path.write_bytes(whole)


def test_another_record_in_its_place_is_told(two: tuple[Path, list[Capture]]) -> None:
    folder, (first, second) = two
    with pytest.raises(CaptureError, match="SHA-256"):
        read_capture(folder, replace(first, offset=second.offset, length=second.length))
    with pytest.raises(CaptureError, match="no record of a response"):  # the file's own record
        read_capture(folder, replace(first, offset=0, length=first.offset))
    with pytest.raises(CaptureError, match="does not end where"):
        read_capture(folder, replace(first, length=first.length + second.length))


@pytest.mark.parametrize(
    "change",
    [
        {"offset": -1}, {"offset": 1 << 62}, {"offset": 1 << 80}, {"length": -1}, {"length": 0},
        {"length": 1 << 62}, {"offset": 1}, {"length": 1}, {"offset": "here"}, {"length": None},
        {"file": "no.warc.gz"}, {"file": ""}, {"file": "a\0b"}, {"file": "x" * 5000},
        {"file": "\ud800"}, {"file": None}, {"sha256": ""},
    ],
    ids=str,
)  # fmt: skip
def test_a_row_that_leads_nowhere_is_told(
    two: tuple[Path, list[Capture]], change: dict[str, object]
) -> None:
    folder, (first, _) = two
    with pytest.raises(CaptureError):
        read_capture(folder, replace(first, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling", "loop", "device", "nothing"])
def test_what_is_no_file_is_told_and_never_waited_for(
    two: tuple[Path, list[Capture]], tmp_path: Path, kind: str
) -> None:
    _, (first, _) = two
    path = tmp_path / first.file
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "dangling":
            path.symlink_to("away")
        case "loop":
            path.symlink_to(path.name)
        case "device":
            path.symlink_to("/dev/zero")
    with pytest.raises(CaptureError):
        read_capture(tmp_path, first)


def test_a_bomb_in_place_of_a_record_costs_no_more_than_a_record_may(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(200_000_000), compresslevel=9)
    (tmp_path / "bomb.warc.gz").write_bytes(bomb)
    tracemalloc.start()
    try:
        with pytest.raises(CaptureError):
            read_capture(
                tmp_path, Capture(file="bomb.warc.gz", offset=0, length=len(bomb), sha256="")
            )
        assert tracemalloc.get_traced_memory()[1] < 120_000_000
    finally:
        tracemalloc.stop()


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("gzip", gzip.compress), ("x-gzip", gzip.compress), (" GZip", gzip.compress),
        ("gzip", lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:])),
        ("deflate", zlib.compress), ("deflate", bare_deflate), ("br", brotli.compress),
        ("gzip", bytes), ("deflate", bytes), ("br", bytes), ("zstd", bytes), ("", bytes),
    ],
)  # fmt: skip
def test_a_coding_is_undone_and_a_header_that_is_not_true_changes_nothing(
    name: str, pack: Callable[[bytes], bytes]
) -> None:
    assert content_coding.undo(pack(BODY), name, 1000) == BODY


@pytest.mark.parametrize(
    ("name", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", bare_deflate),
     ("br", partial(brotli.compress, quality=1))],
)  # fmt: skip
def test_what_unpacks_to_more_than_its_bound_is_refused_while_it_unpacks(
    name: str, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(bytes(100_000_000))
    assert content_coding.undo(pack(bytes(1000)), name, 1000) == bytes(1000)
    tracemalloc.start()
    try:
        with pytest.raises(CodingError, match="unpacks to more than 100000 bytes"):
            content_coding.undo(packed, name, 100_000)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_a_damaged_coding_is_a_fact_about_the_page_and_no_fault_of_the_capture(
    tmp_path: Path,
) -> None:
    packed = bytearray(gzip.compress(BODY * 20))
    packed[20] ^= 0xFF
    with WarcSink(tmp_path, run=1) as sink:
        capture = sink.write(page(bytes(packed), (("Content-Encoding", "gzip"),)))
    with pytest.raises(CodingError, match="gzip cannot be undone"):
        read_capture(tmp_path, capture)
    assert read_record(tmp_path, capture).body == packed


def test_a_body_that_ends_too_early_is_read_as_far_as_it_goes() -> None:
    packed = gzip.compress(os.urandom(5000))
    assert 1000 < len(content_coding.undo(packed[:3000], "gzip", 10_000)) < 3000


@pytest.mark.parametrize("harm", ["cut", "emptied", "zeros", "folder", "coding", "row"])
def test_the_page_of_a_damaged_capture_says_so(tmp_path: Path, harm: str) -> None:
    kept = Kept(tmp_path)
    coded = (("Content-Encoding", "gzip"),)
    broken = gzip.compress(BODY)[:-9] + b"\xff" * 9
    number = kept.keep(broken, headers=coded) if harm == "coding" else kept.keep(BODY)
    whole = kept.warc.read_bytes()
    match harm:
        case "cut":
            kept.warc.write_bytes(whole[:-9])
        case "emptied":
            kept.warc.write_bytes(b"")
        case "zeros":
            kept.warc.write_bytes(whole[:-40] + bytes(40))
        case "folder":
            path = kept.warc
            path.unlink()
            path.mkdir()
        case "row":
            with kept.store.write() as connection:
                connection.execute("UPDATE pages SET warc_offset = -5, warc_length = 1 << 60")
    wanted = 404 if harm == "folder" else 502
    for address in (f"/-/capture/{number}", f"/capture/{number}"):
        assert kept.get(address).status_code == wanted
    kept.sink.close()
    kept.store.close()
