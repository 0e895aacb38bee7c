from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.types import Precision
from archive.web.dates import find_days, from_epoch, is_credible, parse_date, precision_of

DAY, MINUTE, MONTH, YEAR = Precision.DAY, Precision.MINUTE, Precision.MONTH, Precision.YEAR


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("发布时间：2023-05-18 09:32", "2023-05-18T09:32", MINUTE),
        ("2020年07月01日07:48", "2020-07-01T07:48", MINUTE),
        ("2020年7月1日7时48分", "2020-07-01T07:48", MINUTE),
        ("2023/5/4 8:41:17", "2023-05-04T08:41", MINUTE),
        ("2022.01.20 16:31", "2022-01-20T16:31", MINUTE),
        ("2016-10-31 09:28:27.0", "2016-10-31T09:28", MINUTE),
        ("２０２１－０５－０８　１０：２０", "2021-05-08T10:20", MINUTE),
        ("2024\xa005/09 22:27:02", "2024-05-09T22:27", MINUTE),
        ("2024年5月10日（星期五）下午3:20", "2024-05-10T15:20", MINUTE),
        ("2019-09-07T20:43:45Z", "2019-09-08T04:43", MINUTE),
        ("2019-09-07T13:43:45+08:00", "2019-09-07T13:43", MINUTE),
        ("2017-03-28-00:00:00", "2017-03-28", DAY),
        ("2007-08-20-23:59:59", "2007-08-20", DAY),
        ("2014年10月31 14:32:38", "2014-10-31T14:32", MINUTE),
        ("2021.7.2", "2021-07-02", DAY),
        ("二〇二一年五月十八日", "2021-05-18", DAY),
        ("二○一九年十二月三十一日", "2019-12-31", DAY),
        ("20240510", "2024-05-10", DAY),
        ("2021年5月", "2021-05", MONTH),
        ("2021-05", "2021-05", MONTH),
        ("岚溪年鉴2021", "2021", YEAR),
        ("2021年度总结", "2021", YEAR),
        ("2021年的计划，2022年3月1日公布", "2022-03-01", DAY),
        ("2021-02-30 印，2021-03-01 发", "2021-03-01", DAY),
        ("2021-05-08 25:61", "2021-05-08", DAY),
    ],
)
def test_what_pages_print(text: str, iso: str, precision: Precision) -> None:
    assert parse_date(text) == (iso, precision)


@pytest.mark.parametrize(
    "text", ["", "624日", "05-12 16:06", "1 2 3", "2021-13-40", "电话20245101"]
)
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_every_day_in_a_line_with_its_place() -> None:
    line = "归档时间:2024/2/27 12:33:21 发布时间:2018-05-19"
    found = list(find_days(line))
    assert [day.iso for day in found] == ["2024-02-27T12:33", "2018-05-19"]
    assert line[found[1].start : found[1].end] == "2018-05-19"


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.sampled_from(["-", "/", "."]))
def test_every_day_of_the_calendar_however_it_is_printed(day: date, sign: str) -> None:
    padded = day.strftime(f"%Y{sign}%m{sign}%d")
    chinese = f"{day.year}年{day.month}月{day.day}日"
    for text in (padded, chinese, day.strftime("%Y%m%d")):
        assert parse_date(f"（{text}）") == (day.isoformat(), DAY)


@given(st.text(max_size=60))
def test_never_raises_and_always_gives_what_it_promises(text: str) -> None:
    found = parse_date(text)
    if found is not None:
        assert precision_of(found[0]) is found[1]
        assert found[0].isascii()


def test_epoch_in_seconds_and_milliseconds() -> None:
    assert from_epoch(1672531200) == ("2023-01-01T08:00", MINUTE)
    assert from_epoch(1672531200000) == ("2023-01-01T08:00", MINUTE)
    assert from_epoch(12345) is None


@pytest.mark.parametrize(
    ("iso", "credible"),
    [
        ("2025-12-31T23:59", True),
        ("2026-01-02", True),
        ("2026-01-04", False),
        ("2027", False),
        ("2026-01", True),
        ("1970-01-01", False),
        ("1970-01-01T08:00", False),
        ("1949-09-30", False),
        ("1949-10-01", True),
        ("1949", True),
    ],
)
def test_credible_publish_dates(iso: str, credible: bool) -> None:
    assert is_credible(iso, datetime(2026, 1, 1, 12, tzinfo=UTC)) is credible


def test_china_is_ahead_of_utc() -> None:
    """At 16:30 UTC on New Year's Eve it is the new year in China, and a day is granted."""
    now = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)
    assert is_credible("2026-01-02T00:10", now)
    assert not is_credible("2026-01-02T00:50", now)
