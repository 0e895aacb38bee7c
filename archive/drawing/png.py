"""SVG as a picture, where the library for it is installed and a font has Chinese.

Without a Chinese font, characters would be left out without a word: then there is no picture.
"""

from functools import cache

LARGEST = 4_000_000
"""Characters of SVG that are made a picture: a hundred times what ours have."""

_ZOOM = 2  # for screens and print that show two pixels for one


def png(drawing: str) -> bytes:
    """The picture, twice as many pixels as the drawing has. ValueError when it is too large."""
    if len(drawing) > LARGEST:
        raise ValueError(f"{len(drawing)} characters")
    return _rendered(drawing, _ZOOM)


@cache
def available() -> bool:
    """Whether pictures can be made here: 党 looks like neither a blank nor a character that no font has."""
    try:
        pictures = [
            _rendered(_SAMPLE.format(character), 1) for character in ("党", " ", "\U0010fffd")
        ]
    except ImportError:
        return False
    return pictures[0] not in pictures[1:]


_SAMPLE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<text x="4" y="32" font-size="30" font-family="sans-serif">{}</text></svg>'
)


def _rendered(drawing: str, zoom: int) -> bytes:
    import resvg_py  # noqa: PLC0415 # an extra: `pip install dangjian-archive[png]`

    return resvg_py.svg_to_bytes(svg_string=drawing, zoom=zoom, background="#ffffff")
