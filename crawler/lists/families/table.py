"""The CMS families: how to recognise one, and how its lists page. Most of a family is data."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from re import Pattern
from types import MappingProxyType

from crawler.lists.families import epaper, flipbook, jpage
from crawler.lists.families.systems import SYSTEMS
from crawler.lists.listing import Listing
from crawler.lists.markup import Markup
from crawler.lists.pager import Descending, Naming, Numbering, next_page
from crawler.lists.rows.choice import choose


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One way of building list pages.

    about: one line for a person. marks: text of a list page that identifies the family.
    address: shape of its list addresses. evidence: how much speaks for it, from 0 to 1, where that is
    no matter of one pattern. articles: article addresses that no dialect covers.
    numbering: names of further pages. reader: for lists that are not rows of links.
    has_lists: False when the start addresses are the articles.
    """

    name: str
    about: str
    marks: Pattern[str] | None = None
    address: Pattern[str] | None = None
    evidence: Callable[[Markup], float] | None = None
    articles: Pattern[str] | None = None
    numbering: Naming | None = None
    rows_in_comments: bool = False
    reader: Callable[[Markup], Listing | None] | None = None
    has_lists: bool = True

    def read(self, markup: Markup) -> Listing:
        """The links of a list page of this family, and where it goes on."""
        found = self.reader(markup) if self.reader else None
        if found is not None:
            return found
        if self.rows_in_comments:
            markup = replace(markup.with_source(_uncommented(markup.text)), url=markup.url)
        items = choose(markup, self.articles).items()
        following = next_page(markup, self.numbering)
        return Listing(items=items, next=following, left_out=markup.left_out)


def _uncommented(text: str) -> str:
    """Uncomment the rows of links that a script of the list template shows."""
    before, *comments = text.split("<!--")
    opened = [before]
    for comment in comments:
        inside, end, after = comment.partition("-->")
        rows = "<li" in inside and "href" in inside and "createPageHTML" in inside
        opened.append(f"{inside}{after}" if rows else f"<!--{inside}{end}{after}")
    return "".join(opened)


_INDEX = r"(?P<stem>index)_?(?P<n>\d{1,6})?\.(?P<ext>s?html?|jhtml)"

_ALL = (
    Family(name="auto", about="look at the page and take the family that it shows"),
    Family(name="generic", about="any site: known article addresses or the dated list, next-links"),
    Family(name="pages", about="no list: the start addresses are the articles", has_lists=False),
    Family(
        name="flipbook",
        about="FlipBuilder books: files/basic-html/pageN.html, counted in config.js",
        address=re.compile(r"/files/basic-html/|/mobile/javascript/config\.js"),
        reader=flipbook.read,
    ),
    Family(
        name="founder-epaper",
        about="newspaper issues: layout pages and their articles, by the day in the address",
        evidence=epaper.evidence,
        marks=re.compile(r"id=[\"']?pageLink\b|id=[\"']?pageList\b"),
        reader=epaper.read,
    ),
    Family(
        name="hanweb",
        about="Hanweb JCMS: /col/colN, rows in an XML data store, further ones by dataproxy.jsp",
        address=re.compile(r"/col/col\d+/|/jpage/dataproxy\.jsp"),
        marks=re.compile(r"<datastore>|/module/(?:web/)?jpage/|<record><!\[CDATA\["),
        reader=jpage.read,
    ),
    Family(
        name="nfcms",
        about="Guangdong NFCMS: content/post_N, page 2 is index_2.html",
        marks=re.compile(r"NFCMS_SITE_ID"),
        numbering=Numbering(re.compile(_INDEX)),
    ),
    Family(
        name="ucap",
        about="UCAP: /YYYYMM/ID.shtml, page 2 is list2_2.shtml; rows may lie in a comment",
        marks=re.compile(r"createPageHTML\s*\(\s*['\"]|<ucap(?:title|content)"),
        numbering=Numbering(re.compile(r"(?P<stem>[\w-]+?)(?:_(?P<n>\d{1,6}))?\.(?P<ext>s?html?)")),
        rows_in_comments=True,
    ),
    Family(
        name="trs",
        about="TRS WCM: tYYYYMMDD_N, page 2 is index_1.html",
        marks=re.compile(r"createPageHTML\s*\(|\bcountPage\s*="),
        numbering=Numbering(
            re.compile(r"(?P<stem>[\w-]+?)(?:_(?P<n>\d{1,6}))?\.(?P<ext>s?html?)"), shift=-1
        ),
    ),
    Family(
        name="vsb",
        about="Visual SiteBuilder: info/N/N.htm, page 2 of T is name/T-1.htm, counting down",
        marks=re.compile(r"vsb\.css|_simple_list_gotopage_fun|/system/resource/js/|_showDynClicks"),
        numbering=Descending(),
    ),
    Family(
        name="sudy",
        about="Sudy WebPlus: cNaN/page.htm, page 2 is list2.htm",
        marks=re.compile(r"/_css/_system/|wp_article"),
        numbering=Numbering(re.compile(r"(?P<stem>list)(?P<n>\d{1,6})?\.(?P<ext>html?)"), join=""),
    ),
    Family(
        name="people",
        about="people.com.cn: nN/YYYY/MMDD/cN-N, page 2 is index2.html",
        address=re.compile(r"//[^/]*\.people\.com\.cn/"),
        articles=re.compile(r"/(?:GB|BIG5)/(?:\d+/)+\d+\.html?$"),
        numbering=Numbering(re.compile(_INDEX), join=""),
    ),
    Family(
        name="founder",
        about="Founder web CMS: YYYY-MM/DD/content_N, page 2 is node_N_2.htm",
        address=re.compile(r"(?<![/-]\d\d)/node_\d+(?:_\d+)?\.s?html?$"),
        marks=re.compile(r"displaypagenum|<!--\s*/?enp(?:property|content)"),
        articles=re.compile(r"/content_\d+\.s?html?$"),
        numbering=Numbering(
            re.compile(r"(?P<stem>node_\d+)(?:_(?P<n>\d{1,6}))?\.(?P<ext>s?html?)")
        ),
    ),
    *(
        Family(
            name=one.name,
            about=one.about,
            marks=one.marks,
            address=one.address,
            numbering=one.numbering,
        )
        for one in SYSTEMS
    ),
)

FAMILIES: Mapping[str, Family] = MappingProxyType({family.name: family for family in _ALL})
