"""Tokens: the words that we give FTS5, so that its `ascii` tokenizer only splits at our spaces.

Folded text has three kinds of character:

- characters: ideographs, kana, hangul, and signs (`+ # @ & % $ ℃ ① …`), which match as substrings;
- words: runs of letters and digits, which match whole;
- breaks: everything else. One stretch of breaks is like any other.

`. - / : · ~ _` are signs directly between two words (`3.5`, `2024-10`), else breaks. Blanks between
a word and a character are nothing at all: `5G 网络` is `5G网络`.

A run of characters gives its overlapping bigrams and then its last character alone. Where it
touches a word, its character there is paired with JOINT, so that `第5章` and `第，5，章` differ:
`2023年度` gives `2023 ·年 年度 度`, `网络5G` gives `网络 络· 5g` (· for JOINT).

Characters by themselves are a second index: `characters` and `title_characters` give each one once.
"""

import re
import sys
from array import array
from bisect import bisect_right
from functools import lru_cache

from archive.search.fold import FOLD, LAST_SCRIPT_CODE, WORD_RANGES

SIGNS = "+#@&%$"
"""ASCII signs that are characters: `1+1`, `100%`, `C#`. In tokens, private-use letters."""

INNER_SIGNS = ".-/:·~_"
"""Signs directly between two words, breaks elsewhere."""

# Private-use characters in the input are breaks, so these letters are free for us.
SIGN_BLOCK = 0xE000
UNDECIDED_BLOCK = 0xE100
JOINT = "\ue200"
OUTLET = "\ue201"
"""Before each token of an outlet: no other query finds it, so none needs a column filter, which
would make FTS5 read the positions of every hit."""
DOCUMENT = "\ue203"
"""Before each token of a document's number, which stands in the column of outlets for the same end."""
TITLE = "\ue202"
"""Before each character of a title: an index without positions has no column information."""

CHARACTER = (
    "[\ue000-\ue0ff"
    "¢£¥°±×÷‰\u20a0-\u20bf\u2100-\u214f\u2200-\u22ff\u2460-\u24ff\u2776-\u2793"
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303b\u3041-\u3096\u3099-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31ff\u3200-\u33ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af]"
)
"""A regular expression for one character, over marked text."""

LETTER = f"[^ \n\ue100-\ue1ff{CHARACTER[1:]}"
"""A regular expression for one letter or digit of a word, over marked text."""

_WORD = re.compile(f"{LETTER}+")
_UNDECIDED = re.compile(f"[\ue100-\ue1ff](?:(?<={LETTER}.)(?=({LETTER})))?")
_NOTHING = re.compile(f" (?:(?<={LETTER} ) *(?={CHARACTER})|(?<={CHARACTER} ) *(?={LETTER}))")
_BREAK_FIRST = re.compile("\n(?: \n.)+", re.DOTALL)
_UTF_32 = f"utf-32-{sys.byteorder[0]}e"


def tokens(text: str | None) -> str:
    """The tokens of a text, separated by spaces; of None, none. The SQL function `cjk_tokens`."""
    marked = close_up(mark(text or "")).replace(" ", "\n")
    # With JOINT in place of each word, every pair of neighbours is a token, except across a break.
    pairs = _pairs(f"\n{_WORD.sub(JOINT, marked)}\n")
    # A word stands between the two pairs that hold its JOINT. No "%" is left in marked text.
    full = pairs.replace(f"{JOINT} {JOINT}", f"{JOINT} %s {JOINT}") % tuple(_WORD.findall(marked))
    return _BREAK_FIRST.sub("", full.replace(f" {JOINT}\n", "\n")).strip()


def outlet_tokens(outlet: str | None) -> str:
    """The tokens of an outlet's name, each after OUTLET."""
    return _each_after(OUTLET, tokens(outlet).split(" "))


def document_tokens(number: str | None) -> str:
    """The tokens of a document's number, each after DOCUMENT."""
    return _each_after(DOCUMENT, tokens(number).split(" "))


def characters(text: str | None) -> str:
    """Each character of a text once, in no particular order. The SQL function `cjk_characters`."""
    # A set of numbers takes half the time of a set of strings.
    codes = set(memoryview(mark(text or "").encode(_UTF_32)).cast("I"))
    return "".join(map(_CHARACTERS.__getitem__, codes)).rstrip()


def title_characters(title: str | None) -> str:
    """Each character of a title, once as it is and once, after TITLE, for the title alone."""
    found = characters(title)
    return f"{found} {_each_after(TITLE, found.split(' '))}".strip()


def _each_after(sign: str, words: list[str]) -> str:
    return " ".join(sign + word for word in words if word)


# A text is marked once for its pairs, and once more for its characters.
@lru_cache(maxsize=4)
def mark(text: str) -> str:
    """Fold a text and mark the kinds of its characters; the length stays the same.

    The result holds characters and words as folded (signs as letters of SIGN_BLOCK), a space for a
    blank, and a line feed for any other break.
    """
    return _UNDECIDED.sub(_decide, text.translate(_KINDS))


def close_up(marked: str) -> str:
    """Drop the blanks between words and characters from marked text."""
    return _NOTHING.sub("", marked)


def _pairs(marked: str) -> str:
    """Each character with the one that follows it, after a line feed and before a space.

    Strided copies take a fifth of the time of concatenating each pair.
    """
    codes = memoryview(marked.encode(_UTF_32)).cast("I")
    spread = array("I", [ord(" ")]) * (3 * len(codes) - 1)
    spread[0] = ord("\n")
    with memoryview(spread) as cells:
        cells[2::3] = codes[:-1]
        cells[3::3] = codes[1:]
    return spread.tobytes().decode(_UTF_32)


class _KindTable(dict[int, str]):
    """Code point → what `mark` makes of it. Filled on first use, bounded like FOLD."""

    def __missing__(self, code: int) -> str:
        kind = self._kind(FOLD[code])
        if code <= LAST_SCRIPT_CODE:
            self[code] = kind
        return kind

    @staticmethod
    def _kind(folded: str) -> str:
        code = ord(folded)
        if 0xE000 <= code <= 0xF8FF:
            return "\n"
        if folded in SIGNS:
            return chr(SIGN_BLOCK + code)
        if folded in INNER_SIGNS:
            return chr(UNDECIDED_BLOCK + code)
        if folded in " \t":
            return " "
        return folded if _is_character(folded) or _in_word(code) else "\n"


class _CharacterTable(dict[int, str]):
    """Code point of marked text → the character and a space, or nothing. Bounded like FOLD."""

    def __missing__(self, code: int) -> str:
        shown = f"{chr(code)} " if _is_character(chr(code)) else ""
        if code <= LAST_SCRIPT_CODE:
            self[code] = shown
        return shown


def _in_word(code: int) -> bool:
    place = bisect_right(WORD_RANGES, (code, LAST_SCRIPT_CODE)) - 1
    return place >= 0 and code <= WORD_RANGES[place][1]


def _decide(sign: re.Match[str]) -> str:
    return chr(ord(sign[0]) - UNDECIDED_BLOCK + SIGN_BLOCK) if sign[1] else "\n"


_KINDS = _KindTable()
_CHARACTERS = _CharacterTable()
_is_character = re.compile(CHARACTER).fullmatch
