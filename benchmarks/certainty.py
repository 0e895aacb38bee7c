#!/usr/bin/env python3
"""How often values are right that we call sure, likely or a guess: field by field.

    benchmarks/certainty.py [--corpus DIR] [--cases DIR]

DIR has the layout of ../shared/corpus, and that of ../shared/cases/pages. Right: equal to the gold, or
to an accepted variant; a text whose F1 is 0.95 or more (a case: that has and lacks what it must); names
of which none is wrong (a case: and none missing). A field without a value is not counted.

Half of the corpus stands beside the other, by the digest of a page's id: a rule that was fitted to
pages instead of reasons would do better on one.
"""

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reading import ROOT, SHARED, module_of, scorer_of

from archive.kinds import Certainty
from archive.reading import read_page
from archive.record import Article

CASES = ROOT / ".." / "shared" / "cases" / "pages"
NOW = datetime(2026, 11, 26, tzinfo=UTC)
RIGHT_TEXT = 0.95


@dataclass(frozen=True, slots=True)
class Judged:
    """A field of a page: how sure we are of it, and whether it is right."""

    page: str
    field: str
    certainty: Certainty
    right: bool


def of_corpus(corpus: Path) -> Iterator[Judged]:
    """Every field with a value of which the corpus says what is right."""
    score = scorer_of(corpus)
    for line in (corpus / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        body = (corpus / "pages" / f"{gold['id']}.html").read_bytes()
        text = (corpus / "pages" / f"{gold['id']}.txt").read_text(encoding="utf-8")
        article = read_page(body, gold["url"] or "", now=NOW)
        if isinstance(article, Article):
            yield from _judged(gold["id"], article, _against_gold(score, gold, text, article))


def of_cases(cases: Path) -> Iterator[Judged]:
    """Every field with a value of which the case says what is right."""
    check = module_of(cases.parent / "check_pages.py")
    for path in sorted(cases.glob("*.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        page = next(p for p in (path.with_suffix(".html"), path.with_suffix(".pdf")) if p.exists())
        article = read_page(page.read_bytes(), case["url"], now=NOW)
        if isinstance(article, Article):
            yield from _judged(path.stem, article, _against_case(check, case["expected"], article))


def _judged(page: str, article: Article, right: dict[str, bool]) -> Iterator[Judged]:
    for field, is_right in right.items():
        if getattr(article, field):
            yield Judged(page, field, article.certainty[field], is_right)


def _against_gold(score: Any, gold: dict[str, Any], text: str, article: Article) -> dict[str, bool]:
    titles = {score.squeeze(title) for title in [gold["title"], *gold["ok_title"]]}
    outlet = score.state(gold["source"], gold["ok_source"], article.outlet)
    return {
        "title": score.squeeze(article.title) in titles,
        "text": score.prf(text, article.text)[2] >= RIGHT_TEXT,
        "published": score.day(article.published) == gold["date"],
        "outlet": outlet in ("ok", "accepted"),
        **{
            f"{role}s": not score.tally(gold[role], gold.get(f"ok_{role}"), list(found))["fp"]
            for role, found in (("author", article.authors), ("editor", article.editors))
        },
    }


def _against_case(check: Any, expected: dict[str, Any], article: Article) -> dict[str, bool]:
    right = {
        field: check.same(key, expected[key], getattr(article, field))
        for key, field in (
            ("title", "title"), ("date", "published"), ("outlet", "outlet"), ("authors", "authors"),
            ("contributors", "contributors"), ("editors", "editors"),
        )
        if key in expected
    }  # fmt: skip
    text = {key: value for key, value in expected.items() if key.startswith("text_")}
    return right | ({"text": not check.judge(text, article)} if text else {})


def table(judged: Iterable[Judged]) -> Iterator[str]:
    """Rows of a Markdown table: field; right of all that are sure, likely, a guess; the share of the sure."""
    counted: dict[str, Counter[tuple[Certainty, bool]]] = {}
    for each in judged:
        for row in (each.field, "all"):
            counted.setdefault(row, Counter())[each.certainty, each.right] += 1
    for field, found in sorted(counted.items(), key=lambda row: (row[0] == "all", row[0])):
        cells = [
            f"{found[how, True]} of {found[how, True] + found[how, False]}" for how in Certainty
        ]
        sure = (found[Certainty.SURE, True] + found[Certainty.SURE, False]) / found.total()
        yield f"| {field} | {' | '.join(cells)} | {sure:.2f} |"


def _half(page: str) -> int:
    return hashlib.sha256(page.encode()).digest()[0] % 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=SHARED)
    parser.add_argument("--cases", type=Path, default=CASES)
    given = parser.parse_args()
    corpus, cases = list(of_corpus(given.corpus)), list(of_cases(given.cases))
    for name, judged in (
        ("real pages", corpus),
        *((f"half {n}", [each for each in corpus if _half(each.page) == n]) for n in (0, 1)),
        ("cases", cases),
    ):
        print(f"\n{name}\n\n| field | sure | likely | guess | share sure |\n|---|---|---|---|---|")
        print("\n".join(table(judged)))
    for each in [*corpus, *cases]:
        if not each.right:
            print(f"wrong: {each.page} {each.field} ({each.certainty})")


if __name__ == "__main__":
    main()
