"""Words that look like names but are none: 时政, 高度, 安徽 (words.txt says whence)."""

from importlib.resources import files

from archive.search.fold import fold


def _read() -> tuple[frozenset[str], frozenset[str]]:
    """The words of words.txt, and the places below its last comment."""
    text = files(__package__).joinpath("words.txt").read_text("utf-8")
    words, _, places = text.rpartition("\n# ")
    lines = [line for line in words.split("\n") if not line.startswith("#")]
    return frozenset(" ".join(lines).split()), frozenset(places.partition("\n")[2].split())


_WORDS, _PLACES = _read()


def is_word(name: str) -> bool:
    """Whether a name is an everyday word or a place, in either script."""
    return fold(name) in _WORDS or is_place(name)


def is_place(name: str) -> bool:
    """Whether a name is that of a place without 省, 市, 县 and the like."""
    return fold(name) in _PLACES
