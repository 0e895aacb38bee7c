"""The written stories, and further ones recombined from their sentences."""

import random
import re
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from archive.types import Script

SENTENCE = re.compile(r"[^。！？]+[。！？]”?")
# A byline belongs to its own story, and a date to its own day.
BOUND = re.compile(r"本报讯|记者 |通讯员|□|（[^（）]*）$|\{day\}|更正")
SHORTEST, LONGEST = 120, 480  # characters of a recombined text


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a site prints as one article. `{day}` in a paragraph stands for the day before it."""

    title: str
    paragraphs: tuple[str, ...]
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    script: Script = Script.HANS
    fate: str = ""
    quirk: str = ""
    later: tuple[str, ...] = ()


class Content:
    """The data file in memory: stories by site, and the parts that make further ones."""

    def __init__(self) -> None:
        data = tomllib.loads(
            resources.files(__package__).joinpath("content.toml").read_text("utf-8")
        )
        self._written: dict[str, list[Story]] = {}
        for entry in data["story"]:
            self._written.setdefault(entry["site"], []).append(_story(entry))
        self._units: list[str] = data["recombine"]["units"]
        self._deeds: list[str] = data["recombine"]["deeds"]
        self._sentences = [
            sentence
            for stories in self._written.values()
            for story in stories
            if story.script is Script.HANS
            for paragraph in story.paragraphs
            for sentence in SENTENCE.findall(paragraph)
            if not BOUND.search(sentence) and sentence.count("“") == sentence.count("”")
        ]

    def written(self, site: str) -> tuple[Story, ...]:
        """The stories written for a site, newest first."""
        return tuple(self._written[site])

    def further_title(self, site: str, number: int) -> str:
        """The headline of a story beyond the written ones; unlike any other of its site."""
        draw = zlib.crc32(f"{site}:{number}".encode())
        unit = self._units[draw % len(self._units)]
        deed = self._deeds[draw // len(self._units) % len(self._deeds)]
        return f"{unit}{deed}（简报第{number}期）"

    def further(self, site: str, number: int, opening: str = "") -> Story:
        """A story beyond the written ones: always the same for the same site and number.

        opening: stands before the first sentence, such as a newspaper's dateline.
        """
        draw = random.Random(f"{site}:{number}")  # noqa: S311 - content, no secret
        paragraphs: list[str] = []
        length = 0
        while (
            length < SHORTEST
            or len(paragraphs) < 2
            or (len(paragraphs) < 5 and draw.random() < 0.5)
        ):
            paragraph = "".join(draw.sample(self._sentences, draw.randint(1, 2)))
            if length + len(paragraph) > LONGEST:
                break
            paragraphs.append(paragraph)
            length += len(paragraph)
        paragraphs[0] = opening + paragraphs[0]
        return Story(title=self.further_title(site, number), paragraphs=tuple(paragraphs))


def _story(entry: Mapping[str, Any]) -> Story:
    return Story(
        title=entry["title"],
        paragraphs=tuple(entry["text"].splitlines()),
        outlet=entry.get("outlet"),
        authors=tuple(entry.get("authors", ())),
        contributors=tuple(entry.get("contributors", ())),
        editors=tuple(entry.get("editors", ())),
        script=Script(entry.get("script", Script.HANS)),
        fate=entry.get("fate", ""),
        quirk=entry.get("quirk", ""),
        later=tuple(entry.get("later", "").splitlines()),
    )
