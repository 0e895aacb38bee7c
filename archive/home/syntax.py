"""What is wrong with a text that is no TOML, for people who do not know what TOML is."""

import re
import tomllib

from archive.sentences import Sentence, say

_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")

_TOLD = (
    (
        "Invalid statement",
        say(
            "this is neither a [table] nor a 'key = value', or a Chinese key lacks quotation marks"
        ),
    ),
    ("Invalid initial character for a key", say("a key is missing, or needs quotation marks")),
    ("Expected '='", say("an '=' is missing behind the key")),
    ("Expected ']'", say("a ']' is missing")),
    ("Expected ']]'", say("a ']]' is missing")),
    ("Expected newline", say("something stands behind the value: a line has one 'key = value'")),
    ("Invalid value", say("this is no value: a text needs quotation marks")),
    ("Unclosed array", say("a list is not closed, or lacks a comma")),
    ("Unclosed inline table", say("a '{' is not closed, or lacks a comma")),
    ("Unterminated string", say("a quotation mark is missing")),
    ('Expected "\'"', say("a quotation mark is missing")),
    (
        "Illegal character",
        say("a quotation mark is missing, or a text holds a sign that it may not"),
    ),
    ("Found invalid character", say("a sign stands here that may not")),
    ("Unescaped", say("a backslash in a text must be doubled")),
    ("Invalid hex value", say("a backslash in a text must be doubled")),
    ("Escaped character", say("a backslash in a text must be doubled")),
    ("Cannot declare", say("this table was there before")),
    ("Cannot redefine", say("this table was there before")),
    ("Cannot mutate", say("this table was there before")),
    ("Cannot overwrite", say("this key was there before")),
    ("Duplicate inline table key", say("this key was there before")),
    ("Invalid date", say("this is no date")),
)
"""How Python's messages begin → the same for everybody."""


def fault_of(error: tomllib.TOMLDecodeError) -> Sentence:
    """What is wrong, and where, as the end of a sentence. What is new in a later Python is told in its
    own words."""
    text = str(error)
    where = _WHERE.search(text)
    said = text[: where.start()] if where else text
    what = next((told for begin, told in _TOLD if said.startswith(begin)), None)
    what = what or say("{said}", said=said)
    if where is None:
        return what
    if where[1] is None:
        return say("{what} (at its end)", what=what)
    return say("{what} (line {line}, column {column})", what=what, line=where[1], column=where[2])
