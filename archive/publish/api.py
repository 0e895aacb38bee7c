"""What the API says, as values that become JSON: results of a question, an article, counts, sources."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from archive import __version__
from archive.kinds import KindName
from archive.observing.days import Days
from archive.publish.answering import Answer, Months
from archive.publish.api_counts import Split, rows
from archive.publish.arguments import Known
from archive.publish.columns import COLUMNS
from archive.publish.description import LICENCE, Origin
from archive.publish.observed import Observation
from archive.publish.question import Question
from archive.publish.trends.series import Counted
from archive.search import parse_query, snippet
from archive.store.stamps import stamp
from archive.store.views.articles import Card
from archive.store.views.captures import VersionCapture
from archive.store.views.sources import SourceLine
from archive.web.dates import FIRST_DAY

LARGEST_PAGE = 100
"""Articles or sources of one answer."""

USUAL_PAGE = 20

RECORD = tuple(column.name for column in COLUMNS)
"""What an article has, as exports have it."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses, absolute. to: of a path of the site. size: of a page, "" when it is the usual one."""

    to: Callable[[str], str]
    size: str = ""

    def results(self, question: Question | None) -> str | None:
        """Of a page of results, as JSON."""
        if question is None:
            return None
        place = question.address("/api/search")
        if self.size:
            place += f"{'&' if '?' in place else '?'}size={self.size}"
        return self.to(place)

    def article(self, id: int) -> Json:
        """Of an article: as JSON, and as a page."""
        return {
            "api": self.to(f"/api/articles/{id}"),
            "page": self.to(f"/dangjian/articles/{id}"),
        }


def about(origin: Origin, question: Question, links: Links) -> Json:
    """Where an answer is from. The description of all that the question finds is an address of its own,
    for it takes longer than a page."""
    return {
        "archive": origin.name,
        "archive_address": origin.address,
        "program": f"dangjian-archive {__version__}",
        "made_at": stamp(datetime.now(UTC)),
        "licence": origin.licence or LICENCE,
        "page": links.to(question.address()),
        "description": links.to(question.but(order="newest").address("/search.meta.json")),
    }


def results(found: Answer, cards: Sequence[Card], known: Known, size: int, links: Links) -> Json:
    """`/api/search`. cards: the articles of the page, in order."""
    question = found.question
    steps = found.steps(size)
    return {
        "question": asked(question),
        "total": found.count,
        "unsure": found.unsure if question.sure else None,
        "articles": None if found.ids is None else [_hit(card, question, links) for card in cards],
        "previous": links.results(steps.newer),
        "next": links.results(steps.older),
        "facets": {
            facet: None if counts is None else _values(facet, counts, known)
            for facet, counts in found.tallied.items()
        },
        **_over_time(found.months, found.totals, found.seen, found.observation),
    }


def asked(question: Question) -> Json:
    """A question as it was understood."""
    return {
        "q": question.words,
        "since": question.since or None,
        "until": question.until or None,
        "region": list(question.region),
        "source": list(question.source),
        "kind": list(question.kind),
        "party_building": list(question.party_building),
        "sure": question.sure.split(",") if question.sure else [],
        "order": question.order,
    }


def _hit(card: Card, question: Question, links: Links) -> Json:
    excerpt = snippet(card.text, parse_query(question.words))
    return {
        "id": card.id,
        "title": card.title,
        "published": card.published,
        "outlet": card.outlet,
        "source": card.source,
        "source_name": card.source_name,
        "region": card.region,
        "region_name": card.region_name,
        "script": card.script,
        "gone_at": card.gone_at,
        "excerpt": "".join(fragment.text for fragment in excerpt),
        **links.article(card.id),
    }


def _values(facet: str, counts: Mapping[str, int], known: Known) -> list[Json]:
    names = {"region": known.regions, "source": known.sources}.get(facet, {})
    return [
        {"value": value, "name": names.get(value, value), "articles": count}
        for value, count in counts.items()
    ]


def _over_time(
    months: Months | None, totals: Months | None, seen: Days | None, observed: Observation | None
) -> Json:
    """totals: of the question without its words; None: not counted, or there are none."""
    if months is None or seen is None or observed is None:
        return {"months": None, "year_only": None, "undated": None, "observation": None}
    return {
        "months": [
            _known(
                {"month": month, "articles": months.get(month, 0), **_seen(month, seen, observed)},
                (months if totals is None else totals).get(month, 0),
            )
            for month in _months(months, observed)
        ],
        "year_only": sum(n for label, n in months.items() if label and len(label) == 4),
        "undated": months.get(None, 0),
        "observation": observation(observed),
    }


def _months(counted: Iterable[str | None], observed: Observation) -> Iterator[str]:
    """Each month of the time asked for, YYYY-MM: from the first with articles, if that is earlier."""
    with_articles = [label for label in counted if label and len(label) > 4]
    first = max(observed.first, FIRST_DAY)
    begin = min([f"{first:%Y-%m}", *with_articles])
    end = max([f"{observed.last:%Y-%m}" if observed.last >= first else "", *with_articles])
    year, number = int(begin[:4]), int(begin[5:])
    while (month := f"{year:04}-{number:02}") <= end:
        yield month
        year, number = (year, number + 1) if number < 12 else (year + 1, 1)


def _seen(month: str, seen: Days, observed: Observation) -> Json:
    days = seen.month(month, observed.first, observed.last)
    return {
        "observed_days": days.observed,
        "possible_days": days.possible,
        "missing": seen.missing_of(month, observed.first, observed.last),
    }


def _known(row: Json, total: int) -> Json:
    """A month of which nothing was observed and nothing is here has no number of articles: it is no zero.
    total: all articles that are here."""
    return row if total or row["articles"] or row["observed_days"] else row | {"articles": None}


def observation(observed: Observation) -> Json:
    """What was observed of the sources that a question asks."""
    return {
        "observed_days": observed.days.observed,
        "possible_days": observed.days.possible,
        "first": f"{observed.first}",
        "last": f"{observed.last}",
        "sources": observed.sources,
        "began": None if observed.began is None else f"{observed.began}",
        "missing": observed.missing,
    }


def counts(question: Question, split: Split, counted: Counted) -> Json:
    """`/api/counts`. counted: of the question's words, if it has any, and of all articles that they are of.
    RefusedError: there would be too many rows."""
    total = counted.total
    hits = counted.hits[0] if counted.hits else total
    seen = counted.days()
    months = [when and when[:7] for when in total.dates]
    observed = Observation.of(seen, question.filters(), months)
    return {
        "question": asked(question),
        "articles": sum(hits.dates.values()),
        "total": sum(total.dates.values()),
        "observation": observation(observed),
        "counts": rows(split, hits, counted, seen, observed),
    }


def article(row: Mapping[str, Any], captures: Iterable[VersionCapture], links: Links) -> Json:
    """`/api/articles/ID`. row: it has all of RECORD."""
    return {
        **links.article(row["id"]),
        "record": {column.name: _value(row[column.name], column.kind) for column in COLUMNS},
        "captures": [
            {
                "version": capture.version,
                "title": capture.title,
                "published": capture.published,
                "sha256": capture.sha256,
                "reader": capture.reader,
                "capture": capture.page,
                "address": capture.url,
                "captured_at": capture.fetched_at,
                "page_sha256": capture.page_sha256,
                "page_size": capture.size,
                "warc_file": capture.warc_file,
                "warc_offset": capture.warc_offset,
                "warc_length": capture.warc_length,
                "page": links.to(f"/dangjian/versions/{capture.version}"),
                "as_served": links.to(f"/capture/{capture.page}"),
            }
            for capture in captures
        ],
    }


def _value(stored: Any, kind: KindName) -> Any:
    if kind in ("texts", "json"):
        return json.loads(stored)
    return bool(stored) if kind == "boolean" and stored is not None else stored


def source(line: SourceLine, links: Links) -> Json:
    """One of `/api/sources`."""
    return {
        "key": line.key,
        "name": line.name,
        "kind": line.kind,
        "region": line.region,
        "region_name": line.region_name,
        "address": line.address,
        "articles": line.articles,
        "gone": line.gone,
        "oldest": line.oldest,
        "newest": line.newest,
        "health": line.health,
        "since": line.since,
        "last_good": line.last_good,
        "withdrawn": line.withdrawn,
        "page": links.to(f"/sources/{line.key}"),
    }
