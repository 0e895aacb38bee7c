"""Short notices in the markup of a dozen systems: every paragraph of theirs, and nothing else."""

from datetime import UTC, datetime

import pytest

from archive.reading import read_html
from archive.record import Article

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TITLE = "关于召开古井坡镇第二季度党建工作例会的通知"

NOTICES = {
    "60": [
        "各党支部：",
        "定于6月3日上午9时在镇政府三楼会议室召开党建工作例会，请各支部书记准时参加，不得缺席。",
    ],
    "one sentence": [
        "各支部书记：",
        "第二季度党建工作例会改在6月4日上午9时召开，地点不变，请相互转告。",
        "中共古井坡镇委员会",
        "2025年5月28日",
    ],
    "one line": [
        "6月3日，古井坡镇召开第二季度党建工作例会，十二个支部的书记逐一汇报了上半年的工作，镇党委对下一步"
        "工作作了安排。"
    ],
    "signed": [
        "各党支部、镇直各单位：",
        "经镇党委研究，定于6月3日（星期二）上午9时召开第二季度党建工作例会。现将有关事项通知如下。",
        "一、参会人员",
        "各党支部书记、组织委员，镇直各单位负责人。",
        "二、有关要求",
        "1.请参会人员提前10分钟入场，遵守会场纪律。",
        "2.请各支部于6月1日前将汇报材料报送镇党建办。",
        "中共古井坡镇委员会",
        "2025年5月28日",
    ],
    "500": [
        "6月3日上午，古井坡镇召开第二季度党建工作例会。镇党委班子成员、各党支部书记参加了会议。",
        "会上，十二个支部的书记依次发言，讲清了上半年做了什么、还差什么、下半年怎么补。高山村支部讲了水渠"
        "修复中党员认领地段的做法，渡口村支部讲了流动党员每月一封信的做法，与会人员当场提问，当场作答。",
        "会议指出，上半年各支部的组织生活都按时开了，但也有三个支部的记录过于简单，看不出讨论了什么；有两个"
        "支部的党费收缴不够及时；个别支部的活动室平时锁着门，群众有事找不到人。",
        "会议要求，各支部要在六月底以前把问题改完，镇党建办七月上旬逐个支部回访，改得不实的，在下一次例会上"
        "说明原因。要把活动室的门打开，每天至少有一名党员值班，把电话写在门上。",
        "会前，与会人员一起参观了高山村新修的水渠。",
    ],
}

LIST = "".join(
    f'<li><a href="{n}.html">古井坡镇第{n}次党员活动日如期举行</a> 2025-05-{n}</li>'
    for n in range(11, 19)
)
HEAD = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_岚溪县人民政府</title>{metas}</head>'
    '<body><div class="top"><a href="/">网站首页</a> <a href="/xw/">新闻中心</a> <a href="/gk/">政务公开</a></div>'
    '<div class="wz">当前位置：<a href="/">首页</a> > <a href="/djgz/">党建工作</a> > 正文</div>'
)
FOOT = (
    '<div class="foot"><p>主办：岚溪县人民政府办公室　承办：岚溪县大数据中心</p>'
    "<p>网站标识码：0000000000　某ICP备00000000号　某公网安备 00000000000000号</p></div></body></html>"
)
TOOLS = (
    '<div class="tools">分享到：<a>微信</a> <a>微博</a>　【<a>打印</a>】【<a>关闭</a>】</div>'
    '<div class="next"><p>上一篇：<a href="1.html">古井坡镇开展义务植树活动</a></p><p>下一篇：没有了</p></div>'
)
PLAIN_HEADER = (
    "<p>发布时间：2025-05-28 16:20　来源：古井坡镇党建办　浏览次数：31次　字号：[大 中 小]</p>"
)


def _paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>　　{line}</p>" for line in lines)


def _breaks(lines: list[str]) -> str:
    return "<br>\r\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{line}" for line in lines)


def _spans(lines: list[str]) -> str:
    return "".join(
        f'<p style="text-indent:2em"><span style="font-size:16pt"><font>{line[:9]}</font>{line[9:]}</span></p>'
        for line in lines
    )


def _trs(lines: list[str]) -> str:
    return (
        f'<h1>{TITLE}</h1>{PLAIN_HEADER}<div id="zoom"><style>.TRS_Editor P{{margin:0}}</style>'
        f'<div class="TRS_Editor"><div class="TRS_Editor">{_spans(lines)}</div></div></div>'
        '<div class="xgxw"><h3>相关新闻</h3><ul>' + LIST + "</ul></div>" + TOOLS
    )


def _hanweb(lines: list[str]) -> str:
    return (
        f"<table><tr><td><!--<$[标题]>begin-->{TITLE}<!--<$[标题]>end--></td></tr>"
        "<tr><td>发布日期：2025-05-28 16:20　信息来源：<!--<$[信息来源]>begin-->古井坡镇党建办<!--<$[信息来源]>end-->"
        f"　浏览次数：</td></tr></table><div><!--<$[信息内容]>begin-->{_paragraphs(lines)}<!--<$[信息内容]>end--></div>"
        + TOOLS
    )


def _vsb(lines: list[str]) -> str:
    return (
        f'<form name="_newscontent_fromname"><h3>{TITLE}</h3>'
        '<div>日期：2025-05-28 16:20　来源：古井坡镇党建办　点击：[<span id="n1"></span>]</div>'
        f'<div id="vsb_content"><div class="v_news_content">{_paragraphs(lines)}</div></div>'
        '<p>上一条：<a href="7.htm">古井坡镇举办党务培训</a> 下一条：<a href="9.htm">古井坡镇走访老党员</a></p></form>'
    )


def _founder(lines: list[str]) -> str:
    return (
        "<!--enpproperty <articleid>1</articleid><date>2025-05-28 16:20:00:0</date>"
        f"<title>{TITLE}</title>/enpproperty-->"
        f"<h1>{TITLE}</h1>{PLAIN_HEADER}<div id='content'><!--enpcontent-->{_paragraphs(lines)}<!--/enpcontent--></div>"
        + TOOLS
    )


def _old_table(lines: list[str]) -> str:
    return (
        '<table width="980"><tr><td width="200"><table>'
        + LIST.replace("li>", "tr>")
        + "</table></td><td><table>"
        f'<tr><td align="center"><b><font size="5">{TITLE}</font></b></td></tr>'
        '<tr><td align="center">2025-05-28 16:20　来源：古井坡镇党建办　'
        "【字体：<a>大</a> <a>中</a> <a>小</a>】</td></tr>"
        f"<tr><td><table><tr><td>{_breaks(lines)}</td></tr></table></td></tr>"
        "<tr><td>【<a>打印本页</a>】【<a>关闭窗口</a>】</td></tr></table></td></tr></table>"
    )


def _breaks_in_a_box(lines: list[str]) -> str:
    return (
        f'<div class="title">{TITLE}</div><div class="info">{PLAIN_HEADER}</div>'
        f'<div class="nr">{_breaks(lines)}</div>{TOOLS}'
    )


def _sections(lines: list[str]) -> str:
    inner = "".join(
        f"<section><section><section>{line}</section></section></section>" for line in lines
    )
    return f"<h1>{TITLE}</h1>{PLAIN_HEADER}<section>{inner}</section>{TOOLS}"


def _bare_text(lines: list[str]) -> str:
    return f"<h2>{TITLE}</h2>{PLAIN_HEADER}<div>" + "<div></div>\n".join(lines) + f"</div>{TOOLS}"


def _second_document(lines: list[str]) -> str:
    return (
        f"</html>\n<html><head></head><body><h1>{TITLE}</h1>{PLAIN_HEADER}"
        f'<div class="article">{_paragraphs(lines)}</div>{TOOLS}</body></html>'
    )


def _nfcms(lines: list[str]) -> str:
    return (
        f'<div class="article"><h1>{TITLE}</h1><div class="property"><span>时间：2025-05-28 16:20:00</span>'
        "<span>来源：古井坡镇党建办</span><span>【字体：大 中 小】</span></div>"
        f'<div class="article-content">{_paragraphs(lines)}</div>'
        '<div class="share">扫一扫在手机打开当前页</div></div>' + TOOLS
    )


def _dede(lines: list[str]) -> str:
    return (
        f'<div class="viewbox"><h2>{TITLE}</h2><div class="info"><small>时间：</small>2025-05-28 16:20'
        "<small>　来源：</small>古井坡镇党建办<small>　点击：</small>31次</div>"
        f'<div class="content"><table><tr><td>{_paragraphs(lines)}</td></tr></table></div>'
        "<p>（责任编辑：罗听雨）</p></div><div class='hot'><h3>热门文章</h3><ul>"
        + LIST
        + "</ul></div>"
    )


def _openness(lines: list[str]) -> str:
    return (
        "<table class='xxgk'><tr><td>索引号：</td><td>000000000/2025-00031</td>"
        "<td>成文日期：</td><td>2025-05-20</td></tr>"
        "<tr><td>发布机构：</td><td>古井坡镇</td><td>发布日期：</td><td>2025-05-28 16:20</td></tr></table>"
        f"<h1>{TITLE}</h1><p>来源：古井坡镇党建办</p>"
        f'<div class="wzcon j-fontContent">{_spans(lines)}</div><p>相关附件：无</p>{TOOLS}'
    )


SYSTEMS = (
    _trs, _hanweb, _vsb, _founder, _old_table, _breaks_in_a_box, _sections, _bare_text, _second_document,
    _nfcms, _dede, _openness,
)  # fmt: skip


@pytest.mark.parametrize("length", NOTICES)
@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.__name__)
def test_a_short_notice_is_read_whole(system: object, length: str) -> None:
    lines = NOTICES[length]
    page = HEAD.format(title=TITLE, metas="") + system(lines) + FOOT  # type: ignore[operator]
    outcome = read_html(page.encode(), "http://www.lanxi.example/djgz/8.html", now=NOW)
    assert isinstance(outcome, Article), outcome
    assert outcome.title == TITLE
    assert outcome.text.split("\n") == lines
    assert outcome.published == "2025-05-28T16:20"
    assert outcome.outlet == "古井坡镇党建办"
