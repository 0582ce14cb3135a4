"""The grammar of periods."""

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
    assert (period.first_year, period.last_year, period.year) == (first, last, year)


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-13", "2024-00", "2024-Q5", "2024-S3", "2023-02-29", "2024-2", "2024/2023",
     "2024/2024", "../2024", "2024/", "/2024", "2024/2025/2026", "2024 ", "２０２４",
     "2０24", "2024-١2", "2024-12-３1", "last year"],
)  # fmt: skip
def test_invalid_periods_are_refused_with_the_accepted_forms(text: str) -> None:
    with pytest.raises(ValueError, match=r"period|span|month|day"):
        periods.parse(text)


@given(st.text(max_size=30))
def test_the_period_parser_accepts_or_refuses_any_text(text: str) -> None:
    try:
        period = periods.parse(text)
    except ValueError:
        return
    assert period.last_year is None or period.first_year <= period.last_year
