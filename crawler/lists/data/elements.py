"""XML of a site's own making, as the objects and arrays that it stands for."""

import re
from typing import Any

from lxml import etree
from lxml.html import defs

_ROOT = re.compile(
    r"\s*(?P<told><\?xml[^<>]{0,500}\?>\s*)?(?:<!--.{0,5000}?-->\s*|<\?[^<>]{0,500}\?>\s*"
    r"|<!DOCTYPE\s(?!\s*html)[^<>\[]{0,500}(?:\[.{0,5000}?\]\s*)?>\s*)*"
    r"<(?:[A-Za-z_][\w.-]{0,40}:)?(?P<root>[A-Za-z_][\w.-]{0,60})[\s/>]",
    re.DOTALL | re.IGNORECASE,
)
_DECLARED = re.compile(r"\s*<\?xml[^<>]{0,500}\?>")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What browsers show, and the store of Hanweb, which has rows as HTML.
_OF_BROWSERS = frozenset(
    (
        "html", "head", "body", "frameset", "div", "ul", "ol", "li", "table", "p", "span", "script", "style",
        "a", "wml", "svg", "datastore", "recordset", "record", "font", "center", "form", "meta",
    )
)  # fmt: skip
_LONGEST = 5_000_000  # characters
_MOST_ELEMENTS = 300_000


def value_in(text: str) -> Any:
    """The value of a text that is XML and no page: None when it is something else.

    Attributes and children are members by their local names; children of one name are an array, and
    so is one that has children itself. Entities that a text declares are not known.
    """
    text = text.lstrip("\ufeff")
    match = _ROOT.match(text)
    if match is None:
        return None
    root = match["root"].lower()
    if root in _OF_BROWSERS or (
        not match["told"] and root in defs.tags | {"main", "nav", "header"}
    ):
        return None
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    clean = _DECLARED.sub("", _ILLEGAL.sub(" ", text[:_LONGEST]), count=1)
    try:
        tree = etree.fromstring(clean.encode(), parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if tree is None else _value(tree)


def _value(root: Any) -> dict[str, Any]:
    """The members of an element; a walk without recursion, its children's values first."""
    done: dict[Any, Any] = {}
    for count, (_, element) in enumerate(etree.iterwalk(root, events=("end",))):
        if count >= _MOST_ELEMENTS:
            break
        if isinstance(element.tag, str):
            children = [one for one in element if one in done]
            done[element] = _members(element, [(one, done.pop(one)) for one in children])
    found = done.get(root)
    return found if isinstance(found, dict) else {"text": found} if found else {}


def _members(element: Any, children: list[tuple[Any, Any]]) -> Any:
    """An element's text, or a dict of its attributes and children."""
    text = "".join([element.text or "", *(one.tail or "" for one in element)]).strip()
    found: dict[str, Any] = {etree.QName(name).localname: one for name, one in element.items()}
    for child, given in children:
        name, value = etree.QName(child).localname, given
        if isinstance(value, dict) and value.keys() == {"name", "text"}:
            name, value = value["name"], value["text"]  # as Solr writes fields
        before = found.get(name)
        if isinstance(before, list):
            before.append(value)
        elif before not in (None, ""):
            found[name] = [before, value]
        else:
            found[name] = [value] if len(child) and isinstance(value, dict) else value
    if not found:
        return text
    return found | {"text": text} if text else found
