"""Values, bounds, decimals and units against the figure as printed."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from api.ingest.bundle import check, open_bundle
from api.ingest.files import RawRow
from api.ingest.issues import BundleError, IssueLog
from api.ingest.printed_figures import PrintedFigures
from api.ingest.progress import Progress
from tests.conftest import SEED, run_api
from tests.support.bundles import ARTICLE, OBSERVATIONS, Row, change, copy_seed, rewrite
from tests.support.five_articles import add_articles
from tests.support.nonempty import nonempty

KOREA = "korea-robot-density-2023"
EMPTY = dict.fromkeys(
    ("relation", "value", "value_min", "value_max", "multiplier", "decimals", "unit", "inferred")
)
CURRENCIES = {"USD": "US dollar|米ドル|달러|美元", "KRW": "South Korean won|ウォン|원|韩元"}


@cache
def units() -> dict[str, dict[str, Any]]:
    """Those of the seed, and more currencies."""
    found = {code: dict(unit) for code, unit in open_bundle(SEED).reference.entries("unit").items()}
    for code, names in CURRENCIES.items():
        languages = zip(("en", "ja", "ko", "zh"), names.split("|"), strict=True)
        found[code] = {**found["CNY"], "code": code, "symbol": "$" if code == "USD" else "₩"}
        for lang, name in languages:
            found[code] |= {f"name_{lang}": name, f"display_{lang}": f"{{}} {name}"}
    return found


def differences(language: str, printed: str, **cells: str) -> dict[str, str]:
    """The columns of a row with an issue, and what was read instead."""
    log = IssueLog(Path())
    row = EMPTY | {"relation": "eq", "as_printed": printed} | cells
    PrintedFigures(units(), language).check(log.file("observations.csv"), RawRow(2, row))
    return {each.column: each.message.split(" reads as ")[1].split(":")[0] for each in log.shown}


FITTING: list[tuple[str, str, dict[str, str]]] = [
    ("en", "$47.6 billion", {"value": "47600000000", "multiplier": "9", "unit": "USD"}),
    ("en", "47.6 billion", {"value": "47600000000", "multiplier": "9", "unit": "USD"}),
    ("en", "fell 5.0%", {"value": "-5", "decimals": "1", "unit": "percent"}),
    ("en", "5.0%", {"value": "-5", "decimals": "1", "unit": "percent"}),
    ("en", "more than 5%", {"relation": "lt", "value": "-5", "unit": "percent"}),
    ("en", "one in five", {"value": "20", "unit": "percent"}),
    ("en", "two-thirds", {"value": "66.7", "decimals": "1", "unit": "percent"}),
    ("en", "two-thirds", {"relation": "approx", "value": "67", "unit": "percent"}),
    ("en", "two-thirds", {"value": "0." + "6" * 29 + "7", "decimals": "30", "unit": "times"}),
    ("en", "3 to 5 million", {"relation": "between", "value_min": "3000000",
                              "value_max": "5000000", "multiplier": "6"}),
    ("en", "in 2024, 17 plants", {"value": "17", "unit": "enterprises"}),
    ("en", "RMB 5", {"value": "5", "unit": "CNY"}),
    ("en", "5 U.S. dollars", {"value": "5", "unit": "USD"}),
    ("en", "5 dollars", {"value": "5", "unit": "USD"}),
    ("en", "5 yuan", {"value": "5", "unit": "CNY"}),
    ("ko", "5위안화", {"value": "5", "unit": "CNY"}),
    ("ja", "トップ10",
     {"relation": "between", "value_min": "1", "value_max": "10", "unit": "rank"}),
    ("ja", "トップ10", {"relation": "le", "value": "10", "unit": "rank"}),
    ("ja", "3割5分", {"value": "35", "unit": "percent"}),
    ("ko", "610여조 원",
     {"relation": "just-over", "value": "610000000000000", "multiplier": "12", "unit": "KRW"}),
    ("ko", "428만1585명", {"value": "4281585"}),
    ("zh", "2.18万亿元", {"value": "2180000000000", "multiplier": "12", "unit": "CNY"}),
    ("zh", "三分之二", {"value": "0.7", "unit": "times"}),
    ("zh", "下降近33.3%", {"relation": "nearly", "value": "-33.3", "unit": "percent"}),
    ("ja", "その後も地位を維持", {"value": "2", "inferred": "period value", "unit": "rank"}),
    ("ja", "6倍", {"relation": "gt", "value": "6", "inferred": "relation", "unit": "times"}),
]  # fmt: skip

DIFFERING: list[tuple[str, str, dict[str, str], dict[str, str]]] = [
    ("en", "$47.6 billion", {"value": "47.6", "unit": "USD"}, {"value": "47600000000"}),
    ("en", "$47.6 billion", {"value": "47600000000", "unit": "USD"},
     {"multiplier": "47600000000.0, number word"}),
    ("en", "rose 5%", {"value": "-5", "unit": "percent"}, {"value": "5"}),
    ("en", "minus 5%", {"value": "5", "unit": "percent"}, {"value": "-5"}),
    ("en", "5.0%", {"value": "5", "unit": "percent"}, {"decimals": "a number with 1 decimal"}),
    ("en", "5%", {"value": "5", "decimals": "1", "unit": "percent"},
     {"decimals": "a number with 0 decimals"}),
    ("en", "at least 5%", {"relation": "gt", "value": "5", "unit": "percent"}, {"relation": "ge"}),
    ("en", "5 percentage points", {"value": "5", "unit": "percent"},
     {"unit": "percentage points"}),
    ("en", "5%", {"value": "5", "unit": "times"}, {"unit": "a percentage"}),
    ("en", "$5", {"value": "5", "unit": "CNY"}, {"unit": "money in $"}),
    ("en", "5 USD", {"value": "5", "unit": "CNY"}, {"unit": "money in USD"}),
    ("en", "HK$5", {"value": "5", "unit": "USD"}, {"unit": "money in HK$"}),
    ("en", "5 Hong Kong dollars", {"value": "5", "unit": "USD"},
     {"unit": "money in Hong Kong dollars"}),
    ("zh", "5美元", {"value": "5", "unit": "CNY"}, {"unit": "money in 美元"}),
    ("zh", "5港元", {"value": "5", "unit": "CNY"}, {"unit": "money in 港元"}),
    ("zh", "5元", {"value": "5", "unit": "KRW"}, {"unit": "money in 元"}),
    ("en", "3 to 5", {"value": "3"}, {"value": "3 to 5"}),
    ("en", "3 to 5", {"relation": "between", "value_min": "3", "value_max": "6"},
     {"value_max": "3 to 5"}),
    ("en", "4", {"relation": "between", "value_min": "3", "value_max": "5"},
     {"value_min": "4, relation eq"}),
    ("en", "two-thirds", {"value": "66.6", "decimals": "1", "unit": "percent"},
     {"value": "0.6666666666666666"}),
    ("en", "two-thirds", {"value": "66.7", "decimals": "30", "unit": "percent"},
     {"value": "0.6666666666666666"}),
    ("ja", "2兆1,860億元", {"value": "2186000000000", "multiplier": "12", "unit": "CNY"},
     {"multiplier": "2186000000000, number word"}),
    ("ja", "2兆1,860億ドル", {"value": "2186000000000", "multiplier": "8", "unit": "CNY"},
     {"unit": "money in ドル"}),
    ("ja", "1,012ドル", {"value": "1012", "unit": "robots"}, {"unit": "money in ドル"}),
    ("ja", "2位", {"value": "2", "unit": "robots"}, {"unit": "a rank"}),
    ("ko", "610여조 원", {"value": "610000000000000", "multiplier": "12", "unit": "KRW"},
     {"relation": "just-over"}),
    ("ja", "その後も地位を維持", {"value": "2", "unit": "rank"}, {"value": "no numeral"}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "printed", "cells"), FITTING)
def test_a_row_that_says_what_is_printed_has_no_issue(
    language: str, printed: str, cells: dict[str, str]
) -> None:
    assert differences(language, printed, **cells) == {}


@pytest.mark.parametrize(("language", "printed", "cells", "expected"), DIFFERING)
def test_what_differs_is_an_issue_with_both_readings(
    language: str, printed: str, cells: dict[str, str], expected: dict[str, str]
) -> None:
    assert differences(language, printed, **cells) == expected


def test_the_issue_says_what_is_read_and_what_to_do(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    line = change(seed, OBSERVATIONS, KOREA, value="1013")
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress())
    assert str(caught.value) == (
        f"{OBSERVATIONS}:{line} [value] '1013': '1,012台' reads as 1012: "
        "correct one of the two, or name value in inferred"
    )
    change(seed, OBSERVATIONS, KOREA, inferred="sector period value")
    assert check(open_bundle(seed), Progress()).observations == 37


def test_five_articles_in_four_languages_have_no_issue(tmp_path: Path) -> None:
    seed = add_articles(copy_seed(tmp_path))
    assert check(open_bundle(seed), Progress()).observations == 112


def altered(rows: list[Row]) -> Iterator[Row]:
    """The rows with a digit more in every number; those whose value is not printed unchanged."""
    for row in rows:
        ends = [name for name in ("value", "value_min", "value_max") if row[name]]
        if "value" in row["inferred"].split():
            yield row
        else:
            yield row | {name: f"{Decimal(row[name]) * 10:f}" for name in ends}


def test_every_value_of_five_articles_that_is_not_as_printed_is_found(tmp_path: Path) -> None:
    seed = add_articles(copy_seed(tmp_path))
    expected = 0
    for file in nonempty(seed.glob("articles/*/observations.csv")):
        name = str(file.relative_to(seed))

        def edit(rows: list[Row]) -> list[Row]:
            nonlocal expected
            new = [*altered(rows)]
            expected += sum(row not in rows for row in new)
            return new

        rewrite(seed, name, edit)
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress())
    assert len({(each.file, each.line) for each in caught.value.issues}) == expected > 100


def test_articles_in_other_languages_are_said_not_to_be_compared(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    file = seed / ARTICLE / "article.toml"
    file.write_text(file.read_text("utf-8").replace('language = "ja"', 'language = "fr"'), "utf-8")
    change(seed, OBSERVATIONS, KOREA, value="1013")
    printed = run_api("check", str(seed), url="").stdout.splitlines()
    assert printed[1] == (
        "1 article in fr: the figures were not compared with what is printed; "
        "numerals are read in en, ja, ko, zh."
    )
