"""The words of a scrap of JavaScript, as far as pagers need them."""

import re
from dataclasses import dataclass

MOST_SOURCE = 6_000
"""Characters of a script that are read; a function that builds an address is shorter."""

_TOKEN = re.compile(
    r"(?P<space>\s+|//[^\n]*|/\*.{0,2000}?\*/)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_$][\w$]*)"
    r"|(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||\+\+|--|\+=|-=|=>|.)",
    re.DOTALL,
)
# Strings and patterns, which may hold what looks like a comment, then comments. Each ends at the end
# of its line, or of the source, at the latest, so that a hostile script is read in one go.
_STRING_OR_COMMENT = re.compile(
    r"\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?"
    r"|[(,=:\[!&|?{};]\s{0,9}/(?![*/])(?:[^/\\\n\[]|\\.|\[[^\]\n]{0,100}\]){1,200}+/"
    r"|(?P<comment>(?<!:)//[^\n]*+|/\*.*?(?:\*/|\Z)|<!--(?:(?!-->)[^\n])*+(?:-->)?)",
    re.DOTALL,
)
_REGEX = re.compile(r"/(?:[^/\\\n\[]|\\.|\[[^\]\n]*\])+/[a-z]*")
_BEFORE_REGEX = frozenset("(,=:[!&|?{};")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Token:
    """kind: text, template, number, name, regex or sign. value: texts without quotes and escapes."""

    kind: str
    value: str


def tokens(source: str) -> list[Token]:
    """The tokens of a script's beginning, at most MOST_SOURCE characters of it. Never raises."""
    source = source[:MOST_SOURCE]
    found: list[Token] = []
    place = 0
    while place < len(source):
        starts = source[place] == "/" and (not found or found[-1].value in _BEFORE_REGEX)
        regex = _REGEX.match(source, place) if starts else None
        if regex and not source.startswith(("//", "/*"), place):
            found.append(Token("regex", regex[0]))
            place = regex.end()
            continue
        match = _TOKEN.match(source, place)
        if match is None:
            break
        place = match.end()
        kind = match.lastgroup or "sign"
        if kind == "text":
            kind = "template" if match[0][0] == "`" else kind
            found.append(Token(kind, unquoted(match[0][1:-1])))
        elif kind != "space":
            found.append(Token(kind, match[0]))
    return found


def uncommented(source: str) -> str:
    """A script without its comments: what they say is not run."""
    return _STRING_OR_COMMENT.sub(lambda match: " " if match["comment"] else match[0], source)


def unquoted(text: str) -> str:
    """The inside of a string literal with its escapes undone."""
    return _ESCAPED.sub(lambda match: _LETTERS.get(match[1], match[1]), text)
