"""Which requests that a page names may be made: none that could change something on the site.

A list page is read, never acted upon. What is named like an action is not asked for, however it is
spelt; that costs a list now and then, which is then told to end where it does.
"""

import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import parse_qsl, unquote, urlsplit

_ACTIONS = (
    "login|logon|logout|logoff|signin|signup|signout|register|regist|zhuce|passport|oauth|sso"
    "|password|passwd|captcha|verify|vote|toupiao|submit|delete|del|remove|drop|truncate|edit|modify"
    "|insert|update|upload|save|create|add|reset|exec|execute|exit|quit|send|approve|audit"
    "|comment|pinglun|reply|liuyan|guestbook|feedback|tousu|jubao|survey|diaocha|apply"
    "|baoming|subscribe|dingyue|unsubscribe|like|dianzan|praise|zan|favor|favour|favorite|collect"
    "|buy|pay|cart|admin"
)
_WORD = re.compile(
    rf"(?:do|btn|lnk|link|btnok)?(?:{_ACTIONS})(?:d|s|ed|all|one|info|data|form)?", re.I
)
# In a POST, anything that begins or ends like one: doDelete, deleteall2, votes.
_WITHIN = re.compile(
    r"log_?(?:in|on|out|off)|sign_?(?:in|up|out)|vote|toupiao|submit|delete|remove|upload|insert|update"
    r"|modify|comment|pinglun|reply|liuyan|guestbook|feedback|tousu|jubao|survey|diaocha|baoming|dianzan"
    r"|subscri|dingyue|passw|regist|zhuce|logout",
    re.IGNORECASE,
)
# What a list may be sorted or narrowed by.
_OF_RECORDS = re.compile(
    r"(?:creat|updat|modif|add|edit|insert|sav|delet|submit|comment)\w{0,4}_?(?:time|date|day|at|by|num|count|type|mode|state|status)\b",
    re.I,
)
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_DOES = re.compile(
    r"(?:do|user|article|ajax)?_?-?(?:log_?(?:in|on|out|off)|sign_?(?:in|up|out)|register|vote|toupiao|delete|del|remove"
    r"|un?subscribe|(?:un)?like|dianzan|favou?rite|submit|approve|upload|edit|update|cart|pay)",
    re.IGNORECASE,
)
_MOST_PAIRS = 20  # of a query
_STATE = 200  # characters: a longer value is state of the page, no word


def acts(url: str, form: Iterable[tuple[str, str]] = (), *, post: bool = False) -> bool:
    """Whether a request is named like one that changes something: by its path, the names and values
    of its query, or its fields. post: anything that only resembles such a name counts, too."""
    parts = urlsplit(_plain(url))
    said = [parts.path, parts.query]
    for name, value in form:
        said.append(name)
        if len(value) <= _STATE and not name.startswith("__"):
            said.append(value)
    if any(map(_names_action, said)):
        return True
    plain = (_OF_RECORDS.sub(" ", _plain(one)) for one in said)
    return post and any(map(_WITHIN.search, plain))


def is_action(url: str) -> bool:
    """Whether a link, even one among articles, is named like what changes something when it is followed:
    `/logout`, `/delete?id=7`, `/7/vote`, `?do=del`. Folders are columns' names, and do not count."""
    parts = urlsplit(_plain(url))
    steps = [one for one in parts.path.split("/") if one][-2:]
    # `/vote/7` is the action as much as `/7/vote`; `/vote/7.html` is a page.
    last = steps[-1:] if steps and not steps[-1].isdigit() else steps[:1]
    words = [one.partition(".")[0] for one in last]
    words += [one for pair in parse_qsl(parts.query)[:_MOST_PAIRS] for one in pair]
    return any(map(_DOES.fullmatch, words))


@cache
def _names_action(text: str) -> bool:
    plain = _OF_RECORDS.sub(" ", _plain(text)[:4_000])
    words = [word for word in re.split(r"[^A-Za-z0-9]+", plain) if word]
    parts = [part for word in words for part in _PARTS.findall(word)]
    return any(map(_WORD.fullmatch, [*words, *parts]))


def _plain(text: str) -> str:
    """Without escapes, even double ones."""
    return unquote(unquote(text))


def on_site(address: str, page: str) -> bool:
    """Whether an address is on the page's host and port, or on a sub-domain of its site, and names no
    user."""
    host, own = (urlsplit(one).netloc.lower().removeprefix("www.") for one in (address, page))
    if not own or "@" in urlsplit(address).netloc:
        return False
    return host == own or host.endswith(f".{own}")
