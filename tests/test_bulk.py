"""What is taken out of a page's source before it is parsed, and what must stay."""

import pytest

from archive.reading import read_html
from archive.record import Rejected
from archive.types import Reason
from archive.web.bulk import without_bulk
from archive.web.markup import parse_html

LONG = "河堤上的柳树今年又长高了一截。" * 100
SAID = f"<p>{LONG}</p>"


@pytest.mark.parametrize("attribute", ["a{}", "a{}='x'", 'a{}="<b>"', "a{}=1/", "a{} = '>'"])
def test_a_tag_keeps_some_hundreds_of_attributes_and_its_text(attribute: str) -> None:
    told = " ".join(attribute.format(at) for at in range(20_000))
    light, _ = without_bulk(f"<p>前</p><div {told}>中</div><p>后</p>")
    assert len(light) < 10_000
    root = parse_html(light)
    assert len(root.find(".//div").attrib) == 300
    assert root.text_content() == "前中后"


@pytest.mark.parametrize(
    "bulk", ["<script>{}</script>", "<STYLE media=print>{}</STYLE>", "<!--{}-->"]
)
def test_contents_of_scripts_styles_and_comments_go_when_they_are_long(bulk: str) -> None:
    empty, short = bulk.format(""), bulk.format("a")
    assert without_bulk(f"<p>前{bulk.format(LONG)}<p>后")[0] == f"<p>前{empty}<p>后"
    assert without_bulk(f"<p>前{short}<p>后")[0] == f"<p>前{short}<p>后"


@pytest.mark.parametrize(
    "source",
    [
        f"<div data-a='<script>'>{SAID}</div><script>1</script>",
        f"<div data-a='<!--'>{SAID}</div><!-- 1 -->",
        f"<!-->{SAID}<!-- 1 -->",
        f"<!-- 1 --!>{SAID}<!-- 2 -->",
        f"<script>1</SCRIPT >{SAID}<script>2</script>",
        f"<script>a = '<!--'</script>{SAID}<!-- 1 -->",
        f"<script>1{SAID}",
        f"<!--enpproperty <date>2023-05-18</date>{LONG}/enpproperty-->",
        f"<script type='application/ld+json'>{LONG}</script>",
    ],
)
def test_what_may_be_text_or_is_read_in_the_tree_stays(source: str) -> None:
    assert without_bulk(source)[0] == source


def test_scripts_come_with_their_tags() -> None:
    page = f"<script src=1.js></script><!-- <script>2</script> --><SCRIPT>3{LONG}</SCRIPT>"
    assert without_bulk(page)[1] == f"<script src=1.js>\n<SCRIPT>3{LONG}"


def test_a_challenge_in_a_long_script_is_still_seen() -> None:
    page = f"<html><script>var a='{'x' * 5_000}';$_ts={{}};</script><body></body></html>"
    outcome = read_html(page.encode(), "http://www.lanxi.example/a/1.html")
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.BLOCK_PAGE
