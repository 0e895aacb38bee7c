"""Addresses: one spelling for each, and what its shape says about the page. Text in, values out."""

import re
from functools import lru_cache
from re import Pattern
from urllib.parse import quote, urlsplit

from archive.web.dialects import AddressFacts, has_dialect, shown_by

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SIGNS = "/!$&'()*+,;=:@"  # RFC 3986 pchar and "/"
_QUERY_SIGNS = _PATH_SIGNS + "?"
_EDGE = "".join(map(chr, range(0x21))) + "\x7f\xa0\u3000\ufeff\u200b"
_BREAKS = str.maketrans("", "", "\t\r\n")

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~]")
# Escaped once or, by templates that escape what is already escaped, twice.
_EQUALS, _SEMICOLON = r"(?:=|%3D|%253D)", r"(?:;|%3B|%253B)"
_OPEN, _CLOSE = r"(?:[(\[]|%28|%5B)", r"(?:[)\]]|%29|%5D)"
# Characters of session ids. Never one, escaped or not, after which another argument may follow:
# that one may name the article.
_NO_NAME = r"(?![\w.]{1,30}(?:=|%3D|%253D))"
_ID = (
    rf"(?:[\w.!~=-]|[:,*+@$]{_NO_NAME}"
    rf"|%(?:25)?(?:21|3D)|%(?:25)?(?:24|2B|2C|3A|40){_NO_NAME})*"
)
_OF_SESSION = rf"{_SEMICOLON}(?:jsessionid|phpsessid|aspsessionid\w*){_EQUALS}{_ID}"
# Session ids in the path: parameters of a segment, and ASP.NET's segment `(S(…))`, escaped or not.
_SESSION = re.compile(
    rf"{_OPEN}{_OF_SESSION}{_CLOSE}(?=[/;?&]|$)|{_OF_SESSION}"
    rf"|{_SEMICOLON}(?:sid|sessionid){_EQUALS}(?=[\w-]*\d)(?=[\w-]*[A-Za-z])(?:[0-9a-f]{{16,}}|[\w-]{{20,}})"
    r"(?=[/;?]|$)"
    r"|/(?:\(|%28)(?=[^/]{0,999}\w{20})(?:[SAFX](?:\(|%28)[\w-]+(?:\)|%29)){1,4}(?:\)|%29)(?=/|$)",
    re.IGNORECASE | re.ASCII,
)
# Session ids among the parameters of a query: the name in brackets or between spaces, separators
# and equals signs escaped. The text before and after stays.
_SPACE = r"(?:\+|%20)*"
_ARGUMENT = re.compile(
    rf"(?:^|%26|{_SEMICOLON})(?:amp{_SEMICOLON})?{_SPACE}{_OPEN}?"
    r"(?:jsessionid|phpsessid|aspsessionid\w*|asp\.net_sessionid|cfid|cftoken)"
    rf"(?:{_OPEN}?{_CLOSE})?{_SPACE}(?:{_EQUALS}{_ID}{_CLOSE}?|(?=%26|$))",
    re.IGNORECASE | re.ASCII,
)
_REMEMBERED = 300  # characters: the spelling of a longer address is worked out each time
_MOBILE_POST = re.compile(r"/mpost_(?=\d+\.html?$)")
_DEFAULT_PORT = {
    "http": re.compile(r"(?::(?:0*80)?)+$", re.ASCII),
    "https": re.compile(r"(?::(?:0*443)?)+$", re.ASCII),
}
# Parameters that never name an article. `from` with a number may be a row of a list.
_CLUTTER = re.compile(
    r"(?:amp;)?(?:utm_[\w.-]*|from(?:%5B%5D)?(?=$|=\D|=$)|spm|isappinstalled|nsukey|_)"
    # Behind it, a separator that is escaped, or a semicolon, begins a parameter that may name one.
    r"(?:(?:%5B%5D)?(?:=|%3D)(?!.*(?:%26|%25|;|%3B))|$)",
    re.IGNORECASE,
)
# Parameters that name an article on some sites, and on others differ on each visit. They are
# dropped only where something else names the article, and where the value looks random and is long
# enough for that.
_RANDOM = r"(?:[\w.~-]|%(?!26|3B|25)[0-9A-Fa-f]{2})"
_TOKEN = re.compile(
    r"(?:amp;)?(?:s|sid|sess|sessid|session|session_?id|token|ticket|zenid|oscsid)(?:=|%3D)"
    rf"(?={_RANDOM}*\d)(?={_RANDOM}*[A-Za-z])(?:[0-9a-f]{{16,}}|{_RANDOM}{{20,}})",
    re.IGNORECASE | re.ASCII,
)
# Cache busters: a time to the second or finer, or a random number. After a file whose number names
# the article, any number: a file is the same whatever follows it.
_BUSTERS = "v|ver|version|r|rnd|rand|random|_?t|ts|time|timestamp|cb|nocache|cachebuster"
_BUSTER = re.compile(rf"(?:amp;)?(?:{_BUSTERS})=(?:\d{{9,20}}|0?\.\d{{6,20}})|0?\.\d{{6,20}}", re.I)
_ON_FILE = re.compile(
    rf"(?:amp;)?(?:{_BUSTERS})=(?!(?:19|20)\d\d[01]\d[0-3]\d$)\d{{1,20}}(?:\.\d{{1,20}}){{0,3}}|\d{{10,20}}",
    re.I,
)
_FILE = re.compile(r"\.s?html?$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{6}[^/]*$")
_NAMING = re.compile(
    r"(?:amp;)?(?:id|aid|nid|pid|bid|news_?id|art_?id|article_?id|info_?id|item_?id|doc_?id"
    r"|content_?id|wbnewsid|uuid|guid)=.",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jspx?|do|action|cgi|ashx|cfm)$", re.IGNORECASE)


def canonical(url: str) -> str:
    """The one spelling of an address, the key of its page. Idempotent; never raises.

    Dropped: fragment, default port, dot segments, campaign parameters (`utm_…`, `from`), session
    ids (`PHPSESSID`, `;jsessionid=…`, a long random `sid`), and cache busters (`v=1733212800`)
    where the path or an `id` names the article: `/show.asp?sid=100` and `?id=1&t=2` stay. Host in
    lower case (IDNA and Unicode names stay as they are), an empty path is `/`, percent-encoding
    after RFC 3986 6.2.2, Guangdong's mobile `mpost_N` is `post_N`
    (docs/cms.md: NFCMS).
    The scheme stays: http and https can be different sites, and redirects join them. An address
    that is not http(s) or has no host only loses its fragment and surrounding space.
    """
    return _spelled_again(url) if len(url) <= _REMEMBERED else _spelled(url)


def _spelled(url: str) -> str:
    plain = url.translate(_BREAKS).partition("#")[0].strip(_EDGE)
    try:
        parts = urlsplit(plain)
    except ValueError:
        return plain
    port = _DEFAULT_PORT.get(parts.scheme)
    if port is None or not parts.netloc:
        return plain
    user, at, host = parts.netloc.rpartition("@")
    path = _without(_SESSION, _escaped(parts.path or "/", _PATH_SIGNS)) or "/"
    path = _MOBILE_POST.sub("/post_", _without_dots(path))
    query = "&".join(_kept(_parameters(_escaped(parts.query, _QUERY_SIGNS)), path))
    address = f"{parts.scheme}://{user}{at}{port.sub('', host.lower())}{path}"
    return f"{address}?{query}" if query else address


# A list of 20,000 rows asks for the spelling of each seven times.
_spelled_again = lru_cache(maxsize=1 << 15)(_spelled)


def address_facts(url: str) -> AddressFacts | None:
    """Dialect, family and date of an article address; None when no dialect is known for it."""
    return shown_by(canonical(url))


def may_name_article(parameter: str) -> bool:
    """Whether a parameter, name and value, is called like the id of an article."""
    return bool(_NAMING.match(parameter))


def _parameters(query: str) -> list[str]:
    """The parameters of a query; a session's may also follow a semicolon."""
    found = (_without(_ARGUMENT, _without(_SESSION, one)) for one in query.split("&"))
    return [one for one in found if one not in ("", "amp")]


def _without(ids: Pattern[str], text: str) -> str:
    """The text without session ids, even nested ones."""
    for _ in range(8):  # a bound: only malicious addresses have more
        shorter = ids.sub("", text)
        if shorter == text:
            break
        text = shorter
    return text


def _kept(parameters: list[str], path: str) -> list[str]:
    """The parameters that can name the page."""
    kept = [one for one in parameters if not _CLUTTER.match(one)]
    on_file = bool(_FILE.search(path)) and bool(_NUMBER.search(path) or has_dialect(path))
    doubtful = {
        one
        for one in kept
        if _TOKEN.fullmatch(one) or _BUSTER.fullmatch(one) or (on_file and _ON_FILE.fullmatch(one))
    }
    if doubtful and (any(map(_NAMING.match, kept)) or _names_article(path)):
        return [one for one in kept if one not in doubtful]
    return kept


def _names_article(path: str) -> bool:
    """Whether a path alone names a page: by a dialect, or a numbered file that is not a script."""
    file = path.rpartition("/")[2]
    if _SCRIPT.search(file):
        return False
    return any(map(str.isdigit, file)) or has_dialect(path)


def _escaped(text: str, signs: str) -> str:
    """Percent-encode what must be, decode what need not be, write the rest in upper case."""

    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code is None:
            return quote(match[0], safe=signs, errors="surrogatepass")
        letter = chr(int(code, 16))
        return letter if letter in _UNRESERVED else f"%{code.upper()}"

    return _ESCAPE.sub(one, text)


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
