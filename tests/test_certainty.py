"""How sure each field is: by the place it was found in, by what other places say, by its shape."""

import ast
import re
import sys
from collections.abc import Iterator

import pytest
from forked import ROOT

from archive.kinds import Certainty
from archive.reading import read_page
from archive.reading.certainty import certainties
from archive.reading.tree.containers import NAMES, SURE
from archive.record import FIELDS, Article
from archive.types import ArticleKind, Evidence

sys.path.append(str(ROOT / "benchmarks"))  # its modules stand alone, and import each other so
from certainty import CASES, of_cases, of_corpus
from reading import SHARED

LONG = "村党支部开展了主题党日活动。" * 30
SHORT = LONG[:140]


HEADLINE = "柳溪村开展主题党日活动"


def sure_of(
    field: str, *found: tuple[str, str], kind: ArticleKind = ArticleKind.WEB, text: str = LONG
) -> str:
    """How sure a field with this evidence is, the value taken first."""
    evidence = [Evidence(where=where, value=value) for where, value in found]
    headline = [Evidence(where=where, value=HEADLINE) for where in ("h1", "title")]
    return certainties(kind, text, {"title": headline, field: evidence})[field]


@pytest.mark.parametrize(
    ("found", "how"),
    [
        ([("h1", HEADLINE), ("title", HEADLINE)], "sure"),
        ([("h1", HEADLINE), ("title", f"{HEADLINE}_柳溪党建网")], "sure"),
        ([("h1", "柳溪村开展“主题党日”活动"), ("title", HEADLINE)], "sure"),
        ([("line", HEADLINE), ("meta:og:title", HEADLINE), ("title", "柳溪党建网")], "sure"),
        ([("enpproperty:title", HEADLINE)], "sure"),
        ([("h1", HEADLINE)], "likely"),
        ([("h1", HEADLINE), ("title", "柳溪党建网")], "likely"),
        # The window names what is a part of it only: the headline, or the headline of something else.
        ([("line", f"柳溪党建｜{HEADLINE}"), ("title", "柳溪党建")], "likely"),
        ([("meta:articletitle", HEADLINE), ("meta:og:title", HEADLINE)], "likely"),
        ([("h1", "通知"), ("title", "通知")], "likely"),
        ([("title", HEADLINE)], "guess"),
        ([("first sentence", "3月5日，柳溪村开展主题党日活动。")], "guess"),
        ([("meta:articletitle", f"<b>{HEADLINE}"), ("title", f"<b>{HEADLINE}")], "guess"),
        ([("h1", f"&ldquo;{HEADLINE}"), ("title", f"&ldquo;{HEADLINE}")], "guess"),
    ],
)  # fmt: skip
def test_titles(found: list[tuple[str, str]], how: str) -> None:
    assert sure_of("title", *found) == how


def test_pages_of_flip_books_are_named_by_their_software() -> None:
    found = ("title", "柳溪年鉴2021 第12页")
    assert sure_of("title", found, kind=ArticleKind.BOOK_PAGE) == "sure"


def test_posts_of_wechat_have_one_place_for_their_headline() -> None:
    assert sure_of("title", ("h1", HEADLINE), kind=ArticleKind.WECHAT) == "sure"


@pytest.mark.parametrize(
    ("found", "how"),
    [
        ([("byline", "2024-05-06")], "sure"),
        ([("fact box", "2024-05-06")], "sure"),
        ([("line under the headline", "2024-05-06T09:30")], "sure"),
        ([("line under the headline", "2024-05-06"), ("url", "2024-05-06")], "sure"),
        ([("script:ct", "2024-05-06T09:30")], "sure"),
        # A visible day with a label is right where the tag of a moved site is years off.
        ([("byline", "2014-05-06"), ("meta:pubdate", "2024-11-01T08:00")], "sure"),
        ([("line under the headline", "2024-05-06")], "likely"),
        ([("line under the headline", "2024-05-06"), ("meta:pubdate", "2024-11-01T08:00")], "likely"),
        ([("meta:pubdate", "2024-11-01T08:00")], "likely"),
        ([("url", "2024-05-06")], "likely"),
        ([("htmldate", "2024-05-06")], "guess"),
        ([("line above the headline", "2024-05-06")], "guess"),
    ],
)  # fmt: skip
def test_dates(found: list[tuple[str, str]], how: str) -> None:
    assert sure_of("published", *found) == how


@pytest.mark.parametrize(
    ("found", "how"),
    [
        ([("byline", "柳溪日报")], "sure"),
        ([("byline", "柳溪县委组织部")], "sure"),
        ([("line under the headline", "柳溪日报")], "sure"),
        ([("wechat:account", "柳溪先锋")], "sure"),
        ([("byline", "乡土笔记"), ("meta:source", "乡土笔记")], "sure"),
        ([("byline", "乡土笔记")], "likely"),
        ([("byline", "China")], "likely"),
        ([("line under the headline", "来自北京")], "likely"),
        ([("line under the headline", "关注柳溪网")], "likely"),
        ([("line under the headline", "柳溪县委组织部")], "likely"),
        ([("dateline", "新华社")], "sure"),
        ([("reporter's outlet", "柳溪日报")], "sure"),
        ([("reporter's outlet", "柳溪日报"), ("dateline", "新华社")], "likely"),
        ([("last lines", "柳溪日报")], "likely"),
        ([("account", "柳溪先锋")], "likely"),
    ],
)
def test_outlets(found: list[tuple[str, str]], how: str) -> None:
    assert sure_of("outlet", *found) == how


@pytest.mark.parametrize(
    ("field", "found", "how"),
    [
        ("authors", [("byline", "王小芳")], "sure"),
        ("authors", [("dateline", "王小芳、李明")], "sure"),
        ("authors", [("end of the text", "王小芳")], "sure"),
        ("authors", [("dateline", "王小芳、李明"), ("last lines", "李明")], "sure"),
        ("authors", [("meta:author", "乡土"), ("byline", "乡土")], "likely"),
        ("editors", [("last lines, 责任编辑", "王小芳")], "sure"),
        ("contributors", [("end of the text", "柳溪县委组织部")], "likely"),
        ("contributors", [("byline", "柳溪县委组织部")], "sure"),
        # Another place has names that this one has not: one of the two is wrong.
        ("authors", [("byline", "王小芳"), ("dateline", "李明")], "likely"),
        ("authors", [("byline", "格桑边觉")], "sure"),  # a rare name where names are expected
        ("authors", [("end of the text", "格桑边觉")], "likely"),
        ("authors", [("byline", "金融")], "likely"),  # begins like a name, and is a word
        ("authors", [("byline", "柳溪日报")], "likely"),
        ("authors", [("byline", "党校讲师李明")], "likely"),
        ("authors", [("meta:author", "王小芳")], "likely"),
        ("editors", [("meta:author", "王小芳")], "likely"),
        ("authors", [("account", "柳溪先锋")], "likely"),
    ],
)
def test_names(field: str, found: list[tuple[str, str]], how: str) -> None:
    assert sure_of(field, *found) == how


@pytest.mark.parametrize(
    ("where", "text", "how"),
    [
        ("container:TRS_Editor", LONG, "sure"),
        ("comment:Founder", LONG, "sure"),
        ("below headline", LONG, "sure"),
        ("below headline", LONG[:238], "sure"),
        ("below headline", f"{LONG[:238]}返回柳溪网", "likely"),  # what comes last is no sentence
        ("container:TRS_Editor", SHORT, "likely"),
        (f"container:{NAMES[SURE]}", LONG, "likely"),  # a name that may hold anything
        ("below byline", LONG, "likely"),
        ("pdf", LONG, "likely"),
        ("readability", LONG, "guess"),
        ("densest element", LONG, "guess"),
    ],
)
def test_texts(where: str, text: str, how: str) -> None:
    assert sure_of("text", (where, f"{len(text)} characters"), text=text) == how


def test_a_text_of_which_only_the_beginning_is_shown_is_not_sure() -> None:
    found = {"text": [Evidence(where="container:TRS_Editor", value="")]}
    assert certainties(ArticleKind.WEB, LONG, found) == {"text": "sure"}
    assert certainties(ArticleKind.WEB, LONG, found, cut=True) == {"text": "likely"}


def test_a_text_below_a_headline_is_as_sure_as_that() -> None:
    text = [Evidence(where="below headline", value="")]
    for titles, how in ((["h1", "title"], "sure"), (["h1"], "likely")):
        headline = [Evidence(where=where, value=HEADLINE) for where in titles]
        found = certainties(ArticleKind.WEB, LONG, {"text": text, "title": headline})
        assert found["text"] == found["title"] == how


def test_sheets_whose_order_is_not_sure_make_their_text_a_guess() -> None:
    assert sure_of("text", ("pdf", "800 characters"), ("order unsure", "sheet 2")) == "guess"


@pytest.mark.parametrize(
    ("field", "where", "how"),
    [
        ("document_number", "fact box", "sure"),
        ("document_number", "red head", "sure"),
        ("document_number", "letterhead", "sure"),
        ("issuer", "signature", "likely"),
        ("written", "signature", "likely"),
        ("validity", "fact box", "sure"),
        ("columns", "trail", "likely"),
        ("keywords", "meta:keywords", "sure"),
        ("party_building", "rule 1", "likely"),
    ],
)
def test_other_fields(field: str, where: str, how: str) -> None:
    assert sure_of(field, (where, "1")) == how


PLACES = """< | account | attribute: | below byline | below headline | below the text | book title | box
    brackets under the headline | byline
    caption | comment: | container: | dateline | densest element | end of the text | enpproperty: | fact box
    first line | first sentence | folio | foot of the page | h | hanweb: | headline | htmldate | imprint
    journal cited at the end | label | largest line | last lines | letter and answer | letterhead | line
    line above the headline | line above the text | line under the headline | map of the page | masthead | meta:
    newspaper cited at the end | newspaper in the page title | opening line | order unsure | page of the newspaper
    pdf | pdf:Title | readability | red head | reporter's outlet | rule | script:ct | script:json | signature
    text layer | title | trafilatura | trail | url | wechat:account | wechat:author"""
_TAKES_PLACES = frozenset(
    (
        "_at",
        "add_people",
        "read_people",
        "refuse",
        "add_editors",
        "_roles",
        "read_labels",
        "read_boxes",
        "Body",
        "_located",
        "_take",
    )
)


def _places(tree: ast.AST) -> Iterator[str]:
    """What a module gives as `where`, up to what is filled in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            for keyword in node.keywords:
                if keyword.arg == "where":
                    yield from _begun(keyword.value)
            for argument in node.args if name in _TAKES_PLACES else ():
                yield from _begun(argument)
        if (
            isinstance(node, ast.Tuple)
            and len(node.elts) == 2
            and isinstance(node.elts[1], ast.Tuple | ast.Attribute)
        ):
            yield from _begun(node.elts[0])


def _begun(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.IfExp):
        yield from (*_begun(value.body), *_begun(value.orelse))
    if isinstance(value, ast.JoinedStr):
        value = value.values[0]
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value.strip()


def test_a_new_place_of_evidence_asks_for_its_rule() -> None:
    """Whoever adds one says in archive/reading/certainty.py what is sure there, or leaves it likely, and
    names it here."""
    found = {
        place
        for path in (ROOT / "archive" / "reading").rglob("*.py")
        for place in _places(ast.parse(path.read_text(encoding="utf-8")))
    }
    named = set(re.split(r"\s*[|\n]\s*", PLACES))
    new = {
        each
        for each in found - FIELDS.keys()
        if each and not {each, each.partition(":")[0] + ":"} & named
    }
    assert new == set()
    assert len(found & named) > 45  # the search still finds them


def test_an_unknown_place_is_likely_at_most() -> None:
    for field in ("title", "text", "published", "outlet", "authors", "document_number"):
        assert sure_of(field, ("a place of tomorrow", "柳溪日报")) == "likely"


def test_every_field_with_a_value_and_evidence_has_a_certainty_and_no_other() -> None:
    page = (ROOT / "tests" / "pages" / "trs-metas.html").read_bytes()
    article = read_page(page, "http://www.liuxi.example/dj/202405/t20240506_1.html")
    assert isinstance(article, Article)
    assert set(article.certainty) == set(article.provenance)
    assert "checkers" not in article.certainty  # the page names none, which is not sure to be so
    assert article.certainty["title"] is Certainty.SURE


@pytest.mark.slow
def test_what_is_called_sure_is_right() -> None:
    if not SHARED.is_dir():
        pytest.skip(f"../shared is not here: no {SHARED}")
    judged = list(of_corpus(SHARED))
    sure = [each for each in judged if each.certainty is Certainty.SURE]
    assert len(judged) > 300
    assert sum(each.right for each in sure) >= 0.99 * len(sure)
    assert len(sure) >= 0.85 * len(judged)
    sure = [each for each in of_cases(CASES) if each.certainty is Certainty.SURE]
    assert sum(each.right for each in sure) >= 0.99 * len(sure) > 0
