"""The grammar of periods."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain import periods


@pytest.mark.parametrize(
    ("text", "first", "last", "year"),
    [
        ("2024", 2024, 2024, 2024),
        ("2024-S1", 2024, 2024, 2024),
        ("2024-Q4", 2024, 2024, 2024),
        ("2024-12", 2024, 2024, 2024),
        ("2024-02-29", 2024, 2024, 2024),
        ("2018/2023", 2018, 2023, None),
        ("2024-01/2024-08", 2024, 2024, 2024),
        ("2023-Q4/2024-Q1", 2023, 2024, None),
        ("2020/..", 2020, None, None),
    ],
)
def test_a_period_lies_in_these_years(
    text: str, first: int, last: int | None, year: int | None
) -> None:
    period = periods.parse(text)
    last_year = None if period.is_open else period.last_day.year
    assert (period.first_day.year, last_year, period.year) == (first, last, year)


@pytest.mark.parametrize(
    "text",
    ["2024-W00", "2024-W53", "2024-W5",
     "", "24", "2024-13", "2024-00", "2024-Q5", "2024-S3", "2023-02-29", "2024-2", "2024/2023",
     "2024/2024", "../2024", "2024/", "/2024", "2024/2025/2026", "2024 ", "２０２４",
     "2０24", "2024-١2", "2024-12-３1", "last year"],
)  # fmt: skip
def test_invalid_periods_are_refused_with_the_accepted_forms(text: str) -> None:
    with pytest.raises(ValueError, match=r"period|span|month|day|week"):
        periods.parse(text)


@given(st.text(max_size=30))
def test_the_period_parser_accepts_or_refuses_any_text(text: str) -> None:
    try:
        period = periods.parse(text)
    except ValueError:
        return
    assert period.first_day <= period.last_day


@pytest.mark.parametrize(
    ("text", "first", "last", "frequency"),
    [
        ("2024", "2024-01-01", "2024-12-31", "annual"),
        ("2024-S1", "2024-01-01", "2024-06-30", "semiannual"),
        ("2024-Q4", "2024-10-01", "2024-12-31", "quarterly"),
        ("2024-02", "2024-02-01", "2024-02-29", "monthly"),
        ("2025-W01", "2024-12-30", "2025-01-05", "weekly"),
        ("2024-12-31", "2024-12-31", "2024-12-31", "daily"),
        ("2024-Q4/2025-02", "2024-10-01", "2025-02-28", None),
        ("2020/..", "2020-01-01", "2020-12-31", None),
    ],
)
def test_a_period_covers_days(text: str, first: str, last: str, frequency: str | None) -> None:
    period = periods.parse(text)
    assert str(period.first_day) == first
    assert str(period.last_day) == last
    assert period.frequency == periods.frequency_of(text) == frequency


def test_periods_are_sorted_by_the_end_of_their_time_then_by_its_start() -> None:
    oldest_first = [
        *("1000", "2023", "2023-12-31/2024-01-01", "2024-Q3", "2024-11", "2024", "2024-S2"),
        *("2024-Q4", "2024-12", "2024-12-31", "2025-W01", "2020/..", "2025-06/.."),
        *("2018/2030", "2030", "2999"),
    ]
    published = date(2025, 6, 19)
    times = [periods.sort_time(periods.parse(text), published) for text in oldest_first]
    assert times == sorted(set(times))
    assert times[0] >= periods.DATED > periods.sort_time(None, published)
    assert times[-1] < 2**63


@pytest.mark.parametrize("year", [1000, 1899, 1900, 2000, 2024, 2999])
def test_the_sort_time_of_a_year_is_that_of_its_first_day(year: int) -> None:
    published = date(2025, 6, 19)
    first_day = periods.sort_time(periods.parse(f"{year}-01-01"), published)
    assert periods.first_sort_time(year) <= first_day < periods.first_sort_time(year + 1)
    last_day = periods.sort_time(periods.parse(f"{year}-12-31"), published)
    assert last_day < periods.first_sort_time(year + 1)


def test_any_year_of_a_query_has_a_sort_time() -> None:
    assert periods.DATED <= periods.first_sort_time(1) <= periods.first_sort_time(1000)
    assert periods.first_sort_time(10_000) < 2**63
