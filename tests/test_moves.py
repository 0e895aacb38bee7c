"""Articles whose address changed: one article, one id; and nothing is ever joined that is not one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import document_fromstring
from test_articles import ARTICLE, BEGIN, SOURCE, Bench, rejected

from archive.reading.head.own_address import own_address
from archive.record import Article, Outcome
from archive.store import checking, current, frontier, pages, runs
from archive.store.articles import Effect
from archive.store.database import stamp
from archive.store.likeness import Likeness, likeness
from archive.types import Attachment, Reason, Source

HOST = "http://s.example"
A, B, C, D = (f"{HOST}/{name}.html" for name in "abcd")
TEXT = (
    "石桥镇党委日前组织机关党员到红旗村开展主题党日活动，清理水渠两公里，慰问老党员二十户。\n"
    "活动结束后，支部书记结合产业项目讲了一堂微党课，大家围绕如何当好先锋作了交流发言。\n"
    "下一步，石桥镇将把党员教育放在首位，推动第三项民生实事落到实处，让群众看到变化。"
)
EDITED = TEXT.replace("红旗村", "东风村").replace("二十户", "三十户")
OTHER_TEXT = (
    "县委组织部近日在河口乡召开基层党建工作推进会，各乡镇党委书记参加会议并先后汇报本年度工作。\n"
    "会议要求，对照年初清单逐条检查，未完成的事项列出时限，由专人负责，每周通报一次进展情况。\n"
    "会前，与会人员实地察看了三个村的活动阵地和便民窗口，听取了驻村干部的意见，现场解决问题五件。"
)
STORY = replace(ARTICLE, url=A, title="石桥镇开展主题党日活动纪实", text=TEXT)
OTHER = replace(STORY, title="全县基层党建工作推进会召开", text=OTHER_TEXT)


@dataclass
class Site(Bench):
    """A bench whose pages may be answers to redirects."""

    def __init__(self) -> None:
        super().__init__()

    def visit(self, outcome: Outcome, asked: str | None = None, source: Source = SOURCE) -> Effect:
        """A page and its outcome, read for the first time. asked: the address that led to it."""
        return self.settle(self.kept(outcome.url, asked, source), outcome)

    def kept(self, url: str, asked: str | None = None, source: Source = SOURCE) -> pages.PageRow:
        row = self.keep(url)
        with self.store.write() as connection:
            connection.execute(
                "UPDATE pages SET asked = ?, source = ? WHERE id = ?", [asked, source.key, row.id]
            )
        self.pages[-1] = replace(row, asked=asked, source=source.key)
        return self.pages[-1]

    def shown(self) -> list[tuple[object, ...]]:
        return [
            tuple(row)
            for row in self.rows("SELECT id, url, moved_to, versions FROM articles ORDER BY id")
        ]


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.store.close()


def at(url: str, article: Article = STORY, own: str | None = None) -> Article:
    return replace(article, url=url, own_url=own)


def test_an_article_that_is_redirected_keeps_its_id_and_gets_no_version(site: Site) -> None:
    assert site.visit(at(A)) is Effect.NEW
    assert site.visit(at(B), asked=A) is Effect.SAME
    assert site.shown() == [(1, A, B, 1)]
    assert [row[0] for row in site.rows("SELECT DISTINCT version FROM outcomes")] == [1]


def test_an_article_that_names_another_address_as_its_own_is_there(site: Site) -> None:
    site.visit(at(A))
    site.visit(at(A, own=B))
    assert site.shown() == [(1, A, None, 1)]  # nobody has seen it there yet
    assert site.visit(at(B, own=B)) is Effect.SAME
    assert site.shown() == [(1, A, B, 1)]


def test_a_second_article_that_turns_out_to_be_the_first_one_is_joined_with_it(site: Site) -> None:
    """The list had the new address before the old one was asked again."""
    site.visit(at(A))
    assert site.visit(at(B)) is Effect.NEW
    assert site.visit(at(C, OTHER)) is Effect.NEW
    assert site.visit(at(B), asked=A) is Effect.SAME
    assert site.shown() == [(1, A, B, 1), (3, C, None, 1)]
    assert [tuple(row) for row in site.rows("SELECT url, id FROM former_articles")] == [(B, 2)]
    assert [tuple(row) for row in site.rows("SELECT id, page FROM former_versions")] == [(2, 2)]
    (report,) = runs.report(site.store, site.run)
    assert (report.new, report.changed) == (2, 0)  # what began with the second one began before


def test_an_edit_after_the_move_is_a_version_of_the_one_article(site: Site) -> None:
    site.visit(at(A))
    site.visit(at(B), asked=A)
    assert site.visit(at(B, replace(STORY, text=EDITED))) is Effect.CHANGED
    assert site.visit(at(B, replace(STORY, text=OTHER_TEXT))) is Effect.CHANGED
    assert site.shown() == [(1, A, B, 3)]


def test_an_edit_between_the_last_visit_and_the_move_does_not_hide_the_move(site: Site) -> None:
    site.visit(at(A))
    assert site.visit(at(B, replace(STORY, text=EDITED)), asked=A) is Effect.CHANGED
    assert site.shown() == [(1, A, B, 2)]


def test_moving_is_no_edit_where_the_new_template_prints_other_facts(site: Site) -> None:
    """And what changes after that is one."""
    file = Attachment(name="附件", url=f"{HOST}/old/1.pdf")
    site.visit(at(A, replace(STORY, attachments=(file,))))
    there = replace(
        STORY, outlet=None, editors=("江一帆",), attachments=(replace(file, url=f"{HOST}/1.pdf"),)
    )
    assert site.visit(at(B, there), asked=A) is Effect.SAME
    assert site.visit(at(B, there)) is Effect.SAME
    assert site.visit(at(B, replace(there, editors=("方小满",)))) is Effect.CHANGED
    assert site.shown() == [(1, A, B, 2)]


def test_chains_cycles_and_many_old_addresses_end_in_one_article(site: Site) -> None:
    site.visit(at(A))
    site.visit(at(B), asked=A)
    site.visit(at(C), asked=B)
    site.visit(at(D))
    site.visit(at(C), asked=D)
    assert site.shown() == [(1, A, C, 1)]
    site.visit(at(A), asked=C)
    assert site.shown() == [(1, A, None, 1)]
    site.visit(at(A, own=B))
    site.visit(at(B, own=A))
    assert [row[1] for row in site.shown()] == [A]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{HOST}/a.html", "https://s.example/a.html"),
        ("http://m.s.example/a.html", "http://www.s.example/a.html"),
        (f"{HOST}/djgz/a/", f"{HOST}/djgz/a/index.html"),
    ],
)
def test_twins_are_one_article_when_one_names_the_other(site: Site, one: str, other: str) -> None:
    site.visit(at(one))
    site.visit(at(other))
    site.visit(at(one, own=other))
    assert site.shown() == [(1, one, other, 1)]


CAPTION = replace(STORY, title="图片新闻", text="图为活动现场。")
EDITS = (("张三", "李四娃"), ("1980年5月", "1979年11月"), ("副镇长", "党委委员"))
UNDATED = replace(STORY, published=None)
TITLED = replace(STORY, title="工作动态")
NOTICE = replace(
    STORY,
    title="拟提拔任用干部任前公示",
    text="张三，男，1980年5月生，现任石桥镇副镇长，拟任镇长。" * 3,
)


def filled(form: str, entries: Sequence[tuple[str, str]]) -> str:
    for old, new in entries:
        form = form.replace(old, new)
    return form


NOT_ONE = {
    "another text": (STORY, OTHER),
    "the same headline over other texts": (STORY, replace(STORY, text=OTHER_TEXT)),
    "the same caption": (CAPTION, CAPTION),
    "a form with another name in it": (NOTICE, replace(NOTICE, text=filled(NOTICE.text, EDITS))),
    "the same notice of another month": (STORY, replace(STORY, published="2026-04-02")),
    "an edit nobody can date": (UNDATED, replace(UNDATED, text=EDITED)),
    "a headline that stands over many": (TITLED, replace(TITLED, text=EDITED)),
    "a text that stands under many headlines": (STORY, replace(STORY, title=OTHER.title)),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), NOT_ONE.values(), ids=NOT_ONE)
def test_two_articles_stay_two_whatever_the_site_says(
    site: Site, old: Article, new: Article
) -> None:
    site.visit(at(A, old))
    site.visit(at(B, new))
    site.visit(at(B, new), asked=A)
    site.visit(at(A, old, own=B))
    assert [row[:3] for row in site.shown()] == [(1, A, None), (2, B, None)]
    assert site.rows("SELECT 1 FROM moved") == []


def test_a_redirect_to_the_latest_article_joins_nothing(site: Site) -> None:
    """Not even with an edition of itself that is only near: other articles were led there, too."""
    site.visit(at(A))
    site.visit(at(C, OTHER))
    latest = replace(STORY, text=EDITED)
    site.visit(at(B, latest), asked=C)
    site.visit(at(B, latest), asked=A)
    assert [row[1:3] for row in site.shown()] == [(A, None), (C, None), (B, None)]


def test_what_was_joined_is_parted_when_the_site_leads_everything_there(site: Site) -> None:
    site.visit(at(A))
    site.visit(at(B, replace(STORY, text=EDITED)))
    site.visit(at(B, replace(STORY, text=EDITED)), asked=A)
    assert site.shown() == [(1, A, B, 2)]
    site.visit(at(C, OTHER))
    site.visit(at(B, replace(STORY, text=EDITED)), asked=C)
    assert [row[:2] for row in site.shown()] == [(1, A), (2, B), (3, C)]


def test_a_template_with_one_canonical_address_for_all_joins_nothing_and_costs_little(
    site: Site,
) -> None:
    site.visit(at(A))
    for number in range(40):
        other = replace(OTHER, title=f"{OTHER.title}之{number}")
        site.visit(at(f"{HOST}/{number}.html", other, own=A))
    assert len(site.shown()) == 41
    assert site.rows("SELECT 1 FROM moved") == []


ELSEWHERE = replace(SOURCE, key="daily", name="日报")


def test_a_reprint_and_its_original_on_another_site_are_two_publications(site: Site) -> None:
    runs.put_sources(site.store, [ELSEWHERE], {})
    original = "http://news.example/1.html"
    site.visit(at(A))
    site.visit(at(original), source=ELSEWHERE)
    site.visit(at(A, own=original))
    site.visit(at(original), asked=A)
    assert [row[:2] for row in site.shown()] == [(1, A), (2, original)]


def test_a_site_that_gets_another_name_keeps_its_articles(site: Site) -> None:
    renamed = "http://shiqiao.example/1.html"
    site.visit(at(A))
    site.visit(at(renamed), asked=A)
    assert site.shown() == [(1, A, renamed, 1)]


def test_a_source_that_comes_later_parts_nothing(site: Site) -> None:
    """The same column under its new name, or one that is led to a page for readers to log in."""
    runs.put_sources(site.store, [ELSEWHERE], {})
    renamed = "http://shiqiao.example/1.html"
    site.visit(at(A))
    site.visit(at(renamed), asked=A)
    site.visit(at(renamed), source=ELSEWHERE)
    site.visit(rejected(Reason.NOT_AN_ARTICLE, f"{HOST}/login"), asked=A, source=ELSEWHERE)
    assert site.shown() == [(1, A, renamed, 1)]


def test_of_many_addresses_with_one_text_the_first_are_joined(site: Site) -> None:
    """One more, with something in it that changes at each visit, parts none of them."""
    site.visit(at(A))
    for number in range(20):
        site.visit(at(f"{A}?x={number}", own=A))
    assert [row[1] for row in site.shown()] == [A, *(f"{A}?x={n}" for n in range(16, 20))]


def gone(site: Site) -> object:
    return site.rows("SELECT gone_at FROM articles")[0]["gone_at"]


def asked_at(site: Site) -> set[str]:
    return {row["url"] for row in site.rows("SELECT url FROM moved WHERE ask")}


def test_the_address_that_an_article_left_may_die_and_the_one_it_has_may_not(site: Site) -> None:
    site.visit(at(A))
    site.visit(at(B), asked=A)
    assert site.put(rejected(Reason.NOT_FOUND, A), 404) is Effect.REJECTED
    assert (gone(site), asked_at(site)) == (None, {B})
    assert site.put(rejected(Reason.NOT_FOUND, B), 404) is Effect.GONE
    assert site.put(rejected(Reason.NOT_FOUND, B), 404) is Effect.REJECTED
    assert (gone(site), asked_at(site)) == ("2026-03-01T03:00:00Z", {A, B})
    assert site.visit(at(A)) is Effect.SAME
    assert (gone(site), asked_at(site)) == (None, {A})


def test_an_article_that_was_gone_and_moved_is_there(site: Site) -> None:
    site.visit(at(A))
    site.put(rejected(Reason.NOT_FOUND, A), 404)
    site.visit(at(B), asked=A)
    assert gone(site) is None
    site.put(rejected(Reason.UNCHANGED, B), 304)
    assert site.rows("SELECT last_seen FROM articles")[0][0] == "2026-03-01T03:00:00Z"


def test_an_article_of_several_pages_moves_with_all_of_them(site: Site) -> None:
    """Second pages often name the first one as their own address."""
    first, second = at(A, replace(STORY, next_page=B)), at(B, OTHER, own=A)
    site.visit(first)
    site.visit(second)
    assert site.shown() == [(1, A, None, 1)]
    site.run = runs.start_run(site.store, [SOURCE], BEGIN)
    site.visit(at(C, replace(STORY, next_page=D)), asked=A)
    site.visit(at(D, OTHER, own=C), asked=B)
    (row,) = site.rows(
        "SELECT a.id, a.url, a.moved_to, v.text FROM articles a JOIN versions v ON v.article = a.id"
    )
    assert tuple(row) == (1, A, C, f"{TEXT}\n{OTHER_TEXT}")


def test_an_article_of_several_pages_that_moves_is_counted_as_no_edit(site: Site) -> None:
    """Though between its first page and its second it looked as if it had become shorter."""
    site.visit(at(A, replace(STORY, next_page=B)))
    site.visit(at(B, OTHER))
    site.run = runs.start_run(site.store, [SOURCE], BEGIN)
    site.visit(at(C, replace(STORY, next_page=D)), asked=A)
    site.visit(at(D, OTHER), asked=B)
    (report,) = runs.report(site.store, site.run)
    assert (report.new, report.changed, site.shown()) == (0, 0, [(1, A, C, 1)])


def test_second_pages_that_name_the_first_one_refute_no_move_with_an_edit(site: Site) -> None:
    site.visit(at(A, replace(STORY, next_page=B)))
    site.visit(at(B, OTHER, own=A))
    site.run = runs.start_run(site.store, [SOURCE], BEGIN)
    site.visit(at(C, replace(STORY, text=EDITED, next_page=D)), asked=A)
    site.visit(at(D, OTHER, own=C))
    assert site.shown() == [(1, A, C, 2)]


def test_pages_that_are_joined_keep_the_rules_that_read_them(site: Site) -> None:
    """Or `read --stale` would pass over those that nobody has read again."""
    newer = replace(STORY, reader="2")
    for article in (at(A), at(B), at(B)):
        site.visit(article)
    site.settle(site.pages[1], at(B, newer))
    site.visit(at(B, newer), asked=A)
    assert site.shown() == [(1, A, B, 1)]
    readers = [row["reader"] for row in site.rows("SELECT reader FROM outcomes ORDER BY page")]
    assert readers == ["1", "2", "1", "2"]


def test_without_its_evidence_a_move_is_undone_and_comes_back(site: Site) -> None:
    site.visit(at(A))
    site.visit(at(B))
    site.visit(at(B), asked=A)
    joined = site.shown()
    site.settle(site.pages[2], rejected(Reason.NOT_AN_ARTICLE, B))
    assert site.shown() == [(1, A, None, 1), (2, B, None, 1)]
    site.settle(site.pages[2], at(B))
    assert site.shown() == joined


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (STORY, STORY, Likeness.SAME),
        (STORY, replace(STORY, text=TEXT.replace("\n", " ").replace("，", ", ")), Likeness.SAME),
        (STORY, replace(STORY, published=None), Likeness.NONE),
        (STORY, replace(STORY, published="2026-03-02T09:30"), Likeness.SAME),
        (STORY, replace(STORY, text=EDITED), Likeness.NEAR),
        (replace(STORY, text=TEXT * 2), replace(STORY, published=None, text=TEXT * 2), Likeness.SAME),
    ],
)  # fmt: skip
def test_likeness(one: Article, other: Article, wanted: Likeness) -> None:
    assert likeness(one, other) is likeness(other, one) is wanted


FEWER = settings(max_examples=settings().max_examples // 2)
Visit = tuple[str, Outcome, str | None]
PLACES = st.sampled_from([A, B, C, D])
OUTCOMES = st.one_of(
    st.builds(
        lambda article, own: replace(article, own_url=own),
        st.sampled_from([STORY, replace(STORY, text=EDITED), OTHER]),
        st.one_of(st.none(), PLACES),
    ),
    st.sampled_from([rejected(r) for r in (Reason.NOT_FOUND, Reason.UNCHANGED, Reason.NO_TEXT)]),
)
VISITS = st.lists(
    st.tuples(PLACES, OUTCOMES, st.one_of(st.none(), PLACES)).map(
        lambda v: (v[0], replace(v[1], url=v[0]), v[2] if v[2] != v[0] else None)
    ),
    min_size=1,
    max_size=8,
)


def account(visits: Sequence[Visit]) -> dict[str, list[tuple[int, str]]]:
    """The first address of each article → its versions (first page, text), from the visits alone."""
    read = [
        (n, url, o, asked) for n, (url, o, asked) in enumerate(visits, 1) if isinstance(o, Article)
    ]

    def near(url: str, page: int) -> Article | None:
        here = [(n, o) for n, at, o, _ in read if at == url]
        before = [o for n, o in here if n < page]
        return before[-1] if before else here[0][1] if here else None

    said: dict[tuple[str, str], list[Likeness]] = {}
    for page, url, outcome, asked in read:
        for old, new, other in ((asked, url, asked), (url, outcome.own_url, outcome.own_url)):
            if old and new and old != new:
                like = said.setdefault((old, new), [])
                there = near(str(other), page)
                if there is not None:
                    like.append(likeness(outcome, there))
    best = {pair: max(like) for pair, like in said.items() if like}
    refuted = {new for (_, new), like in best.items() if like is Likeness.NONE}
    groups = {url: {url} for _, url, _, _ in read}
    for (old, new), most in best.items():
        if most is Likeness.SAME or (most is Likeness.NEAR and new not in refuted):
            both = groups[old] | groups[new]
            groups |= dict.fromkeys(both, both)
    found = {}
    for group in {frozenset(group) for group in groups.values()}:
        shown = [(n, o) for n, url, o, _ in read if url in group]
        runs_ = groupby(shown, key=lambda one: (one[1].title, one[1].text))
        firsts = [next(same) for _, same in runs_]
        root = next(url for n, url, _, _ in read if n == firsts[0][0])
        found[root] = [(n, o.text) for n, o in firsts]
    return found


def told(site: Site) -> dict[str, list[tuple[int, str]]]:
    return {
        row["url"]: [
            (v["page"], v["text"])
            for v in site.rows("SELECT page, text FROM versions WHERE article = ? ORDER BY page", row["id"])
        ]
        for row in site.rows("SELECT id, url FROM articles")
    }  # fmt: skip


def everything(site: Site) -> list[list[tuple[object, ...]]]:
    """All that is said of articles, but the numbers that are given out as they come."""
    return [
        [tuple(row) for row in site.rows(sql)]
        for sql in (
            "SELECT url, moved_to, title, versions, first_seen, last_seen, gone_at FROM articles ORDER BY url",
            "SELECT o.page, v.page, o.reason FROM outcomes o LEFT JOIN versions v ON v.id = o.version ORDER BY 1",
            "SELECT url, stored, page, ask FROM moved ORDER BY url",
        )
    ]  # fmt: skip


def made(visits: Sequence[Visit]) -> Site:
    site = Site()
    for _, outcome, asked in visits:
        site.visit(outcome, asked)
    return site


@FEWER
@given(VISITS)
def test_articles_with_several_addresses_are_what_the_pages_bear_out(visits: list[Visit]) -> None:
    site = made(visits)
    assert told(site) == account(visits)
    ids = {row["url"]: row["id"] for row in site.rows("SELECT url, id FROM articles")}
    before = everything(site)
    for page, (_, outcome, _) in zip(site.pages, visits, strict=True):
        site.settle(page, outcome)
    assert everything(site) == before
    assert {row["url"]: row["id"] for row in site.rows("SELECT url, id FROM articles")} == ids
    assert checking.index_fault(site.store) is None
    assert checking.foreign_key_faults(site.store) == 0
    assert checking.shown_faults(site.store) == 0
    assert list(checking.id_faults(site.store)) == []
    site.store.close()


@FEWER
@given(VISITS, st.integers(0, 7))
def test_a_page_read_late_gives_what_it_gives_in_its_place(visits: list[Visit], late: int) -> None:
    """As the stage settles it: then the pages after it once more."""
    late %= len(visits)
    in_order, site = made(visits), Site()
    for url, _, asked in visits:
        site.kept(url, asked)
    order = [n for n in range(len(visits)) if n != late] + list(range(late, len(visits)))
    for number in order:
        site.settle(site.pages[number], visits[number][1])
    assert everything(site)[1:] == everything(in_order)[1:]
    assert told(site) == told(in_order)
    site.store.close()
    in_order.store.close()


@FEWER
@given(VISITS, st.data())
def test_what_better_rules_read_is_judged_anew(visits: list[Visit], data: st.DataObject) -> None:
    site = made(visits)
    again = [(url, replace(data.draw(OUTCOMES), url=url), asked) for url, _, asked in visits]
    for page, (_, outcome, _) in zip(site.pages, again, strict=True):
        site.settle(page, outcome)
        assert checking.foreign_key_faults(site.store) == 0
    assert told(site) == account(again)
    assert checking.index_fault(site.store) is None
    assert checking.shown_faults(site.store) == 0
    site.store.close()


def test_a_page_between_two_addresses_shows_that_they_are_pages_of_one_article(site: Site) -> None:
    """Nobody claims anything of its own address, but it decides about the claim of the others."""
    site.visit(at(A))
    site.visit(at(B))
    site.visit(replace(at(A), next_page=C), asked=B)
    assert [row[:3] for row in site.shown()] == [(1, A, None)]
    site.visit(replace(rejected(Reason.NOT_FOUND, C), next_page=B))
    assert site.rows("SELECT 1 FROM moved") == []


@FEWER
@given(VISITS, st.data())
def test_with_pages_that_go_on_the_database_stays_whole(
    visits: list[Visit], data: st.DataObject
) -> None:
    site, goes_on = Site(), st.one_of(st.none(), PLACES)
    told = [(replace(o, next_page=data.draw(goes_on)), asked) for _, o, asked in visits]
    for outcome, asked in told:
        site.visit(outcome, asked)
        assert checking.foreign_key_faults(site.store) == 0
    before = everything(site)
    for page, (outcome, _) in zip(site.pages, told, strict=True):
        site.settle(page, outcome)
    assert everything(site)[2] == before[2]
    assert site.rows("SELECT count(*) FROM outcomes")[0][0] == len(visits)
    assert checking.index_fault(site.store) is None
    assert checking.foreign_key_faults(site.store) == 0
    assert checking.shown_faults(site.store) == 0
    site.store.close()


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ('<link rel="canonical" href="/b.html?utm_source=x">', B),
        ('<link rel="shortlink CANONICAL" href=" b.html ">', B),
        ("", None),
        ('<link rel="canonical" href="">', None),
        ('<link rel="canonical" href="/b.html"><link rel="canonical" href="/c.html">', None),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<link rel="canonical" href="http://[">', None),
        ('<link rel="alternate" href="/b.html">', None),
    ],
)
def test_the_address_that_a_page_gives_as_its_own(head: str, wanted: str | None) -> None:
    links = document_fromstring(f"<head>{head}</head><p>x</p>").iter("link")
    assert own_address(links, A) == wanted


def visits(site: Site) -> list[tuple[str, str | None]]:
    """The addresses known, and when each is due."""
    return [tuple(row) for row in site.rows("SELECT url, due FROM addresses ORDER BY url")]


def test_the_address_that_an_article_left_is_asked_for_no_more(site: Site) -> None:
    """And the one that it has gets the visits that were planned, even if no list ever had it."""
    week = replace(SOURCE, revisit=(timedelta(days=7), timedelta(days=30)))
    site.visit(at(A))
    with site.store.write() as connection:
        link = frontier.Found(url=A, title=None, date=None)
        frontier.add_found(connection, SOURCE.key, [link], BEGIN, most=1)
        frontier.settle_article(connection, 1, stamp(BEGIN), 1, None, None, week.revisit, BEGIN)
    site.visit(at(B), asked=A)
    current.ask_where_they_are(site.store, SOURCE.key)
    frontier.plan_visits(site.store, week, BEGIN + timedelta(days=1))
    assert visits(site) == [(A, None), (B, "2026-03-08T00:00:00Z")]
    with site.store.write() as connection:
        later = BEGIN + timedelta(days=7)
        frontier.settle_article(connection, 2, stamp(BEGIN), None, None, None, week.revisit, later)
    assert visits(site) == [(A, None), (B, "2026-03-31T00:00:00Z")]
    site.put(rejected(Reason.NOT_FOUND, B), 404)  # now anything may be true: both are asked
    current.ask_where_they_are(site.store, SOURCE.key)
    frontier.plan_visits(site.store, week, BEGIN + timedelta(days=8))
    assert visits(site) == [(A, "2026-03-08T00:00:00Z"), (B, "2026-03-31T00:00:00Z")]


def test_an_article_that_is_gone_is_asked_for_at_all_its_addresses_in_every_crawl(
    site: Site,
) -> None:
    each = replace(SOURCE, revisit=(timedelta(0),))
    site.visit(at(A))
    with site.store.write() as connection:
        link = frontier.Found(url=A, title=None, date=None)
        frontier.add_found(connection, SOURCE.key, [link], BEGIN, most=1)
        frontier.settle_article(connection, 1, stamp(BEGIN), 1, None, None, each.revisit, BEGIN)
    site.visit(at(B), asked=A)
    current.ask_where_they_are(site.store, SOURCE.key)
    frontier.plan_visits(site.store, each, BEGIN)
    assert dict(visits(site))[A] is None
    site.put(rejected(Reason.NOT_FOUND, B), 404)
    frontier.plan_visits(site.store, each, BEGIN)
    assert dict(visits(site)) == {A: stamp(BEGIN), B: stamp(BEGIN)}


def test_an_article_is_asked_at_once_whether_it_is_the_one_that_came_elsewhere(site: Site) -> None:
    """Once, and not because of a headline that many have."""
    found = [frontier.Found(url=url, title=None, date=None) for url in (A, C)]
    with site.store.write() as connection:
        frontier.add_found(connection, SOURCE.key, found, BEGIN, most=2)
        for address in (1, 2):
            frontier.settle_article(
                connection, address, stamp(BEGIN), None, None, None, SOURCE.revisit, BEGIN
            )
    for article in (at(A), at(C, CAPTION), at(B), at(D, CAPTION)):
        site.visit(article)
    tomorrow = BEGIN + timedelta(hours=20)
    current.ask_whether_they_moved(site.store, SOURCE.key, tomorrow)
    assert visits(site) == [(A, "2026-03-01T20:00:00Z"), (C, "2026-03-02T00:00:00Z")]
    with site.store.write() as connection:
        frontier.settle_article(
            connection, 1, stamp(BEGIN), None, None, None, SOURCE.revisit, tomorrow
        )
    current.ask_whether_they_moved(site.store, SOURCE.key, BEGIN + timedelta(hours=21))
    assert visits(site)[0] == (A, "2026-03-02T00:00:00Z")
