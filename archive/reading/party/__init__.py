"""Whether an article is about party building (党建): a tag with its evidence, by fixed rules."""

from archive.reading.party.tag import RULE, judge

__all__ = ["RULE", "judge"]
