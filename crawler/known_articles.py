"""A new article without text may be a poster. Whether the site gives texts at all, a known one shows."""

from urllib.parse import urlsplit

from scrapy.http import Response

from archive.store import asking
from archive.store.asking import Due
from archive.web.bare import seems_bare
from crawler.walks import Crawl, Walk


def to_compare(crawl: Crawl, walk: Walk, response: Response) -> Due | None:
    """A known article to ask for once more, whole, when a new one came that seems to have no text; one
    in a crawl of a source. None: none is needed, or there is none."""
    if walk.compared or response.status != 200 or response.meta["address"] not in walk.fresh:
        return None
    reach = crawl.reach
    if crawl.ended or any(
        most is not None for most in (reach.limit, reach.articles, reach.requests)
    ):
        return None
    if not seems_bare(response.body):
        return None
    walk.compared = True
    due = asking.last_article(crawl.store, walk.source.key, crawl.now)
    return due if due and urlsplit(due.url).netloc not in walk.left_alone else None
