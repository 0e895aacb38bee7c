#!/usr/bin/env python3
"""Ours beside SQLite trigram, jieba + unicode61, a LIKE scan and tantivy: the same articles, one run.

    benchmarks/search.py [--articles N] [--engines NAME ...] [--folder DIR] [--queries]

The peers are in the dependency group `benchmarks`; a peer that is not installed is named. Truth is
a scan of the folded text: Chinese as a substring, a Latin word or number whole. Times are of one
process, warm: of each query the least of three (of one above half a second); the figures are over
the queries. Articles a second are by CPU time of one core, making the articles not counted; ours
are all of `dangjian reindex`, with the small tables. --queries prints each query of each engine.
"""

import argparse
import importlib.util
import multiprocessing
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

from corpus import Days, Made, article, articles
from engines import ENGINES, Asked, Engine, Ours

from archive.search import fold

MEASURES = ("count", "newest", "ranked", "months")
BARS = {"count": 100, "newest": 5, "ranked": 400, "months": 300}
"""p95 in ms at 1,000,000 articles."""

_SINGLE = {
    "1 character": "党 建 村 网 镇 雷 龚 茶",
    "2 characters": "党建 党员 学习 村级 机关 茶叶 苹果 巡察 清单 林长 黨員 機關",
    "3 characters": "党支部 党组织 书记， 家风馆 院坝会 河长制 夜校学 两新组 黨支部 党课微",
    "4 characters": "主题党日 脱贫攻坚 乡村振兴 两个维护 四下基层 三会一课 非公企业 智慧党建 退役軍人",
    "6 characters and more": "不忘初心、牢记使命 党建引领基层 绿水青山就是金山银山 组织生活会民主评议 "
    "新时代文明实践 党史学习教育 学思想、强党性、重实践、建新功 红色教育基地",
    "Latin, digits, signs": "5G 2023年 1+1+N 100% PM2.5 ISO9001 党建+ “四下基层” ５Ｇ 2021年7月 app",
}
_BOOLEAN = (
    Asked("boolean", "党建 基层", (("党建",), ("基层",))),
    Asked("boolean", "党员 茶叶", (("党员",), ("茶叶",))),
    Asked("boolean", "茶叶 OR 苹果", (("茶叶", "苹果"),)),
    Asked("boolean", "主题党日 -茶叶", (("主题党日",),), ("茶叶",)),
    Asked("boolean", "党 茶叶", (("党",), ("茶叶",))),
    Asked("boolean", "党建 雷", (("党建",), ("雷",))),
    Asked("boolean", "两个维护 2023年 -5G", (("两个维护",), ("2023年",)), ("5G",)),
    Asked("boolean", "乡村振兴 苹果 OR 旅游 书记", (("乡村振兴",), ("苹果", "旅游"), ("书记",))),
)
QUERIES = tuple(
    Asked(kind, word, ((word.strip("“”，"),),)) for kind, words in _SINGLE.items() for word in words.split()
) + _BOOLEAN  # fmt: skip


def contains(word: str) -> Callable[[str], bool]:
    """Whether a folded text holds a word, for the truth."""
    wanted = fold(word)
    latin = "[0-9a-z]"
    if not re.search(latin, wanted):
        return lambda text: wanted in text
    edges = (f"(?<!{latin})" if re.match(latin, wanted) else "") + re.escape(wanted)
    whole = re.compile(edges + (f"(?!{latin})" if re.search(f"{latin}$", wanted) else ""))
    return lambda text: whole.search(text) is not None


class Truth:
    """date_keys that each query must find; and the bytes of all texts."""

    def __init__(self) -> None:
        self.hits: list[set[int]] = [set() for _ in QUERIES]
        self.bytes = 0
        words = {w for q in QUERIES for w in (*(w for g in q.groups for w in g), *q.without)}
        self.contains = {word: contains(word) for word in words}

    def found(self, article: Made) -> list[int]:
        """Numbers of the queries that find an article."""
        text = f"{fold(article.title)}\n{fold(article.text)}"
        has = {word: bool(found(text)) for word, found in self.contains.items()}
        return [
            number
            for number, query in enumerate(QUERIES)
            if all(any(has[w] for w in g) for g in query.groups)
            and not any(has[w] for w in query.without)
        ]

    def take(self, article: Made, found: list[int]) -> None:
        self.bytes += len(article.text.encode()) + len(article.title.encode())
        for number in found:
            self.hits[number].add(article.key)


@cache
def _truth() -> Truth:
    return Truth()


def _piece(numbers: range) -> list[tuple[Made, list[int]]]:
    return [(made, _truth().found(made)) for made in map(article, numbers)]


def looked_at(count: int, truth: Truth) -> Iterator[Made]:
    """The articles, made and looked at for the truth by processes beside this one."""
    with multiprocessing.Pool() as pool:
        pieces = pool.imap(_piece, (range(n, min(n + 1000, count)) for n in range(0, count, 1000)))
        days = Days()
        for made, found in chain.from_iterable(pieces):
            placed = days.place(made)
            truth.take(placed, found)
            yield placed


def measured(ask: Callable[[], Any]) -> float:
    """Milliseconds."""
    best = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        ask()
        best = min(best, (time.perf_counter() - begin) * 1000)
        if best > 500:
            break
    return best


def percentile(values: list[float], part: float) -> float:
    """The value that this part of all does not exceed."""
    return sorted(values)[max(0, -(-len(values) * int(part * 100) // 100) - 1)]


def run(engine: Engine, count: int, truth: Truth, each: bool) -> dict[str, list[float]]:
    cpu = engine.build(articles(count) if truth.bytes else looked_at(count, truth))
    size = engine.index_bytes()
    recalls, precisions = [], []
    times: dict[str, list[float]] = {measure: [] for measure in MEASURES}
    for query, expected in zip(QUERIES, truth.hits, strict=True):
        found = set(engine.keys(query))
        recalls.append(len(found & expected) / len(expected) if expected else 1.0)
        precisions.append(len(found & expected) / len(found) if found else 1.0)
        for measure in MEASURES:
            if measure != "ranked" or engine.ranks:
                times[measure].append(measured(partial(getattr(engine, measure), query)))
        if each:
            line = "  ".join(f"{m} {t[-1]:9.2f}" for m, t in times.items() if t)
            print(
                f"    {len(expected):8} {recalls[-1]:.4f} {precisions[-1]:.4f}  {line}  {query.typed}"
            )
    print(f"{engine.name:10} recall {mean(recalls):.4f} (least {min(recalls):.4f})  "
          f"precision {mean(precisions):.4f} (least {min(precisions):.4f})")  # fmt: skip
    for measure, values in times.items():
        if values:
            print(f"{'':10} {measure:8} p50 {percentile(values, 0.5):9.2f} ms   "
                  f"p95 {percentile(values, 0.95):9.2f} ms   most {max(values):9.2f} ms")  # fmt: skip
    rate = f"{count / cpu:8.0f} articles/s" if size else "no index"
    print(f"{'':10} index / text {size / truth.bytes:.3f}   {rate}", end="")
    print(f"   (one by one through the triggers, all rows: {engine.triggered:.0f}/s)"
          if isinstance(engine, Ours) else "", flush=True)  # fmt: skip
    return times


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--folder", type=Path, help="where the indexes are made (and removed)")
    parser.add_argument("--queries", action="store_true", help="print each query's figures")
    given = parser.parse_args()
    truth = Truth()
    print(f"{given.articles} articles, {len(QUERIES)} queries", flush=True)
    for name in given.engines:
        kind = ENGINES[name]
        if kind.needs and importlib.util.find_spec(kind.needs) is None:
            print(f"{name:10} is not installed: pip install --group benchmarks")
        elif kind.at_most and given.articles > kind.at_most:
            print(f"{name:10} left out: it is measured up to {kind.at_most} articles")
        else:
            with tempfile.TemporaryDirectory(dir=given.folder) as folder:
                times = run(kind(Path(folder)), given.articles, truth, given.queries)
            if kind is Ours and given.articles == 1_000_000:
                for measure, bar in BARS.items():
                    p95 = percentile(times[measure], 0.95)
                    verdict = "kept" if p95 <= bar else "MISSED"
                    print(f"{'':10} bar {measure}: p95 at most {bar} ms: {verdict}")
    spread = sorted(len(hits) / given.articles for hits in truth.hits)
    print(f"{truth.bytes} bytes of text; the queries find {spread[0]:.4%} to {spread[-1]:.1%} of "
          f"the articles, the middle one {spread[len(spread) // 2]:.2%}")  # fmt: skip


if __name__ == "__main__":
    main()
