"""How many of what, as part of a sentence: one article, two articles."""

from archive.sentences import Sentence, counted


def articles(n: int) -> Sentence:
    """So many articles."""
    return counted(n, "{n} article", "{n} articles")


def captures(n: int) -> Sentence:
    """So many captures."""
    return counted(n, "{n} capture", "{n} captures")


def channels(n: int) -> Sentence:
    """So many channels."""
    return counted(n, "{n} channel", "{n} channels")


def faults(n: int) -> Sentence:
    """So many faults."""
    return counted(n, "{n} fault", "{n} faults")


def files(n: int) -> Sentence:
    """So many files."""
    return counted(n, "{n} file", "{n} files")


def items(n: int) -> Sentence:
    """So many items of a list."""
    return counted(n, "{n} item", "{n} items")


def pages(n: int) -> Sentence:
    """So many pages."""
    return counted(n, "{n} page", "{n} pages")


def rows(n: int) -> Sentence:
    """So many rows."""
    return counted(n, "{n} row", "{n} rows")


def sources(n: int) -> Sentence:
    """So many sources."""
    return counted(n, "{n} source", "{n} sources")


def versions(n: int) -> Sentence:
    """So many versions."""
    return counted(n, "{n} version", "{n} versions")


def watches(n: int) -> Sentence:
    """So many watches."""
    return counted(n, "{n} watch", "{n} watches")
