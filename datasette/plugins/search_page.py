"""The search page: results of a question, its filters with counts, and its histogram by month."""

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.utils.asgi import Request, Response

from archive.kinds import MAIN_FIELDS
from archive.publish.answering import Steps, answer
from archive.publish.arguments import LONGEST_WORDS
from archive.publish.chart import Chart, chart
from archive.publish.narrowing import Value, chips, facet_values
from archive.publish.nearest import Nearest, nearest
from archive.publish.observed import Observation
from archive.publish.question import Question, read_question
from archive.publish.site import Context, Published
from archive.publish.trends.asked import Trends
from archive.store.views.articles import Card

PAGE_SIZE = 20
FACET_SIZE = 10
"""Values shown at first; the others can be unfolded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Context):
    """`/search`. answered: whether the hits were found within the time limit; count, chart and each
    facet are None when they were not. chips: field, value, the question without it.
    within: the question with NUL (%00 in its address) for its time span. longest:
    characters of a query that are looked at. unsure: hits left out because they are not sure; None: not
    counted. nearest: where nothing is found, questions that find something. over_time: the same words and
    filters on the trends page."""

    template: ClassVar[str] = "search.html"
    question: Question
    within: Question
    answered: bool
    count: int | None
    rows: list[Card]
    steps: Steps
    chips: list[tuple[str, str, Question]]
    chart: Chart | None
    observation: Observation | None
    facets: dict[str, list[Value] | None]
    facet_size: int
    longest: int
    unsure: int | None
    nearest: list[Nearest]
    over_time: Trends | None
    main_fields: tuple[str, ...] = MAIN_FIELDS


def over_time(question: Question) -> Trends | None:
    """The same words and filters on the trends page; None without words."""
    if question.empty or not question.words:
        return None
    return Trends(phrases=(question.words,), base=question.but(words="", order="newest"))


async def search_page(request: Request, datasette: Any) -> Response:
    """`/search`: one page of the results, and what is said about all of them."""
    archive = Published.by(datasette)
    known = await archive.known()
    given = parse_qsl(request.query_string, keep_blank_values=True)
    found = await answer(archive, read_question(given, known), PAGE_SIZE)
    question, months, seen = found.question, found.months, found.seen
    observed = found.observation
    context = SearchPage(
        question=question,
        # Nobody can type NUL, so in an address it marks the place of a month.
        within=question.but(since="\0", until="\0"),
        answered=found.ids is not None,
        count=found.count,
        rows=await archive.cards(found.ids or []),
        steps=found.steps(PAGE_SIZE),
        chips=chips(question, known),
        chart=chart(months, seen, observed, found.totals) if seen and observed and months else None,
        observation=observed,
        facets={
            facet: None if values is None else facet_values(question, facet, values, known)
            for facet, values in found.tallied.items()
        },
        facet_size=FACET_SIZE,
        longest=LONGEST_WORDS,
        unsure=found.unsure,
        nearest=await nearest(archive, question) if found.count == 0 else [],
        over_time=over_time(question),
    )
    page: Response = Response.html(await context.html(datasette, request))
    return page


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/search$", search_page)]
