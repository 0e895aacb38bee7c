"""A small invented world of five sites, for the demo, the tests and the benchmarks.

`SampleSites` makes the pages, `serve` puts them on loopback ports. Content is `content.toml`, markup
one template per family; the same arguments give the same world, byte for byte, whatever its size.
"""

from scheduler.demo.server import SampleServer, serve
from scheduler.demo.world.family import Answer, Expected, Site
from scheduler.demo.world.sites import SampleSites

__all__ = ["Answer", "Expected", "SampleServer", "SampleSites", "Site", "serve"]
