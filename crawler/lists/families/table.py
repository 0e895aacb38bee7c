"""All CMS families, in the order in which they are preferred when as much speaks for one as another."""

from collections.abc import Mapping
from types import MappingProxyType

from crawler.lists.families.data import DATA
from crawler.lists.families.family import Family
from crawler.lists.families.portals import PORTALS
from crawler.lists.families.systems import SYSTEMS

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {family.name: family for family in (*PORTALS, *DATA, *SYSTEMS)}
)
