"""Who did what, and who published it, on whole pages: each wording in a site's frame, with invented people."""

from datetime import UTC, datetime

import pytest

from archive.reading import read_html
from archive.reading.head.english import by_line
from archive.reading.head.names import is_likely, only_people, people
from archive.reading.head.outlets import newspaper, outlet, owner
from archive.record import Article
from archive.types import ArticleKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WATER = "水渠昨天通水了，乡亲们站在渠边看了很久，都说要好好用这条渠。"
FIELDS = ("authors", "contributors", "photographers", "editors", "checkers")


def _read(
    info: str = "发布时间：2023-02-02",
    *,
    lead: str = "",
    end: str = "",
    after: str = "",
    sub: str = "",
    title: str = "高山村的水渠通水了_岚溪县人民政府",
    foot: str = "",
) -> Article:
    page = (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        "<ul><li><a href='/1'>首页</a></li><li><a href='/2'>岚溪新闻</a></li><li><a href='/3'>党建</a></li></ul>"
        f"<div><h1>高山村的水渠通水了</h1>{sub}<div>{info}</div><div class='TRS_Editor'><p>{lead}{WATER}</p>"
        f"<p>{WATER}</p><p>{WATER}{end}</p>{after}</div></div>{foot}<p>主办：岚溪县人民政府办公室</p></body></html>"
    )
    outcome = read_html(page.encode(), "http://www.lanxi.example/djgz/1.html", now=NOW)
    assert isinstance(outcome, Article), outcome
    return outcome


def _who(article: Article) -> dict[str, str]:
    return {name: " ".join(found) for name in FIELDS if (found := getattr(article, name))}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("罗 青 苏 砚", "罗青 苏砚"),
        ("罗 青 苏小砚", "罗青 苏小砚"),
        ("罗 听 雨", "罗听雨"),
        ("仁青卓玛", "仁青卓玛"),
        ("马大川 罗 青 苏 砚", "马大川 罗青 苏砚"),
        ("罗 听 雨 苏 小 砚", "罗听雨 苏小砚"),
        ("欧 阳 千 帆", "欧阳千帆"),
        ("欧阳 帆", "欧阳帆"),
        ("罗 青 欧阳 帆", "罗青 欧阳帆"),
        ("欧阳 千 帆 罗 青", "欧阳千帆 罗青"),
        ("欧阳 罗听雨", "欧阳 罗听雨"),
        ("罗 听雨", "罗听雨"),
        ("罗听雨、印川", "罗听雨 印川"),
        ("来舟 苏小砚 东岭", "来舟 苏小砚 东岭"),
        ("格桑卓嘎 罗听雨", "格桑卓嘎 罗听雨"),
        ("才仁当智 罗听雨", "才仁当智 罗听雨"),
        ("澎湃号·政务", ""),
        ("县委党校讲师罗听雨", "罗听雨"),
        ("岚溪县委书记 罗听雨", "罗听雨"),
        ("古井坡镇党委副书记、镇长 罗听雨", "罗听雨"),
        ("研究员苏砚", "苏砚"),
        ("罗听雨教授", "罗听雨"),
        ("罗听雨/望舒日报", "罗听雨"),
        ("罗听雨和苏砚", "罗听雨 苏砚"),
        ("羅聽雨／台北報導", "羅聽雨"),
        ("羅聽雨台北5日電", "羅聽雨"),
        ("羅聽雨台北報導", "羅聽雨"),
        ("高原", "高原"),
        ("岚溪人的小院", "岚溪人的小院"),
        ("原题为", ""),
        ("语音", ""),
        ("返回搜狐", ""),
        ("最近文章", ""),
        ("听新闻", ""),
        ("安徽", ""),
        ("岚溪县委书记", ""),
        ("本报评论员", ""),
        ("lanxi01", ""),
        ("江苏南京", ""),
        ("John Smith", "John Smith"),
    ],
)
def test_people_after_a_label(value: str, found: str) -> None:
    assert " ".join(people(value, accounts=True)) == found


@pytest.mark.parametrize(
    "word", ["重点学科", "百分之一", "海外", "毕业生", "新华社", "高级中学", "走基层"]
)
def test_everyday_words_after_a_role_are_no_people(word: str) -> None:
    assert not any(map(is_likely, people(word)))


@pytest.mark.parametrize(
    "value", ["以下简称", "时政", "完", "下转第二版", "文中罗听雨为化名", "罗听雨 等一行"]
)
def test_brackets_that_hold_more_than_names_hold_no_names(value: str) -> None:
    assert only_people(value) == ()


@pytest.mark.parametrize(
    ("info", "who"),
    [
        ("报送单位：古井坡镇党委 报送人：罗听雨", {"authors": "罗听雨"}),
        ("拟稿人：罗听雨 核稿人：苏砚 责任科室：组织科", {"authors": "罗听雨", "editors": "苏砚", "checkers": "苏砚"}),
        ("信息员：罗听雨 审签：苏砚", {"authors": "罗听雨", "editors": "苏砚", "checkers": "苏砚"}),
        ("作者：记者 罗听雨 通讯员 马小川", {"authors": "罗听雨", "contributors": "马小川"}),
        ("作者：罗听雨 责任科室：组织科", {"authors": "罗听雨"}),
        ("作者：岚溪县委书记 罗听雨", {"authors": "罗听雨"}),
        ("供稿单位：古井坡镇", {"authors": "古井坡镇"}),
        ("作者： 语音阅读：语音阅读", {}),
        ("作者： 听新闻", {}),
        ("作者：未署名 编辑：超级管理员 签发：同意", {}),
        ("作者：</div><div>语音播报", {}),
        ("作者：北京", {}),
        ("作者：望舒日报 来源：望舒日报", {}),
        ("发布者：罗听雨", {}),
        ("录入：罗听雨 审核：苏砚", {"editors": "苏砚", "checkers": "苏砚"}),
        ("来源：望舒日报 记者 罗听雨 通讯员 马小川", {"authors": "罗听雨", "contributors": "马小川"}),
        ("来源：望舒日报记者 罗听雨", {"authors": "罗听雨"}),
        ("来源：望舒日报 文/图 罗听雨", {"authors": "罗听雨", "photographers": "罗听雨"}),
        ("来源：岚溪记者 2023年第2期", {}),
        ("来源：望舒日报 罗听雨 文/图", {"authors": "罗听雨", "photographers": "罗听雨"}),
        ("图文：罗听雨 苏砚", {"authors": "罗听雨 苏砚", "photographers": "罗听雨 苏砚"}),
        ("文/图：罗听雨", {"authors": "罗听雨", "photographers": "罗听雨"}),
        ("图文编辑：罗听雨", {"editors": "罗听雨"}),
        ("供稿：机关党委 撰稿：罗听雨", {"authors": "罗听雨", "contributors": "机关党委"}),
        ("作者：[德]汉斯·穆勒", {"authors": "汉斯·穆勒"}),
    ],
)  # fmt: skip
def test_labels_under_the_headline(info: str, who: dict[str, str]) -> None:
    assert _who(_read(f"发布时间：2023-02-02　{info}")) == who


@pytest.mark.parametrize(
    ("lead", "who"),
    [
        ("本网讯（罗听雨 苏砚）", {"authors": "罗听雨 苏砚"}),
        ("本网讯（县委组织部 罗听雨）", {"authors": "罗听雨"}),
        (
            "本报讯（记者 罗 青 苏 砚 通讯员 马 川）",
            {"authors": "罗青 苏砚", "contributors": "马川"},
        ),
        ("【望舒日报讯】（记者罗听雨）", {"authors": "罗听雨"}),
        ("本网讯 记者罗听雨 通讯员马小川报道：", {"authors": "罗听雨", "contributors": "马小川"}),
        ("〔記者羅聽雨／台北報導〕", {"authors": "羅聽雨"}),
        ("記者羅聽雨／綜合報導　", {"authors": "羅聽雨"}),
        ("（中央社記者羅聽雨台北13日電）", {"authors": "羅聽雨"}),
        ("本网讯（以下简称水渠）", {}),
        ("本网讯 通讯员罗听雨、马小川报道：", {"contributors": "罗听雨 马小川"}),
        ("本报讯（记者 泽仁多吉 通讯员 扎西）", {"authors": "泽仁多吉", "contributors": "扎西"}),
        ("本报讯（记者 罗登科 通讯员 苏新社）", {"authors": "罗登科", "contributors": "苏新社"}),
        (
            "望舒网2月2日电 （罗听雨、通讯员 马小川）",
            {"authors": "罗听雨", "contributors": "马小川"},
        ),
        ("本网讯（古井坡镇党建办 通讯员 马小川）", {"contributors": "马小川"}),
    ],
)
def test_datelines(lead: str, who: dict[str, str]) -> None:
    assert _who(_read(lead=lead)) == who


@pytest.mark.parametrize(
    ("end", "who"),
    [
        ("（罗 青 苏 砚）", {"authors": "罗青 苏砚"}),
        ("（记者 罗听雨、印川）", {"authors": "罗听雨 印川"}),
        ("（古井坡镇 罗听雨）", {"authors": "罗听雨"}),
        ("（罗听雨/文 苏砚/图）", {"authors": "罗听雨", "photographers": "苏砚"}),
        ("（罗听雨 文 苏砚 图）", {"authors": "罗听雨", "photographers": "苏砚"}),
        ("（罗听雨 苏砚 文/图）", {"authors": "罗听雨 苏砚", "photographers": "罗听雨 苏砚"}),
        (
            "（罗听雨 通讯员 马小川 文/图）",
            {"authors": "罗听雨", "contributors": "马小川", "photographers": "罗听雨 马小川"},
        ),
        ("（通讯员 马小川 图文）", {"contributors": "马小川", "photographers": "马小川"}),
        (
            "（图文：罗听雨；审核：苏砚）",
            {"authors": "罗听雨", "photographers": "罗听雨", "editors": "苏砚", "checkers": "苏砚"},
        ),
        ("（罗听雨 摄）", {"photographers": "罗听雨"}),
        ("（市委组织部供稿）", {"authors": "市委组织部"}),
        ("（罗听雨 供稿）", {"authors": "罗听雨"}),
        ("（罗听雨 || 责任编辑 苏砚）", {"authors": "罗听雨", "editors": "苏砚"}),
        ("（来源：《望舒日报》2023年2月1日第1版）", {}),
        ("（下转第二版）", {}),
        ("（古井坡镇 马家沟）", {}),
        ("（罗听雨 时任岚溪县委书记）", {}),
        ("（编辑部）", {}),
        ("【罗听雨】", {"authors": "罗听雨"}),
        ("［通讯员 罗听雨］", {"contributors": "罗听雨"}),
        ("（罗听雨　报道）", {"authors": "罗听雨"}),
        ("（古井坡镇党建办 印小川）", {"authors": "印小川"}),
        ("（罗听雨）</p><p>（参与采写：苏砚、马小川）", {"authors": "罗听雨 苏砚 马小川"}),
        ("（应本人要求，文中苏砚为化名）", {}),
    ],
)
def test_the_end_of_the_text(end: str, who: dict[str, str]) -> None:
    assert _who(_read(end=end)) == who


@pytest.mark.parametrize(
    ("lines", "who"),
    [
        (["执笔：罗听雨 苏砚"], {"authors": "罗听雨 苏砚"}),
        (["文字：罗听雨", "图片：苏砚", "编辑：佚名"], {"authors": "罗听雨", "photographers": "苏砚"}),
        (["编辑｜罗听雨", "责编｜苏砚", "审核｜马小川"], {"editors": "罗听雨 苏砚 马小川", "checkers": "马小川"}),
        (["策划：江照月 记者：罗听雨 摄影：苏砚"], {"authors": "罗听雨", "photographers": "苏砚"}),
        (["记者 罗听雨 剪辑 苏砚 配音 马小川"], {"authors": "罗听雨"}),
        (["本报驻岚溪记者罗听雨新华社记者苏砚"], {"authors": "罗听雨 苏砚"}),
        (["编辑 罗听雨 校对 苏砚"], {"editors": "罗听雨 苏砚", "checkers": "苏砚"}),
        (["图为通水现场。苏砚 摄"], {"photographers": "苏砚"}),
        (["摄影：本报记者 苏砚"], {"photographers": "苏砚"}),
        (["采写：望舒日报记者 罗听雨 见习记者 苏砚"], {"authors": "罗听雨 苏砚"}),
        (["撰文：羅聽雨　攝影：蘇硯"], {"authors": "羅聽雨", "photographers": "蘇硯"}),
        (["（作者罗听雨系岚溪县委党校讲师）"], {"authors": "罗听雨"}),
        (["参与记者：罗听雨"], {"authors": "罗听雨"}),
        (
            ["一审一校：罗听雨", "二校：苏砚", "终审：马小川"],
            {"editors": "罗听雨 苏砚 马小川", "checkers": "罗听雨 苏砚 马小川"},
        ),
        (["融媒记者：罗听雨 融媒编辑：苏砚"], {"authors": "罗听雨", "editors": "苏砚"}),
        (["责编/罗听雨 版式/马小川 制作/江照月"], {"editors": "罗听雨"}),
        (["值班主任：罗听雨　值班编委：苏砚"], {"editors": "罗听雨 苏砚", "checkers": "罗听雨 苏砚"}),
        (["一审一校：罗听雨", "二校：苏砚"], {"editors": "罗听雨 苏砚", "checkers": "罗听雨 苏砚"}),
        (["（罗听雨/文）"], {"authors": "罗听雨"}),
        (["（罗听雨 供稿）"], {"authors": "罗听雨"}),
        (["文 罗听雨 图 苏砚"], {"authors": "罗听雨", "photographers": "苏砚"}),
        (["（岚溪县融媒体中心：罗听雨 苏砚）"], {"authors": "罗听雨 苏砚"}),
        (["（原题为《水渠通水》）"], {}),
        (["（作者系岚溪县委党校讲师）"], {}),
        (["（图片来源：岚溪县委组织部）"], {}),
    ],
)  # fmt: skip
def test_the_last_lines(lines: list[str], who: dict[str, str]) -> None:
    assert _who(_read(after="".join(f"<p>{line}</p>" for line in lines))) == who


@pytest.mark.parametrize(
    ("last", "foot", "editors"),
    [
        ("【校对】苏砚", "编辑：罗听雨", "罗听雨 苏砚"),
        ("编辑：罗听雨", "审核：苏砚", "罗听雨 苏砚"),
        ("一审：苏砚 二审：马小川", "责任编辑：罗听雨", "罗听雨 苏砚 马小川"),
        ("审核：苏砚", "审核：苏砚", "苏砚"),
        # Who edited the page on which it is reposted is not added to who edited it.
        ("编辑：罗听雨 审核：苏砚", "责任编辑：马小川", "罗听雨 苏砚"),
    ],
)
def test_who_checked_a_text_does_not_hide_who_edited_it(last: str, foot: str, editors: str) -> None:
    article = _read(after=f"<p>{last}</p>", foot=f"<div>{foot}</div>")
    assert " ".join(article.editors) == editors


@pytest.mark.parametrize(
    ("sub", "authors"),
    [
        ("岚溪县委书记 罗听雨", "罗听雨"),
        ("（岚溪县委书记　罗听雨）", "罗听雨"),
        ("苏 砚", "苏砚"),
        ("罗听雨/文", "罗听雨"),
        ("□ 罗听雨 苏砚", "罗听雨 苏砚"),
        ("——高山村水渠纪实", ""),
        ("——记岚溪县优秀共产党员罗听雨", ""),
        ("访岚溪县水利站站长 罗听雨", ""),
        ("中共古井坡镇委书记　罗听雨　2023-02-02", "罗听雨"),
        ("岚溪县水利局 罗听雨 来源：岚溪县水利局", "罗听雨"),
        ("时政", ""),
        ("县人大代表 罗听雨", ""),
        ("东坪村 马家沟", ""),
    ],
)
def test_a_line_under_the_headline(sub: str, authors: str) -> None:
    assert " ".join(_read(sub=f"<p>{sub}</p>").authors) == authors


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("望舒日报　罗听雨　【字体：大 中 小】", "罗听雨"),
        ("新华社 罗听雨 苏砚", "罗听雨 苏砚"),
        ("望舒日报 官网", ""),
        ("望舒网 时政频道", ""),
        ("望舒日报 综合", ""),
        ("岚溪发布 李家村", ""),
        ("岚溪县委组织部 罗听雨", ""),
    ],
)
def test_names_behind_a_medium_wrote_it(value: str, authors: str) -> None:
    assert " ".join(_read(f"2023-02-02　来源：{value}").authors) == authors


def test_a_name_beside_the_day_is_no_outlet() -> None:
    article = _read("2023-02-02　文：理学院 罗听雨　图：苏砚")
    assert _who(article) == {"authors": "罗听雨", "photographers": "苏砚"}
    assert article.outlet is None
    assert _read("2023-02-02　罗听雨").outlet is None
    assert _read("2023-02-02　岚溪先锋").outlet == "岚溪先锋"


def test_an_outlet_printed_as_author_does_not_hide_the_reporters() -> None:
    article = _read(
        "时间：2023-02-02 来源：望舒日报 作者：望舒日报", end="（总台记者 罗听雨 苏砚）"
    )
    assert (article.outlet, article.authors) == ("望舒日报", ("罗听雨", "苏砚"))


def test_the_icon_of_an_account_in_the_footer_makes_no_office_an_author() -> None:
    info = "发布时间：2023-02-02 来源：岚溪县人民政府"
    assert _read(info, foot="<ul><li>微博</li><li>头条号</li></ul>").authors == ()


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("岚溪县委 组织部", "岚溪县委组织部"),
        ("古井坡镇 党建办公室", "古井坡镇党建办公室"),
        ("岚溪县委宣传部 岚溪县融媒体中心", "岚溪县委宣传部"),
        ("Lanxi Daily", "Lanxi Daily"),
        ("新 华 社", "新华社"),
        ("望舒日报 客户端", "望舒日报客户端"),
        ("望舒日报 罗听雨", "望舒日报"),
        ("微信公众号“岚溪先锋”", "岚溪先锋"),
        ("“岚溪先锋”微信公众号", "岚溪先锋"),
        ("《水利研究》2018年第6期", "水利研究"),
        ("《水利》杂志", "水利"),
        ("水利研究2018年第6期", "水利研究"),
        ("望舒日报 2023年2月1日", "望舒日报"),
        ("望舒日报记者 罗听雨", "望舒日报"),
        ("来自北京", None),
        ("广东", None),
        ("岚溪县 人力资源和社会保障局", "岚溪县人力资源和社会保障局"),
        ("岚溪县 罗听雨", "岚溪县"),
        ("IP属地：北京", None),
        ("网络", None),
        ("暂无来源", None),
        ("其他媒体", None),
        ("来源于岚溪先锋网", "岚溪先锋网"),
        ("据望舒日报", "望舒日报"),
        ("“学习强国”岚溪学习平台", "学习强国岚溪学习平台"),
    ],
)
def test_outlets(value: str, name: str | None) -> None:
    assert outlet(value) == name


@pytest.mark.parametrize(
    ("info", "after", "title", "name"),
    [
        ("2023-02-02 10:20　来自北京", "", "", None),
        ("2023-02-02 10:20　黑龙江", "", "", None),
        ("转载自：岚溪先锋　2023-02-02", "", "", "岚溪先锋"),
        ("来源：本站原创　2023-02-02", "", "水渠通水了_岚溪县人民政府", "岚溪县人民政府"),
        ("来源：本站　2023-02-02", "", "水渠通水了 - 中共岚溪县委组织部", "中共岚溪县委组织部"),
        ("2023-02-02", "稿源：岚溪县水利局网站", "", "岚溪县水利局网站"),
        ("2023-02-02", "（原载《水利研究》2023年第1期）", "", "水利研究"),
        ("2023-02-02", "来源丨岚溪发布", "", "岚溪发布"),
        ("2023-02-02", "（编辑：罗听雨 来源：岚溪日报）", "", "岚溪日报"),
        ("2023-02-02", "责任编辑：罗听雨　稿源：岚溪日报", "", "岚溪日报"),
        ("来源：2023年2月1日《望舒日报》第3版", "", "", "望舒日报"),
        ("来源：本局　2023-02-02", "", "水渠通水了_岚溪县人民政府", None),
        ("2023-02-02", "（本文刊于《望舒日报》2023年1月5日第2版）", "", "望舒日报"),
        ("2023-02-02", "他的文章发表于《望舒日报》2023年1月5日。", "", None),
    ],
)
def test_outlets_of_pages(info: str, after: str, title: str, name: str | None) -> None:
    assert _read(info, after=f"<p>{after}</p>", title=title or "水渠").outlet == name


def test_a_journal_with_its_issue_beside_the_minute_of_publication() -> None:
    article = _read("2019-03-14 18:04:08 来源：《水利研究》2018年第6期 作者：罗听雨 浏览：0次")
    assert (article.outlet, article.published) == ("水利研究", "2019-03-14T18:04")


def test_the_owner_of_a_site_in_its_page_title() -> None:
    assert owner("水渠通水了_工作动态_岚溪县人民政府") == "岚溪县人民政府"
    assert owner("岚溪县人民政府") == ""
    assert newspaper("岚溪日报多媒体数字报") == "岚溪日报"
    assert newspaper("岚溪日报-2023年02月02日-第A02版：要闻") == "岚溪日报"
    assert newspaper("水渠通水了-岚溪日报") == ""


@pytest.mark.parametrize(
    ("top", "title", "kind"),
    [
        ("<p>岚溪日报</p><p>2023年02月02日</p><p>A02版：要闻</p>", "水渠", ArticleKind.NEWSPAPER),
        (
            "<table><tr><td>岚溪日报</td><td>A02版:要闻</td><td>2023年2月2日</td></tr></table>",
            "水渠",
            ArticleKind.NEWSPAPER,
        ),
        ("", "岚溪日报电子版上线_岚溪网", ArticleKind.WEB),
        ("", "岚溪日报数字报-高山村的水渠通水了", ArticleKind.NEWSPAPER),
        ("<p><a href='/e'>数字报</a> <a href='/w'>电子版</a></p>", "水渠_岚溪网", ArticleKind.WEB),
        ("<p>岚溪日报</p>", "水渠_岚溪网", ArticleKind.WEB),
    ],
)
def test_digital_editions_of_newspapers(top: str, title: str, kind: ArticleKind) -> None:
    assert _read(sub=top, title=title).kind is kind


@pytest.mark.parametrize(
    "title",
    [
        "岚溪日报-高山村的水渠通水了",
        "高山村的水渠通水了 - 岚溪日报",
        "岚溪日报",
        "高山村的水渠通水了_第03版_岚溪日报",
    ],
)
@pytest.mark.parametrize("headline", ["高山村的水渠通水了", "高山传来捷报"])
def test_the_newspaper_is_named_in_the_title_of_its_page(title: str, headline: str) -> None:
    page = (
        f"<html><head><meta charset='utf-8'><title>{title.replace('高山村的水渠通水了', headline)}</title></head>"
        f"<body><p>第03版：综合</p><div>{headline}</div><founder-content><p>{WATER}</p><p>{WATER}</p><p>{WATER}</p>"
        "</founder-content></body></html>"
    )
    article = read_html(
        page.encode(), "http://paper.lanxi.example/html/2023-02/02/content_1.htm", now=NOW
    )
    assert isinstance(article, Article)
    assert (article.title, article.outlet) == (headline, "岚溪日报")


@pytest.mark.parametrize(
    ("start", "end", "paper"),
    [
        ("<!--enpproperty ", "/enpproperty-->", "岚溪日报多媒体数字报"),
        ("<!-- enpproperty ", "/enpproperty -->", "岚溪日报多媒体报"),
        ("<!--<enpproperty>", "</enpproperty>-->", "岚溪日报数字报"),
    ],
)
def test_the_comment_of_an_electronic_paper_names_reporters_and_contributors(
    start: str, end: str, paper: str
) -> None:
    page = (
        f"<html><head><meta charset='utf-8'><title>{paper}</title></head><body><p>第A02版：要闻</p>"
        f"<h1>高山村的水渠通水了</h1>{start}<date>2023-02-02 00:00:00.0</date><author>记者 罗听雨 通讯员 "
        f"马小川</author><title>高山村的水渠通水了</title>{end}"
        f"<div id='ozoom'><founder-content><p>{WATER}</p><p>{WATER}</p><p>{WATER}</p></founder-content></div>"
        "</body></html>"
    )
    article = read_html(page.encode(), "http://paper.lanxi.example/1.htm", now=NOW)
    assert isinstance(article, Article)
    assert _who(article) == {"authors": "罗听雨", "contributors": "马小川"}
    assert (article.outlet, article.kind) == ("岚溪日报", ArticleKind.NEWSPAPER)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Luo Tingyu", ("Luo Tingyu",)),
        ("BY LUO TINGYU", ("LUO TINGYU",)),
        ("By Luo Tingyu, Ma Xiaochuan and Su Yan", ("Luo Tingyu", "Ma Xiaochuan", "Su Yan")),
        ("By Xinhua writers Luo Tingyu, Su Yan", ("Luo Tingyu", "Su Yan")),
        ("By Luo Tingyu | China Daily | Updated: 2023-02-02", ("Luo Tingyu",)),
        ("By Luo Tingyu (Xinhua)", ("Luo Tingyu",)),
        ("By Luo Tingyu in Wuhan", ("Luo Tingyu",)),
        ("By Luo Tingyu, China Daily", ("Luo Tingyu",)),
        ("By Staff Reporter", ()),
        ("By The Party Committee", ()),
        ("By Xinhua", ()),  # a single word may be anything
        ("By the end of May", ()),
        ("Luo Tingyu / Xinhua", ()),  # who took the picture, often
        ("By " + "Luo Tingyu, " * 5000, ()),
    ],
)
def test_bylines_in_english(line: str, names: tuple[str, ...]) -> None:
    assert by_line(line) == names


def test_an_english_byline_under_the_headline_names_the_author_who_is_never_sure() -> None:
    article = _read("By Luo Tingyu")
    assert article.authors == ("Luo Tingyu",)
    assert article.certainty["authors"] == "likely"
