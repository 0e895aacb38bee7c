"""Dialects: shapes of article addresses, and what each says about the page. Text in, values out."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from re import Pattern


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """What the shape of an article address reveals.

    dialect: row of the table below. family: a name that `crawler.lists` knows.
    date: publish date cut to what the address gives ("2024-10-10", "2024-10", "2024"), else None.
    """

    dialect: str
    family: str
    date: str | None


def _dialect(name: str, family: str, pattern: str) -> tuple[str, str, Pattern[str]]:
    return name, family, re.compile(pattern, re.ASCII)


_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

# docs/cms.md: Article addresses; first match wins. The groups y, m, d (or ym, md, ymd) hold the
# date. Not taken for dates, because unproven: the counter of `tsid`, the object id of `longxun`.
# Rows after `phpshow` were seen on real list and book pages.
DIALECTS = (
    _dialect("trs_t", "trs", r"/(?:\d{6}/)?t(?P<ymd>\d{8})_\d+(?:_\d+)?\.s?html?$"),
    _dialect(
        "hanweb_art",
        "hanweb",
        r"/art/(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})/art_\d+_\d+\.html?$",
    ),
    _dialect("hanweb_hex", "hanweb", r"/art/(?P<y>\d{4})/art_[0-9a-f]{32}\.html?$"),
    _dialect(
        "founder_content",
        "founder",
        r"/(?P<ym>\d{4}-?\d{2})/(?P<d>\d{2})/(?:content|c)_\d+(?:_\d+)*\.s?html?(?:\?div=-1)?$",
    ),
    _dialect("xinhua_c", "generic", r"/(?P<ymd>\d{8})/[0-9a-f]{32}/c\.s?html?$"),
    _dialect("people_n", "people", r"/n\d/(?P<y>\d{4})/(?P<md>\d{4})/c\d+-\d+(?:-\d+)?\.html?$"),
    _dialect("cntv_arti", "generic", r"/(?P<y>\d{4})/(?P<m>\d{2})/(?P<d>\d{2})/ARTI\d+\.s?html?$"),
    _dialect("nfcms_post", "nfcms", r"/(?:content|gkmlpt/content(?:/\d+)+)/m?post_\d+\.html?$"),
    _dialect(
        "vsb_info",
        "vsb",
        r"/info/\d+/\d+\.htm$|urltype=news\.NewsContentUrl&wbtreeid=\d+&wbnewsid=\d+",
    ),
    _dialect("webplus", "sudy", r"/(?P<y>\d{4})/(?P<md>\d{4})/c\d+a\d+/page\.htm$"),
    _dialect("ucap_hex", "ucap", r"/(?P<ym>\d{6})/[0-9a-f]{32}\.s?html?$"),
    _dialect(
        "sc_hex",
        "generic",
        r"/(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})/[0-9a-f]{32}\.s?html?$",
    ),
    _dialect("sh_hex", "generic", r"/(?P<ymd>\d{8})/[0-9a-f]{32}\.html?$"),
    _dialect("epoint_uuid", "generic", rf"/(?P<ymd>\d{{8}})/{_UUID}\.html?$"),
    _dialect(
        "hb_uuid",
        "generic",
        r"/columns/[0-9a-f-]{36}/(?P<ym>\d{6})/(?P<d>\d{2})/[0-9a-f-]{36}\.html?$",
    ),
    _dialect("truecms_uuid", "generic", rf"/content/{_UUID}\.html?$"),
    _dialect(
        "enorth", "generic", r"/system/(?P<y>\d{4})/(?P<m>\d{2})/(?P<d>\d{2})/\d{8,10}\.s?html?$"
    ),
    _dialect(
        "longxun", "generic", r"/(?:openness/detail/content|content/detail)/[0-9a-f]{24}\.html?$"
    ),
    _dialect("cjyun", "generic", r"/p/\d+\.html?$"),
    _dialect("rednet", "generic", r"/c/(?P<y>\d{4})/(?P<m>\d{2})/(?P<d>\d{2})/\d+\.htm$"),
    _dialect("fj_node", "generic", r"/node/\d+/(?P<ymd>\d{8})/[0-9a-f]{13}\.s?html?$"),
    _dialect("ln_web", "generic", r"/web/.+?/(?P<ymd>\d{8})\d{4,}/index\.s?html?$"),
    _dialect("tsid", "generic", r"/\d{12,18}/index\.s?html?$"),
    _dialect("numid", "generic", r"/\d{5,9}/index\.s?html?$"),
    _dialect("snowflake", "generic", r"/1\d{18}\.html?$"),
    _dialect("sasac", "generic", r"/n\d+(?:/n\d+)*/c\d+/content\.html?$"),
    _dialect(
        "dangjiancn", "generic", r"/(?P<y>\d{4})/(?P<m>\d{2})/(?P<d>\d{2})/detail_\d+\.html?$"
    ),
    _dialect("ankang", "generic", r"/Content-\d+\.html?$"),
    _dialect("xpaper", "generic", r"/news/\d+/\d+/\d+(?:-\d+)?\.s?html?$"),
    _dialect(
        "ymd_dir",
        "generic",
        r"/(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})/(?:content-)?\d+\.s?html?$",
    ),
    _dialect(
        "phpshow",
        "generic",
        r"/(?:news-)?show-\d+(?:-\d+)*\.html?$|[?&](?:aid|id|infoid|itemid)=[\w-]+",
    ),
    _dialect("ucap_number", "ucap", r"/c\d+/(?P<ym>\d{6})/\d+\.s?html?$"),
    _dialect("webplus_hash", "sudy", r"/[0-9a-f]{2}/[0-9a-f]{2}/c\d+a\d+/page\.htm$"),
    _dialect("hanweb_content", "hanweb", r"/col/col\d+/content/content_\d+\.html?$"),
    _dialect("code_day", "generic", r"/html/(?P<y>\d{4})/[A-Za-z]+_(?P<md>\d{4})/\d+\.html?$"),
    _dialect("flipbook_page", "flipbook", r"/files/basic-html/page\d+\.html?$"),
)

# Some patterns take quadratic time; no real article address comes near this length.
_LONGEST = 2_000
_REMEMBERED = 300  # characters; what longer addresses show is worked out each time


def has_dialect(path: str) -> bool:
    """Whether a path and query have the shape of a known article address."""
    return len(path) <= _LONGEST and any(pattern.search(path) for _, _, pattern in DIALECTS)


def shown_by(address: str) -> AddressFacts | None:
    """Dialect, family and date of an article address in one spelling; None when it has no dialect."""
    return _shown(address) if len(address) <= _REMEMBERED else _shown_by(address)


def _shown_by(address: str) -> AddressFacts | None:
    scheme, _, rest = address.partition("://")
    if scheme not in ("http", "https") or len(address) > _LONGEST:
        return None
    shape = "/" + rest.partition("/")[2]
    for name, family, pattern in DIALECTS:
        match = pattern.search(shape)
        if match:
            return AddressFacts(name, family, _day(match.groupdict()))
    return None


_shown = lru_cache(maxsize=1 << 15)(_shown_by)  # a list asks four times for each of its rows


def _day(found: dict[str, str | None]) -> str | None:
    """ISO date from a dialect's groups, in their order; None if impossible."""
    digits = "".join(
        value.replace("-", "").zfill(2) for value in found.values() if value is not None
    )
    if not digits:
        return None
    year, month, day = digits[:4], digits[4:6], digits[6:8]
    try:
        whole = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not 1900 <= whole.year <= 2099:
        return None
    return "-".join(part for part in (year, month, day) if part)
