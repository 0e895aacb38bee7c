"""What weighs much in a page's source and says nothing in its tree: taken out before the parser."""

import re

_LONG = 1_000
"""Characters of a script, a style or a comment up to which it stays: a longer script writes no day
into the page (`markup.written_by`)."""

CMS_COMMENT = re.compile(r"enpproperty|enpcontent|<\$\[|ZJEG_RSS")
"""Comments that mark fields (docs/cms.md: Hanweb; docs/cms.md: Founder)."""


def _any_case(name: str) -> str:
    """A pattern for a name; unlike the flag for it, it leaves the search for "<" as fast as it is."""
    return "".join(f"[{letter}{letter.upper()}]" for letter in name)


_SCRIPT, _STYLE = _any_case("script"), _any_case("style")
_OPENED = re.compile(
    rf"<(?:!--|(?P<script>{_SCRIPT})\b[^<>]*>|(?P<style>{_STYLE})\b[^<>]*>)"
)  # fmt: skip
_CLOSED = {"script": re.compile(f"</{_SCRIPT}"), "style": re.compile(f"</{_STYLE}")}
# What shows in it that it is none: another one begins there
_BEGUN = {"script": re.compile(f"<(?:{_SCRIPT}|!--)"), "style": re.compile(f"<{_STYLE}")}
_TOLD = re.compile("json", re.I)  # in the tag of a script that holds data: it stays

# libxml2 looks at all attributes of a tag for each further one: 80,000 take it 11 seconds. _FEW: as
# nearly all tags go on, a few quoted values, which is sooner seen than attributes are counted.
_MOST_ATTRIBUTES = 300
_ATTRIBUTE = r"""(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+)"""
_FEW = r"""(?:[^<>"']{0,60}+"[^"<>]*+"){0,9}+[^<>"']{0,60}+>"""
_OVERLOADED = re.compile(
    rf"(<[a-zA-Z](?!{_FEW})[^\s/>]*+{_ATTRIBUTE}{{{_MOST_ATTRIBUTES}}}){_ATTRIBUTE}++"
)


def without_bulk(text: str) -> tuple[str, str]:
    """A page's source without its bulk, and its scripts with their opening tags, a line for each.

    The contents of long scripts, styles and comments go, their tags stay, and so does what may be none
    (a script in which another one begins); and what a tag has beyond some hundreds of attributes goes.
    In linear time.
    """
    parts: list[str] = []
    scripts: list[str] = []
    at = place = 0
    while (opened := _OPENED.search(text, place)) is not None:
        start, end, whole = _inside(text, opened)
        if opened.lastgroup == "script":
            scripts.append(text[opened.start() : end if end >= 0 else len(text)])
        if end < 0:
            break
        if whole and end - start > _LONG and not _is_read(text, opened, end):
            parts.append(text[at:start])
            at = end
        place = max(start, end)
    light = "".join([*parts, text[at:]]) if parts else text
    return _OVERLOADED.sub(r"\1", light), "\n".join(scripts)


def _inside(text: str, opened: re.Match[str]) -> tuple[int, int, bool]:
    """Where the content of a script, a style or a comment begins and ends (-1: nowhere), and whether it
    is surely one."""
    start, kind = opened.end(), opened.lastgroup
    if kind is None:
        end = text.find("-->", start - 2)  # all of `<!-->` is a comment
        nested = text.find("<!--", start, end) >= 0 or text.find("--!>", start, end) >= 0
        return start, end, not nested
    closed = _CLOSED[kind].search(text, start)
    if closed is None:
        return start, -1, False
    return start, closed.start(), _BEGUN[kind].search(text, start, closed.start()) is None


def _is_read(text: str, opened: re.Match[str], end: int) -> bool:
    """Whether a rule reads in the tree what something holds: a comment that marks fields, or data."""
    if opened.lastgroup is None:
        return CMS_COMMENT.search(text, opened.end(), end) is not None
    return opened.lastgroup == "script" and _TOLD.search(opened[0]) is not None
