"""Observations over HTTP, on both engines."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.support.nonempty import nonempty

Row = dict[str, Any]


def rows(client: httpx.Client, query: str) -> list[Row]:
    response = client.get(f"/v1/observations?{query}")
    assert response.status_code == 200, response.text
    data: list[Row] = response.json()["data"]
    return data


def meta(client: httpx.Client, query: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/observations?{query}").json()["meta"]
    return found


def warning(client: httpx.Client, query: str, code: str) -> dict[str, Any] | None:
    found = [each for each in meta(client, query)["warnings"] if each["code"] == code]
    return found[0] if found else None


def test_robot_density_2023_has_korea_and_singapore_with_their_places(client: httpx.Client) -> None:
    found = {row["area"]: row for row in rows(client, "metric=robot-density&year=2023")}
    assert set(found) == {"KR", "SG"}
    assert (found["KR"]["value"], found["KR"]["paragraph"], found["KR"]["sentence"]) == (
        1012,
        31,
        1,
    )
    assert (found["SG"]["value"], found["SG"]["paragraph"], found["SG"]["sentence"]) == (770, 31, 4)


def test_a_region_includes_its_cities(client: httpx.Client) -> None:
    found = rows(client, "region=CN-ZJ&year=2024")
    assert {row["area"] for row in found} == {"CN-ZJ", "CN-330100", "CN-330200"}
    assert {row["region"] for row in found} == {"CN-ZJ"}


def test_a_city_as_region_is_that_city_alone(client: httpx.Client) -> None:
    found = rows(client, "region=CN-330200")
    assert {row["area"] for row in found} == {"CN-330200"}
    assert {row["organization"] for row in found} == {None, "geely-automobile-ningbo-plant"}


def test_an_area_is_exactly_that_area(client: httpx.Client) -> None:
    assert {row["area"] for row in rows(client, "area=CN")} == {"CN"}
    assert len(rows(client, "area=CN")) == 4


@pytest.mark.parametrize("spelling", ["CHN", "156", "cn", "chn", "Cn"])
def test_a_country_has_three_codes_in_any_letter_case(client: httpx.Client, spelling: str) -> None:
    assert rows(client, f"country={spelling}") == rows(client, "country=CN")
    assert meta(client, f"country={spelling}")["query"] == {"country": ["CN"]}


def test_a_firm_belongs_to_its_home_country(client: httpx.Client) -> None:
    [maersk] = rows(client, "country=DK")
    assert maersk["organization"] == "maersk"
    assert (maersk["area"], maersk["area_type"], maersk["region"]) == (None, None, None)
    assert maersk["subject_name"] == "Maersk"


def test_a_comma_and_a_repeated_parameter_mean_or(client: httpx.Client) -> None:
    assert rows(client, "country=KR,SG") == rows(client, "country=SG&country=KR")
    assert len(rows(client, "country=KR,SG")) == 6


def test_none_means_without(client: httpx.Client) -> None:
    found = rows(client, "organization=none&limit=1000")
    assert len(found) == 33
    assert all(row["organization"] is None for row in found)
    assert all(row["year"] is None for row in rows(client, "year=none"))
    assert {row["area_type"] for row in rows(client, "area_type=none")} == {None}


def test_a_year_filter_warns_how_many_undated_rows_it_leaves_out(client: httpx.Client) -> None:
    found = rows(client, "year=2024&limit=1000")
    assert {row["year"] for row in found} == {2024}
    left_out = warning(client, "year=2024", "left-out-by-year")
    assert left_out is not None
    assert left_out["count"] == 7
    with_them = client.get(left_out["url"]).json()
    assert with_them["meta"]["total"] == len(found) + 7


def test_a_warning_of_rows_left_out_keeps_the_other_filters(client: httpx.Client) -> None:
    left_out = warning(client, "country=US&year=2024", "left-out-by-year")
    assert left_out is not None
    assert left_out["count"] == 1
    found = client.get(left_out["url"]).json()["data"]
    assert {row["country"] for row in found} == {"US"}


def test_year_from_and_to_mean_that_the_period_overlaps(client: httpx.Client) -> None:
    periods = {row["period"] for row in rows(client, "year_from=2025")}
    assert periods == {"2019/..", "2020/.."}
    assert {row["period"] for row in rows(client, "year_to=2018")} == {"1990", "2018"}
    assert rows(client, "year_from=2026") == []


def test_newest_first_and_undated_last(client: httpx.Client) -> None:
    found = rows(client, "limit=1000")
    # The open spans end on the day of publication.
    ends = [
        2025.5 if str(row["period"]).endswith("..") else int(row["period"] or 0) for row in found
    ]
    assert ends == sorted(ends, reverse=True)
    assert ends[:3] == [2025.5, 2025.5, 2024]
    places = [(row["paragraph"], row["sentence"]) for row in found if row["year"] == 2024]
    assert places == sorted(places)
    oldest = rows(client, "sort=year&limit=1000")
    assert [row["period"] for row in oldest][:2] == ["1990", "2018"]
    assert [row["period"] for row in oldest][-5:] == [None] * 5


@pytest.mark.parametrize("sort", ["", "&sort=year", "&sort=-value", "&sort=subject_name,-year"])
@pytest.mark.parametrize("limit", [1, 2, 7, 36, 37, 38])
def test_paging_by_cursor_returns_every_observation_once(
    client: httpx.Client, limit: int, sort: str
) -> None:
    whole = [row["id"] for row in rows(client, f"limit=1000{sort}")]
    url: str | None = f"/v1/observations?limit={limit}{sort}"
    walked: list[str] = []
    while url:
        response = client.get(url)
        walked += [row["id"] for row in response.json()["data"]]
        url = response.json()["links"]["next"]
        assert ("next" in response.links) == (url is not None)
    assert walked == whole
    assert len(set(walked)) == 37


def test_values_are_as_the_design_says(client: httpx.Client) -> None:
    [bound] = rows(client, "metric=gdp&area=CN-ZJ")
    assert (bound["value"], bound["relation"]) == (9_000_000_000_000, "gt")
    assert (bound["value_min"], bound["value_max"]) == (9_000_000_000_000, None)
    [span] = rows(client, "metric=vehicle-sales-rank")
    assert (span["value"], span["value_min"], span["value_max"]) == (None, 1, 10)
    [about] = rows(client, "metric=data-generated-per-day")
    assert (about["value"], about["value_min"], about["value_max"]) == (30, None, None)


def test_numbers_are_written_as_people_write_them(client: httpx.Client) -> None:
    text = client.get("/v1/observations?metric=robot-density&area=KR").text
    assert '"value":1012,' in text
    assert '"region":null' in text
    assert '"value":11.6,' in client.get("/v1/observations?sector=artificial-intelligence").text
    assert '"value":2186000000000,' in client.get("/v1/observations?area=CN-330100").text


@pytest.mark.parametrize(
    ("lang", "display", "subject"),
    [
        ("en", "> 9 trillion yuan", "Zhejiang"),
        ("ja", "9兆元超", "浙江省"),
        ("ko", "9조 위안 초과", "저장성"),
        ("zh", "超过9万亿元", "浙江省"),
    ],
)
def test_display_is_in_the_language(
    client: httpx.Client, lang: str, display: str, subject: str
) -> None:
    [row] = rows(client, f"metric=gdp&area=CN-ZJ&lang={lang}")
    assert (row["display"], row["subject_name"]) == (display, subject)


def test_korean_names_stand_everywhere(client: httpx.Client) -> None:
    for row in nonempty(rows(client, "lang=ko&limit=1000")):
        named = [row["metric_name"], row["unit_name"], row["subject_name"], row["area_name"]]
        named += [row["sector_name"], row["source_name"], row["compared_with"]]
        for name in nonempty(filter(None, named)):
            in_hangul = any("가" <= char <= "힣" for char in name)
            assert in_hangul or name in ("GDP", "BYD"), name


def test_comparison_base_and_scope_are_in_the_language(client: httpx.Client) -> None:
    [english] = rows(client, "metric=gdp-rank")
    assert english["compared_with"] == "the 34 province-level units of China"
    [japanese] = rows(client, "metric=gdp-growth&area=CN-ZJ&lang=ja")
    assert japanese["compared_with"] == "前年比"


def test_disputed_figures_are_kept_as_printed_with_a_note(client: httpx.Client) -> None:
    found = {row["area"] or row["organization"]: row for row in rows(client, "status=disputed")}
    assert set(found) == {"CN-330200", "US", "geely-automobile"}
    assert found["CN-330200"]["value"] == 5.7
    assert "5.4" in found["CN-330200"]["note"]
    assert found["US"]["value"] == 22
    assert "25" in found["US"]["note"]


def test_inferred_columns_are_named_and_can_be_filtered(client: httpx.Client) -> None:
    [row] = rows(client, "sector=textiles")
    assert row["inferred"] == ["metric", "period", "compared_with"]
    assert len(rows(client, "inferred=metric")) == 10
    assert all(row["inferred"] == [] for row in rows(client, "inferred=none"))


def test_figures_without_a_stated_measure_can_be_filtered(client: httpx.Client) -> None:
    open_ones = rows(client, "measure_stated=false")
    assert len(open_ones) == 15
    assert len(rows(client, "measure_stated=True")) == 37 - 15
    assert {row["measure_stated"] for row in open_ones} == {False}
    assert "Measure not stated" in meta(client, "measure_stated=false")["title"]


def test_rows_that_do_not_compare_are_warned_of(client: httpx.Client) -> None:
    codes = {each["code"] for each in meta(client, "country=CN")["warnings"]}
    assert {"mixed-units", "mixed-measures", "mixed-area-levels", "measure-not-stated"} <= codes
    assert {"disputed", "bounded"} <= codes
    assert meta(client, "metric=robot-density")["warnings"] == []


def test_a_warning_names_the_rows_and_where_they_are(client: httpx.Client) -> None:
    found = warning(client, "metric=gdp", "bounded")
    assert found is not None
    [row] = client.get(found["url"]).json()["data"]
    assert found["ids"] == [row["id"]]
    assert found["count"] == 1


@pytest.mark.parametrize(
    "query",
    ["country=CN", "relation=gt", "relation=gt,eq", "status=disputed,normal", "metric=gdp", ""],
)
def test_the_address_of_a_warning_gives_the_rows_it_counts(
    client: httpx.Client, query: str
) -> None:
    warnings = [each for each in meta(client, f"limit=1000&{query}")["warnings"] if each["ids"]]
    for each in nonempty(warnings):
        response = client.get(each["url"]).json()
        assert response["meta"]["total"] == each["count"], each
        assert {row["id"] for row in response["data"]} == set(each["ids"])


@pytest.mark.parametrize("query", ["year_from=2018", "year_to=2018", "year_from=2019&country=CN"])
def test_the_address_of_a_span_of_years_includes_the_undated(
    client: httpx.Client, query: str
) -> None:
    found = warning(client, query, "left-out-by-year")
    assert found is not None
    undated = [row for row in client.get(found["url"]).json()["data"] if row["period"] is None]
    assert len(undated) == found["count"]


def test_spans_keep_their_place_in_any_order(client: httpx.Client) -> None:
    one = [row["period"] for row in rows(client, "country=CN,KR&sort=-year&limit=1000")]
    other = [row["period"] for row in rows(client, "country=CN,KR&sort=-year,id&limit=1000")]
    assert one == other


def test_an_empty_result_says_what_would_match(client: httpx.Client) -> None:
    response = client.get("/v1/observations?country=SG&metric=gdp").json()
    assert response["data"] == []
    assert response["meta"]["total"] == 0
    urls = [
        each["url"] for each in response["meta"]["warnings"] if each["code"] == "nothing-matches"
    ]
    assert len(urls) == 2
    assert all(client.get(url).json()["meta"]["total"] > 0 for url in urls)


def test_an_observation_has_an_address_for_ever(client: httpx.Client) -> None:
    [row] = rows(client, "metric=robot-density&area=KR")
    assert row["id"] == "3r0aeqn5scs7a"
    item = client.get(f"/v1/observations/{row['id'].upper()}").json()
    assert {name: item["data"][name] for name in row} == row
    assert item["links"]["self"].endswith(f"/v1/observations/{row['id']}")


def test_csv_holds_the_rows_of_json(client: httpx.Client) -> None:
    whole = rows(client, "limit=1000")
    response = client.get("/v1/observations?format=csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "\r\n" in response.text
    table = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert [as_cells(row) for row in whole] == table


def as_cells(row: Row) -> dict[str, str]:
    def cell(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return "|".join(value) if isinstance(value, list) else str(value)

    return {name: cell(value) for name, value in row.items()}


def test_columns_can_be_chosen_in_csv(client: httpx.Client) -> None:
    response = client.get("/v1/observations?metric=robot-density&format=csv&fields=area,value")
    assert response.text == "area,value\r\nKR,1012\r\nSG,770\r\n"


def test_an_empty_csv_has_its_header(client: httpx.Client) -> None:
    response = client.get("/v1/observations?country=SG&metric=gdp&format=csv&fields=id,value")
    assert response.status_code == 200
    assert response.text == "id,value\r\n"


def test_rows_without_a_value_come_last_when_sorted(client: httpx.Client) -> None:
    for sort in ("value", "-value"):
        values = [row["value"] for row in rows(client, f"sort={sort}&limit=1000")]
        known = [value for value in values if value is not None]
        assert values[-2:] == [None, None]
        assert known == sorted(known, reverse=sort == "-value")


def test_the_title_describes_the_query(client: httpx.Client) -> None:
    assert meta(client, "metric=robot-density&year=2023")["title"] == "Robot density · 2023"
    assert meta(client, "country=KR&lang=ko")["title"] == "한국"
    assert meta(client, "")["title"] == "All figures"


def test_an_approximate_value_is_warned_of(client: httpx.Client) -> None:
    found = warning(client, "metric=data-generated-per-day", "approximate")
    assert found is not None
    assert found["ids"] == [row["id"] for row in rows(client, "relation=approx")]


@pytest.mark.parametrize(
    ("code", "column", "values"),
    [
        ("disputed", "status", {"disputed"}),
        ("bounded", "relation", {"gt", "ge", "lt", "le", "between"}),
    ],
)
def test_warnings_count_the_rows_concerned(
    client: httpx.Client, code: str, column: str, values: set[str]
) -> None:
    response = client.get("/v1/observations?limit=1000").json()
    [warning] = [each for each in response["meta"]["warnings"] if each["code"] == code]
    meant = {row["id"] for row in response["data"] if row[column] in values}
    assert meant
    assert (warning["count"], set(warning["ids"])) == (len(meant), meant)
