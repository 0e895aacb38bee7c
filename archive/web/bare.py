"""Whether a page has next to no running text: asked of its bytes, so that most pages cost nothing."""

import re

_MOST = 1_000_000  # bytes; no empty page is as long
_RUN = 24  # bytes that are no ASCII between two tags: eight Chinese characters in UTF-8, twelve in GB18030
_ENOUGH = 900  # such bytes in all: 300 characters, 450
_APART = frozenset((b"a", b"script", b"style", b"title", b"option", b"button"))
_NAME = re.compile(rb"/?[a-z]+")
_ASCII = bytes(range(128))


def seems_bare(body: bytes) -> bool:
    """Whether a page seems to have no text of an article: true too often, of short notices for one, and
    seldom false where there is none. Links, headlines of the window and scripts are not counted."""
    if len(body) > _MOST or b"\0" in body:  # UTF-16
        return False
    inside, found = b"", 0
    for piece in body.split(b"<"):
        tag, _, text = piece.partition(b">")
        named = _NAME.match(tag[:12].lower())
        name = named.group() if named else b""
        if inside:
            if name != b"/" + inside:
                continue
            inside = b""
        elif name in _APART:
            inside = name
            continue
        run = len(text.translate(None, _ASCII))
        found += run if run >= _RUN else 0
        if found >= _ENOUGH:
            return False
    return True
