"""The tokens of a page's scripts."""

import re

_TOKEN = re.compile(
    r"\s+|//[^\n]{0,20000}|/\*.{0,20000}?\*/|<!--|-->"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.){0,20000}\"|'(?:[^'\\\n]|\\.){0,20000}'|`(?:[^`\\]|\\.){0,20000}`)"
    r"|(?P<name>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)"
    r"|(?P<number>\d[\d.]*)|(?P<sign>=>|===?|!==?|\+=|&&|\|\||.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "", "\n": ""}
_MOST = 40_000  # tokens of a script

Token = tuple[str, str]


def tokens_of(text: str) -> list[Token]:
    """The tokens of a script, strings undone, without white space and comments."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "string":
            quote, inner = match[0][0], match[0][1:-1]
            found.append(("template" if quote == "`" else "string", _undone(inner)))
        elif kind:
            found.append((kind, match[0]))
        if len(found) >= _MOST:
            break
    return found


def _undone(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "ux" and len(code) > 1:
            return chr(int(code[1:], 16))
        return _ESCAPED.get(code, code)

    return _ESCAPE.sub(one, text) if "\\" in text else text
