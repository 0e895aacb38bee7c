"""robots.txt by RFC 9309: nothing is fetched from an origin before its robots.txt is known.

Scrapy 2.19's own middleware lets through requests that wait for the same robots.txt, and takes a
503 for "everything is allowed" (docs/decisions.md); this one asks once per origin, under a lock.
"""

import asyncio
import codecs
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from protego import Protego
from protego._utils import _quote_path, _quote_pattern
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.errors import DangjianError
from archive.sentences import Sentence, say
from archive.types import Role
from archive.web.charset import decode
from crawler.refusals import (
    DeniedError,
    PrivateError,
    RefusalError,
    UnreachableError,
    sentence,
)
from crawler.scope import HostPort, bare, host_and_port

T = TypeVar("T")

LONGEST_DELAY = 120.0  # seconds: longer crawl-delays are capped at this
_MOST_BYTES = 500 * 1024  # RFC 9309 2.5: at least 500 KiB are parsed
_QUICK = 20_000  # characters: too few to be worth a thread
_MOST_REDIRECTS = 5  # RFC 9309 2.3.1.2
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins the one of UTF-32
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What an origin's robots.txt says. Empty text: all is allowed. refusal: why it is missing."""

    text: str = ""
    parser: Protego | None = None
    refusal: RefusalError | None = None


class ObeyRobots(RobotsTxtMiddleware):
    """Raises DeniedError for what a rule forbids, UnreachableError when the rules are unknown.

    2xx: its rules. 4xx except 429: all allowed. 429, 5xx, no answer, too many redirects: nothing is
    fetched until the next crawl. The crawl-delay for our user agent is set as the request's meta
    `crawl_delay`, in seconds. The requests for robots.txt have the meta `role` "robots", and
    `source` and `download_slot` of the request that asked.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # A source that may ask a private address, and one that may not, learn different things.
        self._rules: dict[tuple[str, bool], Rules] = {}
        self._locks: defaultdict[tuple[str, bool], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Wait for the origin's robots.txt, then let the request pass or refuse it."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            return
        host, port = host_and_port(request.url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        key = (origin, (bare(host), port) in request.meta.get("private", ()))
        async with self._locks[key]:
            known = self._rules.get(key)
            # A list that is asked for again asks again whether it may be.
            if known is None or (known.refusal is not None and request.meta.get("asked_again")):
                self._rules[key] = await self._ask(origin, request)
        rules = self._rules[key]
        request.meta.pop("crawl_delay", None)  # left by the host that redirected to this one
        if rules.refusal is not None:
            raise rules.refusal.with_traceback(None)
        if rules.parser is not None:
            await beside(rules.text, self._obey, rules.parser, rules.text, request)

    def _obey(self, parser: Protego, text: str, request: Request) -> None:
        agent = self._agent(request)
        delay = parser.crawl_delay(agent)
        if delay:
            request.meta["crawl_delay"] = min(delay, LONGEST_DELAY)
        if not parser.can_fetch(request.url, agent):
            raise DeniedError(request.url, forbidding_line(parser, text, request.url, agent), agent)

    def _agent(self, request: Request) -> str:
        named = self._robotstxt_useragent or request.headers.get(b"User-Agent")
        agent: str | bytes = named or self._default_useragent
        return agent.decode("utf-8", "ignore") if isinstance(agent, bytes) else agent

    async def _ask(self, origin: str, asking: Request) -> Rules:
        """Fetch robots.txt, following redirects; every failure refuses the whole origin."""
        asked = [f"{origin}/robots.txt"]
        here = host_and_port(asked[0])
        while len(asked) <= _MOST_REDIRECTS + 1:
            try:
                request = self._request(asked, here, asking)
                response = await self.crawler.engine.download_async(request)
            except DangjianError:  # from our own disk or database
                raise
            except Exception as error:  # any handler or middleware may raise anything
                return Rules(refusal=_unreachable(asked, error))
            location = response.headers.get(b"Location")
            if response.status not in _REDIRECTS or not location:
                return await _read(response, asked)
            asked.append(urljoin(response.url, location.decode("utf-8", "replace").strip()))
        told = say("it redirects more than {most} times", most=_MOST_REDIRECTS)
        return Rules(refusal=_unreachable(asked, UnreachableError(told)))

    def _request(self, asked: list[str], here: HostPort, asking: Request) -> Request:
        """The next request for an origin's robots.txt, which has led to asked[-1].

        A redirect is followed on the origin's own host, and to other hosts of the public internet
        on the usual ports: whatever a source permits, robots.txt must not lead to another service.
        """
        url, private = asked[-1], asking.meta.get("private", frozenset())
        if len(asked) > 1 and (told := _leads_astray(url, here)):
            raise UnreachableError(told)
        if bare(host_and_port(url)[0]) != bare(here[0]):
            private = frozenset()
        meta: dict[str, Any] = {
            "role": Role.ROBOTS.value,
            "source": asking.meta.get("source"),
            "private": private,
            "dont_obey_robotstxt": True,
            "dont_redirect": True,
        }
        if len(asked) > 1:
            meta["redirect_urls"] = asked[:-1]  # as Scrapy's: the first one asked first
        if "download_slot" in asking.meta:
            meta["download_slot"] = asking.meta["download_slot"]
        return Request(url, priority=self.DOWNLOAD_PRIORITY, meta=meta, callback=NO_CALLBACK)


def rules_text(body: bytes) -> str:
    """The text of a robots.txt in whatever encoding it was saved: UTF-8, GB18030, UTF-16 or UTF-32,
    with or without a mark, even with NULs in between. Only the lines of the first 500 KiB."""
    cut = body[:_MOST_BYTES]
    for mark, encoding in _WIDE:
        if cut.startswith(mark):
            text = cut[len(mark) :].decode(encoding, "ignore")
            break
    else:
        text = _without_mark(cut)
    if len(body) > _MOST_BYTES:  # half a rule would be a different rule
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
    return text.replace("\x00", "").lstrip("\ufeff")


def _without_mark(body: bytes) -> str:
    """The rules themselves are ASCII: in UTF-16 and UTF-32 most bytes around them are zeros."""
    zeros = "".join("0" if body[at::4].count(0) * 6 >= len(body) > 0 else "x" for at in range(4))
    wide = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}.get(
        zeros
    )
    if wide is not None:
        return body.decode(wide, "ignore")
    plain = body.replace(b"\x00", b"").removeprefix(codecs.BOM_UTF8)
    text = decode(plain)
    return plain.decode("utf-8", "replace") if text is None else text


def forbidding_line(parser: Protego, text: str, url: str, agent: str) -> Sentence | str:
    """The line of a robots.txt that forbids an address, verbatim."""
    group = parser._get_matching_rule_set(agent)
    path = _quote_path(url)
    rule = next((r for r in group._rules if r.value.match(path)), None) if group else None
    if rule is None:
        return say("a rule that cannot be named")
    for line in text.splitlines():
        shown = line.partition("#")[0].strip()
        name, _, value = shown.partition(":")
        # Protego accepts misspelt names, too.
        forbids = name.strip().lower().startswith("d") and value.strip()
        if forbids and _quote_pattern(value.strip()) == rule.value._pattern:
            return shown[:500]
    return f"Disallow: {rule.value._pattern}"[:500]


def told_of(body: bytes, url: str, agent: str) -> Sentence:
    """What the bytes of a robots.txt say of an address, for a person."""
    text = rules_text(body)
    parser = Protego.parse(text)
    delay = parser.crawl_delay(agent)
    pause = say("no Crawl-delay")
    if delay:
        pause = say("{delay} s between two requests (Crawl-delay)", delay=f"{delay:g}")
    if not parser.can_fetch(url, agent):
        rule = forbidding_line(parser, text, url, agent)
        return say("forbidden ({rule}), {pause}", rule=rule, pause=pause)
    return say("allowed, {pause}", pause=pause)


async def beside(text: str, function: Callable[..., T], *arguments: Any) -> T:
    """The result of a function that works on a robots.txt; for a long one it runs in a thread, so
    that all other requests go on. 500 KiB take up to 1.5 s to parse, 0.15 s to ask."""
    if len(text) <= _QUICK:
        return function(*arguments)
    return await asyncio.to_thread(function, *arguments)


async def _read(response: Response, asked: list[str]) -> Rules:
    if 200 <= response.status < 300:
        text = rules_text(response.body)
        return Rules(text, await beside(text, Protego.parse, text))
    if 400 <= response.status < 500 and response.status != 429:
        return Rules()
    told = say("it answered {status}", status=response.status)
    return Rules(refusal=_unreachable(asked, UnreachableError(told, response.status)))


def _leads_astray(url: str, here: HostPort) -> Sentence | None:
    """Why a redirect of robots.txt is not followed, or nothing."""
    try:
        host, port = host_and_port(url)
    except ValueError:
        return say("it redirects to something that is not on the web")
    scheme = urlsplit(url).scheme
    if scheme not in ("http", "https"):  # never a file of this machine
        return say("it redirects to something that is not on the web")
    if bare(host) == bare(here[0]) and port in (here[1], 80, 443):
        return None
    usual = port == (80 if scheme == "http" else 443)
    return (
        None
        if usual
        else say("it redirects to another service, {host}:{port}", host=host, port=port)
    )


def _unreachable(asked: list[str], error: Exception) -> RefusalError:
    """The refusal for every request to the origin. Blocked hosts and ending crawls keep theirs."""
    if isinstance(error, RefusalError) and not isinstance(error, UnreachableError | PrivateError):
        return error
    told = say("{url} could not be had: {why}", url=asked[0], why=sentence(error))
    refusal = UnreachableError(told)
    refusal.__cause__ = error
    return refusal
