import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.web.charset import decode, mojibake

SIMPLIFIED = "<p>全县的党员都来了，我们说好今年要把这条路修通，大家一起出力。</p>"
TRADITIONAL = "<p>全縣的黨員都來了，我們說好今年要把這條路修通，大家一起出力。</p>"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk"])
@pytest.mark.parametrize(
    "declared", [None, "text/html; charset=utf-8", "text/html; charset=iso-8859-1"]
)
def test_the_bytes_decide_whatever_is_declared(encoding: str, declared: str | None) -> None:
    lie = '<meta charset="big5">' if encoding == "utf-8" else '<meta charset="utf-8">'
    assert decode((lie + SIMPLIFIED).encode(encoding), declared) == lie + SIMPLIFIED


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_is_obeyed_and_removed(bom: bytes, encoding: str) -> None:
    assert decode(bom + SIMPLIFIED.encode(encoding)) == SIMPLIFIED


def test_rare_characters_of_gb18030_survive() -> None:
    text = SIMPLIFIED + "<p>㐂和𠮷是人名里的字。</p>"
    assert decode(text.encode("gb18030")) == text


def test_big5_only_when_it_is_declared() -> None:
    body = TRADITIONAL.encode("big5")
    assert decode(body, "text/html; charset=Big5") == TRADITIONAL
    assert decode(b'<meta charset="big5">' + body) == '<meta charset="big5">' + TRADITIONAL
    assert decode(body) is None


def test_a_declared_big5_does_not_spoil_gb18030() -> None:
    assert decode(SIMPLIFIED.encode("gb18030"), "text/html; charset=big5") == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_broken_byte_costs_one_character_not_the_page(encoding: str) -> None:
    text = SIMPLIFIED * 20
    body = text.encode(encoding)
    at = body.index("修通".encode(encoding))
    found = decode(body[:at] + b"\xff" + body[at:])
    assert found is not None
    assert found.replace("\ufffd", "") == text


def test_a_page_cut_off_inside_a_character_is_read() -> None:
    found = decode((SIMPLIFIED * 5).encode()[:-6])
    assert found is not None
    assert found.startswith(SIMPLIFIED * 4)


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.4 whatever",
        b"PK\x03\x04 a zip",
        b"\x89PNG\r\n\x1a\n",
        b"\x00\x01\x02\x03" * 50,
        bytes(range(128, 256)) * 20,
    ],
)
def test_what_is_no_text_is_none(body: bytes) -> None:
    assert decode(body) is None


def test_utf8_mojibake_is_not_passed_off_as_text() -> None:
    """UTF-8 bytes that a server encoded a second time from Latin-1 are no GB18030 page."""
    twice = SIMPLIFIED.encode().decode("latin-1").encode("cp1252", "ignore")
    found = decode(twice)
    assert found is None or "鍏" not in found


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_zeros(encoding: str) -> None:
    page = "<html><title>修路</title>" + SIMPLIFIED * 3 + "</html>"
    assert decode(page.encode(encoding)) == page


@pytest.mark.parametrize(
    "spoilt",
    [
        SIMPLIFIED.encode().decode("latin-1"),
        SIMPLIFIED.encode().decode("cp1252", "ignore"),
        SIMPLIFIED.encode().decode("gb18030", "ignore"),
        SIMPLIFIED.encode("gb18030").decode("latin-1"),
        "<p>" + "锟斤拷" * 20 + "</p>",
        "<p>" + "\ufffd" * 40 + "修路</p>",
    ],
)
def test_text_that_was_spoilt_before_it_was_served_is_known(spoilt: str) -> None:
    assert mojibake(spoilt) is not None


@pytest.mark.parametrize(
    "sound",
    [
        SIMPLIFIED * 3,
        TRADITIONAL,
        SIMPLIFIED + "程序员把它叫作锟斤拷。",
        SIMPLIFIED.replace("修", "\ufffd") * 2,
        "<p>Café, naïve, “déjà vu” – plain English with accents.</p>",
        "<p>hello</p>",
        "",
    ],
)
def test_sound_text_is_not_taken_for_mojibake(sound: str) -> None:
    assert mojibake(sound) is None


def test_plain_ascii_and_nothing() -> None:
    assert decode(b"<p>hello</p>") == "<p>hello</p>"
    assert decode(b"") == ""


@given(st.binary(max_size=400))
def test_never_raises(body: bytes) -> None:
    found = decode(body)
    assert found is None or isinstance(found, str)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200))
def test_every_utf8_text_without_a_mark_comes_back(text: str) -> None:
    body = text.encode()
    marks = (b"%PDF-", b"PK\x03\x04", b"GIF8", codecs.BOM_UTF8)
    if not body.startswith(marks):
        assert decode(body) == text
