"""Reading list pages: bytes in, a Listing out. Pure: no net, no disk, no clock."""

from crawler.lists.families import FAMILIES
from crawler.lists.listing import Item, Listing, ListRequest, ListVerdict
from crawler.lists.read import read_list, read_text

__all__ = ["FAMILIES", "Item", "ListRequest", "ListVerdict", "Listing", "read_list", "read_text"]
