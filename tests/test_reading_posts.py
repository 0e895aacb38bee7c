"""WeChat posts that only a script shows, text that a paywall cuts, text that a converter spoilt."""

import pytest

from archive.reading import read_page
from archive.record import Article, Rejected
from archive.types import ArticleKind, Reason
from archive.web.notices import hides_rest

FIRST = "11月3日，白石镇举办党员培训班，邀请县委党校老师授课，六十名党员参加。"
LAST = "白石镇党委表示，培训班每季度办一次，明年将覆盖全部支部。"
TITLE = "白石镇举办党员培训班"
NEVER = "= window.a_value_which_never_exists ||"
TEXT = rf"{FIRST}\x0a\x0a{LAST}"


def _post(script: str, head: str = "", body: str = "<div id='js_article'></div>") -> str:
    scan = "<p>微信扫一扫可打开此内容，使用完整服务</p>"
    advert = "<p>当前内容可能存在未经审核的第三方商业营销信息，请确认是否继续访问。</p>"
    top = f"<html><head><meta charset='utf-8'>{head}</head>"
    other = "function select(object) { direct(object.title, object.description); } " * 50
    return f"{top}<body>{body}{scan}{advert}<script>{other}{script}</script></body></html>"


def _read(page: str) -> Article | Rejected:
    return read_page(page.encode(), "https://mp.weixin.qq.com/s/x")


NAMED = f"nick_name: JsDecode('白石先锋'), create_time: JsDecode('2024-11-04 08:30'), title: JsDecode('{TITLE}')"
HELD = f"var nickname = htmlDecode('白石先锋'); var ct = '1730680200'; var msg_title = '{TITLE}'.html(false);"
UNICODE = "".join(f"\\u{ord(one):04x}" for one in FIRST + "\n" + LAST)
MARKUP = rf"\x3cp style=\x22color:red\x22\x3e{FIRST}\x3c/p\x3e\x3cp\x3e{LAST}\x3c\/p\x3e"
POSTS = {
    "a text": f"window.item_show_type = '10'; window.cgiDataNew = {{{NAMED}, content_noencode: JsDecode('{TEXT}')}};",
    "its page's text": f"var item_show_type = '10'; cgiDataNew = {{{NAMED}, text_page_info: {{content: '{TEXT}'}}}};",
    "an older text": f"item_show_type = '10'; {HELD} var TextContentNoEncode {NEVER} '{TEXT}';",
    "pictures": f"item_show_type = '8'; window.cgiDataNew = {{{NAMED}, content_noencode: '{TEXT}', "
    r"picture_page_info_list: [{cdn_url: JsDecode('https://mmbiz.example/a?f=jpeg\x26amp;g=1'), "
    "watermark_info: {cdn_url: 'https://mmbiz.example/w'}}]};",
    "pictures with a description": f"item_show_type = '8'; {HELD} window.desc = '{TEXT}';",
    "a video": f"item_show_type = '5'; {HELD} var videoContentNoEncode {NEVER} '{TEXT}';",
    "a repost": f"item_show_type = '11'; {HELD} document.getElementById('js_share_notice').innerHTML = \"{TEXT}\";",
    "json": f'item_show_type = "10"; cgiDataNew = {{"nick_name": "白石先锋", "create_time": "2024-11-04 08:30", '
    f'"title": "{TITLE}", "content_noencode": "{UNICODE}"}};',
    "choices": "d.item_show_type = '10'; d.nick_name = xml ? getXmlValue('nick_name.DATA') : '白石先锋';"
    f"d.ct = '1730680200'; d.title = xml ? getXmlValue('title.DATA') : '{TITLE}'; var cgiDataNew = d;"
    f"d.title = '{TITLE}'; d.content_noencode = xml ? getXmlValue('content_noencode.DATA') : '{TEXT}';",
    "an article": f"item_show_type = '0'; cgiDataNew = {{{NAMED}, content_noencode: '{MARKUP}'}};",
}


@pytest.mark.parametrize("name", POSTS)
def test_a_post_is_read_from_its_script(name: str) -> None:
    article = _read(_post(POSTS[name]))
    assert isinstance(article, Article), article
    assert article.text == f"{FIRST}\n{LAST}"
    assert (article.title, article.outlet) == (TITLE, "白石先锋")
    assert (article.published or "").startswith("2024-11-04")
    assert article.kind is ArticleKind.WECHAT


def test_who_signs_a_post_stands_above_who_sent_it_in() -> None:
    signed = (
        "<span class='rich_media_meta rich_media_meta_text'>{}</span><a id='js_name'>白石先锋</a>"
    )
    text = f"<div id='js_content'><p>{FIRST}</p><p>{LAST}</p><p>供稿 | 白石镇</p></div>"
    for value, authors in (("罗听雨", ("罗听雨",)), ("2024-11-04", ("白石镇",)), ("", ("白石镇",))):
        meta = f"<h1>{TITLE}</h1><div id='meta_content'>{signed.format(value)}</div>"
        article = _read(_post("var ct = '1730680200';", body=meta + text))
        assert isinstance(article, Article)
        assert article.authors == authors


def test_a_text_is_no_title_of_itself() -> None:
    script = (
        f"item_show_type = '10'; cgiDataNew = {{title: '{FIRST}', content_noencode: '{TEXT}'}};"
    )
    article = _read(_post(script, f"<meta property='og:title' content='{TEXT}'>"))
    assert isinstance(article, Article)
    assert article.text == f"{FIRST}\n{LAST}"
    assert article.title == FIRST


def test_escapes_stand_for_characters_and_are_never_markup_again() -> None:
    text = rf"{FIRST}\x26nbsp;\x0a\x26lt;script\x26gt;“\u515a”\u{{1F1E8}}\'\x26quot;{LAST}"
    article = _read(
        _post(f"item_show_type = '10'; cgiDataNew = {{{NAMED}, content_noencode: '{text}'}};")
    )
    assert isinstance(article, Article)
    assert article.text == f"{FIRST}\n<script>“党”\U0001f1e8'\"{LAST}"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (_post("item_show_type = '8'; cgiDataNew = {title: '晨练', picture_page_info_list: [{cdn_url: 'http://a.example/1'}]}"),
         Reason.IMAGE_ONLY),
        (_post("item_show_type = '0'", body="<p>该内容已被发布者删除</p>"), Reason.SOFT_404),
        (_post(f"item_show_type = '0'; msg_desc = '{TEXT}'", body="<div id='js_content'><img data-src='1'></div>"),
         Reason.IMAGE_ONLY),
    ],
)  # fmt: skip
def test_posts_without_a_text(page: str, reason: Reason) -> None:
    outcome = _read(page)
    assert isinstance(outcome, Rejected), outcome
    assert outcome.reason is reason


@pytest.mark.parametrize(
    "script",
    [
        "item_show_type='8';" + "content_noencode:'" * 20_000,
        "item_show_type='8';content_noencode:'" + "\\" * 200_000,
        "item_show_type='8';picture_page_info_list" + "watermark_info:{" * 20_000 + "cdn_url:'http://a'",
        "item_show_type='10';desc" + " = window.a" * 50_000,
    ],
)  # fmt: skip
def test_hostile_scripts_are_passed_over(script: str) -> None:
    assert isinstance(_read(_post(script)), Rejected)


def _ending(line: str, beside: bool) -> Article:
    inside, below = ("", f"<div>{line}</div>") if beside else (f"<p>{line}</p>", "")
    outcome = _read(
        f"<html><meta charset='utf-8'><title>{TITLE}_白石网</title><h1>{TITLE}</h1><p>时间：2024-11-04 来源：白石网</p>"
        f"<div class='TRS_Editor'><p>{FIRST}</p><p>{LAST}</p>{inside}</div>{below}</html>"
    )
    assert isinstance(outcome, Article)
    return outcome


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize(
    "wall",
    [
        "登录后阅读全文", "剩余80%", "订阅后可阅读全文", "本文为付费内容，购买后可阅读全文", "试读结束，购买后继续阅读",
        "还有1234字未读，开通会员阅读全部", "登錄後閱讀全文", "以下内容仅对会员开放", "Log in to continue reading",
    ],
)  # fmt: skip
def test_a_text_before_a_paywall_is_cut(wall: str, beside: bool) -> None:
    article = _ending(wall, beside)
    assert article.cut
    assert article.text == f"{FIRST}\n{LAST}"


@pytest.mark.parametrize(
    "line",
    [
        "县图书馆新系统上线，读者登录后即可阅读全部电子书。", "余下80%的资金由村集体自筹。",
        "党员登录后可查看学习积分。",
        "剩余三个村年底前完成。", "县里为订阅户送报上门，方便大家阅读文件。",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_paywall(line: str) -> None:
    article = _ending(line, beside=False)
    assert not article.cut
    assert article.text.endswith(line)
    assert not hides_rest(line)


def test_readings_that_a_converter_added_are_taken_out_and_told() -> None:
    title = "白石鎮開(kāi)展學(xué)習(xí)"
    spoilt = "白石鎮開(kāi)展黨員學(xué)習(xí)教育，聯(lián)系群眾，發(fā)動(dòng)黨員參加義務(wù)勞動(dòng)。"
    head = f"<html><head><meta charset='utf-8'><title>{title}</title></head>"
    page = f"{head}<h1>{title}</h1><p>{spoilt}</p><p>{spoilt}</p></html>"
    article = _read(page)
    assert isinstance(article, Article)
    assert article.spoilt
    assert article.title == "白石鎮開展學習"
    assert article.text.startswith("白石鎮開展黨員學習教育，聯系群眾，發動黨員")
    rare = "甪(lù)直镇党委召开会议，研究部署明年工作，各村书记参加会议，会后到田间走访群众，了解农田水利情况。"
    kept = _read(
        f"<html><meta charset='utf-8'><title>甪直镇开会</title><h1>甪直镇开会</h1><p>{rare}</p>"
    )
    assert isinstance(kept, Article)
    assert not kept.spoilt
    assert "甪(lù)直镇" in kept.text


@pytest.mark.parametrize(
    ("held", "reason"),
    [("<p><img data-src='https://mmbiz.example/1'></p>", Reason.IMAGE_ONLY), ("", Reason.NO_TEXT)],
)
def test_what_stands_around_a_post_is_not_its_text(held: str, reason: Reason) -> None:
    tools = "<div>： ， ， 。 视频 小程序 赞 ，轻点两下取消赞 在看 ，轻点两下取消在看 分享 留言 收藏 听过</div>"
    page = f"<h1 id='activity-name'>{TITLE}</h1><div id='js_content'>{held}</div>{tools}"
    summary = f"item_show_type = '0'; {HELD} var msg_desc = htmlDecode('{FIRST}');"
    outcome = _read(_post(summary, body=page))
    assert isinstance(outcome, Rejected), outcome
    assert outcome.reason is reason
