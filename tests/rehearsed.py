"""What a process does only the first time, done before the others are forked from it: rules compiled,
tables read, libraries set up. Imported there for nothing else."""

from datetime import date, datetime
from pathlib import Path

import datasette_once
from misbehaving import GOOD, source_table
from rich.cells import cell_len
from scrapy.settings import Settings

from archive.home.config import parse_config
from archive.home.gazetteer import region_names
from archive.observing.working_days import working_day
from archive.reading import read_html
from archive.store.database import open_store
from crawler.lists import FAMILIES
from crawler.page_links import look_at_article, look_at_list
from crawler.settings import settings_for
from scheduler.serving import Site, make_datasette

_ADDRESS = "http://127.0.0.1/djgz/"
_NOW = datetime.fromisoformat("2026-03-02T09:30:00+08:00")
_PAGE = GOOD.format(title="石桥镇开展主题党日活动").encode()
_LIST = '<meta charset="utf-8"><ul><li><a href="1.html">石桥镇基层党建工作动态</a><span>2026-03-02</span></li></ul>'

parse_config(source_table(_ADDRESS), FAMILIES, name="dangjian.toml")
region_names()
working_day(date(2026, 3, 2))
cell_len("党")
open_store(Path(":memory:")).close()
Settings(settings_for(contact="", verify_tls=True)).frozencopy()
look_at_list(_LIST.encode(), "text/html", _ADDRESS, "generic", _NOW)
look_at_article(_PAGE, "text/html", _ADDRESS + "1.html", True)
read_html(_PAGE, _ADDRESS + "1.html", now=_NOW)
datasette_once.share()
make_datasette(Path("none.db"), Site(name=""))
