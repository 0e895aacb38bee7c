"""The trends page's maps: of each phrase the places below the region that was asked for, as tiles."""

from archive.counting.shares import FEW
from archive.drawing import tiles
from archive.drawing.scale import scale
from archive.drawing.scene import At, Mark, Scene, Text, shortened
from archive.publish.trends.asked import Trends
from archive.publish.trends.series import Drawn, Place
from archive.publish.trends.voice import Voice, filled, percent, sight_of, summary

WIDTH = 350


def maps(asked: Trends, drawn: Drawn, voice: Voice) -> list[Scene]:
    """One of each phrase; none where there are no places."""
    if not drawn.places:
        return []
    return [_map(asked, drawn, number, voice) for number in range(len(asked.phrases))]


def _map(asked: Trends, drawn: Drawn, number: int, voice: Voice) -> Scene:
    shown = [_tile(asked, place, number, voice) for place in drawn.places]
    every = [t.value for t in shown if t.value is not None and not t.few and t.sight != "none"]
    fit = scale(max(every, default=0), percent=True)
    draw = tiles.rows_of if asked.place else tiles.map_of
    if not asked.place:
        known = {tile.code for tile in shown}
        shown += [_empty(code, voice) for code in tiles.PROVINCES if code not in known]
    marks: list[Mark] = [
        Text(at=At(0, 15), text=shortened(asked.phrases[number], 13, WIDTH), size=13, bold=True)
    ]
    drawn_tiles, height = draw(shown, fit, 26)
    marks += [*drawn_tiles, *tiles.legend(fit, 26 + height + 8)]
    title = filled(voice.words["title_map"], phrases=asked.phrases[number])
    return Scene(
        width=WIDTH,
        height=26 + height + 38,
        title=title,
        said=summary(asked, drawn, voice),
        marks=marks,
    )


def _tile(asked: Trends, place: Place, number: int, voice: Voice) -> tiles.Tile:
    share = place.shares[number]
    name = voice.known.regions.get(place.code, place.code)
    few = share.total < FEW
    said = f"{name}{voice.words['colon']}{voice.share(share)}{voice.observed(place.days)}"
    figure = f"{share.articles}/{share.total}" if few else percent(share.share)
    return tiles.Tile(
        code=place.code, name=short_name(name) if not asked.place else name,
        figure=figure if share.total else "–",
        value=share.share, few=few, sight=sight_of(place.days),
        href=voice.deeper(asked, place.code) or links_of(asked, place, number, voice),
        said=said,
    )  # fmt: skip


def _empty(code: str, voice: Voice) -> tiles.Tile:
    """A province without a source."""
    name = voice.known.regions.get(code, code)
    said = f"{name}{voice.words['colon']}{voice.words['no_source']}"
    return tiles.Tile(code=code, name=short_name(name), figure="", value=None, sight="", said=said)


def links_of(asked: Trends, place: Place, number: int, voice: Voice) -> str:
    """The articles of a place, of all periods; "" when there are none."""
    if not place.shares[number].articles or place.place is None:
        return ""
    base = asked.base
    return voice.to(asked.hits(asked.phrases[number], base.since, base.until, place.place))


def short_name(province: str) -> str:
    """A province as maps call it."""
    return province[:3] if province.startswith(("内蒙古", "黑龙江")) else province[:2]
