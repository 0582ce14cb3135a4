"""Errors: one shape, all faults at once, and what would be accepted."""

import base64
from hashlib import blake2b
from typing import Any

import httpx
import orjson
import pytest

from api.errors import nearest
from api.formats import FORMATS, fitting
from api.schemas import ObservationRow

LISTS = (
    *("countries", "regions", "areas", "sectors", "metrics", "units", "organizations"),
    *("sources", "articles", "observations", "claims", "releases"),
)

MEMBERS = {"type", "title", "status", "detail", "instance", "request_id", "errors"}


def problem(client: httpx.Client, path: str, status: int, **request: Any) -> dict[str, Any]:
    response = client.request(request.pop("method", "GET"), path, **request)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert set(document) == MEMBERS
    assert document["status"] == status
    for fault in document["errors"]:
        assert set(fault) == {"parameter", "value", "message", "accepted", "did_you_mean", "hint"}
    return document


def fault(client: httpx.Client, path: str, status: int = 422, **request: Any) -> dict[str, Any]:
    [only] = problem(client, path, status, **request)["errors"]
    found: dict[str, Any] = only
    return found


@pytest.mark.parametrize("name", LISTS)
def test_an_unknown_parameter_is_refused(client: httpx.Client, name: str) -> None:
    found = fault(client, f"/v1/{name}?lnag=ko")
    assert found["parameter"] == "lnag"
    assert found["did_you_mean"] == ["lang"]
    assert "lang" in found["accepted"]


def test_a_misspelt_parameter_is_reported_with_the_right_one(client: httpx.Client) -> None:
    assert fault(client, "/v1/observations?contry=CN")["did_you_mean"] == ["country"]


def test_an_unknown_code_is_reported_with_the_nearest(client: httpx.Client) -> None:
    found = fault(client, "/v1/observations?region=CN-ZK")
    assert (found["parameter"], found["value"]) == ("region", "CN-ZK")
    assert "CN-ZJ" in found["did_you_mean"]
    assert "CN-ZJ" in found["accepted"]


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("country=Korea", "KR"),
        ("country=한국", "KR"),
        ("country=米国", "US"),
        ("region=浙江", "CN-ZJ"),
        ("region=저장", "CN-ZJ"),
        ("region=Chekiang", "CN-ZJ"),
        ("metric=ロボット密度", "robot-density"),
        ("organization=马士基", "maersk"),
        ("source=World%20Robotics%202024", "ifr-world-robotics-2024"),
    ],
)
def test_a_name_in_place_of_a_code_is_reported_with_the_code(
    client: httpx.Client, query: str, meant: str
) -> None:
    assert meant in fault(client, f"/v1/observations?{query}")["did_you_mean"]


def test_one_invalid_code_among_valid_ones_gives_no_partial_response(client: httpx.Client) -> None:
    assert fault(client, "/v1/observations?country=CN,XX,KR")["value"] == "XX"


def test_all_invalid_parameters_are_reported_at_once(client: httpx.Client) -> None:
    query = "contry=CN&country=XX,YY&year=20x4&limit=0&lang=fr&format=xml&sort=nothing&fields=a"
    found = problem(client, f"/v1/observations?{query}", 422)["errors"]
    rejected = [(each["parameter"], each["value"]) for each in found]
    assert sorted(rejected) == [
        ("contry", "CN"),
        ("country", "XX"),
        ("country", "YY"),
        ("fields", "a"),
        ("format", "xml"),
        ("lang", "fr"),
        ("limit", "0"),
        ("sort", "nothing"),
        ("year", "20x4"),
    ]


@pytest.mark.parametrize("year", ["20x4", "24", "2024.0", "-2024", "２０２４", "2024..", "last"])
def test_a_malformed_year_is_refused(client: httpx.Client, year: str) -> None:
    assert fault(client, f"/v1/observations?year={year}")["parameter"] == "year"


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "ten", "1e2", "99999999999999999999"])
def test_a_limit_out_of_range_is_reported_with_the_range(client: httpx.Client, limit: str) -> None:
    found = fault(client, f"/v1/observations?limit={limit}")
    assert found["hint"] == "a whole number from 1 to 1000"


@pytest.mark.parametrize("query", ["country=", "country=CN,,KR", "year", "sort=", "lang="])
def test_an_empty_value_is_refused(client: httpx.Client, query: str) -> None:
    assert fault(client, f"/v1/observations?{query}")["message"] == "this parameter is empty"


@pytest.mark.parametrize("lang", ["fr", "zh-TW", "zh-Hant", "x", "ko-", "ko-garbage-!!", "한국어"])
def test_an_unsupported_language_is_reported_with_the_supported_ones(
    client: httpx.Client, lang: str
) -> None:
    assert fault(client, f"/v1/metrics?lang={lang}")["accepted"] == ["en", "ja", "ko", "zh"]


@pytest.mark.parametrize(
    ("tag", "lang"),
    [("ko-KR", "ko"), ("zh-CN", "zh"), ("zh-Hans", "zh"), ("JA", "ja"), ("zh-Hans-TW", "zh")],
)
def test_language_tags_with_a_region_are_accepted(
    client: httpx.Client, tag: str, lang: str
) -> None:
    assert client.get(f"/v1/metrics?lang={tag}").json()["meta"]["lang"] == lang


@pytest.mark.parametrize(
    "cursor", ["x", "AAAA", "%00", "e30", "A" * 5000, "WzEsIjIiLFszXV0", "你好", "=", "-_-_-_-_"]
)
def test_an_invalid_cursor_is_refused(client: httpx.Client, cursor: str) -> None:
    assert fault(client, f"/v1/observations?cursor={cursor}")["parameter"] == "cursor"


def forged(release: object, query: str, key: object) -> str:
    payload = orjson.dumps([release, query, key])
    raw = blake2b(payload, digest_size=6).digest() + payload
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize(
    "key", [[2024, 2**63], [2024, -(2**63)], [2024], [], 5, None, [True, 1], ["2024", 1], [1.5, 1]]
)
@pytest.mark.parametrize("release", [1, None, 1.0, True, "1"])
def test_a_forged_cursor_is_refused(client: httpx.Client, key: object, release: object) -> None:
    following = client.get("/v1/observations?limit=5").json()["links"]["next"]
    genuine = httpx.URL(following).params["cursor"]
    raw = base64.urlsafe_b64decode(genuine + "=" * (-len(genuine) % 4))
    query = orjson.loads(raw[6:])[1]
    cursor = forged(release, query, key)
    assert fault(client, f"/v1/observations?cursor={cursor}")["parameter"] == "cursor"


def test_a_cursor_after_no_row_is_refused(client: httpx.Client) -> None:
    following = client.get("/v1/countries?limit=5").json()["links"]["next"]
    genuine = httpx.URL(following).params["cursor"]
    raw = base64.urlsafe_b64decode(genuine + "=" * (-len(genuine) % 4))
    release, query, _ = orjson.loads(raw[6:])
    assert fault(client, f"/v1/countries?cursor={forged(release, query, ['ZZ'])}")


def test_an_invalid_cursor_is_reported_together_with_other_faults(client: httpx.Client) -> None:
    found = problem(client, "/v1/observations?cursor=x&year=x", 422)["errors"]
    assert {each["parameter"] for each in found} == {"cursor", "year"}


def test_a_cursor_is_accepted_with_explicit_default_parameters(client: httpx.Client) -> None:
    following = client.get("/v1/observations?limit=5").json()["links"]["next"]
    assert client.get(f"{following}&lang=en&sort=-year").status_code == 200


def test_year_from_after_year_to_is_refused(client: httpx.Client) -> None:
    found = problem(client, "/v1/observations?year_from=2025&year_to=2020", 422)["errors"]
    assert [each["parameter"] for each in found] == ["year_from", "year_to"]


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("observations?year_from=2025&year_to=2020&colour=red", ["colour", "year_from", "year_to"]),
        ("observations?value_from=2&value_to=1&country=ZZ", ["country", "value_from", "value_to"]),
        ("countries?year_from=2025&year_to=2020&q=!", ["q", "year_from", "year_to"]),
        ("observations?year_from=2025&year_to=2020&width=640", ["year_from", "year_to", "width"]),
        ("observations?metric=zz&width=640", ["metric", "width"]),
        ("changes?colour=red", ["colour", "since"]),
        ("resolve?type=zz", ["type", "q"]),
        # Whether a range ends before it begins is not known of one that is no range.
        ("observations?year_from=2025&year_to=x&colour=red", ["year_to", "colour"]),
        ("observations?width=x", ["width"]),
        ("observations?width=640&format=zz", ["format"]),
        ("changes?since=x", ["since"]),
        ("changes?since=", ["since"]),
        ("claims?year_from=2025&year_to=2020", ["year_from", "year_to"]),
    ],
)
def test_faults_between_parameters_are_reported_together_with_others(
    client: httpx.Client, query: str, parameters: list[str]
) -> None:
    found = problem(client, f"/v1/{query}", 422)["errors"]
    assert [each["parameter"] for each in found] == parameters


@pytest.mark.parametrize(
    "path",
    [
        "/v1/countries/%E2%84%AAR",
        "/v1/countries/%E2%84%AAR?format=csv",
        "/v1/metrics/robot-den%C5%BFity?format=csv",
        "/v1/articles/%00",
        "/v1/articles/x%00y",
        "/v1/countries/KR%0D%0AX-Mine:%201",
        "/v1/claims/%00",
        "/v1/releases/%D9%A1",
    ],
)
def test_homoglyphs_and_control_characters_are_not_accepted_in_codes(
    client: httpx.Client, path: str
) -> None:
    document = problem(client, path, 404)
    assert document["instance"] == path


@pytest.mark.parametrize(
    "query",
    ["lang=%E2%84%AAo", "article=%E2%84%AAilo-0", "relation=%E2%84%AAnown", "format=%C5%BFql"],
)
def test_parameters_match_ascii_only(client: httpx.Client, query: str) -> None:
    name = query.partition("=")[0]
    document = problem(client, f"/v1/observations?{query}", 422)
    assert [each["parameter"] for each in document["errors"]] == [name]


@pytest.mark.parametrize("name", ["observations", "claims", "articles", "countries"])
def test_malformed_article_ids_are_reported_as_unknown(client: httpx.Client, name: str) -> None:
    assert fault(client, f"/v1/{name}?article=x%00y")["message"] == "unknown article"


def test_articles_refuse_an_order_that_they_do_not_have(client: httpx.Client) -> None:
    assert fault(client, "/v1/articles?sort=title")["message"] == "unknown parameter"


def test_sorting_by_a_column_in_both_directions_is_refused(client: httpx.Client) -> None:
    assert (
        fault(client, "/v1/observations?sort=value,-value")["message"]
        == "sorted in both directions"
    )


@pytest.mark.parametrize(
    ("path", "use"),
    [
        ("/v1/observations?country=CN-ZJ", "region=CN-ZJ"),
        ("/v1/observations?region=CN", "country=CN"),
        ("/v1/observations?country=001", "area=001"),
    ],
)
def test_an_area_of_another_type_is_reported_with_the_right_parameter(
    client: httpx.Client, path: str, use: str
) -> None:
    assert fault(client, path)["message"].endswith(f"use {use}")


def test_the_error_of_an_unknown_country_names_it_a_country(client: httpx.Client) -> None:
    assert fault(client, "/v1/observations?country=XX")["message"] == "unknown country"
    found = fault(client, "/v1/countries/XX", 404)
    assert (found["parameter"], found["message"]) == ("code", "unknown country")
    assert "KR" in found["accepted"]


@pytest.mark.parametrize(
    "query",
    [
        "sort=" + ",".join(f"v{i}" for i in range(8000)),
        "fields=" + ",".join(f"v{i}" for i in range(8000)) + "&format=csv",
        "metric=" + ",".join(f"m{i}" for i in range(200)),
        "&".join(f"p{i}=1" for i in range(900)),
        "metric=" + "x" * 20_000,
    ],
)
def test_a_long_query_gets_a_short_error(lite: httpx.Client, query: str) -> None:
    response = lite.get(f"/v1/observations?{query}")
    assert response.status_code == 422
    assert len(response.content) < 60_000 + len(query)


def test_a_cursor_of_a_different_query_is_refused(client: httpx.Client) -> None:
    following = client.get("/v1/observations?country=CN&limit=5").json()["links"]["next"]
    cursor = httpx.URL(following).params["cursor"]
    found = fault(client, f"/v1/observations?country=KR&cursor={cursor}")
    assert found["message"] == "this cursor was issued for a different query"
    assert client.get(f"/v1/observations?cursor={cursor}&country=CHN").status_code == 200


def test_an_area_of_another_type_is_reported_with_its_url(client: httpx.Client) -> None:
    found = fault(client, "/v1/observations?country=CN-ZJ")
    assert "province" in found["message"]
    assert "country" in fault(client, "/v1/observations?region=CN")["message"]


@pytest.mark.parametrize("name", [name for name in LISTS if name != "observations"])
def test_an_unknown_item_is_a_404(client: httpx.Client, name: str) -> None:
    assert fault(client, f"/v1/{name}/no-such-thing", 404)["value"] == "no-such-thing"


@pytest.mark.parametrize("id", ["x", "3r0aeqn5scs7b", "0000000000000", "3R0AEQN5SCS7AA"])
def test_an_unknown_observation_is_a_404(client: httpx.Client, id: str) -> None:  # noqa: A002
    assert fault(client, f"/v1/observations/{id}", 404)["parameter"] == "id"


def test_an_unknown_item_is_reported_with_the_nearest(client: httpx.Client) -> None:
    assert fault(client, "/v1/countries/Korea", 404)["did_you_mean"] == ["KR"]
    assert fault(client, "/v1/metrics/robot-densty", 404)["did_you_mean"][0] == "robot-density"


def test_invalid_parameters_are_reported_before_an_unknown_item(client: httpx.Client) -> None:
    assert fault(client, "/v1/countries/KR?year=2023")["parameter"] == "year"


def test_an_unknown_path_is_reported_with_the_nearest(client: httpx.Client) -> None:
    assert "/v1/countries" in fault(client, "/v1/countrys", 404)["did_you_mean"]
    assert fault(client, "/nothing", 404)["value"] == "/nothing"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/v1", "/v1/observations", "/v1/countries/KR", "/healthz"])
def test_a_wrong_method_is_reported_with_the_allowed_ones(
    client: httpx.Client, method: str, path: str
) -> None:
    response = client.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert fault(client, path, 405, method=method)["accepted"] == ["GET", "HEAD"]


def test_an_unknown_format_is_reported_with_the_known_ones(client: httpx.Client) -> None:
    found = fault(client, "/v1/observations?format=exel")
    assert found["accepted"] == [each.name for each in fitting(ObservationRow)]


@pytest.mark.parametrize("query", ["format=csv,json", "format=csv&format=json"])
def test_two_formats_are_one_fault(client: httpx.Client, query: str) -> None:
    found = fault(client, f"/v1/observations?{query}")
    assert (found["parameter"], found["value"]) == ("format", "csv,json")
    assert found["message"] == "a response has one format"


def test_an_accept_header_that_nothing_fits_is_a_406(client: httpx.Client) -> None:
    headers = {"Accept": "video/mp4"}
    found = fault(client, "/v1/observations", 406, headers=headers)
    assert "application/json" in found["accepted"]


def test_columns_are_not_chosen_in_json(client: httpx.Client) -> None:
    tables = [f"format={each.name}" for each in FORMATS.values() if each.tabular]
    assert fault(client, "/v1/observations?fields=id")["accepted"] == tables
    assert fault(client, "/v1/observations?fields=id&format=json")["parameter"] == "fields"


@pytest.mark.parametrize(
    "query",
    [
        "country=%00",
        "country=%FF%FE",
        "metric=%E2%80%AErobot",
        "year=99999999999999999999",
        "paragraph=-1",
        "paragraph=9999999999",
        "country=" + ",".join(["CN"] * 500),
        "country=" + "A" * 5000,
        "%00=%00",
        "&&&=&a",
        "country=CN;country=KR",
        "sort=value;DROP TABLE observation",
        "source='%20OR%201=1--",
        "limit=1&limit=2",
        "lang=ko&lang=ja",
    ],
)
def test_malformed_parameters_are_refused_and_the_service_continues(
    client: httpx.Client, query: str
) -> None:
    assert problem(client, f"/v1/observations?{query}", 422)["errors"]


def test_errors_can_be_read_from_other_origins(client: httpx.Client) -> None:
    headers = {"Origin": "https://example.org"}
    for path in ("/v1/observations?x=1", "/v1/countries/XX", "/nothing"):
        assert client.get(path, headers=headers).headers["access-control-allow-origin"] == "*"
    assert client.post("/v1", headers=headers).headers["access-control-allow-origin"] == "*"


def test_errors_are_not_cacheable(client: httpx.Client) -> None:
    response = client.get("/v1/observations?x=1")
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


@pytest.mark.parametrize("name", LISTS)
def test_plain_lists_take_the_common_parameters(client: httpx.Client, name: str) -> None:
    assert client.get(f"/v1/{name}?lang=ja&limit=1&format=json").status_code == 200


def test_the_nearest_are_found_whatever_their_letter_case() -> None:
    assert nearest("robit density", ["Robot Density", "GDP"]) == ["Robot Density"]
    assert nearest("CN-33010", ["CN-330100", "SG"]) == ["CN-330100"]
    assert nearest("노봇 밀도", ["로봇 밀도", "GDP"]) == ["로봇 밀도"]
