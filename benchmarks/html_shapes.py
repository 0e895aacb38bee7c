"""Lists that are rows of links: the families of systems, and the pagers that any site may have."""

from collections.abc import Callable
from dataclasses import dataclass

from generated import Asked, Page, Shape, Shelf, Story, html, rows

Pager = Callable[[int, int], str]
"""From the number of a page, counted from 1, and how many there are: what leads on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """How a list of rows is made. first, following: targets of page 1 and of the others, with {k} for
    the number, {i} for one less, {down} for what counts down. link: the pattern of a story. stated: the
    page says how long the list is."""

    first: str
    following: str
    link: str
    pager: Pager | None = None
    frame: str = '<ul class="list">{rows}</ul>'
    row: Callable[[list[Story], Callable[[Story], str]], str] = rows
    head: str = ""
    charset: str = "utf-8"
    stated: bool = False

    def target(self, page: int, pages: int) -> str:
        if page == 1:
            return self.first
        return self.following.format(k=page, i=page - 1, down=pages - page + 1)

    def answer(self, shelf: Shelf, asked: Asked) -> Page | None:
        pages = shelf.pages
        found = {self.target(one, pages): one for one in range(pages, 0, -1)}
        page = found.get(asked.target)
        return None if page is None else self.page(shelf, page)

    def page(self, shelf: Shelf, page: int) -> Page:
        inner = self.row(shelf.rows(page), lambda one: one.fill(self.link))
        on = self.pager(page, shelf.pages) if self.pager else self.next_link(page, shelf.pages)
        said = f"<p>共{len(shelf.stories)}条 {page}/{shelf.pages}页</p>" if self.stated else ""
        return html(self.frame.replace("{rows}", inner) + said + on, self.head, self.charset)

    def next_link(self, page: int, pages: int) -> str:
        if page >= pages:
            return "<div class=page><span>下一页</span></div>"
        return f'<div class=page><a href="{self.target(page + 1, pages)}">下一页</a></div>'

    def numbers(self, page: int, pages: int) -> str:
        links = "".join(
            f'<a href="{self.target(one, pages)}"{" class=current" * (one == page)}>{one}</a>'
            for one in range(1, pages + 1)
        )
        return f'<div class="page_n">{links}</div>'


def table(stories: list[Story], link: Callable[[Story], str]) -> str:
    return "".join(
        f'<tr><td><a href="{link(one)}">{one.title}</a></td><td>{one.day:%Y/%m/%d}</td></tr>'
        for one in stories
    )


def posts(stories: list[Story], link: Callable[[Story], str]) -> str:
    return "".join(
        f'<article class="post"><h2 class="entry-title"><a href="{link(one)}" rel="bookmark">{one.title}'
        f'</a></h2><a href="/author/admin/"><time datetime="{one.day}T08:00:00+08:00">{one.day}</time></a>'
        f'<p>摘要文字若干。<a href="{link(one)}#more">继续阅读</a></p></article>'
        for one in stories
    )


def clicked(stories: list[Story], link: Callable[[Story], str]) -> str:
    return "".join(
        f'<li><a href="javascript:void(0)" onclick="openNotice(\'{link(one)}\')">{one.title}</a>'
        f"<span>{one.day}</span></li>"
        for one in stories
    )


def shape(name: str, made: Rows, family: str = "auto") -> Shape:
    return Shape(
        name=name, start=made.first, link=lambda one: one.fill(made.link), answer=made.answer,
        family=family,
    )  # fmt: skip


def called(pattern: str) -> Pager:
    """A script that is told the number of the page. {k}, {i}, {pages}, {count}."""
    return lambda page, pages: (
        "<script>"
        + pattern.replace("{k}", str(page))
        .replace("{i}", str(page - 1))
        .replace("{pages}", str(pages))
        .replace("{count}", str(pages * 10 - 5))
        + "</script>"
    )


DAY = "{day:%Y%m}/t{day:%Y%m%d}_{id}.html"

FAMILIES = {
    "trs": Rows(
        first="/djgz/", following="/djgz/index_{i}.html", link="/djgz/" + DAY,
        pager=called('createPageHTML({pages}, {i}, "index", "html");'),
    ),
    "ucap": Rows(
        first="/djgz/list2.shtml", following="/djgz/list2_{k}.shtml",
        link="/djgz/{day:%Y%m}/{key}.shtml",
        pager=called("createPageHTML('page_div',{pages}, {k},'list2','shtml',{count});"),
    ),
    "nfcms": Rows(
        first="/djgz/index.html", following="/djgz/index_{k}.html", link="/djgz/content/post_{id}.html",
        head="<script>var NFCMS_SITE_ID='755001';</script>",
    ),
    "sudy": Rows(
        first="/10976/list.htm", following="/10976/list{k}.htm",
        link="/{day:%Y}/{day:%m%d}/c10976a{id}/page.htm", row=table,
        head='<link href="/_css/_system/system.css" rel="stylesheet">',
        frame='<table class="wp_article_list_table">{rows}</table>',
    ),
    "vsb": Rows(
        first="/xwzx/gzdt.htm", following="/xwzx/gzdt/{down}.htm", link="/info/1021/{id}.htm",
        head='<link href="/vsb.css" rel="stylesheet">', stated=True,
    ),
    "vsb jsp": Rows(
        first="/xlist.jsp?urltype=tree.TreeTempUrl&wbtreeid=1276",
        following="/xlist.jsp?a4t=99&a4p={k}&a4c=10&urltype=tree.TreeTempUrl&wbtreeid=1276",
        link="/xdetails.jsp?urltype=news.NewsContentUrl&wbtreeid=1276&wbnewsid={id}",
    ),
    "founder": Rows(
        first="/node_12.htm", following="/node_12_{k}.htm", link="/{day:%Y-%m/%d}/content_{id}.htm",
        head="<!--enpproperty <articleid>1</articleid>/enpproperty-->",
    ),
    "enorth": Rows(
        first="/djgz/index.shtml",
        following="/system/count//0004001/000000000000/000/000/c0004001000000000000_{k:09}.shtml",
        link="/system/{day:%Y/%m/%d}/{id:09}.shtml",
    ),
    "cjyun": Rows(
        first="/list/12", following="/list/12?page={k}", link="/p/{id}.html",
        head='<script src="https://static.cjyun.org/a.js"></script>',
    ),
    "wordpress": Rows(
        first="/category/dangjian/", following="/category/dangjian/page/{k}/", link="/archives/{id}",
        row=posts, frame="<main>{rows}</main>", head='<link href="/wp-content/style.css" rel="stylesheet">',
    ),
    "discuz": Rows(
        first="/portal.php?mod=list&catid=2", following="/portal.php?mod=list&catid=2&page={k}",
        link="/portal.php?mod=view&aid={id}", head='<meta name="generator" content="Discuz! X3.4">',
    ),
    "dedecms": Rows(
        first="/plus/list.php?tid=3", following="/plus/list.php?tid=3&TotalResult=99&PageNo={k}",
        link="/a/dj/{day:%Y/%m%d}/{id}.html",
    ),
    "dedecms files": Rows(
        first="/dj/", following="/dj/list_3_{k}.html", link="/dj/{day:%Y/%m%d}/{id}.html",
        head='<link href="/templets/default/style.css" rel="stylesheet">',
    ),
    "phpcms": Rows(
        first="/list-5-1.html", following="/list-5-{k}.html", link="/show-5-{id}-1.html",
        head='<script src="/statics/js/jquery.min.js"></script>',
    ),
    "empirecms": Rows(
        first="/dj/", following="/dj/index_{k}.html", link="/dj/{day:%Y-%m-%d}/{id}.html",
        head='<link href="/skin/default/css/style.css" rel="stylesheet">',
    ),
    "qibo": Rows(
        first="/list.php?fid=3", following="/list.php?fid=3&page={k}", link="/bencandy.php?fid=3&id={id}",
    ),
    "siteserver": Rows(
        first="/channels/12.html", following="/channels/12_{k}.html", link="/contents/12/{id}.html",
        head='<script src="/sitefiles/assets/a.js"></script>',
    ),
    "jeecms": Rows(
        first="/djgz/index.jhtml", following="/djgz/index_{k}.jhtml", link="/djgz/{id}.jhtml",
    ),
    "powereasy": Rows(
        first="/Category_12/Index.aspx", following="/Category_12/Index_{k}.aspx", link="/Item/{id}.aspx",
    ),
    "longxun": Rows(
        first="/content/column/6", following="/content/column/6?pageIndex={k}",
        link="/content/detail/65f0{id:020x}.html",
        pager=called(
            'var pageUrl="/content/column/6?pageIndex="; '
            'Ls.pagination("#a",{currPage:{k},pageCount:{pages}})'
        ),
    ),
    "ccdi": Rows(
        first="/yw/", following="/yw/index_{i}.html", link="/yw/" + DAY,
        frame='<ul class="list_news_dl">{rows}</ul>',
        pager=called('createPageHTML({pages}, {i}, "index", "html");'),
    ),
}  # fmt: skip

PEOPLE = Rows(
    first="/GB/136058/427510/index.html", following="/GB/136058/427510/index{k}.html",
    link="/n1/{day:%Y/%m%d}/c117092-{id}.html", charset="gbk",
)  # fmt: skip

SELECT = Rows(first="/dj4/", following="/dj4/index_{k}.html", link="/dj4/{id}.html")


def selected(page: int, pages: int) -> str:
    options = "".join(
        f'<option value="{SELECT.target(one, pages)}"{" selected" * (one == page)}>{one}</option>'
        for one in range(1, pages + 1)
    )
    return f'<select onchange="location.href=this.value">{options}</select>'


GENERIC = {
    "table, 下一页": Rows(
        first="/list.asp?id=3", following="/list.asp?id=3&page={k}", link="/show.asp?id={id}", row=table,
        frame="<table>{rows}</table>",
    ),
    "laypage": Rows(
        first="/list.html?cid=9", following="/list.html?cid=9&page={k}", link="/detail.html?id={id}",
        pager=called(
            "laypage.render({elem:'pg',count:{count},limit:10,curr:{k},jump:function(o,f)"
            "{if(!f)location.href='/list.html?cid=9&page='+o.curr;}});"
        ),
    ),
    "createPage": Rows(
        first="/l/index.html", following="/l/index_{i}.html", link="/l/{id}.html",
        pager=called("createPage('{pages}', '{i}', 'index', 'html');"),
    ),
    "totalData": Rows(
        first="/l/", following="/l/list_{k}.html", link="/l/{id}.html",
        pager=called(
            '$("#p").pagination({totalData:{count},showData:10,current:{k},callback:function(api)'
            '{ window.location.href="/l/list_"+api.getCurrent()+".html"; }});'
        ),
    ),
    "PDFs": Rows(
        first="/dwgk/", following="/dwgk/index_{k}.html", link="/dwgk/files/{day:%Y%m%d}{id}.pdf",
    ),
    "onclick rows": Rows(
        first="/tz/", following="/tz/index_{k}.html", link="/tz/content/{id}.html", row=clicked,
        head="<script>function openNotice(u){window.open(u);}</script>",
    ),
}  # fmt: skip

HTML_SHAPES = (
    *(shape(name, made) for name, made in FAMILIES.items()),
    Shape(
        name="people", start=PEOPLE.first, link=lambda one: one.fill(PEOPLE.link), answer=PEOPLE.answer,
        family="people",
    ),
    *(shape(name, made) for name, made in GENERIC.items()),
    shape("select", Rows(
        first=SELECT.first, following=SELECT.following, link=SELECT.link, pager=selected,
    )),
)  # fmt: skip
