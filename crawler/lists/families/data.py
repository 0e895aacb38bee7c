"""Systems whose lists are data: JSON, or records in scripts (docs/cms.md: Lists as data)."""

import re

from crawler.lists.families.family import Family
from crawler.lists.families.records import RecordRules

DATA = (
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
