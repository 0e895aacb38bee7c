"""Headlines, boilerplate, repair and script: the small rules, each on the case it is for."""

import ast
from pathlib import Path

import pytest

import archive.reading
from archive.reading import read_html
from archive.reading.body.boilerplate import is_credit
from archive.reading.body.pruning import own_lines
from archive.reading.head.headline import first_sentence
from archive.reading.head.page_title import is_site, main_piece
from archive.reading.traits import script_of
from archive.reading.tree.layout import Line, lay_out
from archive.record import Article
from archive.types import Script
from archive.web.markup import parse_html


def _lines(markup: str) -> list[str]:
    return [line.text for line in lay_out(parse_html(markup)).lines]


def _own(lines: list[Line]) -> list[str]:
    return [text for _, text in own_lines(lines, "")]


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("水渠通水了_岚溪县人民政府", "水渠通水了"),
        ("水渠通水了--党建频道--望舒网", "水渠通水了"),
        ("水渠通水了 - 岚溪新闻网", "水渠通水了"),
        ("岚溪县：水渠通水了|岚溪新闻网", "岚溪县：水渠通水了"),
        ("岚溪新闻网_岚溪县高山村的水渠昨天通水了", "岚溪县高山村的水渠昨天通水了"),
        ("银杏村——从荒坡到果园的三十年", "银杏村——从荒坡到果园的三十年"),
        ("水渠通水了", "水渠通水了"),
    ],
)
def test_a_page_title_loses_the_names_of_site_and_column(title: str, headline: str) -> None:
    assert main_piece(title) == headline


def test_names_of_sites() -> None:
    assert is_site("岚溪新闻网")
    assert is_site("党建频道")
    assert not is_site("水渠通水了，高山村的乡亲们再也不用下山挑水")


def test_the_first_sentence_stands_for_a_headline() -> None:
    found = first_sentence("水渠昨天通水了。乡亲们很高兴。\n第二段。")
    assert (found.where, found.value) == ("first sentence", "水渠昨天通水了。")


def test_text_is_seen_as_a_reader_sees_it() -> None:
    markup = (
        "<div>甲<b>乙</b>丙<br>丁<script>var x</script></div><p>换\n  行，<i>不</i>空 格</p>"
        "<style>p{}</style><ul><li>一<li>二</ul><p style='display: none'>藏</p>"
    )
    assert _lines(markup) == ["甲乙丙", "丁", "换行，不空 格", "一", "二"]


@pytest.mark.parametrize(
    "markup",
    [
        "<!DOCTYPE html><title>水渠</title><main><p>水渠通水了</p></main>",
        "<html><head><title>水渠</title><meta name='a' content='b'><article><p>水渠通水了</p></article></html>",
        "<head><title>水渠</title><header></header><body><section>水渠通水了</section></body>",
        "<head><title>水渠</title><cms-page><p>水渠通水了</p></cms-page><meta name='a'></head>",
        "<head><title>水渠</title><!-- 开头 --><script>1</script></head><p>水渠通水了</p>",
    ],
)
def test_an_open_head_ends_where_browsers_end_it(markup: str) -> None:
    assert _lines(markup) == ["水渠通水了"]
    assert parse_html(markup).findtext("head/title") == "水渠"


def test_spaces_between_words_and_names_stay() -> None:
    assert _lines("<p>记者 罗听雨　苏砚\n2021 Open\nDay 举行</p>") == [
        "记者 罗听雨 苏砚 2021 Open Day 举行"
    ]


@pytest.mark.parametrize(
    "stray", ["</html>", "</body></html><html><body>", "</HTML >", "<?xml version='1.0'?>"]
)
def test_text_after_a_stray_end_of_document_is_kept(stray: str) -> None:
    assert _lines(f"<html><body><p>前</p>{stray}<div><p>后</p></div></body></html>") == ["前", "后"]


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u00ad", "\ufeff", "\u2060", "&shy;", "&#8203;", "&#x200B;"]
)
def test_characters_that_nobody_sees_split_no_word(unseen: str) -> None:
    assert _lines(f"<p>水{unseen}渠通{unseen}水了</p>") == ["水渠通水了"]
    assert parse_html(f"<title>水{unseen}渠</title><p>通水了").findtext(".//title") == "水渠"


def test_links_that_a_writer_put_between_paragraphs_stay() -> None:
    marked = (
        "<p><a href='1'>▶ 高山村的公路也修好了</a></p><p><a href='2'>▶ 班车开进了高山村</a></p>"
    )
    lines = lay_out(parse_html(PROSE + marked + PROSE)).lines
    assert _own(lines) == _lines(PROSE + marked + PROSE)


PROSE = "<p>水渠昨天通水了，乡亲们站在渠边看了很久。</p><p>有人说，这是等了三十年的水。</p>"


@pytest.mark.parametrize(
    "rubbish",
    [
        "<p>分享到：微信 微博</p>",
        "<p>【打印】【关闭】</p>",
        "<p>扫一扫在手机打开当前页</p>",
        "<p>责任编辑：罗听雨</p>",
        "<p>（编辑：罗听雨）</p>",
        "<p>上一篇：没有了</p><p>下一篇：没有了</p>",
        "<h3>相关新闻</h3><p>高山村的公路也修好了，班车通到村口。</p>",
        "<p>版权声明：本网内容未经许可不得转载。</p>",
        "<p><a href='1'>高山村的公路也修好了</a></p><p><a href='2'>班车开进了高山村</a></p>",
        "<p>浏览次数：33次</p>",
        "<p>阅读原文</p>",
    ],
)
def test_what_stands_below_the_text_is_cut(rubbish: str) -> None:
    lines = lay_out(parse_html(PROSE + rubbish)).lines
    assert _own(lines) == _lines(PROSE)


@pytest.mark.parametrize(
    "line",
    [
        "相关新闻发布会将在周五举行，请媒体朋友准时参加。",
        "分享到的经验有三条，一是早动手，二是勤走访，三是不怕烦，四是肯担当，五是能坚持，六是会总结。",
        "编辑部的灯又亮到了深夜。",
    ],
)
def test_sentences_that_only_begin_like_boilerplate_stay(line: str) -> None:
    lines = lay_out(parse_html(f"{PROSE}<p>{line}</p>{PROSE}")).lines
    assert line in _own(lines)


def test_credits() -> None:
    assert is_credit("【责任编辑:罗听雨】")
    assert is_credit("【校对】罗听雨")
    assert is_credit("编辑 罗听雨 校对 苏砚")
    assert not is_credit("记者 罗听雨")


def test_script_by_the_share_of_telling_characters() -> None:
    assert script_of("這個村莊的黨員說，水渠已經修好") is Script.HANT
    assert script_of("这个村庄的党员说，匾上写着“萬壽宮”") is Script.HANS
    assert script_of("一二三") is Script.HANS


def test_the_headers_declare_big5_and_the_page_is_read() -> None:
    text = (
        "<title>水渠通水了</title><h1>水渠通水了</h1>"
        "<p>這個村的水渠昨天通水了，大家都說，這是等了三十年的水，一定要好好用。</p>"
    )
    headers = {"content-type": "text/html; charset=big5"}
    outcome = read_html(text.encode("big5"), "http://www.lanxi.example/1.html", headers)
    assert isinstance(outcome, Article)
    assert outcome.script is Script.HANT


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_two_modules_import_the_extraction_libraries() -> None:
    room = Path(archive.reading.__file__).parent
    users = {
        path.name
        for path in room.rglob("*.py")
        if _imported(path) & {"trafilatura", "readability", "htmldate", "justext"}
    }
    assert users == {"libraries.py", "guess.py"}
