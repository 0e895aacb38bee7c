"""dangjian.toml: what is taken, and the sentence that answers a mistake."""

import re
from collections.abc import Collection
from datetime import timedelta

import pytest

from archive.cadence import Adaptive, Cron, Every
from archive.errors import ConfigError
from archive.home.cadences import span_text
from archive.home.config import catalogue, parse_config
from archive.home.gazetteer import region_names
from archive.home.jobs import Job
from archive.home.tables import Tables
from archive.language import told as in_language
from archive.sentences import Sentence, say
from archive.types import SourceKind
from crawler.lists import FAMILIES

SOURCE = """\
[[source]]
key = "shiqiao"
name = "石桥镇"
start = ["http://www.shiqiao.example/djgz/"]
region = "999951"
kind = "party"
"""

JOB = """\
[[job]]
name = "copy"
command = "copy out"
every = "6h"
"""


WATCH = """\
[[watch]]
name = "a"
query = "党建"
"""


def test_a_source_needs_five_lines_and_gets_careful_defaults() -> None:
    source = parse_config(SOURCE, FAMILIES, name="x").sources["shiqiao"]
    assert source.kind is SourceKind.PARTY
    assert (source.family, source.delay, source.verify_tls) == ("auto", 2.0, True)
    assert source.cadence == Adaptive(timedelta(minutes=30), timedelta(days=1))
    assert source.revisit == tuple(timedelta(days=d) for d in (1, 7, 30, 180, 365, 730, 1095))


def test_every_setting_is_taken() -> None:
    text = SOURCE + (
        'family = "trs"\nhosts = ["img.shiqiao.example"]\nevery = "90m"\ndelay = 5\n'
        'max_list_pages = 3\ndays = 2\nrevisit = ["30d", "0s"]\nverify_tls = false\n'
        'region_name = "石桥"\nfloors = { links = 4, dated = 0.5 }\n'
    )
    source = parse_config(text, FAMILIES, name="x").sources["shiqiao"]
    assert source.family == "trs"
    assert source.hosts == ("img.shiqiao.example",)
    assert source.cadence == Every(timedelta(minutes=90))
    assert source.delay == 5.0
    assert (source.max_list_pages, source.days) == (3, 2)
    assert source.revisit == (timedelta(0), timedelta(days=30))
    assert source.verify_tls is False
    assert (source.floors.links, source.floors.dated) == (4, 0.5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (SOURCE + 'delya = 1\n', "x, line 7: unknown key 'delya' in source; the nearest is 'delay'."),
        (SOURCE + 'floors = { lnks = 1 }\n', "x, line 7: unknown key 'lnks' in floors; the nearest is 'links'."),
        ('[archiv]\nname = "a"\n', "x, line 1: unknown table 'archiv'; the nearest is 'archive'."),
        (SOURCE.replace('"party"', '"partei"'), "x, line 6: 'kind' must be one of government, party, "),
        (SOURCE.replace('name = "石桥镇"\n', ""), "x, line 1: a source has no 'name'."),
        (SOURCE + 'family = "trss"\n', "x, line 7: 'family' must be one of auto, "),
        (SOURCE + "every = 5\n", "x, line 7: 'every' must be a time such as"),
        (SOURCE + 'every = "5s"\n', "x, line 7: 'every' must be at least one minute."),
        (SOURCE + "delay = -1\n", "x, line 7: 'delay' must be a number from 0.01 to 3600."),
        (SOURCE.replace("http:", "ftp:"), "x, line 4: 'start' must hold http or https addresses"),
        (SOURCE.replace("shiqiao.example/", "[shiqiao/"), "x, line 4: 'start' must hold http or https"),
        (SOURCE.replace('"999951"', "999951"), "x, line 5: 'region' must be a GB/T 2260 code"),
        (SOURCE + SOURCE, "x, line 8: there are two sources 'shiqiao'."),
        ('[archive]\nuse = ["chinacdc-dqg"]\n', "x, line 2: the catalogue has no source 'chinacdc-dqg'; the nearest"),
        ("[archive\n", "x is not valid TOML: "),
        ('[archive]\nbase_url = "archive.example"\n', "x, line 2: 'base_url' must be the http or https"),
        ('[archive]\nbase_url = "https://a.example/?x"\n', "x, line 2: 'base_url' must be an address without"),
        ('[archive]\nbase_url = "https://a:b@a.example/"\n', "x, line 2: 'base_url' must be an address without"),
        ('[archive]\nbase_url = "https://a.example/<b>/"\n', "x, line 2: 'base_url' must have a path of plain"),
        ('[archive]\nbase_url = "https://a.example/dangjian"\n', "x, line 2: 'base_url' must not be below /dangjian/"),
        ('[archive]\nproxies = ["proxy"]\n', "x, line 2: 'proxies' must hold IP addresses"),
        ('[source]\nkey = "a"\n', "x, line 1: write a source as [[source]], with two brackets."),
        ('[notify]\nevry = "1h"\n', "x, line 2: unknown key 'evry' in notify; the nearest is 'every'."),
        ('[notify]\nto = ["mailto://a"]\n', "x, line 2: 'to' must name each channel, such as { office = "),
        (SOURCE + '[notify.to]\n"a b" = "json://h"\n', "x, line 8: 'a b' cannot name a channel"),
        ('[notify.to]\na = "json://h"\nname = "secret"\n', "x, line 3: 'name' must be an address such as"),
        ('[notify]\nevery = "5s"\n', "x, line 2: 'every' must be at least one minute."),
        (WATCH + WATCH, "x, line 5: there are two watches 'a'."),
        (SOURCE + WATCH + '[[watch]]\nname = "b"\n', "x, line 10: a watch has no 'query'."),
        (WATCH + '[[watch]]\nname = "b"\nquery = "党 \\"建"\n', "x, line 6: 'query' cannot be searched for (The quo"),
        (WATCH + 'to = ["ofice"]\n[notify.to]\noffice = "json://h"\n', "x, line 4: 'to' names 'ofice', which [notify."),
        (WATCH + 'source = ["shiqiao"]\n', "x, line 4: 'source' names 'shiqiao', which is not there"),
        (WATCH + 'region = ["朝阳区"]\n', "x, line 4: 'region' '朝阳区' is more than one region"),
        (WATCH + 'party_building = ["maybe"]\n', "x, line 4: 'party_building' names 'maybe', which is not"),
        (WATCH + 'sure = ["headline"]\n', "x, line 4: 'sure' names 'headline', which is not there"),
        ("x = 1\n" + ".".join("a" * 45_000) + " = 1\n", "x, line 2: a key has more than 16 parts."),
        ('[""' + " . 'a'" * 20_000 + "]\n", "x, line 1: a key has more than 16 parts."),
        ("x = {" + ".".join("a" * 45_000) + " = 1}\n", "x, line 1: a key has more than 16 parts."),
        (WATCH + 'since = "2025-03"\nuntil = "2024"\n', "x, line 5: 'until' is before 'since'"),
        (WATCH + 'since = "2024-13"\n', "x, line 4: 'since' must be a year, month or day"),
        ('[archive]\nname = "a\\nb"\n', "x, line 2: 'name' must be a text of one line."),
        (SOURCE.replace("石桥镇", "石桥镇\\u202e"), "x, line 3: 'name' must be a text of one line."),
        (WATCH.replace('name = "a"', 'name = "a\\tb"'), "x, line 2: 'name' must be a text of one line."),
        ("watch = 1\n", "x, line 1: write a watch as [[watch]], with two brackets."),
        (SOURCE.replace('djgz/"]', 'djgz/{date:%Q"]'), "x, line 4: 'start' holds"),
        (SOURCE.replace('djgz/"]', 'djgz/{day}/"]'), "x, line 4: 'start' holds"),
        (SOURCE + 'cron = "0 0 30 2 *"\n', "x, line 7: 'cron' has no day-of-month"),
        (SOURCE + 'cron = "* * * *"\n', "x, line 7: 'cron' must have five fields"),
        (SOURCE + 'cron = "1 2 * * *"\nevery = "1d"\n', "x, line 7: a source has 'every' or 'cron', not both."),
        ('[schedule]\nfloor = "1h"\n' + SOURCE + 'every = "30m"\n', "x, line 9: 'every' is under the floor of 1h"),
        ('[schedule]\nfloor = "1h"\n' + SOURCE + 'cron = "*/30 * * * *"\n', "x, line 9: 'cron' is under the floor"),
        ('[schedule]\nfloor = "2d"\nceiling = "1d"\n', "x, line 3: 'ceiling' is shorter than the floor of 2d."),
        ('[schedule]\ntime_zone = "Asia/Shanghia"\n', "x, line 2: 'time_zone' must be a time zone such as"),
        ('[schedule]\ntime_zone = "../etc/passwd"\n', "x, line 2: 'time_zone' must be a time zone"),
        ('[schedule]\ntime_zone = 8\n', "x, line 2: 'time_zone' must be a time zone"),
        (JOB + JOB.replace("6h", "7h"), "x, line 6: there are two jobs 'copy'."),
        (JOB.replace('every = "6h"\n', ""), "x, line 1: a job has no 'every' or 'cron'."),
        (JOB.replace('"6h"', '"adaptive"'), "x, line 4: only sources are adaptive."),
        (JOB.replace("copy out", "copy 'out"), "x, line 3: 'command' must be a text with a command, its quotes"),
        (JOB.replace("copy out", "cpoy out"), "x, line 3: 'command' begins with no command of ours."),
        (JOB.replace("[[job]]", "[job]"), "x, line 1: write a job as [[job]], with two brackets."),
        ('job = ["a"]\n', "x, line 1: write a job as [[job]], with two brackets."),
        ("a = " + "[" * 5_000, "x is not valid TOML: "),
    ],
)  # fmt: skip
def test_a_mistake_is_answered_with_one_sentence_and_its_line(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_config(text, FAMILIES, name="x", commands=only_copy)
    assert len(raised.value.sentences) == 1
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value).rstrip()


def only_copy(words: tuple[str, ...], sources: Collection[str]) -> Sentence | None:
    return None if words[0] == "copy" else say("begins with no command of ours")


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = (
        '[archive]\nuse = ["nothing-such"]\nbase_url = "x"\n'
        '[schedule]\nat_once = 99\ntime_zone = "Mars"\n'
        + SOURCE.replace('"party"', '"partei"') + 'delya = 1\ncron = "0 0 31 4 *"\n'
        + SOURCE.replace('name = "石桥镇"\n', "") + "floors = { lnks = 1 }\n"
        + '[[job]]\nname = "copy"\n[jobs]\n'
    )  # fmt: skip
    with pytest.raises(ConfigError) as raised:
        parse_config(text, FAMILIES, name="x")
    told = [str(sentence).partition(": ") for sentence in raised.value.sentences]
    assert [(place, sentence.split(" ")[0]) for place, _, sentence in told] == [
        ("x, line 2", "the"),
        ("x, line 3", "'base_url'"),
        ("x, line 5", "'at_once'"),
        ("x, line 6", "'time_zone'"),
        ("x, line 12", "'kind'"),
        ("x, line 13", "unknown"),
        ("x, line 14", "'cron'"),
        ("x, line 15", "a"),
        ("x, line 16", "there"),
        ("x, line 20", "unknown"),
        ("x, line 21", "a"),
        ("x, line 21", "a"),
        ("x, line 23", "unknown"),
    ]


def test_cadences_are_intervals_lines_of_cron_or_adaptive() -> None:
    text = (
        '[schedule]\nfloor = "1h"\nceiling = "2d"\ntime_zone = "Asia/Urumqi"\n'
        + SOURCE + 'cron = " 30 8  * * 1-5"\n'
        + SOURCE.replace("shiqiao", "hekou") + 'every = "adaptive"\n'
        + SOURCE.replace("shiqiao", "kaiyuan")
    )  # fmt: skip
    learnt = Adaptive(timedelta(hours=1), timedelta(days=2))
    config = parse_config(text, FAMILIES, name="x")
    assert {key: source.cadence for key, source in config.sources.items()} == {
        "shiqiao": Cron("30 8 * * 1-5", "Asia/Urumqi"), "hekou": learnt, "kaiyuan": learnt,
    }  # fmt: skip
    assert {source.cadence for source in config.known.values()} == {learnt}


def test_jobs_are_commands_with_a_cadence() -> None:
    text = (
        JOB
        + '[[job]]\nname = "week"\ncommand = "dangjian copy \'a b\'"\ncron = "0 3 * * 0"\ntime_limit = "4h"\n'
    )
    first, second = parse_config(text, FAMILIES, name="x", commands=only_copy).jobs
    assert first == Job(name="copy", command=("copy", "out"), cadence=Every(timedelta(hours=6)))
    assert second == Job(
        name="week",
        command=("copy", "a b"),
        cadence=Cron("0 3 * * 0"),
        time_limit=timedelta(hours=4),
    )


@pytest.mark.parametrize(
    ("written", "base_url"),
    [
        ("https://a.example", "https://a.example/"),
        ("http://a.example:8080/x/y/", "http://a.example:8080/x/y/"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x/"),
    ],
)
def test_where_the_archive_is_published(written: str, base_url: str) -> None:
    text = f'[archive]\nbase_url = "{written}"\nproxies = ["127.0.0.1", "::1"]\n'
    config = parse_config(text, FAMILIES, name="x")
    assert (config.base_url, config.proxies) == (base_url, ("127.0.0.1", "::1"))


def test_no_line_is_looked_up_where_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []

    def line(tables: object, word: str, table: str = "", number: int = 0) -> int:
        looked_up.append(word)
        return 0

    monkeypatch.setattr(Tables, "line", line)
    catalogue.cache_clear()
    use = next(iter(catalogue()))
    head = f'[archive]\nuse = ["{use}"]\n[schedule]\nat_once = 1\n'
    assert (
        len(parse_config(head + SOURCE + "floors = { links = 4 }\n", FAMILIES, name="x").sources)
        == 2
    )
    assert looked_up == []


def test_the_line_is_that_of_the_source_that_is_wrong() -> None:
    second = SOURCE.replace("shiqiao", "hekou") + "delya = 1\n"
    with pytest.raises(ConfigError, match="line 13"):
        parse_config(SOURCE + second, FAMILIES, name="x")


def test_an_unknown_source_is_answered_with_the_nearest() -> None:
    config = parse_config(SOURCE, FAMILIES, name="x")
    with pytest.raises(ConfigError, match="no source 'shiqia'; the nearest is 'shiqiao'"):
        config.select(("shiqia",))


def test_a_source_of_the_catalogue_must_be_taken_into_use_first() -> None:
    key = next(iter(catalogue()))
    with pytest.raises(ConfigError, match="in the catalogue but not in use"):
        parse_config(SOURCE, FAMILIES, name="x").select((key,))
    used = parse_config(f'[archive]\nuse = ["{key}"]\n', FAMILIES, name="x")
    assert [s.key for s in used.select(())] == [key]


def test_the_catalogue_holds_129_sources_each_with_a_known_region_and_family() -> None:
    found = catalogue()
    assert len(found) == 129
    assert [s.key for s in found.values() if s.region not in region_names()] == []
    assert [s.key for s in found.values() if s.family not in FAMILIES] == []


@pytest.mark.parametrize("text", ["30m", "6h", "1d", "45s", "0s"])
def test_times_are_written_as_they_are_read(text: str) -> None:
    source = parse_config(SOURCE + f'revisit = ["{text}"]\n', FAMILIES, name="x").sources["shiqiao"]
    assert span_text(source.revisit[0]) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[archive\n", "a ']' is missing (line 1, column 9)"),
        ("[archive]\nname\n", "an '=' is missing behind the key (line 2, column 5)"),
        ("[archive]\nname = x\n", "this is no value: a text needs quotation marks (line 2, column 8)"),
        ('name = "x', "a quotation mark is missing (at its end)"),
        ('a = "x" b = 1', "something stands behind the value: a line has one 'key = value' (line 1, column 9)"),
        ("a = {x = 1", "a '{' is not closed, or lacks a comma (at its end)"),
        ("[a]\n[a]\n", "this table was there before (line 2, column 3)"),
        ('a = "C:\\Users"', "a backslash in a text must be doubled (line 1, column 10)"),
    ],
)  # fmt: skip
def test_what_is_no_toml_is_told_in_words_that_can_be_translated(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_config(text, FAMILIES, name="x")
    assert str(raised.value).strip() == f"x is not valid TOML: {told}."
    (sentence,) = raised.value.sentences
    assert isinstance(sentence, Sentence)
    chinese = in_language(sentence, "zh")
    for word in ("TOML", "key = value", "[table]", "x "):
        chinese = chinese.replace(word, "")
    assert not re.search("[a-z]", chinese)
