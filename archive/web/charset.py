"""Bytes to text for Chinese pages. Declarations are hints that lie; the bytes decide.

Order (docs/cms.md: Character sets): byte order mark, UTF-16 by its zeros, strict UTF-8, GB18030. A
page with a few broken bytes is still read; Big5 is tried only when it is declared and GB18030 makes
no sense.
"""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOST = re.compile("锟斤拷|烫烫烫|屯屯屯|锘锘")
_FOREIGN = re.compile("[\x80-\xff\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+")
_SAMPLE = 4000  # non-ASCII characters that `mojibake` examines, and among how many
_SEARCHED = 100_000
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")
_BIG5 = re.compile(rb"charset\s*=\s*[\"']?\s*big-?5", re.I)
_HAN = re.compile("[\u4e00-\u9fff]+")
_HAN_RUN = re.compile("[\u4e00-\u9fff]{2,20}")
_CODED = ("utf-8", "gb18030", "big5hkscs")
_ASCII = bytes(range(128))
_RUNS_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")

# The commonest characters of news text, simplified and traditional. In sound Chinese text about
# half of all characters are among them, in text decoded by the wrong table almost none.
_COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过"
    "子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两"
    "体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新"
    "线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已"
    "通并提直题党程展五员革位入常文总次品式活设及管特件长求老基资流路级少图山统接知将组见计期根"
    "论运农指区强放决西被干做必战先则任取据处队给保治规领导志世金增交联共权收证改村支书记委市县"
    "這個來時們說為國會對發學後經過現實體應開還從與關數線東門問間電車書長見馬黨員區縣記導權設"
)


_COMMON_RUNS = re.compile(f"[{_COMMON}]+")


def decode(body: bytes, content_type: str | None = None) -> str | None:
    """The text of a page, or None when the bytes are binary or stay undecodable.

    content_type: the header's value; used only for Big5.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _with_few_errors(body[len(bom) :], encoding)
    if body.startswith(_BINARY):
        return None
    wide = _wide(body)
    if wide is not None:
        return _with_few_errors(body, wide)
    if 0 in body and body.count(0) * 10 > len(body):
        return None
    text = _strict(body, "utf-8")
    return text if text is not None else _from_tables(body, content_type)


def query_charset(body: bytes, text: str) -> str:
    """In which encoding the bytes of a page hold its Chinese: a Python name, "utf-8" if it has none.

    text: what `decode` made of the body. A browser writes queries in it
    (https://url.spec.whatwg.org/#query-state, which has UTF-8 for UTF-16).
    """
    run = _HAN_RUN.search(text)
    held = (code for code in _CODED if run and run[0].encode(code, "ignore") in body)
    return next(held, "utf-8")


def _from_tables(body: bytes, content_type: str | None) -> str | None:
    """Text in one of the two-byte encodings, or in any encoding with a few broken bytes."""
    text = _strict(body, "gb18030")
    if text is not None and _plausible(text):
        return text
    if _declares_big5(body, content_type):
        big5 = _with_few_errors(body, "big5hkscs")
        if big5 is not None and _plausible(big5):
            return big5
    return _repaired(body, text)


def mojibake(text: str) -> str | None:
    """How a text was garbled before it was served, as a phrase, or None when it is sound.

    Replacement characters that became text (锟斤拷), and text that was decoded with the wrong table
    and encoded again: reversing that makes better Chinese. A page that quotes such characters among
    sound text is sound.
    """
    beyond = _beyond_ascii(text[:_SEARCHED])[:_SAMPLE]
    han = _count(_HAN, beyond)
    lost = _count(_LOST, beyond) + beyond.count("\ufffd")
    if lost >= 6 and lost * 10 >= han + beyond.count("\ufffd"):
        return "characters were lost before the page was served"
    foreign = "".join(_FOREIGN.findall(beyond))
    if len(foreign) > max(20, han):
        for table in ("utf-8", "gb18030"):
            if _makes_sense(foreign.encode("cp1252", "replace_c1"), table, len(foreign) // 4):
                return f"{table} read as Latin-1 before the page was served"
    if han >= 20 and not _plausible(beyond):
        spoilt = beyond.encode("gb18030", "ignore")
        if _makes_sense(spoilt, "utf-8", han // 4):
            return "utf-8 read as GB18030 before the page was served"
    return None


def _c1(error: UnicodeError) -> tuple[bytes, int]:
    """The five bytes that Windows-1252 leaves undefined are decoded as Latin-1."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    cut = error.object[error.start : error.end]
    return cut.encode("latin-1", "ignore"), error.end


codecs.register_error("replace_c1", _c1)


def _beyond_ascii(text: str) -> str:
    """Deleting bytes is about ten times as fast as searching for a pattern."""
    raw = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return raw.decode("utf-8", "surrogatepass")


def _makes_sense(raw: bytes, encoding: str, fewest: int) -> bool:
    """Whether bytes hold at least this many Chinese characters, and common ones."""
    text = raw.decode(encoding, "ignore")
    return _count(_HAN, text) >= fewest and _plausible(text)


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: of a page's ASCII markup every second byte is zero."""
    head = body[:4096]
    pairs = len(head) // 2
    low, high = head[0::2].count(0), head[1::2].count(0)
    if b"<\x00" in head and high * 12 >= pairs and high >= 4 * low:
        return "utf-16-le"
    if b"\x00<" in head and low * 12 >= pairs and low >= 4 * high:
        return "utf-16-be"
    return None


def _repaired(body: bytes, doubtful: str | None) -> str | None:
    """A page with some broken bytes, in the first encoding that leaves few of them.

    doubtful: what strict GB18030 gave; good enough when it contains hardly any Chinese.
    """
    for encoding in ("utf-8", "gb18030"):
        text = _with_few_errors(body, encoding)
        if text is not None and _plausible(text):
            return text
    return doubtful if doubtful is not None and _hardly_chinese(doubtful) else None


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None


def _with_few_errors(body: bytes, encoding: str) -> str | None:
    """Decoded with U+FFFD for broken bytes, when they are below 2 % of the non-ASCII ones."""
    text = body.decode(encoding, "replace")
    broken = text.count("\ufffd")
    if broken and broken * 50 > _count(_RUNS_BEYOND_ASCII, text):
        return None
    return text


def _plausible(text: str) -> bool:
    """Whether this reads like Chinese: enough of its characters are among the commonest."""
    text = text[:_SEARCHED]
    characters = _count(_HAN, text)
    half = text[
        : len(text) // 2
    ]  # of sound text enough, for about half of its characters are common
    return characters > 0 and any(
        _count(_COMMON_RUNS, part) * 5 >= characters for part in (half, text)
    )


def _hardly_chinese(text: str) -> bool:
    """Whether it has too few Chinese characters for their frequency to mean anything."""
    return _count(_HAN, text) * 20 <= len(text)


def _count(runs: re.Pattern[str], text: str) -> int:
    """How many characters of a text are in the runs that a pattern finds."""
    return sum(map(len, runs.findall(text)))


def _declares_big5(body: bytes, content_type: str | None) -> bool:
    declared = "big5" in (content_type or "").lower().replace("-", "")
    return declared or _BIG5.search(body[:4096]) is not None
