"""A metric in any currency: figures keep theirs, and those of different ones are not compared."""

import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonstat_validator import validate_jsonstat  # type: ignore[import-untyped]

from api.formats.vegalite_format import FORMAT
from api.schemas import ObservationRow
from api.schemas.column import example_of
from tests.conftest import new_database, run_api, served
from tests.support.any_currency import add_exports
from tests.support.bundles import copy_seed
from tests.support.documents import document_of
from tests.support.nonempty import nonempty

QUERY = "/v1/observations?metric=exports"
CHINA = f"{QUERY}&area=CN&year=2024"


@pytest.fixture(scope="module")
def base(
    engine_name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A real server of the seed with exports, on each engine."""
    folder = tmp_path_factory.mktemp("exports")
    url = new_database(engine_name, folder, request)
    run_api("seed", str(add_exports(copy_seed(folder))), url=url)
    with served(url) as address:
        yield address


@pytest.fixture(scope="module")
def client(base: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base, timeout=10) as client:
        yield client


def rows(client: httpx.Client, url: str) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = client.get(url).json()["data"]
    return data


def warnings(client: httpx.Client, url: str) -> dict[str, str]:
    found = client.get(url).json()["meta"]["warnings"]
    return {each["code"]: each["message"] for each in found}


@pytest.mark.parametrize(
    ("lang", "name"),
    [("en", "any currency"), ("ja", "各種通貨"), ("ko", "각종 통화"), ("zh", "各种货币")],
)
def test_the_metric_has_no_unit_but_a_name_for_it(
    client: httpx.Client, lang: str, name: str
) -> None:
    item = client.get(f"/v1/metrics/exports?lang={lang}").json()
    [row] = rows(client, f"/v1/metrics?q=exports&lang={lang}")
    for each in (item["data"], row):
        assert (each["unit"], each["unit_name"]) == (None, name)
    assert item["links"]["unit"] is None


def test_other_metrics_keep_their_unit(client: httpx.Client) -> None:
    units = {row["code"]: row["unit"] for row in rows(client, "/v1/metrics")}
    assert [code for code, unit in units.items() if unit is None] == ["exports"]
    assert units["gdp"] == "CNY"


def test_figures_are_shown_in_their_own_currency(client: httpx.Client) -> None:
    found = {(row["unit"], row["unit_name"], row["display"]) for row in rows(client, CHINA)}
    assert found == {
        ("CNY", "Chinese yuan", "25.45 trillion yuan"),
        ("USD", "US Dollar", "3.577 trillion US dollars"),
    }


def test_currencies_are_series_and_facts_of_their_own(client: httpx.Client) -> None:
    series = rows(client, "/v1/series?metric=exports")
    assert [(each["area"], each["unit"], len(each["points"])) for each in series] == [
        ("CN", "CNY", 2),
        ("CN", "USD", 1),
        ("KR", "USD", 1),
    ]
    assert len({row["fact"] for row in rows(client, CHINA)}) == 2
    assert len(rows(client, f"{CHINA}&preferred=true")) == 2
    latest = rows(client, f"{QUERY}&latest=1")
    assert {(row["area"], row["unit"]) for row in latest} == {
        ("CN", "CNY"), ("CN", "USD"), ("KR", "USD"),
    }  # fmt: skip


def test_neither_contradicts_or_repeats_the_other(client: httpx.Client) -> None:
    assert warnings(client, CHINA).keys() == {"mixed-units"}
    for row in nonempty(rows(client, CHINA)):
        item = client.get(f"/v1/observations/{row['id']}").json()["data"]
        assert item["corroboration"] == []
        assert set(item["names"]["unit"].values()) & {"US Dollar", "Chinese yuan"} == {
            row["unit_name"]
        }


def test_a_mixed_response_names_the_currencies(client: httpx.Client) -> None:
    assert warnings(client, QUERY)["mixed-units"] == (
        "These figures mix different units: Chinese yuan, US Dollar. Do not compare them."
    )
    assert warnings(client, f"{QUERY}&unit=USD") == {}


ACROSS = (
    "An order or a limit by value compares numbers in different currencies (Chinese yuan, US "
    "Dollar), not what they are worth. Filter by one unit."
)


@pytest.mark.parametrize(
    "query",
    [
        "observations?metric=exports&sort=-value&limit=2",
        "observations?sort=-value&limit=2",
        "observations?metric=exports&value_from=9000000000000",
        "series?metric=exports&value_to=900000000000",
        "countries?metric=exports&value_from=9000000000000",
    ],
)
def test_an_order_or_limit_across_currencies_is_a_warning(client: httpx.Client, query: str) -> None:
    """Also where all rows of the response are in one."""
    assert warnings(client, f"/v1/{query}")["mixed-currencies"] == ACROSS


@pytest.mark.parametrize(
    "query",
    ["unit=USD&sort=-value", "unit=USD&value_from=5", "sort=unit,-value", "sort=-year", "area=KR"],
)
def test_a_comparison_within_a_currency_is_none(client: httpx.Client, query: str) -> None:
    assert "mixed-currencies" not in warnings(client, f"{QUERY}&{query}")


def test_a_metric_with_one_unit_has_no_such_warning(client: httpx.Client) -> None:
    url = "/v1/observations?metric=gdp,robots-in-operation&sort=-value"
    assert "mixed-currencies" not in warnings(client, url)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("metric=exports", "Exports · at least 1,000,000"),
        ("metric=exports&unit=USD", "Exports · unit: US Dollar · at least 1 million US dollars"),
        ("metric=exports&unit=USD,CNY", "at least 1,000,000"),
        ("metric=exports,gdp", "at least 1,000,000"),
        ("metric=exports,gdp&unit=CNY", "at least 1 million yuan"),
        ("unit=USD", "at least 1 million US dollars"),
        ("metric=gdp", "GDP · at least 1 million yuan"),
    ],
)
def test_a_title_names_a_currency_only_if_all_have_it(
    client: httpx.Client, query: str, title: str
) -> None:
    response = client.get(f"/v1/observations?{query}&value_from=1000000").json()
    assert response["meta"]["title"].endswith(title)


def test_units_are_counted_and_their_ranges_are_apart(client: httpx.Client) -> None:
    units = client.get("/v1/availability?metric=exports").json()["data"]["units"]
    assert {each["code"]: each["observations"] for each in units} == {"CNY": 2, "USD": 2}
    [empty] = warnings(client, f"{QUERY}&value_from=900000000000000").keys() - {"mixed-currencies"}
    assert empty == "nothing-matches"


def test_a_chart_has_a_scale_for_each_currency(client: httpx.Client) -> None:
    chart = client.get(f"{CHINA}&format=vegalite").json()
    panels = {each["title"]["text"][0]: each for each in chart["vconcat"] if "title" in each}
    assert {name: scale_of(panel)["domain"] for name, panel in panels.items()} == {
        "Exports (Chinese yuan)": [0, 25450000000000],
        "Exports (US Dollar)": [0, 3577000000000],
    }


def scale_of(panel: dict[str, Any]) -> dict[str, Any]:
    scale: dict[str, Any] = panel["layer"][0]["encoding"]["x"]["scale"]
    return scale


def test_a_cube_has_a_dimension_of_units(client: httpx.Client) -> None:
    cube = client.get(f"{QUERY}&format=jsonstat").json()
    assert validate_jsonstat(cube)
    assert cube["id"] == ["metric", "unit", "subject", "time"]
    assert cube["role"]["metric"] == ["metric", "unit"]
    labels = cube["dimension"]["unit"]["category"]["unit"]
    assert {code: each["label"] for code, each in labels.items()} == {
        "CNY": "Chinese yuan",
        "USD": "US Dollar",
    }
    assert "unit" not in cube["dimension"]["metric"]["category"]
    assert cube["value"] == [23770000000000, 25450000000000, None, None,
                             None, 3577000000000, None, 683800000000]  # fmt: skip


def test_a_cube_of_one_currency_has_it_at_the_metric(client: httpx.Client) -> None:
    cube = client.get(f"{QUERY}&unit=USD&format=jsonstat").json()
    assert cube["id"] == ["metric", "subject", "time"]
    unit = cube["dimension"]["metric"]["category"]["unit"]["exports"]
    assert (unit["label"], unit["symbol"]) == ("US Dollar", "US$")


def test_an_empty_cube_has_no_unit(client: httpx.Client) -> None:
    cube = client.get(f"{QUERY}&year=1990&format=jsonstat").json()
    assert validate_jsonstat(cube)
    assert "unit" not in cube["dimension"]["metric"]["category"]


@pytest.mark.parametrize("format_name", ["csv", "ndjson", "xlsx", "parquet", "zip"])
def test_files_name_the_currency_of_each_figure(client: httpx.Client, format_name: str) -> None:
    response = client.get(f"{QUERY}&format={format_name}")
    assert response.status_code == 200
    assert "mixed-units" in response.headers["data-warnings"]


def test_catalogues_say_that_any_currency_is_measured(client: httpx.Client) -> None:
    measured = client.get("/v1/dataset.jsonld").json()["variableMeasured"]
    units = {each["propertyID"]: each["unitText"] for each in measured}
    assert (units["exports"], units["gdp"]) == ("any currency", "Chinese yuan")
    assert (
        "\r\nexports,Exports,en,exports,,any currency,amount,"
        in client.get("/v1/metrics?format=csv").text
    )


def test_a_panel_names_the_currency_also_if_the_metric_has_its_letters() -> None:
    row = example_of(ObservationRow) | {"unit": "CNY", "unit_name": "euro"}
    rows = [row | {"metric_name": "Exports of the eurozone"}]
    out = io.BytesIO()
    FORMAT.write(document_of(rows), out)
    assert b'"Exports of the eurozone (euro)"' in out.getvalue()
