"""Filters other than codes: the latest periods, ranges of values, names in any language."""

from typing import Any

import httpx
import pytest

from tests.api.test_observations import meta, rows, warning

Row = dict[str, Any]
SERIES = ("metric", "area", "organization", "sector", "unit", "compared_with", "frequency")
LIMITS = [-1, 0, 1, 4, 6, 10, 11.6, 30, 770, 800, 1012, 1814000000000, 9e12, 1e15]


@pytest.fixture(scope="module")
def every(client: httpx.Client) -> list[Row]:
    return rows(client, "limit=1000")


def ids(found: list[Row]) -> set[str]:
    return {row["id"] for row in found}


def test_latest_gives_the_most_recent_periods_of_each_series(client: httpx.Client) -> None:
    china = "metric=cip-rank&area=CN"
    # The span and the years are two series: a series has one frequency.
    assert [row["period"] for row in rows(client, f"{china}&latest=1")] == ["2019/..", "2018"]
    annual = f"{china}&frequency=annual"
    assert [row["period"] for row in rows(client, f"{annual}&latest=1")] == ["2018"]
    assert [row["period"] for row in rows(client, f"{annual}&latest=2")] == ["2018", "1990"]
    assert len(rows(client, f"{china}&latest=2")) == 3


@pytest.mark.parametrize("most", [1, 2])
def test_latest_leaves_no_series_out(client: httpx.Client, every: list[Row], most: int) -> None:
    expected = set()
    for key in {tuple(row[name] for name in SERIES) for row in every}:
        points = [row for row in every if tuple(row[name] for name in SERIES) == key]
        periods = sorted({str(row["period"] or "") for row in points}, reverse=True)[:most]
        expected |= {row["id"] for row in points if str(row["period"] or "") in periods}
    assert ids(rows(client, f"latest={most}&limit=1000")) == expected


def test_latest_comes_after_the_other_filters(client: httpx.Client) -> None:
    query = "metric=cip-rank&area=CN&year_to=2018&latest=1"
    assert [row["period"] for row in rows(client, query)] == ["2018"]


def test_latest_may_be_paged_counted_and_filtered_in_entities(client: httpx.Client) -> None:
    first = client.get("/v1/observations?latest=1&limit=20").json()
    rest = client.get(first["links"]["next"]).json()
    assert len(ids(first["data"]) | ids(rest["data"])) == first["meta"]["total"] == 36
    for entity in client.get("/v1/sources?latest=1").json()["data"]:
        query = f"latest=1&source={entity['id']}"
        assert entity["observations"] == meta(client, query)["total"], entity["id"]


@pytest.mark.parametrize("limit", LIMITS)
def test_a_value_matches_only_if_it_certainly_does(
    client: httpx.Client, every: list[Row], limit: float
) -> None:
    above = {r["id"] for r in every if r["value_min"] is not None and r["value_min"] >= limit}
    below = {r["id"] for r in every if r["value_max"] is not None and r["value_max"] <= limit}
    assert ids(rows(client, f"value_from={limit}&limit=1000")) == above
    assert ids(rows(client, f"value_to={limit}&limit=1000")) == below


def test_a_range_of_values_takes_both_ends(client: httpx.Client) -> None:
    assert [row["area"] for row in rows(client, "value_from=770&value_to=1012&sort=value")] == [
        "SG",
        "CN-330200",
        "KR",
    ]


def test_a_range_as_printed_matches_where_all_of_it_does(client: httpx.Client) -> None:
    assert len(rows(client, "metric=unresolved-rank&value_from=3&value_to=4")) == 1
    assert rows(client, "metric=unresolved-rank&value_from=4") == []
    assert (warning(client, "metric=unresolved-rank&value_from=4", "may-match-value") or {})[
        "count"
    ] == 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("metric=gdp&value_to=9000000000000", 0),
        ("metric=gdp&value_to=9000000000001", 1),
        ("metric=gdp&value_from=9000000000001", 1),
        ("metric=gdp&value_to=8999999999999", 0),
        ("metric=data-generated-per-day&value_from=20", 1),
        ("metric=data-generated-per-day&value_from=1000", 0),
        ("metric=robot-density&value_from=1000", 0),
    ],
)
def test_values_that_may_match_are_counted(client: httpx.Client, query: str, count: int) -> None:
    found = warning(client, query, "may-match-value")
    assert (found["count"] if found else 0) == count


def test_a_value_with_an_exponent_is_the_same_query(client: httpx.Client) -> None:
    one, other = (client.get(f"/v1/observations?value_from={x}") for x in ("9e12", "9000000000000"))
    assert one.headers["etag"] == other.headers["etag"]
    assert one.json() == other.json()


@pytest.mark.parametrize(
    "text", ["1e30", "9" * 40, "1e99", "-1e99", "1e-99", "0.0000001", "12345678901234567890"]
)
def test_links_repeat_values_of_any_length_exactly(client: httpx.Client, text: str) -> None:
    first = client.get(f"/v1/observations?value_from={text}")
    again = client.get(first.json()["links"]["self"])
    assert again.json() == first.json()


def test_a_value_out_of_range_is_refused_with_the_accepted_range(client: httpx.Client) -> None:
    [fault] = client.get("/v1/observations?value_from=1e100").json()["errors"]
    assert fault["message"] == "not in the range"
    assert fault["hint"] == "a number between -1e+100 and 1e+100"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("xyz", "not a whole number"),
        ("1.5", "not a whole number"),
        ("0", "not in the range"),
        ("-1", "not in the range"),
        ("99999999999", "not in the range"),
    ],
)
@pytest.mark.parametrize("name", ["limit", "latest", "paragraph"])
def test_parameters_that_are_not_whole_numbers_are_reported(
    client: httpx.Client, name: str, text: str, message: str
) -> None:
    [fault] = client.get(f"/v1/observations?{name}={text}").json()["errors"]
    assert fault["message"] == message


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(("9,000", ["9000"]), ("1,234,567.8", ["1234567.8"]), ("1.234.567", ["1234567"])),
        *(("1,5", ["1.5"]), ("-1,25", ["-1.25"]), ("0,500", ["0.500"]), ("1.234,5", ["1234.5"])),
        *(("1 500", ["1500"]), ("1\u202f500,5", ["1500.5"]), ("1’500", ["1500"])),
        *(("１５", ["15"]), ("−1.5", ["-1.5"]), (".5", ["0.5"])),
        *(("1.5.2", []), ("1,5,2", []), ("12,34,567", []), ("5%", []), ("x", [])),
    ],
)
def test_a_number_in_other_marks_is_refused_with_the_one_that_is_meant(
    client: httpx.Client, text: str, meant: list[str]
) -> None:
    response = client.get("/v1/observations", params={"value_from": text})
    [fault] = response.json()["errors"]
    assert fault["did_you_mean"] == meant


def test_a_range_of_values_that_ends_before_it_begins_is_refused(client: httpx.Client) -> None:
    response = client.get("/v1/observations?value_from=5&value_to=4")
    assert response.status_code == 422
    assert [fault["parameter"] for fault in response.json()["errors"]] == ["value_from", "value_to"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("浙江", 22),
        ("저장", 22),
        ("ZHEJIANG", 22),
        ("ｚｈｅｊｉａｎｇ", 22),
        ("CN-ZJ", 22),
        ("Chekiang", 22),
        ("浙江 로봇", 2),
        ("zhejiang robot", 2),
        ("maersk", 1),
        ("Mærsk", 1),
        ("로봇 밀도", 5),
        ("it", 1),
        ("吉利 robot", 1),
    ],
)
def test_words_are_found_in_names_of_any_language(
    client: httpx.Client, text: str, count: int
) -> None:
    assert client.get("/v1/observations", params={"q": text}).json()["meta"]["total"] == count


def test_a_search_word_matches_only_at_the_start_of_a_word(client: httpx.Client) -> None:
    """`it` is in capital, unit and city; the sector is meant."""
    assert {row["sector"] for row in rows(client, "q=it")} == {"information-technology"}


def test_words_go_with_other_filters_and_with_lists(client: httpx.Client) -> None:
    assert {row["area"] for row in rows(client, "q=gdp&region=CN-ZJ&area_type=city")} == {
        "CN-330100",
        "CN-330200",
    }
    found = client.get("/v1/metrics?q=ロボット&country=KR").json()["data"]
    assert {row["id"] for row in found} == {
        "robot-density",
        "robot-density-rank",
        "robot-density-to-world-ratio",
    }


def test_search_ignores_letter_case_width_and_spaces(client: httpx.Client) -> None:
    one, other = (
        client.get("/v1/observations", params={"q": q})
        for q in ("ＲＯＢＯＴ  density", "robot density")
    )
    for name in ("data", "links"):
        assert one.json()[name] == other.json()[name]
    assert one.json()["meta"]["query"] == {"q": ["robot density"]}


SPELLED = [
    "CN-ZJ",
    "cn zj",
    "U.S.",
    "A.P.",
    "D.C.",
    "density-robot",
    "浙江GDP",
    "浙江・GDP",
    "중국",
    "a-a",
]


@pytest.mark.parametrize("text", SPELLED)
def test_links_repeat_search_texts_with_punctuation_exactly(
    client: httpx.Client, text: str
) -> None:
    page = client.get("/v1/observations", params={"q": text, "limit": 1}).json()
    total, found = page["meta"]["total"], page["data"]
    while following := page["links"]["next"]:
        page = client.get(following).json()
        found += page["data"]
    again = client.get("/v1/observations", params={"q": text, "limit": 1000}).json()
    assert found == again["data"] == client.get(again["links"]["self"]).json()["data"]
    assert len(found) == total == again["meta"]["total"]


def test_area_codes_match_only_completely(client: httpx.Client) -> None:
    assert ids(rows(client, "q=CN-ZJ")) == ids(rows(client, "region=CN-ZJ"))
    assert rows(client, "q=CN-33") == []


def test_a_korean_search_word_matches_only_at_the_start_of_a_word(client: httpx.Client) -> None:
    """중국 is China; 미합중국 is not."""
    assert {row["country"] for row in rows(client, "q=중국")} == {"CN"}


def test_a_change_of_script_begins_a_word(client: httpx.Client) -> None:
    assert ids(rows(client, "q=浙江GDP")) == ids(rows(client, "q=浙江 GDP"))
    assert len(rows(client, "q=浙江GDP")) == 7


def test_search_words_without_matches_are_named(client: httpx.Client) -> None:
    found = warning(client, "q=zhejiang zzz", "no-such-name")
    assert found is not None
    assert "zzz" in found["message"]


@pytest.mark.parametrize("text", ["", "%20", "%E3%80%82", "x" * 201])
def test_a_text_without_words_is_refused(client: httpx.Client, text: str) -> None:
    response = client.get(f"/v1/observations?q={text}")
    assert response.status_code == 422
    assert [fault["parameter"] for fault in response.json()["errors"]] == ["q"]


@pytest.mark.parametrize(
    "column", ["value", "-value", "metric_name", "-display", "paragraph", "note"]
)
def test_any_column_sorts_a_searched_list(client: httpx.Client, column: str) -> None:
    found = rows(client, f"q=gdp&latest=1&sort={column}&limit=1000")
    assert ids(found) == ids(rows(client, "q=gdp&latest=1&limit=1000"))
    name = column.removeprefix("-")
    values = [row[name] for row in found if row[name] is not None]
    assert values == sorted(values, reverse=column.startswith("-"))


def test_an_empty_result_states_the_range_of_the_values(lite: httpx.Client) -> None:
    """A row that prints a range counts with both of its ends."""
    response = lite.get("/v1/observations?metric=vehicle-sales-rank&value_from=50").json()
    [hint] = [each for each in response["meta"]["warnings"] if "minimum value" in each["message"]]
    assert "1 figure would: 1st–10th (1)." in hint["message"]


def test_rows_left_out_by_years_are_undated_whatever_else_is_filtered(client: httpx.Client) -> None:
    """A long list of values before a range in an index once gave rows out of the range."""
    undated = {*ids(rows(client, "year=none&inferred=period&limit=1000"))}
    found = warning(client, "inferred=period&year_from=1990", "left-out-by-year")
    assert {*(found["ids"] if found else ())} <= undated
