"""Every name in a template has something behind it: what a page is given, or a global of ours."""

import asyncio
from dataclasses import dataclass, fields
from typing import Any, ClassVar, get_type_hints

import pytest
from datasette.app import Datasette
from datasette.plugins import pm
from jinja2 import Template
from template_names import Templates
from test_datasette import START, Filling

from archive.publish.question import Question
from archive.publish.site import Context
from archive.store import removals
from scheduler.serving import Site, datasette_folder, make_datasette

FOLDER = datasette_folder() / "templates"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.html"))}
PAGES = [name for name in TEXTS if not name.startswith("_") and name != "base.html"]
ADDRESSES = (
    "/", "/search", "/api", "/trends?q=%E5%85%9A",
    "/sources", "/sources/qinghe", "/runs", "/runs/1", "/capture/1", "/dangjian/articles",
    "/dangjian/articles?_search=%E5%85%9A",
    "/dangjian/articles/1", "/dangjian/versions/1", "/dangjian/pages/1", "/dangjian/runs",
    "/dangjian/articles/2", "/dangjian/runs/1", "/dangjian?sql=select+1", "/nowhere", "/dangjian",
    "/dangjian/outlets",
)  # fmt: skip
"""An address for each page, and more of those that Datasette gives more at times."""

NOT_ALWAYS = {
    "base.html": {"alternate_url_json"},  # Datasette's, of pages that are to be had as JSON
    "error.html": {"request"},  # of the line that our pages leave out
    "_table-dangjian-articles.html": {"search"},  # of a table that can be searched
    "_card.html": {"question", "with_excerpt"},  # of the search page; of lists of hits
}
"""Names that a template asks for, and does without where they are not given."""


@dataclass(frozen=True)
class Rendered:
    """templates: ours. given: page → names that it was given. globals: names that all have."""

    templates: Templates
    given: dict[str, set[str]]
    globals: dict[str, Any]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """Every page, rendered once by Datasette itself."""
    filling = Filling(tmp_path_factory.mktemp("templates") / "home.db")
    filling.add("党建", "党建进社区。", url="https://dj.qinghe.example/1.html")
    gone = "https://dj.qinghe.example/2.html"
    filling.add("撤下", "撤下的一篇。", url=gone)
    removals.remove(filling.store, gone, "不实", START)
    filling.close()
    datasette = make_datasette(filling.path, Site(name="青禾党建档案", sql=True))
    given: dict[str, set[str]] = {}
    render = Template.render_async

    async def noted(template: Template, context: dict[str, Any]) -> str:
        given.setdefault(str(template.name), set()).update(context)
        return await render(template, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render_async", noted)
        asyncio.run(visit(datasette))
    env = datasette.jinja_env
    return Rendered(Templates(env, TEXTS), given, dict(env.globals))


async def visit(datasette: Datasette) -> None:
    for address in ADDRESSES:
        await datasette.client.get(address)


def contexts() -> dict[str, type[Context]]:
    """Template → what a plugin gives it. "": what every page has."""
    classes = {
        value
        for plugin in pm.get_plugins()
        for value in vars(plugin).values()
        if isinstance(value, type) and issubclass(value, Context) and value is not Context
    }
    return {getattr(each, "template", ""): each for each in classes}


def test_every_page_was_looked_at(rendered: Rendered) -> None:
    assert sorted(set(rendered.given) & set(PAGES)) == sorted(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_what_a_template_names_is_given(rendered: Rendered, page: str) -> None:
    known = rendered.given[page].union(rendered.globals, *NOT_ALWAYS.values())
    assert rendered.templates.needed(page) - known == set()


@pytest.mark.parametrize("page", PAGES)
def test_what_a_template_is_given_has_the_attributes_that_it_names(
    rendered: Rendered, page: str
) -> None:
    found = contexts()
    types: dict[str, Any] = dict(rendered.globals) | get_type_hints(found[""])
    if page in found:
        types |= get_type_hints(found[page])
    assert rendered.templates.wrong_attributes(page, types) == []


@pytest.mark.parametrize("name", NOT_ALWAYS)
def test_a_template_asks_for_what_is_not_always_given(rendered: Rendered, name: str) -> None:
    assert NOT_ALWAYS[name] <= rendered.templates.needed(name)


def test_no_page_is_given_what_its_template_does_not_name(rendered: Rendered) -> None:
    needed = {page: rendered.templates.needed(page) for page in PAGES}
    needed[""] = set().union(*needed.values())
    for page, context in contexts().items():
        assert {field.name for field in fields(context)} - needed[page] == set(), page


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePage(Context):
    """A page of this test."""

    template: ClassVar[str] = "sample.html"
    question: Question
    steps: list[tuple[str, Question | None]]


@pytest.mark.parametrize(
    ("text", "names", "attributes"),
    [
        ("{{ question.words }}", set(), []),
        ("{{ qestion.words }}", {"qestion"}, []),
        ("{{ question.wrods }}", set(), ["Question.wrods"]),
        ("{% block a %}{{ word }}{% endblock %}{% set word = question.but().words %}", set(), []),
        ("{% block a %}{% set word = 1 %}{% endblock %}{{ word }}", {"word"}, []),
        ("{% for name, step in steps %}{{ step.page }}{{ step.pages }}{% endfor %}", set(), ["Question.pages"]),
        ("{% set other = question.but(page=2) %}{{ other['wrods'] }}", set(), ["Question.wrods"]),
        ("{% if question.empti and steps|length %}{{ loop }}{% endif %}", {"loop"}, ["Question.empti"]),
        ("{% include '_part.html' %}", {"part"}, ["Question.wrods"]),
        ("{% set part = 1 %}{% include '_part.html' %}", set(), ["Question.wrods"]),
        ("{{ [question.but(kind=question.knid)] }}", set(), ["Question.knid"]),
    ],
)  # fmt: skip
def test_a_wrong_name_is_seen(
    rendered: Rendered, text: str, names: set[str], attributes: list[str]
) -> None:
    part = "{{ part }}{{ question.wrods }}"
    templates = Templates(rendered.templates.env, {"sample.html": text, "_part.html": part})
    given = get_type_hints(SamplePage)
    assert templates.needed("sample.html") - set(given) == names
    assert templates.wrong_attributes("sample.html", given) == attributes
