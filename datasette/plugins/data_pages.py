"""The database for people: questions that are asked often, and what its tables and values are called."""

from typing import Any

from datasette import hookimpl

from archive.home.gazetteer import region_names
from archive.publish.site import DATABASE
from archive.store.views.canned import CANNED, FIRST_STATEMENT


@hookimpl
def canned_queries() -> dict[str, dict[str, str]]:
    return {name: {"sql": sql} for name, sql in CANNED.items()}


def region_name(code: str) -> str:
    """The name of a region, "" when the code is none."""
    return region_names().get(code, "")


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    def of_two(text: str | None) -> str:
        """The reader's part of a text in Chinese and in English, with " · " between them."""
        chinese, _, english = (text or "").partition(" · ")
        tag: str = env.globals["language_tag"]()
        return english if english and tag == "en" else chinese

    env.globals["described"] = datasette.metadata("databases")[DATABASE]["tables"]
    env.globals["first_statement"] = FIRST_STATEMENT
    env.filters.update(of_two=of_two, region_name=region_name)
