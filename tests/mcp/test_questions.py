"""Questions as people ask them: the tool, its arguments and the exact rows that answer them.

The rows of `questions.json` were written by hand from the articles' expected figures.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.mcp_calls import call

QUESTIONS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("questions.json").read_text(encoding="utf-8")
)
BOUNDS = ("relation", "value", "value_min", "value_max")
LANGUAGES = ("en", "ja", "ko", "zh")


def values(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {row["id"]: [row[name] for name in BOUNDS] for row in rows}


@pytest.mark.parametrize("asked", QUESTIONS, ids=[each["question"] for each in QUESTIONS])
def test_a_question_has_exactly_these_rows(
    asked: dict[str, Any], base_url: str, five_articles_url: str
) -> None:
    base = base_url if asked["release"] == "seed" else five_articles_url
    found = call(base, asked["tool"], **asked["arguments"])
    assert found.is_error is not bool(asked["rows"] or "verdicts" in asked)
    rows = found.content.get("figures", found.rows)
    if asked["tool"] == "cite":
        assert [row["id"] for row in rows] == [row["id"] for row in asked["rows"]]
    else:
        figures = [row for row in rows if row.get("kind") != "claim"]
        assert values(figures) == values(asked["rows"])
    named = {f"{row.get('parameter')}={row.get('code')}" for row in found.rows}
    assert named >= set(asked.get("codes", ()))
    claims = [row["id"] for row in rows if row.get("kind") == "claim"]
    assert claims == asked.get("claims", [])
    verdicts = [
        [row["text"], row["verdict"], row["diagnosis"]] for row in found.rows if "verdict" in row
    ]
    assert verdicts == asked.get("verdicts", [])


def test_there_are_questions_in_every_language() -> None:
    assert len(QUESTIONS) >= 50
    counts = [sum(each["language"] == language for each in QUESTIONS) for language in LANGUAGES]
    assert min(counts) >= 10
