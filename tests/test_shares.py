"""A share of what was published, and its interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.counting.shares import share_of


@pytest.mark.parametrize(
    ("articles", "total", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, table I, method 3: Wilson's score interval.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(articles: int, total: int, low: float, high: float) -> None:
    found = share_of(articles, total)
    assert (round(found.low or 0, 4), round(found.high or 0, 4)) == (low, high)
    assert found.share == articles / total


def test_a_share_of_nothing_is_not_zero() -> None:
    assert share_of(0, 0) == (0, 0, None, None, None)


@pytest.mark.parametrize(("articles", "total"), [(3, 2), (-1, 2), (0, -1)])
def test_a_part_is_not_more_than_the_whole(articles: int, total: int) -> None:
    with pytest.raises(ValueError, match=f"{articles} of {total}"):
        share_of(articles, total)


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval_and_that_within_bounds(pair: tuple[int, int]) -> None:
    articles, total = pair
    found = share_of(articles, total)
    assert found.low is not None
    assert found.share is not None
    assert found.high is not None
    assert 0 <= found.low <= found.share <= found.high <= 1
    other = share_of(total - articles, total)
    assert other.low == pytest.approx(1 - found.high)
