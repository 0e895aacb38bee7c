"""WARC files: what goes in comes out, and what is not whole is never taken for whole."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.types import Capture, Page, Role
from archive.warc import CaptureError, CodingError, WarcSink, read_capture, repair

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def page(body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> Page:
    return Page(
        source="shiqiao", role=Role.ARTICLE, url="http://s.example/党建/1.html", fetched_at=NOW,
        status=200, headers=headers, body=body, ip="127.0.0.1",
    )  # fmt: skip


@given(bodies=st.lists(st.binary(max_size=3000), min_size=1, max_size=6))
def test_every_body_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("warc")
    with WarcSink(folder, run=1) as sink:
        captures = [sink.write(page(body)) for body in bodies]
    assert [read_capture(folder, capture).body for capture in captures] == bodies


def test_a_content_coding_is_kept_in_the_record_and_undone_for_reading(tmp_path: Path) -> None:
    body = gzip.compress("党建".encode())
    with WarcSink(tmp_path, run=1) as sink:
        capture = sink.write(page(body, (("Content-Encoding", "gzip"), ("ETag", '"1"'))))
    served = read_capture(tmp_path, capture)
    assert (served.body, served.decoded) == (body, "党建".encode())
    assert served.headers["etag"] == '"1"'


def test_a_body_that_unpacks_without_end_is_refused(
    tmp_path: Path,
) -> None:
    with WarcSink(tmp_path, run=1) as sink:
        bomb = gzip.compress(b"0" * 1_000_000)
        capture = sink.write(page(bomb, (("Content-Encoding", "gzip"),)))
    with pytest.raises(CodingError, match="unpacks to more than 10000 bytes"):
        read_capture(tmp_path, capture, most=10_000)


def test_a_full_file_is_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.warc.sink.MAX_FILE_SIZE", 500)
    with WarcSink(tmp_path, run=7) as sink:
        captures = [sink.write(page(bytes([n]) * 50)) for n in range(3)]
    names = sorted(p.name for p in tmp_path.iterdir())
    assert len(names) == len({c.file for c in captures}) == 3
    assert names[0] == "dangjian-20260302T093000Z-000007-001.warc.gz"
    assert [read_capture(tmp_path, c).body for c in captures] == [bytes([n]) * 50 for n in range(3)]


def test_a_file_that_is_there_is_never_appended_to(tmp_path: Path) -> None:
    with WarcSink(tmp_path, run=1) as sink:
        sink.write(page(b"one"))
    with WarcSink(tmp_path, run=1) as sink, pytest.raises(FileExistsError):
        sink.write(page(b"two"))


def test_repair_cuts_off_what_no_row_names_and_tells(tmp_path: Path) -> None:
    with WarcSink(tmp_path, run=1) as sink:
        kept = [sink.write(page(b"one")), sink.write(page(b"two"))]
    path = tmp_path / kept[0].file
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:100])
    told: list[str] = []
    ends = {path.name: kept[1].offset + kept[1].length, "lost.warc.gz": 9}
    repair(tmp_path, 1, ends, told.append)
    assert path.read_bytes() == whole
    assert told[0].startswith(f"{path.name}: cut off 100 bytes")
    assert told[1] == "lost.warc.gz is named by the database but is not there."


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "sub/x.warc.gz", ".."])
def test_a_row_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(CaptureError):
        read_capture(tmp_path, Capture(file=name, offset=0, length=9, sha256="0"))
