"""Everything that is known: the account of an article's numerals, and of one observation."""

from itertools import groupby
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import MakeEmpty, run_api, served
from tests.support.bundles import ARTICLE, copy_seed, print_value
from tests.support.nonempty import nonempty

PROBLEM = "application/problem+json"
AUDIT = "/v1/articles/manufacturing-data-2025/figures"
KOREA = "/v1/observations/3r0aeqn5scs7a"


def get(client: httpx.Client, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_every_numeral_of_the_article_is_accounted_for(client: httpx.Client) -> None:
    found = get(client, AUDIT)
    assert [row["number"] for row in found["data"]] == list(range(1, 55))
    summary = found["meta"]["summary"]
    assert (summary["accounted"], summary["numerals"]) == (54, 54)
    assert summary["text"] == "54 of 54 accounted for"
    for outcome in ("observation", "claim", "explained"):
        rows = [row for row in found["data"] if row["outcome"] == outcome]
        assert (
            summary[outcome]
            == len(rows)
            == get(client, f"{AUDIT}?outcome={outcome}")["meta"]["total"]
        )


def test_numerals_name_the_fact_that_contains_them_or_why_there_is_none(
    client: httpx.Client,
) -> None:
    rows = get(client, AUDIT)["data"]
    assert {row["outcome"] for row in rows} == {"observation", "claim", "explained"}
    for row in rows:
        match row["outcome"]:
            case "observation":
                holder = get(client, f"/v1/observations/{row['observation']}")["data"]
                assert holder["display"] in row["holder"]
                assert row["number"] in [each["number"] for each in holder["figures"]]
            case "claim":
                holder = get(client, f"/v1/claims/{row['claim']}")["data"]
                assert holder["text"] == row["holder"]
            case _:
                assert row["reason"]
                assert row["holder"] is None


@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
def test_the_audit_is_in_the_requested_language(client: httpx.Client, lang: str) -> None:
    row = get(client, f"{AUDIT}?lang={lang}&paragraph=31&role=value")["data"][0]
    name = {"en": "South Korea", "ja": "韓国", "ko": "한국", "zh": "韩国"}[lang]
    assert row["holder"].startswith(name)


def test_the_audit_is_paged_by_cursor_and_keeps_its_summary(client: httpx.Client) -> None:
    path, numbers = f"{AUDIT}?limit=20", []
    while path:
        page = get(client, path)
        numbers += [row["number"] for row in page["data"]]
        assert page["meta"]["summary"]["numerals"] == 54
        path = page["links"]["next"]
    assert numbers == list(range(1, 55))


@pytest.mark.slow
def test_the_audit_has_one_url_however_the_id_is_spelled(
    make_empty: MakeEmpty, tmp_path: Path
) -> None:
    seed = copy_seed(tmp_path)
    (seed / ARTICLE).rename(seed / "articles" / "kilo-0")
    url = make_empty()
    run_api("seed", str(seed), url=url)
    with served(url) as base, httpx.Client(base_url=base) as client:
        first, other = (
            client.get(f"/v1/articles/{name}/figures?limit=1") for name in ("kilo-0", "KILO-0")
        )
        assert first.headers["link"].startswith(f"<{base}/v1/articles/kilo-0/figures?")
        assert (other.content, other.headers["etag"]) == (first.content, first.headers["etag"])
        following = first.json()["links"]["next"]
        for spelled in (following, following.replace("kilo-0", "KILO-0")):
            assert client.get(spelled).json()["data"][0]["number"] == 2
        for path in ("%E2%84%AAilo-0", "%E2%84%AAilo-0/figures", "%E2%84%AAilo-0/figures?limit=1"):
            response = client.get(f"/v1/articles/{path}")
            assert (response.status_code, response.headers["content-type"]) == (404, PROBLEM)
        for query in ("article=%E2%84%AAilo-0", "lang=%E2%84%AAo"):
            assert client.get(f"/v1/observations?{query}").status_code == 422


def test_the_audit_of_an_unknown_article_is_a_404(client: httpx.Client) -> None:
    response = client.get("/v1/articles/manufacturing-data-2024/figures")
    assert response.status_code == 404
    assert response.json()["errors"][0]["did_you_mean"] == ["manufacturing-data-2025"]


def test_a_single_observation_includes_names_details_claims_and_figures(
    client: httpx.Client,
) -> None:
    data = get(client, KOREA)["data"]
    assert data["names"]["area"] == {
        "en": "South Korea",
        "ja": "韓国",
        "ko": "한국",
        "zh": "韩国",
    }
    assert data["names"]["organization"] is None
    assert data["displays"]["ja"] == get(client, f"{KOREA}?lang=ja")["data"]["display"]
    assert data["source_details"]["edition"] == "2024"
    assert data["metric_details"]["definition"]
    assert data["article_details"]["published"] == "2025-06-19"
    assert "a41p76464qdts" in [claim["id"] for claim in data["claims"]]
    assert [each["metric_name"] for each in data["same_sentence"]] == ["Robot density rank"]
    assert "1,012台" in [each["as_printed"] for each in data["figures"]]
    assert data["corrections"] == []


def test_a_single_observation_has_its_sector_unit_and_scope(client: httpx.Client) -> None:
    data = get(client, KOREA)["data"]
    assert data["sector_details"]["isic4"] == "C"
    assert data["unit_details"]["note"] == "Employees in manufacturing, by the IFR definition."
    assert data["comparison_details"] is None
    ranks = get(client, "/v1/observations?metric=gdp-rank")["data"]
    scope = get(client, f"/v1/observations/{ranks[0]['id']}")["data"]["comparison_details"]
    assert scope["kind"] == "scope"
    assert "Taiwan" in scope["note"]


def test_the_hash_of_the_paragraph_is_that_of_the_article(client: httpx.Client) -> None:
    article = get(client, "/v1/articles/manufacturing-data-2025")["data"]
    for row in nonempty(get(client, "/v1/observations?limit=1000")["data"]):
        item = get(client, f"/v1/observations/{row['id']}")["data"]
        assert item["paragraph_sha256"] == article["paragraph_hashes"][row["paragraph"] - 1]


def test_neighbours_and_claims_of_an_observation_are_those_of_the_lists(
    client: httpx.Client,
) -> None:
    every = get(client, "/v1/observations?limit=1000")["data"]
    for row in nonempty(every):
        item = get(client, f"/v1/observations/{row['id']}")["data"]
        assert {name: item[name] for name in row} == row
        place = (row["article"], row["paragraph"], row["sentence"])
        others = {
            o["id"]
            for o in every
            if (o["article"], o["paragraph"], o["sentence"]) == place and o["id"] != row["id"]
        }
        assert {each["id"] for each in item["same_sentence"]} == others
        speaking = get(client, f"/v1/claims?observation={row['id']}")["data"]
        assert [claim["id"] for claim in item["claims"]] == [claim["id"] for claim in speaking]
        assert (item["source_details"] is None) == (row["source"] is None)


def test_the_links_of_an_observation_lead_on_in_its_language(client: httpx.Client) -> None:
    links = get(client, f"{KOREA}?lang=ko")["links"]
    of_its_own = {"self", "citation", "claims"}
    named = {"article", "metric", "area", "sector", "organization", "unit", "source"}
    assert set(links) == of_its_own | named
    assert links.pop("organization") is None
    for address in links.values():
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["content-language"] == "ko"


@pytest.mark.slow
def test_a_corrected_observation_keeps_its_old_value_and_the_reason(
    make_empty: MakeEmpty, tmp_path: Path
) -> None:
    url = make_empty()
    seed = copy_seed(tmp_path)
    run_api("seed", str(seed), url=url)
    print_value(seed, "korea-robot-density-2023", 1013, correction="Digits were misread.")
    run_api("seed", str(seed), url=url)
    with served(url) as base, httpx.Client(base_url=base) as client:
        data = get(client, KOREA)["data"]
    [correction] = data["corrections"]
    assert (correction["release"], correction["reason"]) == (2, "Digits were misread.")
    assert correction["before"]["value"] == 1012
    assert correction["after"]["value"] == 1013
    assert isinstance(correction["after"]["value"], int)
    assert data["value"] == 1013


def value_numerals(client: httpx.Client) -> dict[str, int]:
    """The number of the first numeral of each observation's value in the seed's article."""
    found: dict[str, int] = {}
    for numeral in get(client, f"{AUDIT}?limit=1000&role=value")["data"]:
        if numeral["observation"]:
            found.setdefault(numeral["observation"], numeral["number"])
    return found


def test_figures_of_one_time_are_listed_as_printed(client: httpx.Client) -> None:
    numbers = value_numerals(client)
    rows = get(client, "/v1/observations?limit=1000")["data"]
    several = 0
    for _, group in groupby(rows, lambda row: (row["period"], row["paragraph"], row["sentence"])):
        found = [numbers[row["id"]] for row in group if row["id"] in numbers]
        assert found == sorted(found)
        several += len(found) > 1
    assert several >= 4


def test_other_figures_of_a_sentence_are_listed_as_printed(client: httpx.Client) -> None:
    numbers = value_numerals(client)
    several = 0
    for row in get(client, "/v1/observations?limit=1000")["data"]:
        item = get(client, f"/v1/observations/{row['id']}")["data"]
        found = [numbers[each["id"]] for each in item["same_sentence"] if each["id"] in numbers]
        assert found == sorted(found)
        several += len(found) > 1
    assert several >= 4
