"""Whether an article is about party building: the decision, its evidence, and what it costs."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from forked import ROOT
from test_articles import ARTICLE, Bench

from archive.reading import read_page
from archive.reading.party import RULE, judge
from archive.reading.party.terms import NOTHING, STRONG, WEAK
from archive.record import Article, digest, join, restored, stored
from archive.search.fold import fold
from archive.store import checking
from archive.store.articles import Effect
from archive.types import Evidence

CASES = [
    line.split("\t")
    for line in (ROOT / "tests" / "party_building.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
"""Set, tag, headline, text."""


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.store.close()


COLUMN = Evidence(where="trail", value="组织工作")


def told(evidence: tuple[Evidence, ...]) -> list[tuple[str, str]]:
    return [(each.where, each.value) for each in evidence]


def test_the_figures_in_the_documents_are_those_of_the_cases() -> None:
    """docs/decisions.md has them: a rule that decides otherwise has others, and another name."""
    counted = Counter((of, tag, judge(title, [], text)[0]) for of, tag, title, text in CASES)
    assert counted == {
        ("first", "yes", True): 40, ("first", "no", False): 40,
        ("second", "yes", True): 25, ("second", "yes", False): 5,
        ("second", "no", False): 31, ("second", "no", True): 3,
        ("third", "yes", True): 21, ("third", "yes", False): 11, ("third", "no", False): 33,
    }  # fmt: skip
    assert RULE == "1"


def test_each_decision_can_be_checked_by_its_evidence() -> None:
    text = "村党支部开展主题党日，党员发言。" + "村里还种了玉米。" * 10 + "党支部散会。"
    assert told(judge("柳溪村党员种玉米", [COLUMN], text)[1]) == [
        (f"rule {RULE}", "title 1 + column 2 + text 3 = 6 ≥ 3"),
        ("title", "党员"),
        ("text", "党支部 ×2、主题党日 ×1、党员 ×1"),
        ("trail", "组织工作"),
    ]
    about, evidence = judge("玉米丰收", [], "镇党委书记来看玉米。党员老周最高兴。" + "玉米。" * 200)
    assert not about
    assert told(evidence) == [
        (f"rule {RULE}", "title 0 + column 0 + text 0 = 0 < 3"),
        ("text", "党员 ×1"),
    ]


def test_both_scripts_are_judged_alike_and_evidence_is_in_one() -> None:
    simplified = judge("机关党建", [], "区党支部开展主题党日活动，讲廉洁，党员参加。")
    traditional = judge("機關黨建", [], "區黨支部開展主題黨日活動，講廉潔，黨員參加。")
    assert simplified == traditional
    assert not judge("國民黨黨員大會", [], "致公黨黨員也來了。")[0]


def test_a_column_alone_is_not_enough_and_a_word_in_a_long_text_is_not_either() -> None:
    weather = "今天晴，明天多云。" * 50
    assert not judge("天气预报", [COLUMN], weather)[0]
    assert judge("天气预报", [COLUMN], weather + "党支部提醒出行。")[0]
    assert not judge("天气预报", [], weather + "党支部提醒出行。")[0]


def test_the_words_are_folded_apart_and_none_is_hidden_in_vain() -> None:
    for words in (STRONG, WEAK, NOTHING):
        assert {fold(word) for word in words} == words
    assert not STRONG & WEAK
    assert not NOTHING & (STRONG | WEAK)


def test_judging_costs_little_and_hostile_text_is_bounded() -> None:
    article = ("石桥镇党委组织党员干部下沉一线，村党支部开展主题党日，推进产业发展。" * 200)[:5000]
    begun = time.process_time()
    for _ in range(20):
        judge("石桥镇", [], article)
    assert (time.process_time() - begun) / 20 < 0.005  # ten times what it takes
    begun = time.process_time()
    for hostile in ("党" * 5_000_000, "不忘初" * 1_700_000, "党员" * 2_500_000):
        judge(hostile, [Evidence(where="trail", value=hostile[:200])], hostile)
    assert time.process_time() - begun < 2


PAGE = """<html><head><title>{title}</title>{head}</head><body>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/a/">{column}</a> &gt; 正文</div>
<h1>{title}</h1><p>来源：石桥融媒 发布时间：2026-03-02</p>
<div class="TRS_Editor"><p>{text}</p><p>{text}</p></div></body></html>"""


def read(title: str, text: str, column: str, head: str = "") -> Article:
    page = PAGE.format(title=title, text=text, column=column, head=head)
    outcome = read_page(page.encode(), "http://s.example/art/2026/3/2/art_1_2.html")
    assert isinstance(outcome, Article), outcome
    return outcome


VILLAGE = "清晨，村民们在地里收玉米，大家一直忙到天黑才回家吃饭。" * 12 + "党支部的同志也来帮忙。"


def test_the_column_is_what_the_page_says_it_is() -> None:
    assert not read("玉米丰收了", VILLAGE, "农业农村").party_building
    by_trail = read("玉米丰收了", VILLAGE, "组织工作")
    assert by_trail.party_building
    assert ("trail", "组织工作") in told(by_trail.provenance["party_building"])
    head = '<meta name="ColumnName" content="基层党建">'
    by_meta = read("玉米丰收了", VILLAGE, "农业农村", head)
    assert by_meta.party_building
    assert ("meta:columnname", "基层党建") in told(by_meta.provenance["party_building"])
    # The name of the whole site, and the headline at the end of the trail, are no columns.
    assert not read("玉米丰收了", VILLAGE, "石桥党建网").party_building


def test_a_tag_is_no_edit_and_what_was_never_judged_stays_unknown() -> None:
    assert ARTICLE.party_building is None
    assert digest(replace(ARTICLE, party_building=True)) == digest(ARTICLE)
    old = {"reader": "1", **stored(ARTICLE)}
    del old["party_building"]
    assert restored(old, url=ARTICLE.url, next_page=None).party_building is None
    for tag in (True, False, None):
        row = {"reader": "1", **stored(replace(ARTICLE, party_building=tag))}
        assert restored(row, url=ARTICLE.url, next_page=None).party_building is tag


def test_reading_again_judges_what_was_not_judged_and_adds_no_version(bench: Bench) -> None:
    page = bench.keep(ARTICLE.url)
    bench.settle(page, ARTICLE)
    judged = replace(ARTICLE, reader="2", party_building=False)
    assert bench.settle(page, judged) is Effect.SAME
    told = "SELECT a.party_building, a.versions, f.party_building AS tag FROM articles a "
    told += "JOIN article_facets n ON n.date_key = a.date_key JOIN facets f ON f.id = n.facet"
    assert [tuple(row) for row in bench.rows(told)] == [(0, 1, "no")]
    assert checking.index_fault(bench.store) is None


@pytest.mark.parametrize(
    ("tags", "whole"),
    [
        ([True, False], True), ([False, True, False], False), ([False, False], False),
        ([True, None], None), ([None, False], None),
    ],
)  # fmt: skip
def test_pages_are_about_it_when_half_of_them_are(
    tags: list[bool | None], whole: bool | None
) -> None:
    pages = [replace(ARTICLE, url=f"http://s.example/{n}", party_building=tag, provenance={})
             for n, tag in enumerate(tags)]  # fmt: skip
    assert join(pages).party_building is whole
