"""Order of what is printed: sheets.py [--each N]

Generated PDF sheets (tests/printing.py), read by ours and by pdfplumber, where it is installed: sheets
with all paragraphs in one piece and in order, and the share of paragraphs in one piece. A law of ours, and
not of theirs: page numbers are left out, tables come row by row.
"""

import argparse
import io
import random
import resource
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.append(
    str(Path(__file__).parents[1] / "tests")
)  # the makers of sheets are the tests', too

from printing import SHEETS, in_order, whole

from archive.reading.page import read_page
from archive.record import Article


def _ours(body: bytes) -> str:
    outcome = read_page(body, "http://www.qingshi.example/a.pdf")
    if not isinstance(outcome, Article):
        return ""
    return f"{outcome.title}\n{outcome.text}" if outcome.title not in outcome.text else outcome.text


def _readers() -> dict[str, Callable[..., str]]:
    found: dict[str, Callable[..., str]] = {"ours": _ours}
    try:
        import pdfplumber  # noqa: PLC0415 - ours is measured without it, too
    except ImportError:
        return found

    def plumber(body: bytes, **given: bool) -> str:
        with pdfplumber.open(io.BytesIO(body)) as document:
            return "\n".join(page.extract_text(**given) or "" for page in document.pages)

    found["pdfplumber"] = plumber
    found["pdfplumber, text flow"] = lambda body: plumber(body, use_text_flow=True)
    return found


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print a line for each kind of sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=20, help="sheets of each kind")
    parser.add_argument("--only", help="one kind")
    parser.add_argument("--alone", action="store_true", help="ours alone")
    each, only, alone = vars(parser.parse_args()).values()
    readers = {"ours": _ours} if alone else _readers()
    spent = dict.fromkeys(readers, 0.0)
    print(f"| {each} sheets each | " + " | ".join(readers) + " |")
    print("|---|" + "---|" * len(readers))
    sums: dict[str, list[int]] = {name: [0, 0, 0] for name in readers}
    for kind, make in SHEETS.items():
        if only not in (None, kind):
            continue
        cells = []
        for name, read in readers.items():
            right = held = told = 0
            for number in range(each):
                seed = random.Random(number)  # noqa: S311
                printed = make(seed)
                body = printed.pdf(seed)
                began = _seconds()
                text = read(body)
                spent[name] += _seconds() - began
                right += in_order(printed, text)
                own = whole(printed, text)
                held, told = held + own[0], told + own[1]
            sums[name] = [a + b for a, b in zip(sums[name], (right, held, told), strict=True)]
            cells.append(f"{right} ({100 * held // told} %)")
        print(f"| {kind} | " + " | ".join(cells) + " |")
    print(
        "| all | "
        + " | ".join(f"{r} ({100 * h // max(t, 1)} %)" for r, h, t in sums.values())
        + " |"
    )
    print("| seconds | " + " | ".join(f"{s:.1f}" for s in spent.values()) + " |")


if __name__ == "__main__":
    main()
