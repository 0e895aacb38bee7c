"""Folding: which characters count as the same in a search.

One character becomes one character, always, so an offset in the folded text is the same offset in
the original and highlights are exact.
"""

from pathlib import Path

FOLD_VERSION = "1"
"""Change it whenever `fold` or `tokens` changes for any text: the index is then rebuilt."""

LAST_SCRIPT_CODE = 0x323AF
"""The last ideograph of Unicode 15 (CJK extension H). Nothing beyond it is folded or indexed."""


def fold(text: str) -> str:
    """Fold width, case, and traditional to simplified; the length stays the same.

    NFKC where that keeps the length, lower case, then OpenCC's traditional-to-simplified single
    characters, many to one on purpose: 著 and 着 fold alike, so no word depends on its context.
    """
    return text.translate(FOLD)


class FoldTable(dict[int, str]):
    """The frozen pairs, and every other code point as itself.

    Entries are added on first use: `str.translate` is twice as slow on codes that it does not find.
    Codes outside the scripts that we know are not kept, which bounds the table.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code <= LAST_SCRIPT_CODE:
            self[code] = character
        return character


def _read_frozen() -> tuple[FoldTable, list[tuple[int, int]]]:
    """Fold pairs, and word ranges as first and last code, from fold_table.txt (see its head)."""
    pairs = FoldTable()
    ranges: list[tuple[int, int]] = []
    table = Path(__file__).with_name("fold_table.txt").read_text(encoding="utf-8")
    for line in table.split("\n"):
        if line.startswith("#") or not line:
            continue
        kind, first, second = line.split(" ", 3)[:3]
        if kind == "fold":
            pairs[int(first, 16)] = chr(int(second, 16))
        else:
            ranges.append((int(first, 16), int(second, 16)))
    return pairs, ranges


FOLD, WORD_RANGES = _read_frozen()
