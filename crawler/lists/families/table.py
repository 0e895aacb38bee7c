"""The CMS families: how to recognise one, and how its lists page. Most of a family is data."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from re import Pattern
from types import MappingProxyType

from crawler.lists.families import epaper, flipbook, jpage
from crawler.lists.families.records import RecordRules
from crawler.lists.listing import Listing
from crawler.lists.markup import Markup
from crawler.lists.pager import Descending, Numbering, next_page
from crawler.lists.rows.choice import choose


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One way of building list pages.

    about: one line for a person. marks: text of a list page that identifies the family.
    address: shape of its list addresses. articles: article addresses that no dialect covers.
    numbering: names of further pages. reader: for lists that are not rows of links. records: its data.
    has_lists: False when the start addresses are the articles.
    """

    name: str
    about: str
    marks: Pattern[str] | None = None
    address: Pattern[str] | None = None
    articles: Pattern[str] | None = None
    numbering: Numbering | Descending | None = None
    rows_in_comments: bool = False
    reader: Callable[[Markup], Listing | None] | None = None
    records: RecordRules | None = None
    has_lists: bool = True

    def read(self, markup: Markup) -> Listing:
        """The links of a list page of this family, and where it goes on."""
        found = self.reader(markup) if self.reader else None
        if found is not None:
            return found
        if self.rows_in_comments:
            markup = replace(markup.with_source(_uncommented(markup.text)), url=markup.url)
        chosen = choose(markup, self.articles)
        following = next_page(markup, self.numbering)
        return Listing(
            items=chosen.items, next=following, guess=chosen.guess, left_out=markup.left_out
        )


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
        about="Founder e-papers: layout pages node_N, articles content_A_B, by issue date",
        address=re.compile(r"/\d{4}-?\d{2}/\d{2}/node_\w+\.s?html?$"),
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
        records=RecordRules(items="infolist", title="title", link="link", date="pubtime"),
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
        address=re.compile(r"/node_\d+(?:_\d+)?\.s?html?$"),
        marks=re.compile(r"displaypagenum|<!--\s*/?enp(?:property|content)"),
        articles=re.compile(r"/content_\d+\.s?html?$"),
        numbering=Numbering(
            re.compile(r"(?P<stem>node_\d+)(?:_(?P<n>\d{1,6}))?\.(?P<ext>s?html?)")
        ),
    ),
    # Lists that are data (docs/cms.md: Lists as data).
    Family(
        name="jpaas",
        about="Hanweb JPaaS: JSON with the rows as HTML, further pages by paramJson",
        address=re.compile(r"/jpaas-publish-server/front/page/build/unit"),
        marks=re.compile(r"unitbuild\.js"),
        records=RecordRules(html="data.html", page="paramJson.pageNo"),
    ),
    Family(
        name="truecms",
        about="TrueCMS: JSONP with the rows as XML, further ones by startrecord",
        address=re.compile(r"messageController/getMessage\.do", re.IGNORECASE),
        marks=re.compile(r"messageController/getMessage\.do", re.IGNORECASE),
        records=RecordRules(html="result"),
    ),
    Family(
        name="gkmlpt",
        about="Guangdong's gkmlpt: JSON, a hundred articles a page",
        address=re.compile(r"/gkmlpt/api/"),
        marks=re.compile(r"window\._CONFIG[^<]{0,2000}?(?:gkmlpt|SID)", re.DOTALL),
        records=RecordRules(
            items="articles",
            title="title",
            link="url || post_url",
            date="display_publish_time",
            total="classify.post_count",
            page="page",
            size=100,
        ),
    ),
    Family(
        name="epoint",
        about="Epoint EWB: JSON below custom, infourl and realtitle",
        marks=re.compile(r"EWB-FRONT|webBuilderCommon\.js"),
        records=RecordRules(
            items="(custom || @).[data, infodata, list][] | [?infourl]",
            title="realtitle || title",
            link="infourl",
            date="infodate || date",
        ),
    ),
    Family(
        name="govcn",
        about="gov.cn: JSON with TITLE, URL and DOCRELPUBTIME",
        records=RecordRules(items="[]", title="TITLE", link="URL", date="DOCRELPUBTIME"),
    ),
    Family(
        name="newscn",
        about='news.cn: JSON ds_ID.json, named by data="datasource:ID"',
        marks=re.compile(r"\bdata=[\"']datasource:"),
        records=RecordRules(
            items="datasource", title="title", link="publishUrl", date="publishTime"
        ),
    ),
    Family(
        name="c12371",
        about="12371.cn: items in a script of the page",
        marks=re.compile(r"\bitem\s*=\s*\[\{['\"]title"),
        records=RecordRules(items="item", title="title", link="link_add", date="brief"),
    ),
    Family(
        name="mi4",
        about="dangjian.cn and its kin (MI4): articles assigned in scripts",
        marks=re.compile(r"MI4_|/mi4[-_]"),
        records=RecordRules(
            items="MI4_PAGE_ARTICLE",
            title="title",
            link="url || external_link",
            date="pub_date",
            total="_totalCnt",
        ),
    ),
    Family(
        name="xuexi",
        about="xuexi.cn: JSON below /lgdata/",
        address=re.compile(r"//www\.xuexi\.cn/lgdata/"),
        records=RecordRules(
            items="@[?itemId && publishTime]", title="title", link="url", date="publishTime"
        ),
    ),
)

FAMILIES: Mapping[str, Family] = MappingProxyType({family.name: family for family in _ALL})
