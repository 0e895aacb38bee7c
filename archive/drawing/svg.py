"""A scene as SVG. Texts go in as texts: whatever a stranger typed, it is never markup.

There is no style sheet in it, which our site forbids: colours are attributes, and classes of the same names
let the site's own style sheet change them in the dark.
"""

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET  # only ever written here

from archive.drawing.palette import COLOURS, PATTERNS
from archive.drawing.scene import At, Circle, Group, Link, Mark, Path, Rect, Scene, Text, every

FONTS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg(scene: Scene, name: str) -> str:
    """The text of it. name: letters, digits and hyphens; no other drawing of its page has it."""
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_n(scene.width)} {_n(scene.height)}",
            "width": _n(scene.width),
            "height": _n(scene.height),
            "role": "group",
            "aria-labelledby": f"{name}-title {name}-said",
            "font-family": FONTS,
        },
    )
    _told(root, "title", scene.title, f"{name}-title")
    _told(root, "desc", scene.said, f"{name}-said")
    used = {m.fill for m in every(scene.marks) if isinstance(m, Rect)} & set(PATTERNS)
    if used:
        defs = ET.SubElement(root, "defs")
        for pattern in sorted(used):
            _pattern(defs, pattern, f"{name}-{pattern}")
    _add(root, scene.marks, name)
    return ET.tostring(root, encoding="unicode")


def _add(parent: ET.Element, marks: Iterable[Mark], name: str) -> None:
    for mark in marks:
        match mark:
            case Link():
                # Links stand in the table below, too: there, the keyboard finds them.
                given = {"href": _clean(mark.href), "tabindex": "-1", "aria-hidden": "true"}
                link = ET.SubElement(parent, "a", given)
                _told(link, "title", mark.said)
                _add(link, mark.marks, name)
            case Group():
                place = f"translate({_n(mark.at.x)} {_n(mark.at.y)})"
                _add(ET.SubElement(parent, "g", {"transform": place}), mark.marks, name)
            case Rect():
                _rect(parent, mark, name)
            case Circle():
                _circle(parent, mark, name)
            case Path():
                _path(parent, mark, name)
            case Text():
                _text(parent, mark, name)


def _rect(parent: ET.Element, mark: Rect, name: str) -> None:
    given = {"x": mark.x, "y": mark.y, "width": mark.width, "height": mark.height}
    shape = _shape(parent, "rect", given, mark.fill, mark.stroke, name)
    _dashed(shape, mark.dash)
    _told(shape, "title", mark.said)


def _circle(parent: ET.Element, mark: Circle, name: str) -> None:
    given = {"cx": mark.at.x, "cy": mark.at.y, "r": mark.radius}
    shape = _shape(parent, "circle", given, mark.fill, mark.stroke, name)
    if mark.stroke:
        shape.set("stroke-width", "1.5")
    _told(shape, "title", mark.said)


def _text(parent: ET.Element, mark: Text, name: str) -> None:
    given = {"x": mark.at.x, "y": mark.at.y, "font-size": mark.size}
    shape = _shape(parent, "text", given, mark.fill, "", name)
    if mark.anchor != "start":
        shape.set("text-anchor", mark.anchor)
    if mark.bold:
        shape.set("font-weight", "bold")
    shape.text = _clean(mark.text)


def _path(parent: ET.Element, mark: Path, name: str) -> None:
    shape = _shape(parent, "path", {}, mark.fill, mark.stroke, name)
    shape.set("d", _line(mark.points, closed=bool(mark.fill)))
    if mark.stroke:
        shape.set("stroke-width", _n(mark.width))
        shape.set("stroke-linejoin", "round")
        if mark.stroke == "clear":
            shape.set("pointer-events", "stroke")
    _dashed(shape, mark.dash)
    if mark.opacity != 1:
        shape.set("opacity", _n(mark.opacity))


def _line(points: Iterable[At], *, closed: bool) -> str:
    text = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    return f"M{text}Z" if closed else f"M{text}"


def _shape(
    parent: ET.Element, tag: str, given: dict[str, float], fill: str, stroke: str, name: str
) -> ET.Element:
    shape = ET.SubElement(parent, tag, {key: _n(value) for key, value in given.items()})
    classes = []
    for attribute, colour in (("fill", fill), ("stroke", stroke)):
        if colour in COLOURS:
            shape.set(attribute, COLOURS[colour])
            classes.append(f"{attribute}-{colour}")
        elif colour in PATTERNS:
            shape.set(attribute, f"url(#{name}-{colour})")
        elif colour == "clear":  # nothing to see, but to touch
            shape.set(attribute, "transparent")
        elif attribute == "fill":
            shape.set(attribute, "none")
    if classes:
        shape.set("class", " ".join(classes))
    return shape


def _dashed(shape: ET.Element, dash: str) -> None:
    if dash:
        shape.set("stroke-dasharray", dash)


def _pattern(defs: ET.Element, pattern: str, name: str) -> None:
    size = _n(PATTERNS[pattern])
    given = {"id": name, "width": size, "height": size, "patternUnits": "userSpaceOnUse"}
    tile = ET.SubElement(defs, "pattern", {**given, "patternTransform": "rotate(45)"})
    stripe = "1.6" if pattern == "hatch" else "1"
    ET.SubElement(
        tile,
        "rect",
        {"width": stripe, "height": size, "fill": COLOURS["hatching"], "class": "fill-hatching"},
    )


def _told(parent: ET.Element, tag: str, text: str, name: str = "") -> None:
    if text:
        ET.SubElement(parent, tag, {"id": name} if name else {}).text = _clean(text)


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)


def _n(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"
