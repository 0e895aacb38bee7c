"""Words that look like names but are none: 时政, 高度, 安徽 (words.txt says whence)."""

from importlib.resources import files

from archive.search.fold import fold


def _read() -> tuple[frozenset[str], frozenset[str]]:
    """Words and places, each behind a comment in words.txt."""
    found: list[set[str]] = []
    commented = False
    for line in files(__package__).joinpath("words.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            if not commented:
                found.append(set())
        else:
            found[-1].update(line.split())
        commented = line.startswith("#")
    words, places = found
    return frozenset(words), frozenset(places)


_WORDS, _PLACES = _read()


def is_word(name: str) -> bool:
    """Whether a name is an everyday word or a place, in either script."""
    return fold(name) in _WORDS


def is_place(name: str) -> bool:
    """Whether a name is that of a province or a prefecture without 省, 市 and the like."""
    return fold(name) in _PLACES
