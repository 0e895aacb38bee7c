"""The names of the columns that a page stands in, as it says itself: meta tags and the trail above
the headline (首页 > 党建 > 组织工作)."""

import re
from collections.abc import Iterable, Sequence

from archive.reading.head.meta import Said
from archive.reading.tree.layout import Line, squeeze
from archive.types import Evidence

_TRAIL = re.compile(r"(?:当前|當前|所在)(?:的)?位置|您的位置")
_STEPS = ">＞›»"
_STEP = re.compile(r"[>＞›»→/]+|::|[：:|]")
# A whole site has news of all kinds, even 某县党建网.
_SITE = re.compile(r"网(?:站|页)?$|位置")
_LONGEST_TRAIL = 200
_LONGEST_NAME = 12  # characters: what is longer is a headline
_NO_COLUMN = re.compile(
    r"(?:.*(?:首页|首頁|主页))|正文.*|(?:内容|文章|信息|新闻)?(?:详情|内容|文章|浏览)|更多|全文"
)


def columns(said: Said, above: Sequence[Line], title: str) -> list[Evidence]:
    """What the page says its columns are, the widest first, each once. above: the lines before the text."""
    trail = next((line.text for line in above if _is_trail(line.text)), "")
    found = [Evidence(where="trail", value=name) for name in _names(trail, title)]
    found += [Evidence(where=e.where, value=e.value[:_LONGEST_TRAIL]) for e in said.columns]
    return list({evidence.value: evidence for evidence in found}.values())


def _is_trail(line: str) -> bool:
    if len(line) > _LONGEST_TRAIL:
        return False
    return _TRAIL.search(line) is not None or sum(map(line.count, _STEPS)) > 1


def _names(trail: str, title: str) -> Iterable[str]:
    for step in _STEP.split(trail):
        name = squeeze(step)
        named = 1 < len(name) <= _LONGEST_NAME and not _NO_COLUMN.fullmatch(name)
        if named and not _SITE.search(name) and name not in squeeze(title):
            yield name
