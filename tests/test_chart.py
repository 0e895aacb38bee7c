"""The chart of a result: months and years, and what no month is known of."""

from archive.publish.chart import Bar, Chart, Year, chart


def months(**counted: tuple[int, float]) -> list[Bar | None]:
    """m03=(2, 0.5): March of 2021 with two hits, half as high as the busiest month."""
    return [
        Bar(f"2021-{n:02d}", *counted[f"m{n:02d}"]) if f"m{n:02d}" in counted else None
        for n in range(1, 13)
    ]


def test_months_stand_in_their_years_and_years_without_any_are_one_gap() -> None:
    drawn = chart({"2024-12": 1, "2021-03": 2, "2021-11": 4, "2021": 3, None: 5, "2019": 2})
    assert drawn == Chart(
        years=[
            Year("2021", 9, months(m03=(2, 0.5), m11=(4, 1.0))),
            ("2022", "2023"),
            Year("2024", 1, [*[None] * 11, Bar("2024-12", 1, 0.25)]),
        ],
        span=("2021-03", "2024-12"),
        peak=Bar("2021-11", 4, 1.0),
        year_only=5,
        undated=5,
    )


def test_a_tie_and_a_month_alone_have_no_peak() -> None:
    assert chart({"2021-03": 2, "2021-11": 2}).peak is None
    assert chart({"2021-03": 2}).peak is None


def test_nothing_dated_is_no_chart() -> None:
    assert chart({"2021": 1, None: 1}) == Chart([], None, None, 1, 1)
    assert chart({}) == Chart([], None, None, 0, 0)
