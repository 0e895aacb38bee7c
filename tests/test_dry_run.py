"""`crawl --dry-run` asks the lists, says what a crawl would ask for, and keeps nothing."""

from collections.abc import Callable

from commands import dangjian
from misbehaving import misbehaving, replying, source_table

from archive.home.folder import Home
from archive.store.database import Store

ROW = '<li><a href="/a/t202603{0:02}_{0}.html">石桥镇第{0}次党建工作例会召开</a><span>2026-03-{0:02}</span></li>'
AWAY = '<li><a href="http://news.example.com/a/t20260301_1.html">石桥镇党建经验受到关注</a><span>2026-03-01</span></li>'


def test_a_dry_run_asks_the_lists_and_keeps_nothing(
    home: Home, configure: Callable[[str], None], store: Store
) -> None:
    with misbehaving() as (world, address):
        rows = "".join(map(ROW.format, range(9, 0, -1)))
        more = '<a href="/djgz/2.htm">下一页</a>'
        world.paths["/robots.txt"] = replying(b"User-agent: *\nDisallow: /djgz/2.htm\n")
        world.paths["/djgz/"] = replying(
            f'<meta charset="utf-8"><ul>{rows}{AWAY}</ul>{more}'.encode()
        )
        configure(source_table(address))
        done = dangjian("crawl", "--dry-run", home=home.folder)
        asked = {path for path, count in world.seen.items() if count}
    assert asked == {"/robots.txt", "/djgz/"}
    assert done.code == 1
    table = done.out.splitlines()
    assert table[0].split()[:4] == ["source", "state", "asked", "new"]
    # One request; nine new articles; the second list page is denied and stays to be walked; one elsewhere.
    assert table[1].split()[1:8] == ["robots", "1", "9", "9", "1", "1", "1"]
    assert "Nothing was kept: 1 source" in done.err
    kept = "SELECT (SELECT count(*) FROM addresses) + (SELECT count(*) FROM runs)"
    assert store.value(kept) == 0
    assert not list(home.warc.glob("*"))


def test_a_dry_run_foresees_the_visits_that_new_settings_ask_for(
    home: Home, configure: Callable[[str], None]
) -> None:
    with misbehaving() as (world, address):
        for day in (1, 2, 3):
            world.article(f"/a/t202603{day:02}_{day}.html")
        rows = "".join(map(ROW.format, (3, 2, 1)))
        world.paths["/djgz/"] = replying(f'<meta charset="utf-8"><ul>{rows}</ul>'.encode())
        configure(source_table(address, revisit=[]))
        assert dangjian("crawl", "--no-read", home=home.folder).code == 0
        foreseen = []
        for revisit in ([], ["0s"]):
            configure(source_table(address, revisit=revisit))
            done = dangjian("crawl", "--dry-run", home=home.folder)
            foreseen.append(done.out.splitlines()[-1].split()[3:5])
    assert foreseen == [["0", "0"], ["0", "3"]]  # new articles, articles that would be asked for
