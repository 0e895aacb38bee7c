"""Where Chinese pages say who wrote an article: each form as it is met, with invented people."""

import pytest

from archive.reading.head.byline import Byline, read_labels, read_loose
from archive.reading.head.names import is_person, is_unit, people
from archive.reading.head.outlets import outlet
from archive.reading.head.signature import read_signature, read_text
from archive.reading.tree.layout import lay_out
from archive.web.markup import parse_html

BODY = "镇里的水渠修了半个月，终于通水了。"


def _first(found: list[tuple[str, tuple[str, ...]]]) -> list[str]:
    return list(found[0][1]) if found else []


@pytest.mark.parametrize(
    ("lines", "authors", "contributors", "editors"),
    [
        (["本报讯（记者 罗听雨 通讯员 马小川）昨天，水渠通水了。", BODY], "罗听雨", "马小川", ""),
        (["【本报讯】（罗听雨、苏砚）昨天，水渠通水了。", BODY], "罗听雨 苏砚", "", ""),
        (["本报8月4日讯(通讯员 马小川)水渠通水了。", BODY], "", "马小川", ""),
        (["新华社望舒12月9日电（记者罗听雨）水渠通水了。", BODY], "罗听雨", "", ""),
        (["新华社望舒5月19日电（罗听雨、苏砚）水渠通水了。", BODY], "罗听雨 苏砚", "", ""),
        (["澄湾网记者罗听雨5月13日报道：水渠通水了，村民很高兴，都说好。", BODY], "罗听雨", "", ""),
        (["澄湾日报记者 罗听雨 苏砚", BODY], "罗听雨 苏砚", "", ""),
        (["澄湾日报记者 罗听雨/文 受访者供图", BODY], "罗听雨", "", ""),
        ([BODY, "（罗听雨 苏砚）"], "罗听雨 苏砚", "", ""),
        ([f"{BODY}（古井坡镇 罗听雨）"], "罗听雨", "", ""),
        ([f"{BODY}（县政府办）"], "", "县政府办", ""),
        ([f"{BODY}（文/罗听雨 图/苏砚）"], "罗听雨", "", ""),
        ([f"{BODY}□本报记者 罗听雨"], "罗听雨", "", ""),
        ([BODY, "采写：澄湾晚报见习记者 罗听雨"], "罗听雨", "", ""),
        ([BODY, "澄湾报记者 罗听雨 编辑 苏砚 校对 何千里"], "罗听雨", "", "苏砚 何千里"),
        ([BODY, "一审：江照月 二审：柳堤青"], "", "", "江照月 柳堤青"),
        ([BODY, "（图文：罗听雨；审核：何千里）"], "罗听雨", "", "何千里"),
        ([f"{BODY}（文/图 罗听雨 苏砚）"], "罗听雨 苏砚", "", ""),
        ([f"{BODY}（罗听雨 文/图）"], "罗听雨", "", ""),
        ([f"{BODY}□本报记者罗听雨本报通讯员马小川"], "罗听雨", "马小川", ""),
        ([BODY, "罗听雨 摄"], "", "", ""),
        ([f"{BODY}（完）"], "", "", ""),
        ([f"{BODY}（以下简称《办法》）"], "", "", ""),
        ([BODY], "", "", ""),
    ],
)
def test_inside_the_text(lines: list[str], authors: str, contributors: str, editors: str) -> None:
    found = Byline()
    read_text(lines, found)
    assert _first(found.authors) == authors.split()
    assert _first(found.contributors) == contributors.split()
    assert _first(found.editors) == editors.split()


def _labels(markup: str) -> Byline:
    found = Byline()
    lines = lay_out(parse_html(markup)).lines
    read_labels(lines, "byline", found)
    read_loose(lines, found)
    return found


@pytest.mark.parametrize(
    ("header", "date", "printed_outlet", "authors"),
    [
        (
            "日期：2020-09-08 11:17来源：大桥区政府网次阅读",
            "2020-09-08T11:17",
            "大桥区政府网",
            "",
        ),
        (
            "发布时间：2022年03月08日 作者：教育局 来源：望舒日报 浏览次数： 打印",
            "2022-03-08",
            "望舒日报",
            "教育局",
        ),
        (
            "归档时间：2024/2/27 12:33:21 / 来源：县政府办 发布时间：2018-05-19 13:00:00",
            "2018-05-19T13:00",
            "县政府办",
            "",
        ),
        (
            "发布时间：2022-06-24 20:56:00来源：第九师融媒体中心作者：高原 张一舟编辑：丁文辉字号：[大]",
            "2022-06-24T20:56",
            "第九师融媒体中心",
            "高原 张一舟",
        ),
        ("来源｜望舒日报、组织三科", None, "望舒日报、组织三科", ""),
        ("<span>来源：</span><span>望舒网－望舒日报</span>", None, "望舒日报", ""),
        ("作 者：罗听雨　来　源：岚溪网", None, "岚溪网", "罗听雨"),
        (
            "文章来源：岚溪网 文章作者：吴捷 责任编辑：薛好 点击数： 时间：2025-04-04 10:36",
            "2025-04-04T10:36",
            "岚溪网",
            "吴捷",
        ),
        ("来源： 作者： 浏览次数：3", None, None, ""),
        ("来源于：古井坡镇 编辑：苏砚", None, "古井坡镇", ""),
        ("来源：岚溪网 作者：</p><ul><li>转载请注明：岚溪网</li></ul><p>", None, "岚溪网", ""),
        ("作者：</p><p>图为通水现场。", None, None, ""),
        ("<b>来源：</b></p><p>望舒日报", None, "望舒日报", ""),
        ("<b>作者最新文章</b> 作者简介", None, None, ""),
    ],
)
def test_labelled_header(
    header: str, date: str | None, printed_outlet: str | None, authors: str
) -> None:
    found = _labels(f"<p>{header}</p>")
    assert (found.dates[0].value if found.dates else None) == date
    assert (found.outlets[0].value if found.outlets else None) == printed_outlet
    assert _first(found.authors) == authors.split()


@pytest.mark.parametrize(
    ("header", "date", "printed_outlet"),
    [
        (
            "<p><span>望舒日报</span> <span>2017-11-24 10:57</span> <a href='#'>大字</a></p>",
            "2017-11-24T10:57",
            "望舒日报",
        ),
        ("<p>岚溪新闻网</p><p>2017-11-24</p>", "2017-11-24", "岚溪新闻网"),
        ("<p>今天是2017年11月24日 星期五</p>", None, None),
        ("<p>（2017年11月24日县人民代表大会第三次会议通过）</p>", None, None),
        ("<p>成文日期：2017-11-24</p>", None, None),
    ],
)
def test_header_without_labels(header: str, date: str | None, printed_outlet: str | None) -> None:
    found = _labels(header)
    assert (found.loose_dates[0].value if found.loose_dates else None) == date
    assert (found.loose_outlets[0].value if found.loose_outlets else None) == printed_outlet


def test_who_answers_is_told_apart_from_who_checked() -> None:
    found = Byline()
    read_text([*[BODY] * 4, "责任编辑：罗听雨 校对：苏砚"], found)
    assert found.editors == [
        ("last lines", ("罗听雨", "苏砚")),
        ("last lines, 责任编辑", ("罗听雨",)),
    ]


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("罗听雨", "罗听雨"),
        ("罗听雨　苏砚", "罗听雨 苏砚"),
        ("时政", ""),
        ("安徽", ""),
        ("古井坡镇", ""),
        ("党建要闻", ""),
    ],
)
def test_a_name_alone_below_the_headline(line: str, authors: str) -> None:
    found = Byline()
    read_signature(lay_out(parse_html(f"<p>{line}</p>")).lines, found)
    assert _first(found.authors) == authors.split()


@pytest.mark.parametrize(
    ("line", "cited"),
    [
        ("（来源：望舒日报）", "望舒日报"),
        ("摘自《望舒日报》", "望舒日报"),
        ("（资料来源：望舒网等）", None),
        ("图片来源：望舒网", None),
        ("来源：水从三处来，一处在高山。", None),
    ],
)
def test_an_outlet_in_the_last_line(line: str, cited: str | None) -> None:
    found = Byline()
    read_text([BODY, line], found)
    assert (found.cited_outlets[0].value if found.cited_outlets else None) == cited


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("罗听雨、苏砚", ["罗听雨", "苏砚"]),
        ("谭 瑾", ["谭瑾"]),
        ("阿依古丽·买买提", ["阿依古丽·买买提"]),
        ("罗听雨_NB1255", ["罗听雨"]),
        ("未知", []),
        ("admin", []),
        ("", []),
        ("县委宣传部 罗听雨", ["罗听雨"]),
        ("县委宣传部", ["县委宣传部"]),
    ],
)
def test_people(value: str, found: list[str]) -> None:
    assert list(people(value)) == found


def test_persons_and_units() -> None:
    assert is_person("罗听雨")
    assert is_person("欧阳千帆")
    assert not is_person("以下简称")
    assert not is_person("岚溪镇")
    assert is_unit("岚溪县委组织部")
    assert not is_unit("罗听雨")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("来源：望舒日报", "望舒日报"),
        ("望舒网-《望舒日报》", "望舒日报"),
        ("望舒网-文化频道", "望舒网-文化频道"),
        ("本站", "本站"),
        ("岚溪星空[整理]", "岚溪星空"),
        ("  ", None),
        ("123", None),
    ],
)
def test_outlet(value: str, name: str | None) -> None:
    assert outlet(value) == name
