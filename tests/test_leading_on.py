"""Which article pages are looked at for what belongs to them: a search for words must miss none."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.web.firewalls import is_block_page
from crawler.page_links import look_at_article, may_lead_on

PLAIN = "http://www.shiqiao.example/djgz/202403/t20240301_5204570.html"
COUNTED = "http://www.shiqiao.example/xw/content_77_2.htm"
ASKED = "http://www.shiqiao.example/show.jsp?id=8&page=2"
ADDRESSES = (PLAIN, COUNTED, ASKED, "http://www.shiqiao.example/xw/c1.html")
PIECES = (
    'createPageHTML(3, 0, "t20240301_5204570", "html")',
    "createPageHTML('pager', 2, 1, 'c1', 'html', 9)",
    'var countPage = 2; show("t20240301_5204570")',
    '<a href="content_77.htm">1</a><a href="content_77_3.htm">3</a>',
    '<a href="t20240301_5204570_1.html">2</a>',
    '<A HREF="/xw/c1-2.html">【2】</A>',
    '<a href="show.jsp?id=8&amp;page=3">下一页</a>',
    '<a href="?id=8&page=3">下頁</a>',
    '<p>附件：<a href="名单.PDF">名单</a></p>',
    '<p>附件：<a href="/f\\a.docx?v=2">方案</a></p>',
    '<a href="/system/_content/download.jsp?wbfileid=2">附件：细则</a>',
    '<p pdfsrc="a.ofd">附件</p>',
    '<iframe src="/view.html?FileUrl=%2Fa.pdf"></iframe>',
)
FILLING = ("<p>石桥镇党员，开展主题党日活动。</p>", "<br>", "誠懇", "\\", "a.document.b", "乗")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "big5hkscs", "utf-16")


@given(
    st.lists(st.sampled_from(PIECES + FILLING), max_size=8),
    st.sampled_from(ADDRESSES),
    st.sampled_from(ENCODINGS),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_no_page_that_leads_on_is_left_out(
    pieces: list[str], url: str, encoding: str, files: bool
) -> None:
    body = f"<html><body>{''.join(pieces)}</body></html>".encode(encoding, "ignore")
    assert may_lead_on(body, url, files) or not look_at_article(body, None, url, files)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
@pytest.mark.parametrize(
    ("piece", "url"),
    [(PIECES[0], PLAIN), (PIECES[3], COUNTED), (PIECES[7], ASKED), (PIECES[9], PLAIN)],
)
def test_a_page_that_leads_on_is_found_in_every_encoding(
    piece: str, url: str, encoding: str
) -> None:
    body = f"<html><body>{piece}</body></html>".encode(encoding, "ignore")
    assert may_lead_on(body, url, True)
    assert look_at_article(body, f"text/html; charset={encoding}", url, True)


def test_an_ordinary_page_is_not_looked_at() -> None:
    menu = "".join(f'<li><a href="/c{n}/index.html">栏目</a></li>' for n in range(100))
    other = '<a href="t20240301_5204571.html">下一篇</a><script>a.document.write(1)</script>'
    body = f"<html><body>{menu}<p>{FILLING[0] * 20}</p>{other}</body></html>".encode()
    assert [may_lead_on(body, url, True) for url in ADDRESSES] == [False] * 4


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs"])
def test_ascii_in_a_text_stands_in_its_bytes(encoding: str) -> None:
    decode = codecs.getdecoder(encoding)
    for lead in range(0x80, 0x100):
        for trail in range(0x100):
            text, _ = decode(bytes((lead, trail)), "replace")
            assert all(ord(one) in (lead, trail) for one in text if one.isascii())


def test_a_block_page_is_short_whatever_white_space_is_around_it() -> None:
    told = "您的访问请求被拦截"
    assert is_block_page(f"<html><body>{'<p>　 </p>' * 50}<p>{told}</p>{' ' * 5_000}</body>")
    assert is_block_page(f"<script>{'x = 1;' * 500}</script><p>{'　' * 900}</p><b>{told}</b>")
    assert not is_block_page(f"<p>{'学习' * 301}</p><p>{told}</p>")
