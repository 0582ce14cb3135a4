"""Requests of the check: both methods, limits, wrong bodies, and what a browser asks first."""

from typing import Any

import httpx
import pytest

from tests.support.nonempty import nonempty

PATH = "/v1/check"
TEXT = "Zhejiang's GDP was 9 trillion yuan in 2024."
JSON = {"Content-Type": "application/json"}
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
LONGEST = 20_000


def document_of(response: httpx.Response) -> dict[str, Any]:
    document: dict[str, Any] = response.raise_for_status().json()
    return document


def test_both_methods_and_both_bodies_answer_the_same(client: httpx.Client) -> None:
    by_get = client.get(PATH, params={"text": TEXT, "lang": "ko"})
    by_json = client.post(PATH, json={"text": TEXT, "lang": "ko"})
    by_text = client.post(PATH, content=TEXT, headers=PLAIN, params={"lang": "ko"})
    assert document_of(by_get) == document_of(by_json) == document_of(by_text)
    assert by_get.json()["data"][0]["diagnosis"] == "bound-dropped"


def test_a_text_is_checked_on_both_engines_alike(
    sqlite_client: httpx.Client, client: httpx.Client
) -> None:
    text = "韓国のロボット密度は2023年に1,012台で、シンガポールは790台だった。"
    one, other = (each.post(PATH, json={"text": text}) for each in (sqlite_client, client))
    assert document_of(one)["data"] == document_of(other)["data"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Zhejiang’s GDP (浙江) rose.", "en"),
        ("浙江省のGDPは増えた。", "ja"),
        ("저장성(浙江省) GDP가 늘었다.", "ko"),
        ("浙江GDP增长。", "zh"),
        ("2024: 5.5%", "en"),
    ],
)
def test_the_language_is_guessed_from_the_letters(
    lite: httpx.Client, text: str, language: str
) -> None:
    assert lite.post(PATH, json={"text": text}).json()["meta"]["language"] == language


def test_times_without_a_year_decide_nothing_without_the_day_of_the_text(
    lite: httpx.Client,
) -> None:
    text = "Zhejiang's GDP rose 6.5 percent last year."
    undated = lite.post(PATH, json={"text": text}).json()
    dated = lite.post(PATH, json={"text": text, "published": "2025-06-19"}).json()
    assert undated["data"][0]["verdict"] == "unknown"
    assert [each["code"] for each in undated["meta"]["warnings"]] == ["no-day-of-text"]
    assert dated["data"][0]["verdict"] == "contradicted"


def test_years_bases_and_lengths_of_time_are_no_figures(lite: httpx.Client) -> None:
    text = "In 2023, South Korea had 1,012 robots per 10,000 employees; (1) it took 3 years."
    numerals = lite.post(PATH, json={"text": text}).json()["data"]
    assert [each["text"] for each in numerals] == ["1,012 robots"]


def test_a_text_of_the_longest_length_is_checked(lite: httpx.Client) -> None:
    text = (TEXT + " ") * (LONGEST // (len(TEXT) + 1))
    found = lite.post(PATH, json={"text": text}, timeout=60).raise_for_status().json()
    assert found["meta"]["total"] == len(nonempty(found["data"]))
    assert found["meta"]["verdicts"]["contradicted"] == found["meta"]["total"]


def test_sentences_of_nothing_but_figures_are_checked_within_the_time_limit(
    lite: httpx.Client,
) -> None:
    text = "\n".join(["1 " * 450] * 20)
    response = lite.post("/v1/check", json={"text": text}, timeout=60)
    assert (response.status_code, response.json()["meta"]["total"]) == (200, 500)


def test_more_figures_than_are_checked_are_named_in_a_warning(lite: httpx.Client) -> None:
    text = "It was 5%. " * 1000
    found = lite.post(PATH, json={"text": text}, timeout=60).raise_for_status().json()
    assert found["meta"]["total"] == 500
    assert "text-cut" in {each["code"] for each in found["meta"]["warnings"]}


@pytest.mark.parametrize(
    ("status", "content", "headers"),
    [
        (413, b'{"text": "' + b"5% " * 100_000 + b'"}', JSON),
        (415, TEXT.encode(), {"Content-Type": "text/csv"}),
        (415, TEXT.encode(), {}),
        (415, TEXT.encode("utf-16"), {"Content-Type": "text/plain; charset=utf-16"}),
        (415, b"\x1f\x8b", JSON | {"Content-Encoding": "gzip"}),
        (422, b"{", JSON),
        (422, b"[]", JSON),
        (422, b'{"text": ["5%"]}', JSON),
        (422, b"", JSON),
        (422, b"", PLAIN),
        (422, b"   ", PLAIN),
        (422, b"\xff", PLAIN),
        (422, b'{"text": "5%", "txt": "x"}', JSON),
        (422, b'{"text": "5%", "published": "2025"}', JSON),
        (422, b'{"text": "5%", "published": "2025-02-30"}', JSON),
        (422, b'{"text": "5%", "language": "fr"}', JSON),
        (422, b'{"text": "' + b"x" * (LONGEST + 1) + b'"}', JSON),
    ],
)
def test_a_wrong_body_is_told_what_would_work(
    lite: httpx.Client, status: int, content: bytes, headers: dict[str, str]
) -> None:
    answer = lite.post(PATH, content=content, headers=headers)
    assert answer.status_code == status
    problem = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    for each in nonempty(problem["errors"]):
        assert each["accepted"] or each["did_you_mean"] or each["hint"]


def test_other_paths_take_no_body_and_this_one_no_other_method(lite: httpx.Client) -> None:
    elsewhere, deleted = lite.post("/v1/observations", json={}), lite.delete(PATH)
    assert (elsewhere.status_code, deleted.status_code) == (405, 405)
    assert "POST" not in elsewhere.headers["Allow"]
    assert "POST" in deleted.headers["Allow"]


def test_a_page_of_another_origin_may_post(lite: httpx.Client) -> None:
    asking = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    allowed = lite.options(PATH, headers=asking).headers
    assert "POST" in allowed["Access-Control-Allow-Methods"]
    assert allowed["Access-Control-Allow-Headers"] == "*"
    elsewhere = lite.options("/v1/observations", headers=asking).headers
    assert "POST" not in elsewhere["Access-Control-Allow-Methods"]


def test_the_limits_are_in_the_configuration(lite: httpx.Client) -> None:
    config = lite.get("/v1/config").json()["data"]
    assert config["limits"]["characters_of_a_checked_text"] == LONGEST
    assert config["limits"]["figures_of_a_checked_text"] == 500
    assert set(config["code_lists"]["verdict"]) == set(config["code_names"]["verdict"])
    assert "bound-dropped" in config["code_lists"]["diagnosis"]


def test_a_sentence_that_is_too_long_is_named_in_a_warning(lite: httpx.Client) -> None:
    text = "GDP of China 5% in 2024 " * 800
    found = lite.post(PATH, json={"text": text}, timeout=60).raise_for_status().json()
    assert found["data"] == []
    assert [each["code"] for each in found["meta"]["warnings"]] == ["long-sentences"]
