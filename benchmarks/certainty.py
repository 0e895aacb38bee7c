#!/usr/bin/env python3
"""How often values are right that we call sure, likely or a guess: field by field.

    benchmarks/certainty.py [--corpus DIR] [--cases DIR]

DIR has the layout of ../shared/corpus, and that of ../shared/cases/pages. Right: equal to the gold, or
to an accepted variant; a text whose F1 is 0.95 or more (a case: that has and lacks what it must); names
of which none is wrong (a case: and none missing). A field without a value is not counted.

Variants are the pages of the corpus with what helps taken away, one kind after the other: a rule that was
fitted to pages instead of reasons would fail there. Their gold is the same; what is no longer found is
not counted.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reading import ROOT, SHARED, module_of, scorer_of

from archive.kinds import Certainty
from archive.reading import read_page
from archive.record import Article
from archive.web.charset import decode

CASES = ROOT / ".." / "shared" / "cases" / "pages"
_UTF_8 = {"content-type": "text/html; charset=utf-8"}
NOW = datetime(2026, 11, 26, tzinfo=UTC)
RIGHT_TEXT = 0.95

_ATTRIBUTES = re.compile(r"""\s(?:id|class)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.I)
_TITLE = re.compile(r"<title.*?</title>", re.I | re.S)
_META = re.compile(r"<meta\b[^>]*>", re.I)
_HEADING = re.compile(r"<(/?)h[1-6]\b", re.I)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_SCRIPT = re.compile(r"<script\b.*?</script>", re.I | re.S)
_LABEL = re.compile(r"(?:(?:信息)?来源|发布时间|发布日期|作者|责任编辑)\s*[:：]")


def _bare(page: str) -> str:
    for pattern in (_ATTRIBUTES, _META, _SCRIPT, _COMMENT):
        page = pattern.sub("", page)
    return _HEADING.sub(r"<\1div", page)


VARIANTS: dict[str, Callable[[str], str]] = {
    "as they are": lambda page: page,
    "without ids and classes": lambda page: _ATTRIBUTES.sub("", page),
    "without page title": lambda page: _TITLE.sub("", page),
    "all with one page title": lambda page: _TITLE.sub("<title>柳溪新闻网</title>", page),
    "without meta tags": lambda page: _META.sub("", page),
    "without headings": lambda page: _HEADING.sub(r"<\1div", page),
    "without comments": lambda page: _COMMENT.sub("", page),
    "without scripts": lambda page: _SCRIPT.sub("", page),
    "without labels": lambda page: _LABEL.sub("", page),
    "without all but text and title": _bare,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A field of a page: how sure we are of it, and whether it is right."""

    page: str
    field: str
    certainty: Certainty
    right: bool


def of_corpus(corpus: Path, change: Callable[[str], str] | None = None) -> Iterator[Judged]:
    """Every field with a value of which the corpus says what is right. change: of each page's source."""
    score = scorer_of(corpus)
    for line in (corpus / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        body = (corpus / "pages" / f"{gold['id']}.html").read_bytes()
        text = (corpus / "pages" / f"{gold['id']}.txt").read_text(encoding="utf-8")
        if change is not None:
            body = change(decode(body) or "").encode()
        article = read_page(body, gold["url"] or "", _UTF_8 if change else None, now=NOW)
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


def table(rows: Iterable[tuple[str, Judged]]) -> Iterator[str]:
    """A Markdown table of rows by name: right of all that are sure, likely, a guess; the share of the sure."""
    counted: dict[str, Counter[tuple[Certainty, bool]]] = {}
    for name, each in rows:
        for row in (name, "all"):
            counted.setdefault(row, Counter())[each.certainty, each.right] += 1
    yield "| | sure | likely | guess | share sure |\n|---|---|---|---|---|"
    for name in [*(name for name in counted if name != "all"), "all"]:
        found = counted[name]
        cells = [
            f"{found[how, True]:,} of {found[how, True] + found[how, False]:,}" for how in Certainty
        ]
        sure = (found[Certainty.SURE, True] + found[Certainty.SURE, False]) / found.total()
        yield f"| {name} | {' | '.join(cells)} | {sure:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=SHARED)
    parser.add_argument("--cases", type=Path, default=CASES)
    given = parser.parse_args()
    varied = [
        (name, each)
        for name, change in VARIANTS.items()
        for each in of_corpus(given.corpus, change)
    ]
    corpus, cases = list(of_corpus(given.corpus)), list(of_cases(given.cases))
    for name, rows in (
        ("Real pages, by field", [(each.field, each) for each in corpus]),
        ("Small pages that were read wrong once, by field", [(each.field, each) for each in cases]),
        ("Variants of the real pages", varied),
        ("Variants of the real pages, by field", [(each.field, each) for _, each in varied]),
    ):
        print(f"\n{name}\n\n" + "\n".join(table(rows)))
    for name, each in [*(("case", each) for each in cases), *varied]:
        if not each.right and each.certainty is Certainty.SURE:
            print(f"sure, but wrong: {each.page} ({name}): {each.field}")


if __name__ == "__main__":
    main()
