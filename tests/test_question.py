"""A question in an address, and regions as a tree."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.home.regions import above, below, named
from archive.publish.arguments import Known, Misread
from archive.publish.narrowing import chips, facet_values, toggled
from archive.publish.question import Question, read_question, refusal
from archive.types import SourceKind

NAMES = {"620000": "甘肃省", "620100": "兰州市", "110000": "北京市", "000000": "全国"}
KNOWN = Known(regions=NAMES, sources={"qinghe": "青禾党建网", "two": "同名", "too": "同名"})
COUNTS = {"620000": 2, "620100": 3, "620102": 5, "620502": 7, "110101": 11, "000000": 13}


def question(address: str) -> Question:
    return read_question(parse_qsl(address.partition("?")[2], keep_blank_values=True), KNOWN)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("2023", "2023"), ("2023-05", "2023-05"), ("2023-5-1", "2023-05-01"), ("2023/5", "2023-05"),
        ("2023年5月", "2023-05"), ("2023年5月1日", "2023-05-01"), ("2023年", "2023"),
        (" ２０２３．５ ", "2023-05"), ("", ""),
    ],
)  # fmt: skip
def test_dates_as_people_type_them(typed: str, understood: str) -> None:
    for since, until in (("since", "until"), ("from", "to")):
        found = read_question([(since, typed), (until, typed)])
        assert (found.since, found.until, found.unread) == (understood, understood, ())


@pytest.mark.parametrize(
    "typed",
    ["2023-13", "2023-00", "2023-05-00", "2023-02-30", "23", "0000", "tomorrow", "2023-", "'"],
)
def test_what_is_no_date_is_said_and_no_filter(typed: str) -> None:
    found = read_question([("from", typed)])
    assert (found.since, found.unread) == ("", (Misread("from", typed, "date"),))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.text(max_size=30)
            for name in "q since until region source kind sure order before after page from".split()  # noqa: SIM905
        },
    )
)
def test_an_address_leads_back_to_its_question(arguments: dict[str, str]) -> None:
    asked = read_question(arguments.items(), KNOWN)
    again = question(asked.address())
    assert again == asked.but(before=asked.before, after=asked.after, page=asked.page)


@pytest.mark.parametrize("name", ["q", "since", "region", "source", "kind", "order", "page"])
def test_control_characters_alone_are_not_nothing(name: str) -> None:
    asked = question(f"/search?{name}=+%00%1F")
    assert asked.unread == (Misread(name, "", "nothing"),)
    assert "control characters" in (refusal(asked) or "")
    assert question(f"/search?{name}=+%09%0D%0A%E3%80%80").unread == ()


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("kind=party&kind=media", {"kind": ("media", "party")}),
        ("kind=media&kind=party&kind=media&kind=", {"kind": ("media", "party")}),
        ("region=甘肃&region=620000&region=110000", {"region": ("110000", "620000")}),
        ("source=青禾党建网&source=two", {"source": ("qinghe", "two")}),
        ("party_building=unjudged&party_building=yes", {"party_building": ("unjudged", "yes")}),
        ("kind=party&kind=gossip", {"kind": ("party",)}),
    ],
)  # fmt: skip
def test_several_values_of_a_filter_are_one_question_however_written(
    address: str, meant: dict[str, tuple[str, ...]]
) -> None:
    asked = question(f"?{address}")
    assert asked.but() == Question(**meant)  # type: ignore[arg-type]
    assert question(asked.address()) == asked.but()


def test_a_value_is_added_and_taken_away_again() -> None:
    asked = toggled(Question(words="a", before=7, kind=("party",)), "kind", "media")
    assert asked.address() == "/search?q=a&kind=media&kind=party"
    assert toggled(asked, "kind", "party").address() == "/search?q=a&kind=media"


def test_a_place_takes_the_place_of_what_lies_in_it() -> None:
    asked = Question(region=("110000", "620102", "620502"))
    assert toggled(asked, "region", "620100").region == ("110000", "620100", "620502")
    assert toggled(asked, "region", "620000").region == ("110000", "620000")
    province = Question(region=("110000", "620000"))
    assert toggled(province, "region", "620102").region == ("110000", "620102")


def test_each_value_of_a_filter_can_be_taken_off() -> None:
    asked = question("?kind=party&kind=media&region=620000&region=110000&since=2023")
    assert [(field, shown, without.address()) for field, shown, without in chips(asked, KNOWN)] == [
        ("since", "2023", "/search?region=110000&region=620000&kind=media&kind=party"),
        ("region", "北京市", "/search?since=2023&region=620000&kind=media&kind=party"),
        ("region", "甘肃省", "/search?since=2023&region=110000&kind=media&kind=party"),
        ("kind", "media", "/search?since=2023&region=110000&region=620000&kind=party"),
        ("kind", "party", "/search?since=2023&region=110000&region=620000&kind=media"),
    ]


def test_places_are_unfolded_where_one_is_chosen() -> None:
    asked = Question(region=("620100",))
    assert [
        (value.name, value.count, value.depth, value.chosen, value.leads_to and value.leads_to.region)
        for value in facet_values(asked, "region", COUNTS, KNOWN)
    ] == [
        ("甘肃省", 17, 0, False, ("620000",)),
        ("兰州市", 8, 1, True, ()),
        ("620102", 5, 2, False, ("620102",)),
        ("兰州市", 3, 2, False, None),
        ("620502", 7, 1, False, ("620100", "620502")),
        ("甘肃省", 2, 1, False, None),
        ("全国", 13, 0, False, ("000000", "620100")),
        ("北京市", 11, 0, False, ("110000", "620100")),
    ]  # fmt: skip


def test_an_address_says_only_what_is_not_usual() -> None:
    assert Question().address() == "/search"
    assert (
        Question(words="党建 5G", since="2023").address()
        == "/search?q=%E5%85%9A%E5%BB%BA+5G&since=2023"
    )
    assert Question(words="a", before=7).but(kind=("party",)).address() == "/search?q=a&kind=party"


@pytest.mark.parametrize(
    ("arguments", "order", "before", "after", "page"),
    [
        ({"q": "党", "order": "relevance", "page": "3", "before": "9"}, "relevance", None, None, 3),
        ({"order": "relevance", "page": "3"}, "newest", None, None, 1),
        ({"before": "9", "after": "8"}, "newest", 9, None, 1),
        ({"after": "8"}, "newest", None, 8, 1),
        ({"before": "-1"}, "newest", None, None, 1),
        ({"before": "9" * 30}, "newest", None, None, 1),
        ({"before": "٣"}, "newest", None, None, 1),
        ({"q": "党", "order": "relevance", "page": "0"}, "relevance", None, None, 1),
    ],
)
def test_place_in_the_result(
    arguments: dict[str, str], order: str, before: int | None, after: int | None, page: int
) -> None:
    found = read_question(arguments.items())
    assert (found.order, found.before, found.after, found.page) == (order, before, after, page)


def test_control_characters_and_length() -> None:
    found = read_question([("q", "\x00党\x1b建\x7f" + "好" * 20_000), ("region", "x" * 999)])
    assert found.words.startswith("党 建 好")
    assert len(found.words) <= 1000
    assert found.cut
    assert [len(code) for code in found.region] == [200]
    assert not read_question([("q", " " * 9 + "好" * 1000)]).cut


@pytest.mark.parametrize(
    ("since", "until", "is_reversed"),
    [
        ("2024", "2023", True),
        ("2024-05-02", "2024-05-01", True),
        ("2024-05-02", "2024-05", False),
        ("2024-05", "2024", False),
        ("2024", "2024-01-01", False),
        ("2024", "", False),
    ],
)
def test_a_time_that_ends_before_it_begins(since: str, until: str, is_reversed: bool) -> None:
    assert Question(since=since, until=until).reversed == is_reversed


@pytest.mark.parametrize(
    ("words", "empty"), [("党", False), ("", False), ("-党", True), ("？！", True)]
)
def test_words_without_a_word(words: str, empty: bool) -> None:
    assert Question(words=words).empty == empty


def test_what_a_place_lies_in() -> None:
    assert above("620102", NAMES) == ["620000", "620100", "620102"]
    assert above("620502", NAMES) == ["620000", "620502"]  # its city is not known
    assert above("110101", NAMES) == ["110000", "110101"]
    assert above("620000", NAMES) == ["620000"]
    assert above("000000", NAMES) == ["000000"]
    assert above("<b>", NAMES) == ["<b>"]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("", {"620000": 17, "000000": 13, "110000": 11}),
        ("620000", {"620100": 8, "620502": 7, "620000": 2}),
        ("620100", {"620102": 5, "620100": 3}),
        ("620102", {"620102": 5}),
        ("110000", {"110101": 11}),
        ("000000", {"000000": 13}),
        ("nowhere", {}),
    ],
)
def test_counts_one_level_below(inside: str, expected: dict[str, int]) -> None:
    assert list(below(COUNTS, inside, NAMES).items()) == list(expected.items())


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("q=a&limit=1", "there is no argument 'limit' here"),
        ("form=2024", "there is no argument 'form' here"),
        ("since=2024/13", "'since=2024/13' is not a date (YYYY, YYYY-MM or YYYY-MM-DD)"),
        ("to=2024-02-31", "'to=2024-02-31' is not a date (YYYY, YYYY-MM or YYYY-MM-DD)"),
        ("since=2024&from=2023", "'from' is given more than once"),
        ("q=a&q=b", "'q' is given more than once"),
        ("kind=party&kind=x&kind=media", f"'kind=x' is not a kind of outlet ({', '.join(SourceKind)})"),
        ("&".join(f"region={n}" for n in range(110101, 110152)), "'region' is given more than 50 times"),
        ("region=abc", "'region=abc' is not a known region"),
        ("source=qing", "'source=qing' is not a source of this archive"),
        ("source=同名", "'source=同名' is not a source of this archive"),
        ("order=oldest", "'order=oldest' is not an order (newest or relevance)"),
        ("before=x", "'before=x' is not a place in this result"),
        ("page=2", "'page=2' is not a place in this result"),
        ("before=1&after=2", "'after=2' is not a place in this result"),
        ("q=" + "党" * 1001, "'q' has more than 1,000 characters"),
        ("q=" + "党" * 1001 + "&since=x",
         "'q' has more than 1,000 characters; 'since=x' is not a date (YYYY, YYYY-MM or YYYY-MM-DD)"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named(address: str, said: str) -> None:
    assert refusal(question(f"?{address}")) == f"This was not understood: {said}."


@pytest.mark.parametrize(
    "address",
    ["", "q=党&since=2024&until=2023", "region=620100&source=qinghe&kind=party", "from=&to=&q=",
     "kind=party&kind=media&region=620100&region=110000",
     "region=&region=",
     "region=甘肃&order=newest", "source=青禾党建网", "q=党&order=relevance&page=2", "region=999901"],
)  # fmt: skip
def test_what_is_understood_is_not_refused(address: str) -> None:
    assert refusal(question(f"?{address}")) is None


@pytest.mark.parametrize("words", ['"党建', "-党", "？！"])
def test_words_that_say_nothing_are_refused_to_the_letter(words: str) -> None:
    assert refusal(Question(words=words)) is not None


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("甘肃省", ["620000"]), ("甘肃", ["620000"]), ("甘肅", ["620000"]), (" 兰州 ", ["620100"]),
        ("６２０１００", ["620100"]), ("999901", ["999901"]), ("全国", ["000000"]),
        ("甘", []), ("州", []), ("兰州市区", []), ("62", []), ("", []),
        ("吉林", ["220000", "220200"]), ("吉林市", ["220200"]), ("城关区", ["620102", "540102"][::-1]),
        ("延边", ["222400"]),
    ],
)  # fmt: skip
def test_regions_by_name(typed: str, codes: list[str]) -> None:
    names = NAMES | {
        "220000": "吉林省", "220200": "吉林市", "222400": "延边朝鲜族自治州",
        "620102": "城关区", "540102": "城关区",
    }  # fmt: skip
    assert named(typed, names) == codes
