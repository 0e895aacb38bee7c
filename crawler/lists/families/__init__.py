"""The CMS families: how each shows itself, and how its lists are read."""

from crawler.lists.families.family import Family
from crawler.lists.families.recognise import recognise
from crawler.lists.families.table import FAMILIES

__all__ = ["FAMILIES", "Family", "recognise"]
