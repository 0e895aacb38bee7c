"""What of a page is the article's text: furniture goes, what only looks like it stays, nothing else
takes its place.
"""

import html
from datetime import UTC, datetime

import pytest

from archive.reading import read_html
from archive.reading.body.boilerplate import names_its_editors
from archive.record import Article, Rejected
from archive.web.markup import open_stores

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TITLE = "古井坡镇把板凳会开到晒谷场上"
TEXT = [
    "谷子刚收完，古井坡镇的干部就搬着板凳到了晒谷场，听村民说今年水渠哪一段最先断流。",
    "镇党委书记苗春和当场记下十一条意见，能当天答复的当天答复，不能的写明由谁在哪天以前办完。",
    "会后，三个党小组分头去看水渠，把要换的涵管量好尺寸，报到镇里统一采购。",
    "来年开春，镇里还要在晒谷场上开一次会，把今年没有办完的事一件一件念给大家听。",
]
MENU = "".join(f'<a href="/m{n}/">{name}</a> ' for n, name in enumerate(["首页", "党建之窗"] * 9))
FOOT = (
    "<p>主办单位：岚溪县人民政府办公室　网站标识码：0000000000</p>"
    "<p>地址：岚溪县人民路1号　邮编：000000　电话：0000-1234567，传真：0000-1234568</p>"
)
RIGHTS = (
    "<div><p>声明</p><p>1.凡本站注明“原创”的作品，版权属于岚溪县人民政府网站，转载时必须注明出处。</p>"
    "<p>2.凡本站注明“转载”的作品，均转自其他媒体，不代表本站赞同其观点，也不对其真实性负责。</p></div>",
    "<div>免责声明：本网站部分内容来源于网络，版权归原作者所有，如有侵权，请及时与我们联系，我们将第一时间删除。</div>",
    "<p>本网所有内容，凡注明来源为“岚溪网”的，版权均归岚溪网所有，未经许可，任何单位和个人不得转载。</p>",
)
INFO = "<div>发布时间：2023-05-13 09:20　来源：古井坡镇</div>"


def _p(lines: list[str]) -> str:
    return "".join(f'<p style="text-indent:2em">　　{line}</p>\n' for line in lines)


def _page(body: str, below: str = "", title: str = TITLE, info: str = INFO) -> str:
    return (
        f"<!DOCTYPE html><meta charset=utf-8><title>{title}_岚溪县人民政府</title><div>{MENU}</div><div>"
        f"<div><h1>{title}</h1>{info}<div class=nr>{body}</div></div></div>{below}<div>{FOOT}</div>"
    )


def _outcome(markup: str) -> Article | Rejected:
    return read_html(markup.encode(), "http://www.lanxi.example/dj/7.html", now=NOW)


def _text(markup: str) -> list[str]:
    outcome = _outcome(markup)
    assert isinstance(outcome, Article), outcome
    return outcome.text.split("\n")


@pytest.mark.parametrize("frame", ["{}", "<div id=zoom>{}</div>"])
@pytest.mark.parametrize(
    "tail",
    [
        "(本文来自岚溪新闻，更多原创资讯请下载“岚溪新闻”APP)",
        "更多精彩内容，请下载“岚溪融媒”客户端",
        "海量资讯、精准解读，尽在岚溪财经APP",
        "正文已结束，您可以按alt+4进行评论",
        "返回岚溪网首页>>",
        "【返回顶部】",
        "举报/反馈",
        "平台声明：该文观点仅代表作者本人，岚溪号系信息发布平台，岚溪仅提供信息存储空间服务。",
        "本文为岚溪号作者在岚溪新闻上传并发布，仅代表作者观点，不代表岚溪新闻的立场。",
        "网友评论仅供其表达个人看法，并不表明本站同意其观点",
        "声明：转载此文是出于传递更多信息之目的，若侵犯了您的合法权益，请与本网联系，我们将及时删除，谢谢。",
        "请登录后发表评论",
        "打开微信扫一扫，分享给好友",
        "长按识别二维码关注我们",
        "点击下载岚溪日报APP",
        "岚溪新闻报料：0000-962866",
        "請繼續往下閱讀...",
        "※版權所有，未經授權不得轉載",
        "全部评论（0）",
        "打印本页 关闭窗口",
    ],
)
def test_tails_go(frame: str, tail: str) -> None:
    assert _text(_page(frame.format(_p(TEXT) + f"<p><span>{tail}</span></p>"))) == TEXT


@pytest.mark.parametrize(
    "glued",
    [
        '<a href="/">返回岚溪网首页&gt;&gt;</a>',
        '<a href="//www.lanxi.example"><i></i></a>返回岚溪，查看更多',
        '<a href="/app">打开APP阅读全文</a>',
        '<a href="/l">[返回上一页]</a>',
    ],
)
def test_links_behind_the_last_sentence_go(glued: str) -> None:
    body = _p(TEXT[:-1]) + f"<p>{TEXT[-1]}{glued}</p><p>正文已结束，您可以按alt+4进行评论</p>"
    assert _text(_page(body)) == TEXT


@pytest.mark.parametrize(
    "dialog",
    [
        "<p>您访问的链接即将离开“岚溪县人民政府门户网站”，是否继续？</p><a>继续访问</a><a>放弃</a>",
        "<p>您即将离开本站，前往第三方网站，请注意账号安全。</p><a>继续前往</a>",
        "<h3>温馨提示</h3><p>您即将离开岚溪县人民政府网站，前往第三方网站，是否继续？</p><p>继续</p><p>取消</p>",
        "<i>×</i><p>您点击的链接即将跳转至其他网站，请确认是否继续。</p><span>确定</span><span>关闭</span>",
    ],
)
def test_dialogs_of_the_site_are_no_text(dialog: str) -> None:
    box = f"<div id=outer>{dialog}</div>"
    assert _text(_page(_p(TEXT) + box)) == TEXT
    assert _text(_page(box + _p(TEXT))) == TEXT
    assert _text(_page(_p(TEXT[:1]), box)) == TEXT[:1]
    assert isinstance(_outcome(_page("", box)), Rejected)


@pytest.mark.parametrize(
    "line",
    [
        "分享会：老党员讲述入党故事",
        "扫码即可报名，名额有限，先到先得。",
        "版权所有者应当自收到通知之日起十五日内答复",
        "下载客户端：党员统一安装“学习强国”",
        "打开客户端，进入“我的支部”栏目",
        "关注微信公众号“岚溪先锋”即可参与答题",
        "点击进入“党费缴纳”模块",
        "字体设计大赛面向全县党员征稿",
        "当前位置：水渠上游三公里处",
        "审核：县委组织部对材料进行审核",
        "复审：镇党委集体研究，逐人表决",
        "责任编辑：两名，须有三年以上工作经验",
        "未经授权转载的，一律追究责任",
        "原题：《水渠谣》",
        "即将离开工作岗位的老支书苗春和说，最放心不下的还是那条水渠。",
        "他坐上末班车，返回岚溪县城",
        "点赞、收藏的背后，是村民的心里话",
        "▲图为古井坡镇的水渠",
        "投稿邮箱：dj@lanxi.example",
        "听新闻的习惯，老支书保持了三十年。",
        "您对这篇文章有什么话说？村口的意见箱每天开一次。",
    ],
)
def test_paragraphs_that_begin_like_furniture_stay(line: str) -> None:
    written = [*TEXT[:2], line, *TEXT[2:]]
    assert _text(_page(_p(written))) == written
    assert _text(_page("<div id=zoom>" + "<br>".join(written) + "</div>", RIGHTS[0])) == written


@pytest.mark.parametrize(
    "tool",
    [
        "扫一扫在手机打开当前页",
        "分享到：微信 微博",
        "点击：33次",
        "打开APP查看高清大图",
        "责编：苗春和",
    ],
)
def test_furniture_between_paragraphs_goes(tool: str) -> None:
    assert _text(_page(_p(TEXT[:2]) + f"<div>{tool}</div>" + _p(TEXT[2:]))) == TEXT


@pytest.mark.parametrize(
    "files",
    [
        "<p>附件：1.<a href=a.docx>工作要点.docx</a></p><p>2.<a href=b.pdf>责任清单.pdf</a></p>",
        "<p>附件：1.<a href=a.docx>工作要点</a></p><p>2.<a href=b.pdf>责任清单</a></p>",
        "<p><a href=a.docx>附件1：工作要点</a></p><p><a href=b.pdf>附件2：责任清单</a></p>",
        "<p>附件下载：</p><p><a href=a.docx>工作要点.docx</a></p><p><a href=b.pdf>责任清单.pdf</a></p>",
    ],
)
@pytest.mark.parametrize("signed", ["", "<p>古井坡镇党委</p><p>2023年5月13日</p>"])
def test_each_line_of_a_list_of_attachments_stays(files: str, signed: str) -> None:
    found = _text(_page(_p(TEXT) + files + signed))
    assert len(found) == len(TEXT) + files.count("<p>") + signed.count("<p>")


@pytest.mark.parametrize("rights", RIGHTS)
def test_notices_of_rights_are_never_the_article(rights: str) -> None:
    assert isinstance(_outcome(_page("", rights)), Rejected)
    assert _text(_page(TEXT[0], rights)) == TEXT[:1]


def test_rules_on_rights_are_one() -> None:
    rules = [
        "第一条 凡本网注明来源的作品，转载时应当注明出处，并支付报酬。",
        "第二条 版权所有者应当在三十日内提出书面异议，逾期视为放弃。",
        "第三条 未经许可转载作品的，由县文化市场执法大队责令改正。",
    ]
    assert _text(_page(_p(rules), title="岚溪县网络作品转载管理办法")) == rules


ROWS: list[tuple[str, ...]] = [
    ("序号", "姓名", "党支部"),
    ("1", "李小明", "银杏村"),
    ("2", "孙小丽", "渡口村"),
    ("3", "赵刚", "高山村"),
    ("4", "周望舒", "望云岭村"),
]
PENALTY: list[tuple[str, ...]] = [
    ("处罚决定书文号", "岚市监罚〔2023〕12号"),
    ("被处罚人", "岚溪县某某商行"),
    ("处罚事由", "销售过期食品"),
    ("处罚结果", "罚款五千元"),
]


def _table(rows: list[tuple[str, ...]], cell: str = "{}") -> str:
    cells = ("".join(f"<td>{cell.format(text)}</td>" for text in row) for row in rows)
    return "<table border=1>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


@pytest.mark.parametrize("info", [INFO, "", "<div>2023-05-13</div>"])
@pytest.mark.parametrize("below", ["", *RIGHTS])
@pytest.mark.parametrize(
    ("body", "holds"),
    [
        (_table(ROWS), "| 2 | 孙小丽 | 渡口村 |"),
        (_table(ROWS, "<p>{}</p>"), "| 3 | 赵刚 | 高山村 |"),
        (_table(PENALTY), "| 处罚结果 | 罚款五千元 |"),
        (f"<div id=zoom>{_table(ROWS)}</div>", "| 1 | 李小明 | 银杏村 |"),
        ("".join(f"<div><b>{n}</b> {who} {where}党支部</div>" for n, who, where in ROWS[1:]), "2 孙小丽 渡口村党支部"),
    ],
)  # fmt: skip
def test_a_text_may_be_a_table(info: str, below: str, body: str, holds: str) -> None:
    found = _text(_page(body, below, title="古井坡镇发展党员公示", info=info))
    assert holds in found
    assert not any("声明" in line or "版权" in line or "主办" in line for line in found)


def test_what_stands_around_a_table_stays() -> None:
    body = f"<p>经支部大会讨论，现予公示。</p>{_table(ROWS)}<p>公示期：五个工作日。</p><p>古井坡镇党委</p>"
    found = _text(_page(body, RIGHTS[0], title="古井坡镇发展党员公示"))
    assert (found[0], len(found), found[-1]) == ("经支部大会讨论，现予公示。", 9, "古井坡镇党委")


SUBJECT = "关于党群服务中心周末开放的建议"
LETTER = "我们上班的人周末才有空，可党群服务中心周末关门，建议周末安排值班。"
ANSWER = "您好！您的建议我们已经采纳，从六月十日起，周六上午安排专人值班。"
LABELS = [
    ("来信标题", "来信日期", "来信内容", "回复单位", "回复内容"),
    ("标题", "写信时间", "内容", "答复单位", "答复内容"),
    ("咨询主题", "咨询时间", "咨询内容", "办理单位", "办理结果"),
    ("信件标题", "来信时间", "信件正文", "回信单位", "回信内容"),
]


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize(
    "row",
    [
        "<tr><th>{}</th><td>{}</td></tr>",
        "<dt>{}：</dt><dd>{}</dd>",
        "<p>{}：{}</p>",
        "<div><div>{}</div><div>{}</div></div>",
        "<li><b>{}</b>{}</li>",
    ],
)
def test_a_letter_is_read_with_its_answer(labels: tuple[str, ...], row: str) -> None:
    values = (SUBJECT, "2023-06-02", LETTER, "石桥街道党工委", ANSWER)
    rows = "".join(row.format(*pair) for pair in zip(labels, values, strict=True))
    box = f"<table>{rows}</table>" if row.startswith("<tr") else f"<div>{rows}</div>"
    outcome = _outcome(
        f"<meta charset=utf-8><title>县长信箱_岚溪县人民政府</title><div>{MENU}</div>{box}{RIGHTS[0]}{FOOT}"
    )
    assert isinstance(outcome, Article), outcome
    assert outcome.title == SUBJECT
    found = "".join(outcome.text.split("\n"))
    assert found.index(LETTER) < found.index(ANSWER)
    assert "声明" not in found


def test_an_answer_in_a_box_of_its_own_belongs_to_the_letter() -> None:
    body = f"<div><p>{LETTER}</p></div>"
    answer = f"<div><b>回复内容</b><div>回复单位：石桥街道党工委</div><div>{ANSWER}</div></div>"
    found = _text(_page(body, answer, title=SUBJECT))
    assert (found[0], found[-1]) == (LETTER, ANSWER)


def test_a_table_that_has_a_column_of_answers_is_no_letter() -> None:
    rows: list[tuple[str, ...]] = [
        ("序号", "建议内容", "办理结果"),
        ("1", "修水渠", "已列入计划"),
        ("2", "装路灯", "已经办结"),
    ]
    found = _text(_page(_table(rows), title="古井坡镇建议办理情况公示"))
    assert found[0] == "| 序号 | 建议内容 | 办理结果 |"


STORES = [
    "<textarea style='display:none'>{escaped}</textarea>",
    "<textarea class=article-content hidden>{markup}</textarea>",
    "<textarea hidden>{lines}</textarea>",
    "<template>{markup}</template>",
    "<noscript>{markup}</noscript>",
    "<script type='text/template'>{markup}</script>",
    '<input type="hidden" value="{quoted}">',
    "<div id=c style='display:none'>{markup}</div>",
]
NEWS = "".join(
    f"<li><a href={n}.html>古井坡镇开展第{n}次主题党日活动纪实</a><span>2023-05-{n}</span></li>"
    for n in range(10, 28)
)


@pytest.mark.parametrize("below", ["", RIGHTS[0], f"<ul>{NEWS}</ul>"])
@pytest.mark.parametrize("store", STORES)
def test_text_that_a_script_would_show_is_read(store: str, below: str) -> None:
    markup = _p(TEXT)
    kept = store.format(
        markup=markup,
        escaped=html.escape(markup, quote=False),
        quoted=html.escape(markup),
        lines="\n".join(TEXT),
    )
    assert _text(_page(kept + "<div id=show></div>", below)) == TEXT


@pytest.mark.parametrize(
    "kept",
    [
        "<textarea>请在此输入您的评论，文明上网理性发言，请遵守新闻评论服务协议，发表评论前请先登录。</textarea>",
        "<noscript>您的浏览器没有启用脚本，请启用脚本后再访问本网站，谢谢您的合作。</noscript>",
    ],
)
def test_what_forms_and_browsers_are_told_is_no_text(kept: str) -> None:
    assert isinstance(_outcome(_page(kept)), Rejected)
    assert _text(_page(_p(TEXT) + kept)) == TEXT


SUMMARY = "高山村的公路修好了，班车天天开到村口，乡亲们进城卖菜方便多了，日子越过越红火。"


def _cards(card: str) -> str:
    return "".join(card.format(n=n, summary=SUMMARY) for n in range(10))


STREAMS = [
    "<ul>" + _cards("<li><a href={n}.html><h4>高山村的公路第{n}段通车</h4></a><p>{summary}</p></li>") + "</ul>",
    _cards("<div><a href={n}.html><h4>班车进村</h4></a><p>{summary}</p></div>"),
    "<h3>相关推荐</h3>" + _cards("<div><a href={n}.html>高山村公路第{n}段通车</a><p>{summary}</p></div>"),
    "<h3>猜你喜欢</h3>" + _cards("<div><b>高山村公路第{n}段</b><p>{summary}</p></div>"),
    "<h3>网友评论</h3>" + _cards("<div><b>网友{n}</b><p>{summary}</p><i>回复</i></div>"),
    "<div>评论(10)</div>" + _cards("<div><b>网友{n}</b><p>{summary}</p></div>"),
]  # fmt: skip


@pytest.mark.parametrize("paragraphs", [1, 3])
@pytest.mark.parametrize("stream", STREAMS)
def test_a_stream_never_replaces_a_short_article(stream: str, paragraphs: int) -> None:
    text = TEXT[:paragraphs]
    assert _text(_page(_p(text), f"<div>{stream}</div>")) == text
    assert _text(_page(f"{_p(text)}<div>{stream}</div>")) == text


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize(
    "box",
    [
        "<div><h4>相关新闻</h4><ul><li><a href=1>高山村的公路也修好了</a></li></ul></div>",
        "<p>相关阅读：</p><p><a href=1>高山村的公路也修好了</a></p><p><a href=2>班车开进了高山村里</a></p>",
        "<table><tr><td>相关链接</td></tr><tr><td><a href=1>高山村的公路也修好了</a></td></tr></table>",
        "<aside><h3>推薦閱讀</h3><a href=1>高山村的公路也修好了</a><p>班车开进高山村里，乡亲们很高兴。</p></aside>",
    ],
)
def test_a_related_box_inside_a_text_does_not_cut_it(box: str, at: int) -> None:
    body = _p(TEXT[:at]) + box + _p(TEXT[at:])
    assert _text(_page(body)) == TEXT
    assert _text(_page(f"<div class=TRS_Editor>{body}</div>", RIGHTS[0])) == TEXT


@pytest.mark.parametrize("container", ["id=zoom", "class=article-content", "class=nnn"])
@pytest.mark.parametrize("lead", ["<div class=lead>{}</div>", "<h2>{}</h2>"])
def test_a_lead_above_the_container_belongs_to_the_text(lead: str, container: str) -> None:
    body = f"{lead.format(TEXT[0])}<div {container}>{_p(TEXT[1:])}</div>"
    assert _text(_page(body)) == TEXT


@pytest.mark.parametrize("summary", [TEXT[0], "摘要：会开到了晒谷场，干部当场答复村民的意见。"])
def test_a_summary_is_not_said_twice(summary: str) -> None:
    assert _text(_page(f"<div>{summary}</div><div id=zoom>{_p(TEXT)}</div>")) == TEXT


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=TRS_Editor>{_p(TEXT[:2])}</div><div class=TRS_Editor>{_p(TEXT[2:])}</div>",
        f"<div id=zoom>{_p(TEXT[:2])}</div>{_p(TEXT[2:])}",
        f"<div class=content>{_p(TEXT[:2])}</div><div><img src=a></div><div class=content>{_p(TEXT[2:])}</div>",
        "".join(f"<div class=article-content><p>{line}</p></div>" for line in TEXT),
        "".join(f"<section><section><span>{line}</span></section></section>" for line in TEXT),
        f"<figure><figure><img src=a><figcaption>晒谷场</figcaption></figure>{_p(TEXT)}</figure>",
        f"<article><figure><img src=a></figure></article><div>{_p(TEXT)}</div>",
    ],
)
def test_containers_may_be_nested_and_split(body: str) -> None:
    found = _text(_page(body, RIGHTS[0]))
    assert [line for line in found if line != "晒谷场"] == TEXT


@pytest.mark.parametrize(
    "opened", ["<textarea>", "<TEMPLATE>", '<input type=hidden value="', "<xmp>古井坡。"]
)
def test_stores_that_never_end_cost_no_time(opened: str) -> None:
    assert open_stores(opened * 20_000) is None
    assert open_stores(opened * 20_000 + "</template>") is None


def test_a_credit_of_many_pieces_costs_no_time() -> None:
    assert not names_its_editors("编辑：" + "a一、" * 14 + "；")


@pytest.mark.parametrize(
    ("lead", "kept"),
    [("三十年的断流，今年到了头。", True), ("导读：三十年的断流，今年到了头。", False)],
)
def test_a_lead_in_its_own_box_never_stands_for_a_short_text(lead: str, kept: bool) -> None:
    markup = f"<div><h1>{TITLE}</h1>{INFO}<div class=zy>{lead}{TEXT[3]}</div></div><div class=nr>{_p(TEXT[:3])}</div>"
    text = _text(f"<meta charset=utf-8><title>{TITLE}</title>{markup}<div>{FOOT}</div>")
    assert text[-3:] == TEXT[:3]
    assert (len(text) == 4) is kept


@pytest.mark.parametrize(
    "tail",
    [
        "本文链接：http://www.lanxi.example/dj/7.html",
        "点赞 12　收藏　踩 0",
        "【我要纠错】 【打印】 【关闭】",
        "岚溪新闻客户端下载",
        "长按二维码关注我们",
        "点击“阅读原文”了解更多",
        "↓↓↓点击下方卡片关注",
        "觉得不错就点个赞吧",
        "#党建# #古井坡镇#",
        "您是第 1234 位访客",
        "您对本页内容的评价：满意 一般 不满意",
        "本文对您有帮助吗？",
        "已有0人参与评论",
        "暂无评论，快来抢沙发吧！",
        "本篇文章来源于岚溪网",
        "新闻爆料邮箱：bl@lanxi.example",
        "手机版 电脑版",
        "关于我们 | 联系我们 | 版权声明 | 网站地图",
        "您觉得这篇文章： 好 一般 差",
        "分享、在看与点赞，至少让我拥有一个吧",
        "想爆料？请登录《岚溪热线》、拨打新闻热线0000-1234567，或登录岚溪网官方微博（@岚溪网）提供新闻线索。",
    ],
)
def test_a_portals_last_lines_are_no_text(tail: str) -> None:
    assert _text(_page(_p([*TEXT, tail]))) == TEXT


@pytest.mark.parametrize("label", ["<span>答：</span>", "<h2>官方回复</h2><p>古井坡镇人民政府</p>"])
def test_an_answer_in_a_box_of_its_own_belongs_to_the_question(label: str) -> None:
    asked = "<div><span>问：</span><div>村口的水渠开春以后就断流，地里的麦子等着浇水，什么时候能修？</div></div>"
    info = "<p>提问时间：2023-05-01　网友：麦田</p>"
    text = _text(_page(f"{asked}<div>{label}<div>{_p(TEXT[:2])}</div></div>", info=info))
    assert text[-2:] == TEXT[:2]
    assert any("什么时候能修" in line for line in text)


def test_a_label_with_a_day_is_no_subject_of_a_question() -> None:
    rows = (
        ("提问时间", "2024-05-10"),
        ("问题描述", LETTER),
        ("办理部门", "古井坡镇人民政府"),
        ("办理结果", ANSWER),
    )
    shown = "".join(f"<div><span>{label}</span><span>{value}</span></div>" for label, value in rows)
    outcome = _outcome(
        f"<meta charset=utf-8><title>县长信箱_岚溪县人民政府</title><div>{MENU}</div>"
        f"<div><div>路灯不亮问题</div>{shown}</div>{FOOT}"
    )
    assert isinstance(outcome, Article), outcome
    assert outcome.title == "路灯不亮问题"


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        ("扫描海报上的二维码，即可进入线上展厅参观。", True),
        ("扫描二维码即可报名，名额有限。", True),
        ("扫描二维码，即可关注我们的公众号。", False),
        ("点击下方名片 关注“岚溪先锋”", False),
        ("点赞、在看、分享，一键三连支持一下吧", False),
        ("点赞 15", False),
        ("点击收听音频", False),
    ],
)
def test_what_the_last_line_invites_to(last: str, kept: bool) -> None:
    assert _text(_page(_p([*TEXT, last]))) == ([*TEXT, last] if kept else TEXT)


def test_a_box_of_other_articles_between_bare_paragraphs_does_not_cut_them() -> None:
    box = "<table align=right><tr><td>相关报道</td></tr><tr><td><a href=/y>清明祭扫提示</a></td></tr></table>"
    first, second = (_p(TEXT[:2]), _p(TEXT[2:]))
    page = f"<title>{TITLE}_岚溪网</title><article class=x><h1>{TITLE}</h1>{INFO}{first}{box}{second}</article>"
    comment = "<div>相关阅读</div><a href=/z>春耕备耕正当时节</a><div>网友：这样的会要多开，大家都支持。</div>"
    assert _text(f"<meta charset=utf-8>{page}<div>{FOOT}</div>") == TEXT
    below = page.replace("</article>", f"{comment}</article>")
    assert _text(f"<meta charset=utf-8>{below}<div>{FOOT}</div>") == TEXT


def test_names_below_a_day_are_a_text_without_sentences() -> None:
    names = ["优秀共产党员", "苗春和　苏砚　罗听雨　程望", "先进基层党组织", "岚溪县第一小学党支部"]
    page = f"<div>{TITLE}</div><div>2024-06-28</div><div>{_p(names)}</div><div>{FOOT}</div>"
    text = _text(f"<meta charset=utf-8><title>{TITLE}_岚溪</title>{page}")
    assert text[0] == names[0]
    assert text[-1] == names[-1]
