"""The seed proved against the article itself, where that is at hand.

Paragraphs are the non-empty lines, from 1; sentences are split after 。, from 1.
"""

import hashlib
import json
import re
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text

from tests.conftest import ARTICLE_FOLDER, SEED

ARTICLE = "manufacturing-data-2025"
NUMERAL = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
SCALES = {"兆": 10**12, "億": 10**8, "万": 10**4}

texts = sorted(ARTICLE_FOLDER.glob("*.txt"))
needs_article = pytest.mark.skipif(not texts, reason="the article's text is not at hand")


def paragraphs() -> list[str]:
    lines = texts[0].read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip()]


def sentence(paragraph: int, number: int) -> str:
    parts = re.split(r"(?<=。)", paragraphs()[paragraph - 1])
    return [part for part in parts if part][number - 1]


@pytest.fixture(scope="module")
def observations(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/v1/observations?limit=1000").json()["data"]
    return found


@pytest.fixture(scope="module")
def figures(seeded_url: str) -> list[Any]:
    engine = create_engine(seeded_url)
    with engine.connect() as connection:
        found = list(connection.execute(text("SELECT * FROM figure ORDER BY number")))
    engine.dispose()
    return found


@needs_article
def test_every_digit_run_is_in_the_figures_at_its_place(figures: list[Any]) -> None:
    runs = [
        (number, place, match.group())
        for number, paragraph in enumerate(paragraphs(), 1)
        for place, part in enumerate(filter(None, re.split(r"(?<=。)", paragraph)), 1)
        for match in NUMERAL.finditer(part)
    ]
    assert len(runs) == 54
    held = [
        (row.paragraph, row.sentence, digits)
        for row in figures
        for digits in NUMERAL.findall(row.as_printed)
    ]
    assert held == runs
    assert [row.number for row in figures] == list(range(1, 55))


@needs_article
def test_every_figure_as_printed_stands_in_the_sentence_it_cites(
    observations: list[dict[str, Any]], figures: list[Any]
) -> None:
    assert len(observations) == 37
    for row in observations:
        assert row["as_printed"] in sentence(row["paragraph"], row["sentence"]), row
    for figure in figures:
        assert figure.as_printed in sentence(figure.paragraph, figure.sentence), figure


@needs_article
def test_every_printed_number_equals_the_stored_value(observations: list[dict[str, Any]]) -> None:
    for row in observations:
        printed = numbers_in(row["as_printed"])
        stored = [row["value"]] if row["relation"] != "between" else printed_ends(row)
        if row["as_printed"] == "その後も地位を維持":
            assert stored == [2]  # the place reached in 2018 is kept: no number is printed
        else:
            assert printed == stored, row


def printed_ends(row: dict[str, Any]) -> list[float]:
    """The ends of a range that are printed: of a top ten only the ten."""
    ends = [row["value_min"], row["value_max"]]
    return ends[1:] if row["as_printed"].startswith("トップ") else ends


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


@needs_article
def test_the_hash_of_every_paragraph_is_that_of_the_text(client: httpx.Client) -> None:
    article = client.get(f"/v1/articles/{ARTICLE}").json()["data"]
    hashes = [hashlib.sha256(line.encode()).hexdigest() for line in paragraphs()]
    assert article["paragraph_hashes"] == hashes
    assert article["paragraphs"] == len(hashes) == 35


@needs_article
def test_every_claim_cites_a_sentence_that_exists(client: httpx.Client) -> None:
    claims = client.get("/v1/claims?limit=1000").json()["data"]
    assert len(claims) == 58
    for claim in claims:
        assert sentence(claim["paragraph"], claim["sentence"])


@needs_article
def test_no_clause_of_the_article_is_in_the_seed() -> None:
    """Figures as printed, titles and names stand in the seed; no clause of a sentence does."""
    seed = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SEED.rglob("*.*")))
    clauses = [
        clause
        for paragraph in paragraphs()[18:32]
        for clause in re.split(r"[、。]", paragraph)
        if len(clause) > 16
    ]
    assert len(clauses) > 60
    assert not [clause for clause in clauses if clause in seed]
    assert not re.search(r"\w@\w", seed)


@needs_article
def test_every_fact_that_was_extracted_is_served(observations: list[dict[str, Any]]) -> None:
    """The list of facts drawn up beside the article: 43, of which claims carry six."""
    facts = json.loads((ARTICLE_FOLDER / "facts.json").read_text(encoding="utf-8"))
    by_claims = {"OBS-13", "OBS-14", "OBS-29", "OBS-38", "OBS-42", "OBS-43"}
    expected = sorted(
        (fact["location"]["paragraph"], fact["location"]["sentence"], fact["value"] or -1)
        for fact in facts["observations"]
        if fact["id"] not in by_claims
    )
    served = sorted((r["paragraph"], r["sentence"], r["value"] or -1) for r in observations)
    assert served == expected
