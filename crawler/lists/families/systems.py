"""Systems whose lists are rows of links like any other: how each shows itself, how its pages are
numbered (docs/cms.md: Smaller systems)."""

import re

from crawler.lists.families.family import Family
from crawler.lists.families.records import RecordRules
from crawler.lists.pager import Numbering

_FROM_ONE = Numbering(
    re.compile(r"(?P<stem>[A-Za-z][\w-]*?)(?:_(?P<n>\d{1,6}))?\.(?P<ext>s?html?|jhtml|aspx)")
)

SYSTEMS = (
    Family(
        name="enorth",
        about="Enorth WebPublisher (北方网): /system/YYYY/MM/DD/N.shtml, older pages by their links",
        address=re.compile(r"/system/count/+"),
        marks=re.compile(r"/system/count/+\d|enorth\.com\.cn|Enorth", re.IGNORECASE),
    ),
    Family(
        name="cjyun",
        about="Changjiang Cloud (长江云): /p/N.html on *.cjyun.org and county domains",
        address=re.compile(r"//[^/]*\.cjyun\.org(?:[:/]|$)"),
        marks=re.compile(r"\b(?:img|static|res|api)[\w-]{0,20}(?:\.[\w-]{1,20}){0,2}\.cjyun\.org"),
    ),
    Family(
        name="wordpress",
        about="WordPress: archives by date, category or author; page 2 is page/2 or paged=2",
        marks=re.compile(r"/wp-(?:content|includes)/|content=[\"']WordPress"),
    ),
    Family(
        name="discuz",
        about="Discuz: portal.php?mod=list and forum.php?mod=forumdisplay, page 2 is page=2",
        address=re.compile(
            r"/portal\.php\?mod=list|/forum\.php\?mod=forumdisplay|/forum-\d+-\d+\.html"
        ),
        marks=re.compile(r"content=[\"']Discuz|discuz_uid|Powered by (?:<[^>]{0,80}>)*Discuz"),
    ),
    Family(
        name="dedecms",
        about="DedeCMS (织梦): plus/list.php?tid=N or list_N_2.html",
        address=re.compile(r"/plus/list\.php\?tid="),
        marks=re.compile(
            r"/templets/\w+/|dede_(?:pages|fields)|DedeCMS|/plus/(?:view|count)\.php|href=[\"']list_\d+_\d+\.html"
        ),
        numbering=Numbering(re.compile(r"(?P<stem>list_\d+)_(?P<n>\d{1,6})\.(?P<ext>html?)")),
    ),
    Family(
        name="phpcms",
        about="PHPCMS and Xunrui: index.php?m=content&a=lists or list-N-2.html",
        address=re.compile(
            r"index\.php\?m=content&c=index&a=lists|index\.php\?(?:s=\w+&)?c=category|/list-\d+-\d+\.html?$"
        ),
        marks=re.compile(r"/statics/(?:js|css|images)/|PHPCMS", re.IGNORECASE),
        numbering=Numbering(
            re.compile(r"(?P<stem>list-\d+)-(?P<n>\d{1,6})\.(?P<ext>html?)"), join="-"
        ),
    ),
    Family(
        name="empirecms",
        about="EmpireCMS (帝国): page 2 is index_2.html",
        address=re.compile(r"/e/action/ListInfo"),
        marks=re.compile(
            r"/skin/default/|/e/(?:public|extend|data|search|action|member)/|EmpireCMS"
        ),
        numbering=_FROM_ONE,
    ),
    Family(
        name="qibo",
        about="Qibo (齐博): list.php?fid=N, articles bencandy.php",
        address=re.compile(r"/list\.php\?fid=\d+"),
        marks=re.compile(r"bencandy(?:\.php|-)|qibosoft|齐博"),
    ),
    Family(
        name="siteserver",
        about="SiteServer: channels/N.html, page 2 is channels/N_2.html",
        address=re.compile(r"/channels/\d+(?:_\d+)?\.html?$"),
        marks=re.compile(r"/sitefiles/|SiteServer", re.IGNORECASE),
        numbering=Numbering(re.compile(r"(?P<stem>\d+)(?:_(?P<n>\d{1,6}))?\.(?P<ext>html?)")),
    ),
    Family(
        name="jeecms",
        about="JEECMS: .jhtml, page 2 is index_2.jhtml",
        address=re.compile(r"\.jhtml$"),
        marks=re.compile(r"/r/cms/|jeecms", re.IGNORECASE),
        numbering=_FROM_ONE,
    ),
    Family(
        name="powereasy",
        about="PowerEasy (动易): Category_N/Index.aspx, page 2 is Index_2.aspx",
        address=re.compile(r"/Category_\d+/"),
        marks=re.compile(r"PowerEasy|动易", re.IGNORECASE),
        numbering=Numbering(re.compile(r"(?P<stem>Index)(?:_(?P<n>\d{1,6}))?\.(?P<ext>aspx)")),
    ),
    Family(
        name="longxun",
        about="Longxun (龙讯), in Anhui: content/column/N, page 2 is pageIndex=2",
        address=re.compile(r"/content/column/\d+"),
        marks=re.compile(r"Ls\.pagination|/site/label/\d+|j-fontContent"),
    ),
    Family(
        name="epoint",
        about="Epoint (新点): YYYYMMDD/UUID.html in lists of their own or as JSON",
        address=re.compile(r"/(?:[mM]ore[iI]nfo|subPage|secondPage)\w*\.html?$"),
        marks=re.compile(r"EWB-FRONT|webBuilderCommon\.js|class=[\"']ewb-"),
        records=RecordRules(
            items="(custom || @).[data, infodata, list][] | [?infourl]",
            title="realtitle || title",
            link="infourl",
            date="infodate || date",
        ),
    ),
    Family(
        name="govcn",
        about="www.gov.cn and what is built like it: page 2 is home_1.htm",
        address=re.compile(r"//(?:www|sousuo)\.gov\.cn/"),
        records=RecordRules(items="[]", title="TITLE", link="URL", date="DOCRELPUBTIME"),
    ),
    Family(
        name="ccdi",
        about="ccdi.gov.cn: rows list_news_dl, page 2 is index_1.html",
        address=re.compile(r"//[^/]*ccdi\.gov\.cn/"),
        marks=re.compile(r"list_news_dl"),
        numbering=Numbering(
            re.compile(r"(?P<stem>[\w-]+?)(?:_(?P<n>\d{1,6}))?\.(?P<ext>s?html?)"), shift=-1
        ),
    ),
)
