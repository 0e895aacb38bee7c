"""Elements whose id, class or tag says that they hold the article."""

from collections.abc import Iterable, Sequence
from itertools import islice

from lxml.html import HtmlElement

from archive.reading.tree.layout import count_han, is_hidden

# Ids and classes that hold an article and nothing else, in the order of docs/cms.md: Containers.
_BODY_NAMES = (
    "zoom Zoom fontzoom ozoom zoomcon founder-content TRS_Editor TRS_UEDITOR trs_editor_view "
    "TRS_PreAppend UCAP-CONTENT ucapcontent pages_content vsb_content vsb_content_2 vsb_content_4 "
    "vsb_content_500 vsb_content_501 v_news_content wp_articlecontent j-fontContent wzcon "
    "NewsContent mainText div_zhengwen conN rwb_zw rm_txt_con js_content detailContent p-detail "
    "contentMain u-mainText xl_content xlrllt artile_zw bt-content bt_content main-txt "
    "ewb-article-info infodetail mp-editor post_body endText articleBody ivs_content "
    "detail_content article_content artContent art_con p_content text_con box_con font_area"
)
# Names of elements that often hold headline and byline too, or something else entirely.
_OTHER_NAMES = (
    "article-content articleContent news_content newscontent news_cont article-body article-con "
    "content-content detail-content text-content con_text conTxt txt_con contentbox "
    "article content Content detail news-content cont text con main-content zw zhengwen"
)
NAMES = [*_BODY_NAMES.split(), *_OTHER_NAMES.split()]
SURE = len(_BODY_NAMES.split())  # names before this rank hold an article and nothing else
_FEWEST_HIDDEN = 60  # Chinese characters of text that a page hides although it is the article
_MOST_PIECES, _SEARCHED = 200, 5_000  # pieces of text, characters, that are looked at for it
_RANK = {name: rank for rank, name in enumerate(NAMES)}


def containers(nodes: Iterable[HtmlElement]) -> list[tuple[int, HtmlElement]]:
    """Of a page's nodes the elements whose id, class or tag says that they hold the article, with rank;
    best first."""
    found = []
    for element in nodes:
        ranks = [_RANK[element.tag]] if element.tag in _RANK else []
        if (name := element.get("id")) in _RANK:
            ranks.append(_RANK[name])
        if (classes := element.get("class")) in _RANK:
            ranks.append(_RANK[classes])
        elif classes is not None and not classes.isidentifier():  # else it is one, of no rank
            ranks += [_RANK[name] for name in classes.split() if name in _RANK]
        if ranks:
            found.append((min(ranks), element))
    found.sort(key=lambda pair: pair[0])
    return found


def hidden_texts(root: HtmlElement) -> Sequence[HtmlElement]:
    """Elements with running text that their style hides: a script may show them elsewhere."""
    found = []
    for element in root.iter("div", "section", "p", "td", "span"):
        if is_hidden(element):
            text = "".join(islice(element.itertext("*"), _MOST_PIECES))[:_SEARCHED]
            if count_han(text) >= _FEWEST_HIDDEN and "。" in text:
                found.append(element)
    return found
