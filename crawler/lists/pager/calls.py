"""Where a list goes on by its scripts: createPageHTML and its kin, and pagers drawn by plug-ins."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from crawler.lists.listing import ListRequest
from crawler.lists.pager.actions import Actions
from crawler.lists.pager.controls import controls, filled
from crawler.lists.pager.links import by_numbers, by_words
from crawler.lists.pager.places import Answer, End, following, is_further
from crawler.lists.pager.script import Surroundings, call, run
from crawler.lists.pager.totals import Stated
from crawler.lists.pager.values import Value

# docs/cms.md: TRS; docs/cms.md: UCAP. The arguments are an element's id, where the page count from 1
# then; pages; this page; name; ending; and items, where it says them.
_CALL = re.compile(r"(?<![\w$])(createPage\w{0,8})\s{0,3}\(([^()]{1,200})\)")
_CURRENT = re.compile(r"var\s{1,3}(?:currentPage|curPage|nowPage)\s{0,3}=\s{0,3}(\d{1,6})")
_FILE = re.compile(r"(?P<stem>[^/]*?)(?:_(?P<n>\d{1,6}))?\.(?P<ext>\w+)")
_CALLBACKS = frozenset((
    "callback", "jump", "href", "gethref", "getlink", "getpagelink", "getpageurl", "onpagechange",
    "onpageclick", "onchange", "onselect", "click", "onclick", "link", "linkto", "link_to", "url",
    "pageurl", "backfn", "fn", "pagecallback", "onselectpage", "pageclick", "change", "geturl",
    "makeurl", "hrefformer", "success", "switchpage",
))  # fmt: skip
_TURNS = re.compile(
    r"(?:go|to|jump|turn|change|switch|load|open|show|query|get)_?-?(?:to)?_?(?:page|list|num)\w{0,10}|page\w{0,12}|gopage\w{0,5}|doPage",
    re.I,
)
DRAWS = re.compile(
    r"laypage|kkpager|paginat|createPage|\bpager\b|\.page\(|Paging|total_?page|page_?count|page_?total|new\s+Page\b|pageSize|pageIndex|pageNo",
    re.I,
)
"""What scripts say that draw a pager."""
_MOST_SCRIPTS = 60
_LITERAL = re.compile(
    r"[\"']([^\"'\s<>]{0,300}[?&](?:cur(?:r(?:ent)?)?_?)?(?:page(?:d|no|num|index|number)?|p|pn|pno)=)[\"'](?P<rest>[^;\n]{0,120})",
    re.I,
)
_TEMPLATE = re.compile(
    r"[\"']([^\"'\s<>]{0,200}(?:\{+\s?(?:page\w{0,8}|n|p|0|num|no)\s?\}+|__page__|\[page\]|#page#)[^\"'\s<>]{0,60})[\"']",
    re.I,
)
# What a script puts behind such a text: the number, and where there is more, a text.
_BEHIND = re.compile(
    r"\s*\+\s*[\w$.]{1,40}(?:\([\w$\s,.'\"-]{0,40}\))?\s*(?:\+\s*[\"']([^\"'\s<>]{0,200})[\"']\s*)?(?P<on>\+)?"
)
_ENDPOINT = re.compile(r"ajax|/api/|/rest/|\.json|\.do\b|getJSON|fetch", re.I)


def by_call(actions: Actions, told: Stated) -> Answer:
    """createPageHTML(…): by what it writes where the page defines it, else by its arguments."""
    for match in islice(_CALL.finditer(actions.scripts.text), 6):
        if actions.scripts.text[: match.start()].rstrip().endswith("function"):
            continue
        written = _written(match[1], match[2], actions)
        if written is not None:
            return written
        answer = _by_arguments(match[2], actions, told)
        if answer is not None:
            return answer
    return _by_writing(actions)


def _by_writing(actions: Actions) -> Answer:
    """What a script writes that draws its pager in place, without a function."""
    around = Surroundings(actions.scripts.lookup, actions.scripts.function)
    for element in islice(actions.markup.root.iter("script"), _MOST_SCRIPTS):
        source = element.text or ""
        if "下一页" in source and ".write" in source:
            answer = _drawn("".join(run(source, {}, around).writes), actions)
            if answer is not None:
                return answer
    return None


def _written(name: str, given: str, actions: Actions) -> Answer:
    function = actions.scripts.function(name)
    if function is None:
        return None
    values = [_value(one.strip(), actions) for one in given.split(",")]
    around = Surroundings(actions.scripts.lookup, actions.scripts.function)
    return _drawn("".join(call(function, values, around).writes), actions)


def _drawn(written: str, actions: Actions) -> Answer:
    """Where a pager leads that a script writes into the page."""
    if "<a" not in written.lower():
        return None
    markup = actions.markup.with_source(written)
    drawn = Actions(markup)
    found = controls(markup)
    answer = by_words(found, drawn) or by_numbers(found, drawn)
    if isinstance(answer, ListRequest):
        return answer if is_further(answer, actions.markup.url) else None
    return answer


def _value(word: str, actions: Actions) -> Value:
    if word[:1] in "'\"":
        return word.strip("'\"")
    if _is_count(word):
        return int(word)
    known = actions.scripts.variables.get(word)
    return known if isinstance(known, (str, int)) else None


def _by_arguments(given: str, actions: Actions, told: Stated) -> Answer:
    words = [part.strip() for part in given.split(",")]
    element = words[0][:1] in "'\"" and not words[0].strip("'\"").isdecimal()
    words = words[1:] if element else words
    if len(words) < 4:
        return None
    values = [_value(word, actions) for word in words]
    pages = values[0] if isinstance(values[0], int) else _count_in(words[0]) or told.pages
    stem, ext = (str(value or "") for value in values[2:4])
    if not pages:
        return None
    if not re.fullmatch(r"[\w-]{1,60}", stem) or not re.fullmatch(r"\w{1,8}", ext):
        return End.HERE  # no name of a file: nothing that this script says is followed
    url = actions.markup.url
    said = values[1] if isinstance(values[1], int) else _count_in(words[1])
    own = _own_number(url, stem)
    named = _CURRENT.search(actions.scripts.text)
    if said is None:
        said = int(named[1]) if named else None
    # The number of the last page is pages - 1 where pages count from 0.
    start = 1 if element or (own is None and said == 1) else 0
    here = own if own is not None else said if said is not None else start
    if here >= pages - 1 + start:
        return End.HERE
    return actions.address(f"{stem}_{here + 1}.{ext}")


def _own_number(url: str, stem: str) -> int | None:
    """The number in the page's address: some templates leave the script's number at 1."""
    match = _FILE.fullmatch(urlsplit(url).path.rpartition("/")[2])
    return int(match["n"]) if match and match["n"] and match["stem"] == stem else None


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6


def _count_in(word: str) -> int | None:
    bare = word.strip("'\" ")
    return int(bare) if _is_count(bare) else None


def by_plug_in(actions: Actions, told: Stated) -> Answer:
    """A pager that a plug-in draws: the function or the text from which it makes addresses."""
    if not DRAWS.search(actions.scripts.text):
        return None
    for make in _makers(actions, told):
        answer = following(make, actions.markup.url, told)
        if answer is not None and _differs(make, told):
            return answer
    return None


def _differs(make: Callable[[int], ListRequest | None], told: Stated) -> bool:
    made = [make(told.base + more) for more in range(3)]
    return len({one for one in made if one is not None}) > 1


def _makers(actions: Actions, told: Stated) -> Iterator[Callable[[int], ListRequest | None]]:
    functions = actions.scripts.functions
    named = [one for one in functions if one[0].lower() in _CALLBACKS and one[1].arguments]
    for _, function in named[:20]:
        yield lambda page, one=function: actions.of_function(one, page)  # type: ignore[misc]
    variables = actions.scripts.variables
    for before, after in (("hrefTextPrefix", "hrefTextSuffix"), ("hrefFormer", "hrefLatter")):
        if before in variables:
            first, last = str(variables[before]), str(variables.get(after, ""))
            join = "_" if before == "hrefFormer" else ""
            yield lambda page, a=first, b=last, j=join: actions.address(  # type: ignore[misc]
                f"{a}{j}{page}{b}" if page > 1 or not j else f"{a}{b}"
            )
    for template in _templates(actions):
        yield lambda page, one=template: actions.address(filled(one, page) or "")  # type: ignore[misc]
    if told.pages is not None:
        turning = [one for one in functions if _TURNS.fullmatch(one[0]) and one[1].arguments]
        for _, function in turning[:10]:
            yield lambda page, one=function: actions.of_function(one, page)  # type: ignore[misc]


def _templates(actions: Actions) -> Iterator[str]:
    """Texts with a place for the number, which are no addresses of data."""
    text = actions.scripts.text
    for pattern in (_TEMPLATE, _LITERAL):
        for match in islice(pattern.finditer(text), 10):
            before = text[max(0, match.start() - 40) : match.start()]
            if not _ENDPOINT.search(before) and not _ENDPOINT.search(match[1]):
                behind = _BEHIND.match(match.groupdict().get("rest") or "")
                if behind is None or not (behind[1] or behind["on"]):
                    yield match[1]
                elif behind[1] and not behind["on"]:
                    yield f"{match[1]}{{page}}{behind[1]}"
