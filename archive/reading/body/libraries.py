"""Extraction libraries, for pages where nothing else reveals the article. Imported only here."""

import logging

import readability
import trafilatura
from lxml import html

from archive.reading.tree.layout import Line, lay_out

# Both log a traceback for every page they give up on; here that is a normal outcome.
logging.getLogger("readability").setLevel(logging.CRITICAL)
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def by_readability(source: str) -> list[Line]:
    """The lines that readability-lxml takes for the article; none when it finds none."""
    try:
        summary = readability.Document(source).summary(html_partial=True)
    except readability.readability.Unparseable:
        return []
    return lay_out(html.fragment_fromstring(summary, create_parent="div")).lines


def by_trafilatura(source: str) -> list[Line]:
    """The lines that trafilatura takes for the article; none when it finds none."""
    text = trafilatura.extract(source, include_comments=False, favor_recall=True, deduplicate=False)
    if text is None:
        return []
    root = html.Element("div")
    for paragraph in text.split("\n"):
        html.etree.SubElement(root, "p").text = paragraph
    return lay_out(root).lines
