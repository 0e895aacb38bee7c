"""Regenerate fold_table.txt: `python -m archive.search.freeze`, with OpenCC==1.4.2 installed.

The table is frozen because Unicode data differ between Python versions, and an index entry can only
be removed with exactly the tokens it was added with. OpenCC is needed only here. A changed table
needs a new FOLD_VERSION.
"""

import importlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

HEAD = """\
# What counts as the same character, and which characters make words. Generated; do not edit.
#
# Lines: `fold FROM TO` (one character becomes one) and `word FIRST LAST` (a range of letters,
# digits and marks that make words), hexadecimal code points, then the characters themselves.
#
# From: Unicode {unicode} (NFKC and lower case of single characters, where one character stays one;
# not for the enclosed characters U+2460-24FF and U+3200-33FF, so that a list number does not grow
# into the number behind it); the single characters of OpenCC {opencc}, configuration t2s (Open
# Chinese Convert, Apache Licence 2.0, https://github.com/BYVoid/OpenCC); the merges in freeze.py.
# Again with: pip install OpenCC=={opencc} && python -m archive.search.freeze
"""
OPENCC = "1.4.2"
LAST_CODE = 0x323AF
LAST_WORD_CODE = 0xFFFF
ENCLOSED = (range(0x2460, 0x2500), range(0x3200, 0x3400))

MERGES = (
    # Traditional or variant characters that OpenCC converts only by context, or not at all.
    "著着瞭了藉借覆复祇只衹只祗只甯宁揹背馀余缐线伕夫甦苏锺钟讬托彷仿谘咨徬仿牠它妳你薰熏菸烟"
    "粧妆敍叙衞卫糉粽枱台睪睾迳径钜巨侭尽麽么乾干"
    # One sign each for the dashes, tildes and middle dots that stand between words and numbers.
    "–-—-―-‐-‑-−-〜~∼~•·・·‧·∙·⋅·"
)


def folded(convert: Callable[[str], str]) -> dict[str, str]:
    """Every character that folds to another one, at its fixed point."""
    merges = dict(zip(MERGES[::2], MERGES[1::2], strict=True))
    changes: tuple[Callable[[str], str], ...] = (
        _nfkc,
        str.lower,
        convert,
        lambda character: merges.get(character, character),
    )

    def step(character: str) -> str:
        if any(ord(character) in block for block in ENCLOSED):
            return character
        for change in changes:
            changed = change(character)
            if len(changed) == 1:
                character = changed
        return character

    found: dict[str, str] = {}
    for start in _characters():
        character = start
        # OpenCC maps 薴 to 苧 and 苧 to 苎: the end of the chain counts.
        while (following := step(character)) != character:
            character = following
        if character != start:
            found[start] = character
    return found


def word_ranges() -> Iterator[tuple[int, int]]:
    """Ranges of letters, digits and marks, without the variation selectors."""
    first = None
    for code in range(LAST_WORD_CODE + 2):
        is_word = (
            code <= LAST_WORD_CODE
            and unicodedata.category(chr(code))[0] in "LNM"
            and not 0xFE00 <= code <= 0xFE0F
        )
        if is_word and first is None:
            first = code
        elif not is_word and first is not None:
            yield first, code - 1
            first = None


def _nfkc(character: str) -> str:
    return unicodedata.normalize("NFKC", character)


def _characters() -> Iterable[str]:
    return (chr(code) for code in range(LAST_CODE + 1) if not 0xD800 <= code < 0xF900)


def _shown(first: str, second: str) -> str:
    """The two characters for people to read, where they can be seen in a line."""
    visible = all(c.isprintable() and unicodedata.category(c)[0] != "M" for c in first + second)
    return f" {first} {second}" if visible and " " not in (first, second) else ""


def main() -> None:
    """Write the table beside this module."""
    convert = importlib.import_module("opencc").OpenCC("t2s").convert
    fold = folded(convert)
    lines = [HEAD.format(unicode=unicodedata.unidata_version, opencc=OPENCC)]
    lines += [f"fold {ord(a):04X} {ord(b):04X}{_shown(a, b)}\n" for a, b in fold.items()]
    lines += [f"word {a:04X} {b:04X}{_shown(chr(a), chr(b))}\n" for a, b in word_ranges()]
    target = Path(__file__).with_name("fold_table.txt")
    target.write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
