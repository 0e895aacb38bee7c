"""What people are told, in words that can be told in their language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """What people are told, kept so that it can be told in their language. text: in English, with the
    names of values in braces; it is also what translations are found by. values: by name."""

    text: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format_map(self.values)

    def stored(self) -> str:
        """As JSON, as a table keeps it."""
        return json.dumps([self.text, dict(self.values)], ensure_ascii=False)

    @classmethod
    def restored(cls, stored: str) -> "Sentence":
        """From what `stored` gave."""
        text, values = json.loads(stored)
        return cls(text, values)
