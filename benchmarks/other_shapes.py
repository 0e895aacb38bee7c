"""Lists behind forms and frames, feeds, sitemaps, newspaper issues."""

from datetime import date

from data_shapes import XML, at
from generated import Asked, Page, Shape, Shelf, html, rows

VIEW_LINK = at("/NewsShow.aspx?id={id}")


def posted_back(shelf: Shelf, asked: Asked) -> Page | None:
    if asked.path != "/NewsList.aspx":
        return None
    page = asked.number("__EVENTARGUMENT") if asked.form.get("__VIEWSTATE") == "/wEPDwUK" else 1
    inner = "".join(
        f'<tr><td><a href="{VIEW_LINK(one)}">{one.title}</a></td><td>{one.day}</td></tr>'
        for one in shelf.rows(page)
    )
    on = (
        f"<a href=\"javascript:__doPostBack('AspNetPager1','{page + 1}')\">下页</a>" if page < shelf.pages
        else '<a disabled="disabled">下页</a>'
    )  # fmt: skip
    return html(
        '<form method="post" action="./NewsList.aspx?cid=7" id="form1"><input type="hidden" name="__VIEWSTATE" '
        f'value="/wEPDwUK"><table>{inner}</table><div id="AspNetPager1"><span>{page}</span>{on}</div></form>'
    )


FORM_LINK = at("/show.jsp?id={id}")


def form(shelf: Shelf, asked: Asked) -> Page | None:
    if asked.path != "/list.jsp":
        return None
    page = asked.number("pageNo")
    script = "function go(n){document.pageForm.pageNo.value=n;document.pageForm.submit();}"
    on = (
        f'<a href="javascript:go({page + 1})">下一页</a>'
        if page < shelf.pages
        else "<span>下一页</span>"
    )
    return html(
        f'<ul>{rows(shelf.rows(page), FORM_LINK)}</ul><script>{script}</script><form name="pageForm" method="post" '
        f'action="list.jsp"><input type="hidden" name="cid" value="7"><input type="hidden" name="pageNo" '
        f'value="{page}">{on}</form>'
    )


FRAME_LINK = at("/djdt/content_{id}.html")


def framed(shelf: Shelf, asked: Asked) -> Page | None:
    if asked.path == "/djdt/index.html":
        return html(
            '<iframe src="/col_djdt_list.jsp" width="100%" height="900" frameborder="0"></iframe>'
        )
    if asked.path != "/col_djdt_list.jsp":
        return None
    page = asked.number("page")
    on = f'<a href="/col_djdt_list.jsp?page={page + 1}">下一页</a>' if page < shelf.pages else ""
    return html(f"<ul>{rows(shelf.rows(page), FRAME_LINK)}</ul>{on}")


RSS_LINK = at("/archives/{id}.html")


def rss(shelf: Shelf, asked: Asked) -> Page | None:
    if asked.path != "/feed/":
        return None
    entries = "".join(
        f"<item><title>{one.title}</title><link>{RSS_LINK(one)}</link>"
        f"<pubDate>{one.day:%d %b %Y} 01:00:00 GMT</pubDate></item>"
        for one in shelf.stories
    )
    return Page(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>党建</title>{entries}</channel></rss>'.encode(),
        XML,
    )


ATOM_LINK = at("/posts/{id}.html")


def atom(shelf: Shelf, asked: Asked) -> Page | None:
    """A feed of several pages (RFC 5005)."""
    if asked.path != "/atom.xml":
        return None
    page = asked.number("page")
    on = f'<link rel="next" href="/atom.xml?page={page + 1}"/>' if page < shelf.pages else ""
    entries = "".join(
        f'<entry><title>{one.title}</title><link href="{ATOM_LINK(one)}"/>'
        f"<updated>{one.day}T09:00:00+08:00</updated></entry>"
        for one in shelf.rows(page)
    )
    space = 'xmlns="http://www.w3.org/2005/Atom"'
    feed = f'<?xml version="1.0"?><feed {space}><title>党建</title>{on}{entries}</feed>'
    return Page(feed.encode(), XML)


MAP_LINK = at("/dj/{day:%Y%m}/t{day:%Y%m%d}_{id}.html")


def sitemap(shelf: Shelf, asked: Asked) -> Page | None:
    """The index has parts of 30 stories, the oldest in part 1; new ones come into the last part."""
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    oldest_first = shelf.stories[::-1]
    parts = {
        f"/sitemap-{n // 30 + 1}.xml": oldest_first[n : n + 30]
        for n in range(0, len(oldest_first), 30)
    }
    changed = dict.fromkeys(parts, "2024-01-01") | {list(parts)[-1]: f"{date.today()}"}
    if asked.path == "/sitemap.xml":
        named = "".join(
            f"<sitemap><loc>{one}</loc><lastmod>{day}</lastmod></sitemap>"
            for one, day in changed.items()
        )
        return Page(
            f'<?xml version="1.0"?><sitemapindex {space}>{named}</sitemapindex>'.encode(), XML
        )
    if asked.path not in parts:
        return None
    listed = "".join(
        f"<url><loc>{MAP_LINK(one)}</loc><lastmod>{one.day}</lastmod></url>"
        for one in parts[asked.path]
    )
    return Page(f'<?xml version="1.0"?><urlset {space}>{listed}</urlset>'.encode(), XML)


PAPER_LINK = at("/qrb/pc/content/202403/12/content_{id}.html")


def paper(shelf: Shelf, asked: Asked) -> Page | None:
    """One day's issue: layout pages of five stories; the new ones come in further ones."""
    oldest_first = shelf.stories[::-1]
    nodes = {
        f"/qrb/pc/layout/202403/12/node_{n // 5 + 1:02}.html": oldest_first[n : n + 5]
        for n in range(0, len(oldest_first), 5)
    }
    if asked.path not in nodes:
        return None
    pages = "".join(
        f'<li><a id="pageLink" href="{one}">第{n:02}版：要闻</a></li>'
        for n, one in enumerate(nodes, 1)
    )
    held = "".join(
        f'<li class="resultList"><a href="{PAPER_LINK(one)}"><h3>{one.title}</h3></a></li>'
        for one in nodes[asked.path]
    )
    return html(
        f'<div class="nav-list"><ul>{pages}</ul></div><div class="news-list"><ul>{held}</ul></div>'
    )


OTHER_SHAPES = (
    Shape(name="__doPostBack", start="/NewsList.aspx?cid=7", link=VIEW_LINK, answer=posted_back),
    Shape(name="page in a form", start="/list.jsp?cid=7", link=FORM_LINK, answer=form),
    Shape(name="iframe", start="/djdt/index.html", link=FRAME_LINK, answer=framed),
    Shape(name="RSS", start="/feed/", link=RSS_LINK, answer=rss, pins=0),
    Shape(name="Atom, pages", start="/atom.xml", link=ATOM_LINK, answer=atom),
    Shape(name="sitemap index", start="/sitemap.xml", link=MAP_LINK, answer=sitemap, pins=0),
    Shape(
        name="e-paper issue", start="/qrb/pc/layout/202403/12/node_01.html", link=PAPER_LINK,
        answer=paper, pins=0, still=True,
    ),
)  # fmt: skip
