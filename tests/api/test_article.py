"""The first article as it is served: every fact that a reader finds in it (`tests/expected`).

Paragraphs are the non-empty lines, from 1; sentences are split after 。, from 1. What compares with
the article's text itself runs where the text is at hand.
"""

import csv
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.conftest import ARTICLE_FOLDER, PROJECT, SEED
from tests.support.nonempty import nonempty

ARTICLE = "manufacturing-data-2025"
EXPECTED = PROJECT / "tests" / "expected"
NUMERAL = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
SCALES = {"兆": 10**12, "億": 10**8, "万": 10**4}
LISTS = {"inferred", "areas", "organizations", "metrics", "sectors", "observations"}
PARSED = {
    "measure_stated",
    "value",
    "value_min",
    "value_max",
    "multiplier",
    "decimals",
    "year",
    "paragraph",
    "sentence",
    "sentences",
    "number",
}

Row = dict[str, Any]


def expected(name: str) -> list[Row]:
    """The rows of an expected table, with the types of the API."""
    with (EXPECTED / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return [{k: typed(k, v) for k, v in line.items()} for line in csv.DictReader(stream)]


def typed(column: str, cell: str) -> Any:
    if column in LISTS:
        return cell.split()
    if column in PARSED and cell:
        return json.loads(cell)
    return cell or None


OBSERVATIONS = expected("observations")
CLAIMS = expected("claims")
NUMERALS = expected("numerals")
PARAGRAPHS = expected("paragraphs")
AREAS = expected("areas")
OBSERVATION_IDS = {row["fact"]: row["id"] for row in OBSERVATIONS}
CLAIM_IDS = {row["fact"]: row["id"] for row in CLAIMS}

texts = sorted(ARTICLE_FOLDER.glob("*.txt"))
needs_text = pytest.mark.skipif(not texts, reason="the article's text is not at hand")


def data(client: httpx.Client, path: str) -> Any:
    return client.get(f"/v1/{path}").raise_for_status().json()["data"]


@pytest.fixture(scope="module")
def observations(client: httpx.Client) -> Mapping[str, Row]:
    return {row["id"]: row for row in data(client, "observations?limit=1000")}


@pytest.fixture(scope="module")
def claims(client: httpx.Client) -> Mapping[str, Row]:
    return {row["id"]: row for row in data(client, "claims?limit=1000")}


@pytest.fixture(scope="module")
def numerals(client: httpx.Client) -> list[Row]:
    found: list[Row] = data(client, f"articles/{ARTICLE}/figures?limit=1000")
    return found


def seed_rows(name: str) -> list[Row]:
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_expected_tables_are_complete() -> None:
    tables = (OBSERVATIONS, CLAIMS, NUMERALS, PARAGRAPHS, AREAS)
    assert [len(table) for table in tables] == [37, 58, 54, 35, 17]
    assert len({*OBSERVATION_IDS.values(), *CLAIM_IDS.values()}) == 37 + 58


def test_exactly_the_expected_facts_are_served(
    observations: Mapping[str, Row], claims: Mapping[str, Row]
) -> None:
    assert sorted(observations) == sorted(OBSERVATION_IDS.values())
    assert sorted(claims) == sorted(CLAIM_IDS.values())


@pytest.mark.parametrize("fact", OBSERVATIONS, ids=lambda fact: fact["fact"])
def test_every_column_of_an_observation_is_the_expected_one(
    observations: Mapping[str, Row], fact: Row
) -> None:
    row = observations[fact["id"]]
    wanted = {column: fact[column] for column in fact if column != "fact"}
    assert {column: row[column] for column in wanted} == wanted
    assert (row["article"], row["release"]) == (ARTICLE, 1)


def test_columns_without_an_expected_value_are_names_and_prose(
    observations: Mapping[str, Row],
) -> None:
    """Names are compared with the lists; notes and citations are free text."""
    columns = set(next(iter(observations.values()))) - set(OBSERVATIONS[0])
    named = ("metric", "area", "region", "country", "sector", "organization", "unit", "period")
    names = {f"{each}_name" for each in named}
    others = {"area_type", "source_name", "article", "release", "note", "note_lang", "citation"}
    others |= {"comparison", "measure", "higher_is_better"}  # compared with the lists, too
    assert columns == names | others


@pytest.mark.parametrize(
    ("column", "collection", "key"),
    [
        ("metric", "metrics", "id"),
        ("area", "areas", "code"),
        ("sector", "sectors", "code"),
        ("organization", "organizations", "id"),
        ("unit", "units", "code"),
        ("source", "sources", "id"),
    ],
)
def test_names_beside_codes_are_those_of_the_lists(
    client: httpx.Client, observations: Mapping[str, Row], column: str, collection: str, key: str
) -> None:
    names = {row[key]: row["name"] for row in data(client, f"{collection}?limit=1000")}
    names[None] = None
    served = [(row[column], row[f"{column}_name"]) for row in observations.values()]
    assert served == [(code, names[code]) for code, _ in served]
    assert any(code for code, _ in served)


def test_what_a_row_says_of_its_metric_and_comparison_is_in_the_seed(
    observations: Mapping[str, Row],
) -> None:
    metrics, comparisons = (
        {row[key]: row for row in seed_rows(name)}
        for name, key in (("metrics", "id"), ("comparisons", "code"))
    )
    truths = {"true": True, "false": False, "": None}
    for row in nonempty(observations.values()):
        metric = metrics[row["metric"]]
        assert row["measure"] == metric["measure"]
        assert row["higher_is_better"] is truths[metric["higher_is_better"]]
        comparison = comparisons.get(row["comparison"], {"name_en": None})
        assert row["compared_with"] == comparison["name_en"]


@pytest.mark.parametrize("fact", CLAIMS, ids=lambda fact: fact["fact"])
def test_a_claim_has_its_kind_place_and_links(claims: Mapping[str, Row], fact: Row) -> None:
    row = claims[fact["id"]]
    wanted = {column: fact[column] for column in fact if column not in ("fact", "repeats")}
    wanted["observations"] = [OBSERVATION_IDS[each] for each in fact["observations"]]
    wanted["repeats"] = fact["repeats"] and CLAIM_IDS[fact["repeats"]]
    served = {column: row[column] for column in wanted}
    assert {k: in_order(k, v) for k, v in served.items()} == {
        k: in_order(k, v) for k, v in wanted.items()
    }


def in_order(column: str, value: Any) -> Any:
    """Lists of codes compare as sets."""
    return sorted(value) if column in LISTS else value


def test_observations_know_the_claims_that_carry_them(client: httpx.Client) -> None:
    carrying = {fact["fact"]: set[str]() for fact in OBSERVATIONS}
    for claim in CLAIMS:
        for fact in claim["observations"]:
            carrying[fact].add(claim["id"])
    assert sum(map(bool, carrying.values())) == 24
    served = {
        fact: {claim["id"] for claim in data(client, f"observations/{id_}")["claims"]}
        for fact, id_ in OBSERVATION_IDS.items()
    }
    assert served == carrying


@pytest.mark.parametrize("fact", NUMERALS, ids=lambda fact: str(fact["number"]))
def test_numerals_have_their_place_and_the_fact_that_contains_them(
    numerals: list[Row], fact: Row
) -> None:
    row = numerals[fact["number"] - 1]
    wanted = {column: fact[column] for column in fact if column != "held_by"}
    wanted["observation"] = OBSERVATION_IDS.get(fact["held_by"])
    wanted["claim"] = CLAIM_IDS.get(fact["held_by"])
    assert {column: row[column] for column in wanted} == wanted
    assert row["reason"] if fact["outcome"] == "explained" else row["holder"]


def test_no_other_numeral_is_served(numerals: list[Row]) -> None:
    assert [row["number"] for row in numerals] == list(range(1, 55))


def test_numerals_of_a_value_say_the_value() -> None:
    """The digits of the audit are those of the figures as printed, and make their values."""
    printed = {fact["fact"]: numbers_in(fact["as_printed"]) for fact in OBSERVATIONS}
    values = {fact["fact"]: printed_values(fact) for fact in OBSERVATIONS}
    assert printed == values
    assert sum(map(len, values.values())) == 37  # of OBS-03 none is printed, of OBS-41 two


def printed_values(fact: Row) -> list[float]:
    if fact["fact"] == "OBS-03":
        return []  # the rank reached in 2018 is kept: no number is printed
    if fact["as_printed"].startswith("トップ"):
        return [fact["value_max"]]  # of a top ten only the ten
    if fact["relation"] == "between":
        return [fact["value_min"], fact["value_max"]]
    return [fact["value"]]


def numbers_in(printed: str) -> list[float]:
    """The numbers of a printed figure: 2兆1,860億 is one, 3~4 are two."""
    found: list[float] = []
    end = None
    for match in re.finditer(rf"({NUMERAL.pattern})([兆億万]?)", printed):
        value = float(match[1].replace(",", "")) * SCALES.get(match[2], 1)
        if end == match.start():
            found[-1] += value
        else:
            found.append(value)
        end = match.end() if match[2] else None
    return found


def test_the_article_is_described_as_it_is_printed(client: httpx.Client) -> None:
    article = data(client, f"articles/{ARTICLE}")
    wanted = {
        "publisher": "korea-economic-daily",
        "author": "Kang Kyung-joo",
        "language": "ja",
        "original_language": "ko",
        "published": "2025-06-19",
        "published_inferred": True,
        "series": "AI三大強国への道",
        "instalment": 1,
        "paragraphs": 35,
        "observations": 37,
        "years": [1990, 2018, 2023, 2024],
        "paragraph_hashes": [fact["sha256"] for fact in PARAGRAPHS],
    }
    assert {column: article[column] for column in wanted} == wanted


def test_every_place_is_a_sentence_of_the_article(
    observations: Mapping[str, Row], claims: Mapping[str, Row], numerals: list[Row]
) -> None:
    sentences = {
        (fact["paragraph"], place)
        for fact in PARAGRAPHS
        for place in range(1, fact["sentences"] + 1)
    }
    rows = [*observations.values(), *claims.values(), *numerals]
    assert len(rows) == 37 + 58 + 54
    assert {(row["paragraph"], row["sentence"]) for row in rows} <= sentences


@pytest.mark.parametrize("fact", AREAS, ids=lambda fact: fact["code"])
def test_an_area_has_its_codes(lite: httpx.Client, fact: Row) -> None:
    row = data(lite, f"areas/{fact['code']}")
    assert {column: row[column] for column in fact} == fact


def test_the_source_of_the_robot_figures_is_an_edition_and_not_a_year(lite: httpx.Client) -> None:
    source = data(lite, "sources/ifr-world-robotics-2024")
    assert (source["edition"], source["years"]) == ("2024", [2023])
    assert source["observations"] == 5


def paragraphs() -> list[str]:
    lines = texts[0].read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip()]


def sentences_of(paragraph: str) -> list[str]:
    return [part for part in re.split(r"(?<=。)", paragraph) if part]


@needs_text
def test_the_expected_paragraphs_are_those_of_the_text() -> None:
    found = [
        (number, len(sentences_of(line)), hashlib.sha256(line.encode()).hexdigest())
        for number, line in enumerate(paragraphs(), 1)
    ]
    assert found == [tuple(fact.values()) for fact in PARAGRAPHS]


@needs_text
def test_the_expected_numerals_are_all_digit_runs_of_the_text() -> None:
    runs = [
        (number, place, match.group())
        for number, paragraph in enumerate(paragraphs(), 1)
        for place, part in enumerate(sentences_of(paragraph), 1)
        for match in NUMERAL.finditer(part)
    ]
    expected = [
        (fact["paragraph"], fact["sentence"], digits)
        for fact in NUMERALS
        for digits in NUMERAL.findall(fact["as_printed"])
    ]
    assert len(runs) == 54
    assert expected == runs


@needs_text
@pytest.mark.parametrize("facts", [OBSERVATIONS, NUMERALS], ids=["observations", "numerals"])
def test_every_figure_as_printed_stands_in_its_sentence(facts: list[Row]) -> None:
    text = [sentences_of(paragraph) for paragraph in paragraphs()]
    missing = [
        fact
        for fact in facts
        if fact["as_printed"] not in text[fact["paragraph"] - 1][fact["sentence"] - 1]
    ]
    assert facts
    assert missing == []


@needs_text
@pytest.mark.parametrize("folder", [SEED, EXPECTED], ids=["seed", "expected"])
def test_no_clause_of_the_article_is_committed(folder: Any) -> None:
    """Figures as printed, titles and names are committed; no clause of a sentence is."""
    committed = "\n".join(p.read_text(encoding="utf-8") for p in sorted(folder.rglob("*.*")))
    clauses = [
        clause
        for paragraph in paragraphs()[18:32]
        for clause in re.split(r"[、。]", paragraph)
        if len(clause) > 16
    ]
    assert len(clauses) > 60
    assert not [clause for clause in clauses if clause in committed]
    assert not re.search(r"\w@\w", committed)
