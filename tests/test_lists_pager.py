"""Where a list goes on, and how long it says it is: pages of invented counties, worked out by hand."""

import time
from typing import Any

import pytest

from crawler.lists.listing import ListRequest
from crawler.lists.markup import Markup, parse_anchors
from crawler.lists.pager import loose_end, next_page, totals

SITE = "http://www.qinghe.example"
ROW = '<ul><li><a href="/a/1.html">清河街道党员集中学习座谈会</a><span>2024-05-12</span></li></ul>'
STATE = '<input type="hidden" name="__VIEWSTATE" value="x">'


def parsed(url: str, more: str) -> Markup:
    return parse_anchors(f"<html><body>{ROW}{more}</body></html>", SITE + url)


def told(request: ListRequest | None) -> Any:
    """An address without its site, or with the form that is posted to it."""
    if request is None:
        return None
    address = request.url.removeprefix(SITE)
    return address if request.method == "GET" else (address, dict(request.form))


def picture(number: int, name: str) -> str:
    return f'<a href="list_{number}.html"><img src="/i/{name}.gif"></a>'


NEXT = [
    (
        "/l/",
        '<a class="disabled">下一页</a><a href="index_2.html">尾页</a>',
        None,
    ),
    (
        "/l/",
        '<span>共436页</span><a href="index_2.html">下一页&nbsp;&gt;</a>',
        "/l/index_2.html",
    ),
    (
        "/l/?p=2",
        '<a href="?p=1">上一页</a><a href="?p=3"><img src="/images/next.png"></a>',
        "/l/?p=3",
    ),
    (
        "/l/?p=2",
        '<a href="?p=1"><img title="上一页"></a><a href="?p=3"><img title="下一页"></a>',
        "/l/?p=3",
    ),
    (
        "/l/",
        '<h3>图片新闻<a href="/tp/">»</a></h3>',
        None,
    ),
    (
        "/l/",
        '<a href="/a/more.html" class="more">更多&gt;&gt;</a>',
        None,
    ),
    (
        "/l/",
        ('<div class="swiper-button-next"></div><a class="carousel-next" href="/x.html"></a>'),
        None,
    ),
    (
        "/l/",
        (
            '<ul class="pagination"><li class="active"><a href="#">1</a></li><li><a '
            'href="?page=2">2</a></li><li class="next"><a href="?page=2"><i></i></a></li></ul>'
        ),
        "/l/?page=2",
    ),
    (
        "/l/?page=2",
        (
            '<ul class="pagination"><li><a href="?page=1">1</a></li><li class="active"><a>2</a>'
            '</li><li class="next disabled"><a href="#">下一页</a></li></ul>'
        ),
        None,
    ),
    (
        "/l/?page=3",
        '<a href="?page=2">上一页</a><a href="?page=1">下一页</a>',
        None,
    ),
    (
        "/l/",
        '<link rel="next" href="/l/page/2">',
        "/l/page/2",
    ),
    (
        "/l/",
        '<a href="javascript:void(0)">下一页</a><script>var totalPage=9;</script>',
        None,
    ),
    (
        "/l/?p=3",
        (
            '<div class="page"><a href="?p=1">1</a><a href="?p=2">2</a><a class="cur" '
            'href="javascript:;">3</a><a href="?p=4">4</a></div>'
        ),
        "/l/?p=4",
    ),
    (
        "/l/3.html",
        (
            '<p><a href="1.html">[1]</a> <a href="2.html">[2]</a> <b>[3]</b> <a href="4.html">'
            "[4]</a></p>"
        ),
        "/l/4.html",
    ),
    (
        "/l/",
        (
            '<table><tr><td>1</td><td><a href="d1">2</a></td></tr><tr><td><a href="d8">8</a></td>'
            '</tr><tr><td><a href="d9">15</a></td></tr><tr><td><a href="d22">22</a></td></tr><tr>'
            "<td><a>29</a></td></tr></table>"
        ),
        None,
    ),
    (
        "/l/",
        (
            '<a href="javascript:goPage(1)">1</a><a href="javascript:goPage(2)">2</a><script>'
            'function goPage(n){ if(n==1){location.href="index.html";}else{ '
            'location.href="index_"+n+".html"; } }</script>'
        ),
        "/l/index_2.html",
    ),
    (
        "/l/",
        (
            '<span class="cur">1</span><a href="#" onclick="toPage(2);return false;">2</a>'
            '<script>function toPage(p){ var url = "list.jsp?cid=7&cur="+p; window.location.href '
            "= url; }</script>"
        ),
        "/l/list.jsp?cid=7&cur=2",
    ),
    (
        "/l/list.jsp?cid=7",
        (
            '<a href="javascript:gotoPage(2)">下一页</a><script>function gotoPage(pageNo){ '
            'if(pageNo<1||pageNo>total){alert("x");return;} '
            'window.location="list.jsp?cid=7&page="+pageNo; }</script>'
        ),
        "/l/list.jsp?cid=7&page=2",
    ),
    (
        "/l/list.jsp?cid=7",
        (
            '<form name="pageForm" method="post" action="list.jsp"><input type="hidden" '
            'name="cid" value="7"><input type="hidden" name="pageNo" value="1"><input '
            'type="text" name="keyword"></form><a href="javascript:page(2)">下页</a><script>'
            "function page(n){document.pageForm.pageNo.value=n;document.pageForm.submit();"
            "}</script>"
        ),
        ("/l/list.jsp", {"cid": "7", "pageNo": "2"}),
    ),
    (
        "/l/list.jsp",
        (
            '<form id="f" method="post" action="/login"><input type="hidden" name="pageNo">'
            '</form><a href="javascript:page(2)">下页</a><script>function page(n){'
            'document.getElementById("pageNo").value=n;document.getElementById("f").submit();'
            "}</script>"
        ),
        None,
    ),
    (
        "/l/list.jsp",
        (
            '<form id="f" method="get" action="list.jsp"><input type="hidden" name="lm" '
            'value="dj"><input name="pageNo" id="pn"></form><a onclick="page(2)">下页</a><script>'
            'function page(n){$("#pn").val(n);$("#f").submit();}</script>'
        ),
        "/l/list.jsp?lm=dj&pageNo=2",
    ),
    (
        "/l/list.jsp",
        (
            '<form id="f" method="post"><input type="hidden" name="pageNo" id="pn" value="1">'
            '</form><a class="nextbtn" id="nx" href="javascript:;">下一页</a><script>'
            '$("#nx").click(function(){var c=parseInt($("#pn").val())+1;$("#pn").val(c);'
            '$("#f").submit();})</script>'
        ),
        ("/l/list.jsp", {"pageNo": "2"}),
    ),
    (
        "/l/",
        (
            '<select onchange="go(this.value)"><option value="1" selected>1</option><option '
            'value="2">2</option></select><script>function go(v){'
            'location.href="index_"+v+".html"}</script>'
        ),
        "/l/index_2.html",
    ),
    (
        "/l/index_2.html",
        (
            '<select onchange="location.href=this.options[this.selectedIndex].value"><option '
            'value="index.html">第1页</option><option value="index_2.html">第2页</option></select>'
        ),
        None,
    ),
    (
        "/l/",
        (
            '<select onchange="window.open(this.value)"><option value="http://www.gov.cn">'
            '中国政府网</option><option value="/x/">人大</option></select>'
        ),
        None,
    ),
    (
        "/l/?page=2",
        (
            '<select name="p" onchange="self.location.href=\'?page=\'+this.value"><option '
            'value="1">1</option><option value="2" selected="selected">2</option><option '
            'value="3">3</option></select>'
        ),
        "/l/?page=3",
    ),
    (
        "/l/",
        '<script>createPageHTML(436, 0, "index", "htm", 8712);</script>',
        "/l/index_1.htm",
    ),
    (
        "/l/",
        "<script>createPageHTMLs(5,0,'index','html');</script>",
        "/l/index_1.html",
    ),
    (
        "/l/",
        "<script>createPageHTML('page_div',5, 1,'list','shtml',99);</script>",
        "/l/list_2.shtml",
    ),
    (
        "/l/index_4.html",
        "<script>createPageHTML(5, 4, 'index', 'html');</script>",
        None,
    ),
    (
        "/l/",
        "<script>createPage('5', '0', 'index', 'html');</script>",
        "/l/index_1.html",
    ),
    (
        "/l/",
        (
            "<script>function createPageHTML(total,cur,name,ext){ if(total<=1) return; var "
            'next=cur+1; if(cur<total-1){document.write("<a href=\\""+name+"_"+next+"."+ext+"\\">'
            '下一页</a>");} } createPageHTML(9,0,"default","html");</script>'
        ),
        "/l/default_1.html",
    ),
    (
        "/l/",
        (
            '<script>$("#p").pagination(120,{items_per_page:15,current_page:0,'
            'callback:function(i){ location.href="list.html?pageIndex="+(i+1); }});</script>'
        ),
        "/l/list.html?pageIndex=2",
    ),
    (
        "/l/list.html?page=2",
        (
            '<script>laypage({cont:"p",pages:2,curr:2,jump:function(e,first){ if(!first){'
            'location.href="?page="+e.curr;} }});</script>'
        ),
        None,
    ),
    (
        "/l/list.html",
        (
            '<script>layui.use("laypage",function(){var laypage=layui.laypage;laypage.render({'
            'elem:"p",count:70,limit:10,curr:location.hash.replace("#!p=",""),jump:(obj,first)=>{'
            " if(!first) window.location.href=`list.html?page=${obj.curr}`; }})});</script>"
        ),
        "/l/list.html?page=2",
    ),
    (
        "/l/index_2.html",
        (
            '<script>kkpager.generPageHtml({pno:2,total:12,totalRecords:180,hrefFormer:"index",'
            'hrefLatter:".html",getLink:function(n){ if(n==1){return '
            'this.hrefFormer+this.hrefLatter;} return this.hrefFormer+"_"+n+this.hrefLatter;}});'
            "</script>"
        ),
        "/l/index_3.html",
    ),
    (
        "/l/",
        (
            '<script>$.jqPaginator("#p",{totalPages:12,currentPage:1,onPageChange:function(num,'
            'type){ if(type=="change"){ window.location.href="/l/?pn="+num; } }});</script>'
        ),
        "/l/?pn=2",
    ),
    (
        "/l/",
        (
            '<script>$("#p").pagination({totalData:160,showData:20,current:1,coping:true,'
            'callback:function(api){ window.location.href="/l/list_"+api.getCurrent()+".html"; '
            "}});</script>"
        ),
        "/l/list_2.html",
    ),
    (
        "/l/",
        (
            '<script>$("#p").pagination({items:160,itemsOnPage:20,hrefTextPrefix:"list_",'
            'hrefTextSuffix:".html"});</script>'
        ),
        "/l/list_2.html",
    ),
    (
        "/l/?pageIndex=3",
        (
            '<script>var pageUrl="/l/?pageIndex="; Ls.pagination("#a",{currPage:3,'
            "pageCount:3})</script>"
        ),
        None,
    ),
    (
        "/l/?pageIndex=2",
        (
            '<script>var pageUrl="/l/?pageIndex="; Ls.pagination("#a",{currPage:2,'
            "pageCount:3})</script>"
        ),
        "/l/?pageIndex=3",
    ),
    (
        "/l/",
        (
            '<div class="pages" data-url="/l/list_{page}.html"><a data-page="1" class="on">1</a>'
            '<a data-page="2">2</a></div>'
        ),
        "/l/list_2.html",
    ),
    (
        "/l.aspx",
        (
            '<form method="post" action="l.aspx"><input type="hidden" name="__VIEWSTATE" '
            'value="x"><a href="javascript:__doPostBack(&#39;GridView1&#39;,&#39;Page$2&#39;)">'
            "2</a><input type=text name=q><span>1</span></form>"
        ),
        (
            "/l.aspx",
            {"__EVENTTARGET": "GridView1", "__EVENTARGUMENT": "Page$2", "__VIEWSTATE": "x"},
        ),
    ),
    (
        "/l.aspx",
        (
            '<form method="post" action="l.aspx"><input type="hidden" name="__VIEWSTATE" '
            'value="x"><a id="lnkNext" href="javascript:__doPostBack(\'ctl00$lnkNext\',\'\')">下一页</a>'
            "</form>"
        ),
        ("/l.aspx", {"__EVENTTARGET": "ctl00$lnkNext", "__EVENTARGUMENT": "", "__VIEWSTATE": "x"}),
    ),
    (
        "/l.aspx",
        (
            '<form method="post" action="l.aspx"><input type="hidden" name="__VIEWSTATE" '
            'value="x"><input type="submit" name="btnNext" value="下一页"></form>'
        ),
        ("/l.aspx", {"__VIEWSTATE": "x", "btnNext": "下一页"}),
    ),
    (
        "/l/",
        "<a href=\"javascript:location.href='http://evil.example/'\">下一页</a>",
        None,
    ),
    (
        "/l/list-1.html",
        '<span>第1/5页</span><a href="list-5.html">尾页</a>',
        "/l/list-2.html",
    ),
    (
        "/l/",
        (
            "<script>var pageCount = 5; function turnpage(n){ var u = location.pathname + "
            '"?page=" + n; location.href=u;}</script>'
        ),
        "/l/?page=2",
    ),
    (
        "/l/?p=5",
        '<span>第5页/共5页</span><a href="?p=6">下一页</a>',
        None,
    ),
    (
        "/l/",
        (
            '<div class="page"><a href="javascript:void(0);" '
            "onclick=\"queryArticleByCondition(this,'/l/fragment2.html')\" "
            'tagname="/l/index_2.html">下一页</a></div>'
        ),
        None,
    ),
    (
        "/l/",
        '<a href="index_2.html"><i class="fa fa-angle-right"></i></a><a href="x.html">1</a>',
        "/l/index_2.html",
    ),
    (
        "/l/",
        '<a href="javascript:;" data-href="/l/index_2.html" class="next">下一页</a>',
        "/l/index_2.html",
    ),
    (
        "/l/",
        '<a class="next" onclick="window.location.href=\'/l/index_2.html\'">下一页</a>',
        "/l/index_2.html",
    ),
    (
        "/l/",
        '<input type="button" value="下一页" onclick="location=\'index_2.html\'">',
        "/l/index_2.html",
    ),
    (
        "/l/",
        (
            '<button onclick="goto(2)">下一页</button><script>var goto=function(p){'
            'document.location.href="index"+(p>1?"_"+p:"")+".html";}</script>'
        ),
        "/l/index_2.html",
    ),
    (
        "/l/",
        (
            "<script>var currentPage=0;var countPage=10;var nextPage=currentPage+1;var "
            "prevPage=currentPage-1; if(countPage>1&&currentPage!=(countPage-1)) "
            'document.write("<a href=\\"index_"+nextPage+".html\\">下一页</a>");</script>'
        ),
        "/l/index_1.html",
    ),
    (
        "/l/",
        (
            '<script>layui.use(["laypage"],function(){layui.laypage.render({elem:"d",count:95,'
            'limit:10,curr:1,jump:function(obj,first){if(!first){var url="/l/list.html?cid=3";'
            'url+="&page="+obj.curr;location.href=url;}}})})</script>'
        ),
        "/l/list.html?cid=3&page=2",
    ),
    (
        "/l/",
        (
            '<script>$("#p").Paging({pagesize:10,count:95,toolbar:true,callback:function(page,'
            'size,count){location.href="/l/p"+page+".html"}})</script>'
        ),
        "/l/p2.html",
    ),
    (
        "/l/",
        (
            '<script>new Page({id:"p",pageTotal:9,pageAmount:10,dataTotal:90,curPage:1,'
            'getPage:function(page){ window.location.href="/l/list"+page+".shtml"; }})</script>'
        ),
        "/l/list2.shtml",
    ),
    (
        "/l/index_8.html",
        (
            '<script>$("#p").pagination({totalPage:9,current:8,callback:function(p){'
            'location.href="index_"+p+".html"}})</script>'
        ),
        "/l/index_9.html",
    ),
    (
        "/l/index_9.html",
        (
            '<script>$("#p").pagination({totalPage:9,current:9,callback:function(p){'
            'location.href="index_"+p+".html"}})</script>'
        ),
        None,
    ),
    (
        "/l/index.html",
        (
            '<script>$("#p").pagination({totalPage:1,current:1,callback:function(p){'
            'location.href="index_"+p+".html"}})</script>'
        ),
        None,
    ),
    (
        "/l/",
        (
            "<script>var pageTool={totalPage:7,pageNo:1}; function gotoPage(no){ if(no<1){return "
            'false} if(no>7){return} $("#pageNo").val(no); $("#queryForm").submit(); }</script>'
            '<form id="queryForm" action="/l/query.jsp" method="post"><input type="hidden" '
            'id="pageNo" name="pageNo" value="1"><input type="hidden" name="cid" value="3">'
            "</form>"
        ),
        ("/l/query.jsp", {"pageNo": "2", "cid": "3"}),
    ),
    (
        "/l/list.aspx?id=3",
        (
            '<span>1</span><a href="list.aspx?id=3&amp;page=2">2</a><a href="list.aspx?id=3&amp;'
            'page=3">3</a>'
        ),
        "/l/list.aspx?id=3&page=2",
    ),
    (
        "/l/list.aspx?id=3&page=2",
        (
            '<a href="list.aspx?id=3&amp;page=1">1</a><span class="current">2</span><a '
            'href="list.aspx?id=3&amp;page=3">3</a>'
        ),
        "/l/list.aspx?id=3&page=3",
    ),
    (
        "/l/",
        (
            '<ul class="pagination"><li><span>1</span></li><li><a href="/l/2">2</a></li><li><a '
            'href="/l/9">9</a></li></ul>'
        ),
        "/l/2",
    ),
    (
        "/l/?start=20",
        '<a href="?start=0">上一页</a><a href="?start=40">下一页</a>',
        "/l/?start=40",
    ),
    (
        "/l/?start=20",
        '<a href="?start=0">下一页</a>',
        None,
    ),
    (
        "/l/",
        '<a href="/l/index_2.html" title="下一页"></a>',
        "/l/index_2.html",
    ),
    (
        "/l/",
        '<a href="/l/index_2.html"><span>下</span><span>一</span><span>页</span></a>',
        "/l/index_2.html",
    ),
    (
        "/l/",
        '<a href="http://m.qinghe.example/l/2.html">下一页</a>',
        "http://m.qinghe.example/l/2.html",
    ),
    (
        "/l/",
        '<a href="http://dj.www.qinghe.example/l/2.html">下一页</a>',
        "http://dj.www.qinghe.example/l/2.html",
    ),
    (
        "/l/",
        '<div>共<em>9</em>页 <a href="javascript:jump();">跳转</a></div>',
        None,
    ),
    (
        "/l/",
        (
            '<select onchange="MM_jumpMenu(\'self\',this,0)"><option value="index.html">'
            '第1页</option><option value="index_2.html">第2页</option></select>'
        ),
        "/l/index_2.html",
    ),
    (
        "/l/",
        '<script>createPageHTML("9", "1", "index", "html", "10");</script>',
        "/l/index_2.html",
    ),
    (
        "/l/",
        '<script>createPageHTML(9, 0, "index", "shtml", "/l/", 90);</script>',
        "/l/index_1.shtml",
    ),
    (
        "/l/",
        '<script>createPageHTML(${pages}, 0, "index", "html");var countPage=4;</script>',
        "/l/index_1.html",
    ),
    (
        "/l/index_1.html",
        '<script>var countPage = 2; createPageHTML(countPage, 1, "index", "html");</script>',
        None,
    ),
    ("/l/list_4.html", f"<div>{picture(3, 'pre')}{picture(5, 'nxt')}</div>", "/l/list_5.html"),
    ("/l/list_4.html", f"<p>{picture(3, 'left')} 4 {picture(5, 'right')}</p>", "/l/list_5.html"),
    ("/l/list_4.html", f"<p>{picture(3, 'btn_l')}{picture(5, 'btn_r')}</p>", "/l/list_5.html"),
    ("/l/list_4.html", f"<p>{picture(3, 'a')}{picture(5, 'b')}</p>", "/l/list_5.html"),
    (
        "/l/list_4.html",
        "".join(picture(n, one) for n, one in ((1, "aa"), (3, "pg_l"), (5, "pg_r"), (9, "zz"))),
        "/l/list_5.html",
    ),
    ("/l/list.html", picture(2, "right"), "/l/list_2.html"),
    ("/l/", '<a href="index_1.html"><img src="/i/btn_r.png"></a>', "/l/index_1.html"),
    ("/l/gz/list_4.html", f"{picture(5, 'left')}{picture(3, 'right')}", "/l/gz/list_3.html"),
    ("/l/list_4.html", picture(3, "left"), None),
    ("/l/list_4.html", picture(5, "ad"), None),
    ("/l/list_4.html", "".join(picture(n, f"m{n}") for n in range(1, 10)), None),
    (
        "/l/list.php?p=4",
        '<a href="?p=3"><img src="a.gif"></a><a href="?p=5"><img src="b.gif"></a>',
        "/l/list.php?p=5",
    ),
    (
        "/l/list_4.html",
        '<div class="page"><a href="list_3.html"><i class="fa-chevron-left"></i></a>'
        '<a href="list_5.html"><i class="fa fa-chevron-right"></i></a></div>',
        "/l/list_5.html",
    ),
    (
        "/l/page/4/",
        '<a href="/l/page/3/">« Newer</a><a class="next" href="/l/page/5/">Older »</a>',
        "/l/page/5/",
    ),
]


@pytest.mark.parametrize(("url", "more", "following"), NEXT)
def test_the_request_for_the_following_page(url: str, more: str, following: Any) -> None:
    assert told(next_page(parsed(url, more), None)) == following


@pytest.mark.parametrize(
    ("more", "pages", "items"),
    [
        ("<p>共436页</p>", 436, None),
        ("<p>共 <b>436</b> 页</p>", 436, None),
        ("<p>第1页/共436页 共8712条</p>", 436, 8712),
        ("<span>1/436</span>", 436, None),
        ("<td>页次:2/436 每页20条</td>", 436, None),
        ("<div>共 20 行/每页15行 第1/2页</div>", 2, 20),
        ("<div>总记录数：320 总页数：16</div>", 16, 320),
        ("<script>var o = {totalRecord:4480, perPage:20};</script>", 224, 4480),
        ("<script>laypage.render({count:120,limit:15});</script>", 8, 120),
        ("<script>createPageHTML(436, 0, 'index', 'html');</script>", 436, None),
        ("<script>createPageHTML('p', 436, 1, 'list', 'html', 8712);</script>", 436, None),
        ("<script>_simple_list_gotopage_fun(31,'u13_goto',2)</script>", 31, None),
        ("<script>kkpager.generPageHtml({pno:1,total:12,totalRecords:180});</script>", 12, 180),
        ("<script>$('#p').pagination(95,{items_per_page:10});</script>", 10, 95),
        # none of these is a length: a headline, a day, a score
        ('<a href="/a/2.html">清河镇推出共20条便民措施</a>', None, None),
        ("<ul><li><span>5/12</span></li><li><span>5/10</span></li></ul>", None, None),
        ("<p>比分 3/2</p>", None, None),
    ],
)
def test_how_long_a_list_says_it_is(more: str, pages: int | None, items: int | None) -> None:
    said = totals(parsed("/l/", more))
    assert (said.pages, said.items) == (pages, items)


@pytest.mark.parametrize("action", ["/login.do", "/vote", "http://other.example/l", "/comment/add"])
def test_nothing_is_sent_to_an_address_that_may_change_something(action: str) -> None:
    form = (
        f'<form id="f" method="post" action="{action}"><input type="hidden" name="page" id="p"></form>'
        "<a href='javascript:go(2)'>下一页</a>"
        "<script>function go(n){$('#p').val(n);$('#f').submit();}</script>"
    )
    assert next_page(parsed("/l/", form), None) is None


def test_a_form_with_a_password_is_no_pager() -> None:
    form = (
        '<form method="post" action="l.aspx">' + STATE + '<input type="password" name="w">'
        "<a href=\"javascript:__doPostBack('p','2')\">下一页</a></form>"
    )
    assert next_page(parsed("/l.aspx", form), None) is None


def test_hidden_fields_keep_their_order_and_typed_ones_stay_away() -> None:
    form = (
        '<form method="post" action="./l.aspx?cid=7"><input type="hidden" name="__EVENTTARGET" value="">'
        '<input type="hidden" name="__EVENTARGUMENT" value="">'
        + STATE
        + '<input name="keyword" value="党">'
        '<input type="hidden" name="__EVENTVALIDATION" value="v">'
        "<a href=\"javascript:__doPostBack('p','2')\">2</a></form>"
    )
    found = next_page(parsed("/l.aspx?cid=7", form), None)
    assert found == ListRequest(
        f"{SITE}/l.aspx?cid=7",
        "POST",
        (
            ("__EVENTTARGET", "p"),
            ("__EVENTARGUMENT", "2"),
            ("__VIEWSTATE", "x"),
            ("__EVENTVALIDATION", "v"),
        ),
    )


def test_the_query_of_a_gbk_page_stays_in_its_charset() -> None:
    page = f'{ROW}<a href="?lm=党建&amp;page=2">下一页</a>'
    found = next_page(parse_anchors(page, f"{SITE}/l.asp", charset="gb18030"), None)
    assert told(found) == "/l.asp?lm=%B5%B3%BD%A8&page=2"


@pytest.mark.parametrize(
    ("more", "pages", "loose"),
    [
        ("<p>共1页</p>", 1, False),
        ("<p>第3页/共3页</p>", 3, False),
        ("<p>共9页</p>", 9, True),
        ('<a href="javascript:unknown(2)">下一页</a>', None, True),
        ("<script>laypage.render({elem:'p',count:n});</script>", None, True),
        ("", None, False),
    ],
)
def test_a_pager_that_is_not_understood_is_told(more: str, pages: int | None, loose: bool) -> None:
    assert bool(loose_end(parsed("/l/", more), pages)) is loose


HOSTILE = {
    "numbers": "1/2 " * 200_000,
    "words": "共 1 第 " * 100_000,
    "brackets": "<script>laypage({jump:function(n){" + "(" * 500_000 + "</script>",
    "blocks": "<script>laypage({jump:function(n){" + "{" * 500_000 + "</script>",
    "functions": "<script>pager;" + "function f(n){location.href='a'+n;}" * 20_000 + "</script>",
    "calls": "<script>" + "createPageHTML(" * 50_000 + "</script>",
    "handlers": "<script>" + "$('.n').click(function(){$('#f').submit()});" * 10_000 + "</script>"
    + "<a class=n>下一页</a>" * 10_000,
    "nested": "<div><a href=x>&gt;</a>" * 20_000,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_pagers_cost_seconds_at_most(kind: str) -> None:
    start = time.process_time()
    markup = parsed("/l/", HOSTILE[kind])
    next_page(markup, None)
    totals(markup)
    assert time.process_time() - start < 15


@pytest.mark.parametrize(
    ("more", "following", "pages"),
    [
        ('// createPageHTML(10,0,"index","html");\ncreatePageHTML(3,0,"list","html")', "list_1", 3),
        (
            '/* createPageHTML(10,0,"index","html") */ createPageHTML(3,0,"list","html")',
            "list_1",
            3,
        ),
        ('var a = "http://x/*"; createPageHTML(3,0,"list","html") // */', "list_1", 3),
        ('b.replace(/\\/\\//g, ""); createPageHTML(3,0,"list","html")', "list_1", 3),
        ('//createPageHTML(10,0,"index","html")', None, None),
    ],
)
def test_comments_of_scripts_say_nothing(
    more: str, following: str | None, pages: int | None
) -> None:
    markup = parsed("/l/", f"<script>{more}</script>")
    assert told(next_page(markup, None)) == (following and f"/l/{following}.html")
    assert totals(markup).pages == pages


def test_a_box_beside_the_list_has_a_pager_of_its_own() -> None:
    own = '<a href="index_1.html">下一页</a>'
    for other in ('<a href="/hot/index_1.html">下一页</a>', '<a href="hot_7.html">下一页</a>'):
        for more in (other + own, own + other):
            assert told(next_page(parsed("/l/", more), None)) == "/l/index_1.html"
