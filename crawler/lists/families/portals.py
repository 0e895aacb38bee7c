"""The systems that make most government, party and media sites."""

import re

from crawler.lists.families import epaper, flipbook, jpage
from crawler.lists.families.family import Family
from crawler.lists.families.records import RecordRules
from crawler.lists.pager import Descending, Numbering

_INDEX = r"(?P<stem>index)_?(?P<n>\d{1,6})?\.(?P<ext>s?html?|jhtml)"

PORTALS = (
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
        address=re.compile(r"(?<![/-]\d\d)/node_\d+(?:_\d+)?\.s?html?$"),
        marks=re.compile(r"displaypagenum|<!--\s*/?enp(?:property|content)"),
        articles=re.compile(r"/content_\d+\.s?html?$"),
        numbering=Numbering(
            re.compile(r"(?P<stem>node_\d+)(?:_(?P<n>\d{1,6}))?\.(?P<ext>s?html?)")
        ),
    ),
)
