"""Requests that a page's scripts and attributes name, whatever system made it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from crawler.lists.data.literal import HOLE, UnreadableError, parse
from crawler.lists.endpoints.asking import asked
from crawler.lists.endpoints.variables import HOLES, MORE, filled, variables
from crawler.lists.listing import ListRequest
from crawler.lists.markup import Markup
from crawler.lists.pager.tokens import uncommented
from crawler.lists.paging_names import OFFSET_NAME, PAGE_NAME, SIZE_NAME

_CALL = re.compile(
    r"(?<![\w$])(?:(?:\$|jQuery|axios|layui\.\$|this\.\$?(?:http|axios)|\$?http|uni|wx|util|request|service|layer)"
    r"\s*\.\s*(?P<verb>ajax|getJSON|get|post|request)|(?P<plain>fetch|axios|ajax|request)"
    r"|\)\s*\.\s*(?P<load>load|bootstrapTable|datagrid|DataTable)|table\s*\.\s*(?P<table>render))\s*(?=\()"
)
_OPEN = re.compile(
    r"\.open\s*\(\s*[\"'](GET|POST)[\"']\s*,\s*[\"']([^\"'\s<>]{1,1000})[\"']", re.IGNORECASE
)
_ATTRIBUTES = re.compile(
    r"data-(?:url|api|ajax|ajax-url|api-url|list-url|json|json-url|source|remote|endpoint|load|load-url|request|interface|next-url|more-url|page-url)"
)
_NEXT_ATTRIBUTES = (
    "data-next-url",
    "data-next",
    "data-next-page-url",
    "data-more-url",
    "data-nexturl",
)
_LISTS = re.compile(
    r"list|news|article|content|info|page|query|data|json|column|channel|cms|api|front|doc|lanmu",
    re.IGNORECASE,
)
_ROOT = re.compile(
    f"{HOLE}\\w*(?:ctx|root|context|origin|host|domain|home|path)\\w*{HOLE}(?=/[^{HOLE}]*$)",
    re.IGNORECASE,
)
_PARTS = re.compile(  # of a page that are loaded as well, and no list
    r"(?:^|[/_-])(?:head(?:er)?|foot(?:er)?|top|bottom|nav\w*|menu\w*|banner|copyright|f?links?|side(?:bar)?|left|right"
    r"|search|crumbs?|position|common|kefu|float\w*)(?:[._-]|$)",
    re.IGNORECASE,
)
_BASE = re.compile(r"\bbaseURL\s*[:=]\s*[\"']([^\"'\s<>]{1,300})[\"']")
_BY_AXIOS = re.compile(r"axios|this|\$?http|request|service")
_MOST_TEXT = 1_000_000  # characters of scripts
_MOST_CALLS = 200
_MOST_NAMED = 20  # calls whose parameters are looked for by their names
_MOST_FIELDS = 40


@dataclass(frozen=True, slots=True)
class _Named:
    """A request as a script writes it, variables in HOLEs."""

    address: str
    fields: tuple[tuple[str, Any], ...] = ()
    method: str = "GET"
    as_json: bool = False


def data_request(markup: Markup, shown: int) -> ListRequest | None:
    """The request for the records after the `shown` ones of a page: the first page where none are shown;
    the second, of a request that counts pages, where the page offers to show more."""
    following = _given(markup) if shown else None
    if following:
        return following
    scripts = _scripts(markup)
    if shown and not MORE.search(markup.text):
        return None
    known = variables(markup, scripts)
    best: tuple[float, ListRequest] | None = None
    for named in (*_calls(scripts), *islice(_attributes(markup), _MOST_CALLS)):
        found = _filled(named, known, shown, markup)
        if found is None:
            continue
        names = [name for name, _ in (*parse_qsl(urlsplit(found.url).query), *found.form)]
        pages = any(map(_counts, names))
        if shown and not pages:
            continue
        worth = 2 * pages + bool(_LISTS.search(urlsplit(found.url).path)) + min(len(names), 3) / 10
        if best is None or worth > best[0]:
            best = worth, found
    return best[1] if best else None


def unfilled(markup: Markup) -> str | None:
    """The address of a list that a script asks for by what only running it would give, in braces."""
    scripts = _scripts(markup)
    known = variables(markup, scripts)
    for named in _calls(scripts):
        address = filled(named.address, known)
        open_ = HOLE in address or "${" in address
        if open_ and _LISTS.search(address) and _filled(named, known, 0, markup) is None:
            return HOLES.sub(lambda hole: f"{{{hole[1]}}}", address)
    return None


def _given(markup: Markup) -> ListRequest | None:
    """The address of the following records, in an attribute that is called so."""
    for name in _NEXT_ATTRIBUTES:
        for address in markup.root.xpath(f"//@{name}")[:3]:
            found = asked(markup, address)
            if found:
                return found
    return None


def _scripts(markup: Markup) -> str:
    texts = []
    room = _MOST_TEXT
    for element in islice(markup.root.iter("script"), 300):
        piece = (element.text or "")[:room]
        texts.append(uncommented(piece))
        room -= len(piece)
    return "\n".join(texts)


def _calls(scripts: str) -> Iterator[_Named]:
    in_vain = 0
    base = _BASE.search(scripts)
    for count, match in enumerate(islice(_CALL.finditer(scripts), _MOST_CALLS)):
        try:
            arguments, _ = parse(scripts, match.end())
        except UnreadableError as error:
            in_vain += error.end - match.end()
            if in_vain > _MOST_TEXT:
                return
            continue
        verb = match["verb"] or match["plain"] or match["load"] or match["table"]
        given = arguments if isinstance(arguments, list) else []
        for options in (one for one in given if isinstance(one, dict) and count < _MOST_NAMED):
            options.update(_objects(options, scripts))
        named = _called(verb, given)
        if named and base and _BY_AXIOS.match(match[0]) and named.address.startswith("/"):
            named = replace(named, address=base[1].rstrip("/") + named.address)
        if named:
            yield named
    for method, address in islice(_OPEN.findall(scripts), 20):
        if method.upper() in ("GET", "POST"):
            yield _Named(address, method=method.upper())


def _objects(options: dict[str, Any], scripts: str) -> dict[str, Any]:
    """The parameters that a call has by the name of a variable, as the script assigns them."""
    found: dict[str, Any] = {}
    for key in ("data", "params", "where", "body"):
        name = HOLES.fullmatch(options[key]) if isinstance(options.get(key), str) else None
        set_to = name and re.search(rf"(?<![\w$.]){re.escape(name[1])}\s*=\s*(?=\{{)", scripts)
        try:
            found |= {key: parse(scripts, set_to.end())[0]} if set_to else {}
        except UnreadableError:
            continue
    return found


def _called(verb: str, arguments: list[Any]) -> _Named | None:
    """The request of a call: its first argument is the address or says everything."""
    if not arguments:
        return None
    first, *rest = arguments
    options = (
        first
        if isinstance(first, dict)
        else next((one for one in rest if isinstance(one, dict)), {})
    )
    address = first if isinstance(first, str) else options.get("url")
    if not isinstance(address, str):
        return None
    if verb == "load":
        address = address.strip().partition(" ")[0]  # what follows selects a part
    said = str(options.get("type") or options.get("method") or "").upper()
    if said not in ("", "GET", "POST"):
        return None  # what writes is no list
    given: Any = (
        options.get("params") or options.get("where") or options.get("data") or options.get("body")
    )
    if isinstance(first, str) and verb in ("get", "getJSON", "post", "load") and given is None:
        given = options
    method = "POST" if said == "POST" or (verb == "post" and not said) else "GET"
    if isinstance(given, str) and HOLES.fullmatch(given):
        return None  # its fields are not known
    if isinstance(given, str):
        given = (
            dict(parse_qsl(given.replace("?", ""), keep_blank_values=True)) if "=" in given else {}
        )
    fields = tuple(given.items())[:_MOST_FIELDS] if isinstance(given, dict) else ()
    fields += _of_table(options) if verb == "render" else ()
    kind = str(options.get("contentType") or options.get("headers") or "")
    return _Named(address, fields, method, as_json="json" in kind.lower())


def _of_table(options: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The fields that a table of layui sends besides: the page and its length, as the options name them."""
    page, names = options.get("page"), options.get("request")
    if not page:
        return ()
    names = names if isinstance(names, dict) else {}
    own = page.get("limit") if isinstance(page, dict) else None
    length = own or options.get("limit") or 10
    return (str(names.get("pageName", "page")), 1), (str(names.get("limitName", "limit")), length)


def _attributes(markup: Markup) -> Iterator[_Named]:
    """Addresses in data attributes, with the numbers that stand beside them there."""
    for element in islice(
        markup.root.iter(
            "div", "ul", "ol", "section", "table", "tbody", "a", "button", "span", "input"
        ),
        20_000,
    ):
        for name, value in element.items():
            if _ATTRIBUTES.fullmatch(name) and re.match(r"(?:https?:/)?/?[\w./-]+", value.strip()):
                beside = {
                    key.removeprefix("data-").replace("-", ""): one
                    for key, one in element.items()
                    if key.startswith("data-") and key != name and re.fullmatch(r"[\w-]{1,64}", one)
                }
                yield _Named(value.strip(), tuple(beside.items()) if "?" not in value else ())
                break


def _filled(named: _Named, known: dict[str, str], shown: int, markup: Markup) -> ListRequest | None:
    """The request with its variables in their places; None where one of them is not known."""
    path, mark, query = filled(named.address, known).partition("?")
    path = _ROOT.sub(
        "", path
    )  # what stands before a path, and is called so, is the site's own root
    if HOLE in path or _PARTS.search(path):
        return None
    pairs = [
        (name, value) for name, _, value in (one.partition("=") for one in query.split("&") if one)
    ]
    in_query = [_valued(name, value, known, shown) for name, value in pairs]
    fields = [_valued(name, value, known, shown) for name, value in named.fields]
    if None in in_query or None in fields:
        return None
    written = [one for one in (*in_query, *fields) if one]
    post = named.method == "POST"
    if post and not any(_counts(name) for name, _ in written):
        return None
    sent = [one for one in in_query if one] if post else written
    url = path + (f"?{urlencode(sent, quote_via=quote, safe='/:,')}" if mark or sent else "")
    form = tuple(one for one in fields if one) if post else ()
    found = asked(markup, url, form, post=post)
    if found is None or not post or not named.as_json:
        return found
    return ListRequest(found.url, "POST", found.form, "json")


def _counts(name: str) -> bool:
    plain = name.rpartition(".")[2]
    return bool(
        PAGE_NAME.fullmatch(plain) or OFFSET_NAME.fullmatch(plain) or SIZE_NAME.fullmatch(plain)
    )


def _valued(name: str, value: Any, known: dict[str, str], shown: int) -> tuple[str, str] | None:
    """A field with its value; None where only running the script would give it. What counts pages is
    that of the page which is wanted."""
    is_page = bool(PAGE_NAME.fullmatch(name))
    if isinstance(value, str):
        value = filled(value, known)
    if is_page:
        first = str(value) if str(value).isdigit() and len(str(value)) < 3 else "1"
        return name, str(int(first) + 1) if shown and first in "01" else first
    if OFFSET_NAME.fullmatch(name) and (value is None or not str(value).isdigit() or shown):
        return name, str(shown)
    if SIZE_NAME.fullmatch(name) and (value is None or HOLE in str(value)):
        return name, str(shown or 20)
    if isinstance(value, bool):
        return name, str(value).lower()
    if value is None or isinstance(value, dict | list) or HOLE in str(value):
        # A cache buster may be anything.
        return (name, "0") if re.fullmatch(r"_|t|ts|time|timestamp|rnd|random|v|r", name) else None
    return name, str(value)
