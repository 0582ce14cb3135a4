"""JSON-stat, checked by a third-party validator and reader."""

import io
import warnings
from typing import Any

import httpx
import orjson
import pytest
from jsonstat_validator import validate_jsonstat  # type: ignore[import-untyped]

from api.errors import InvalidRequest
from api.formats.jsonstat_format import FORMAT
from tests.support.documents import document_of

QUERIES = [
    "metric=gdp",
    "metric=gdp&year=2024&lang=ja",
    "metric=sector-growth&lang=zh",
    "metric=cip-rank&lang=ko",
    "metric=robot-density",
    "metric=vehicle-sales-rank",
    "metric=unresolved-rank",
    "metric=robots-in-operation",
    "metric=manufacturing-share-of-gdp",
]


def cube(client: httpx.Client, query: str) -> Any:
    response = client.get(f"/v1/observations?{query}&format=jsonstat")
    assert response.headers["content-type"] == "application/vnd.json-stat+json"
    return response.json()


def frame(text: str) -> Any:
    """The cube as read by pyjstat (no longer maintained)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyjstat import pyjstat  # type: ignore[import-untyped]

        return pyjstat.Dataset.read(io.StringIO(text)).write("dataframe", naming="id")


def rows(client: httpx.Client, query: str) -> Any:
    return client.get(f"/v1/observations?{query}").json()["data"]


@pytest.mark.parametrize("query", [*QUERIES, "metric=gdp&year=1999"])
def test_a_cube_is_valid(client: httpx.Client, query: str) -> None:
    assert validate_jsonstat(cube(client, query))


@pytest.mark.parametrize("query", QUERIES)
def test_an_independent_reader_finds_the_values_of_the_rows(lite: httpx.Client, query: str) -> None:
    text = lite.get(f"/v1/observations?{query}&format=jsonstat").text
    read = frame(text)
    found = {
        (line["metric"], line["subject"], line.get("sector", "none"), line["time"]): line["value"]
        for line in read.to_dict("records")
        if line["value"] is not None and line["value"] == line["value"]
    }
    assert found == {
        (
            row["metric"],
            row["organization"] or row["area"],
            row["sector"] or "none",
            row["period"] or "undated",
        ): row["value"]
        for row in rows(lite, query)
        if row["value"] is not None
    }


def test_a_cube_describes_its_dimensions(lite: httpx.Client) -> None:
    found = cube(lite, "metric=gdp&lang=ja")
    assert found["role"] == {"time": ["time"], "metric": ["metric"], "geo": ["subject"]}
    assert found["dimension"]["subject"]["category"]["label"]["CN-ZJ"] == "浙江省"
    unit = found["dimension"]["metric"]["category"]["unit"]["gdp"]
    assert unit == {"label": "人民元", "decimals": 0, "symbol": "CN¥", "position": "start"}
    assert found["label"] == "GDP"
    assert found["href"].endswith("/v1/observations?metric=gdp&lang=ja&format=jsonstat")


@pytest.mark.parametrize(
    ("metric", "decimals"),
    [("gdp", 0), ("gdp-growth", 1), ("robot-density", 0), ("vehicle-sales-rank", 0)],
)
def test_decimals_are_those_of_the_figures(lite: httpx.Client, metric: str, decimals: int) -> None:
    described = cube(lite, f"metric={metric}")["dimension"]["metric"]["category"]["unit"][metric]
    assert described["decimals"] == decimals


@pytest.mark.parametrize(
    ("printed", "decimals"),
    [
        ([(0, 0)], 0),
        ([(0, 0), (0, 1)], 1),
        ([(0, 2), (0, 0)], 2),
        ([(0, 7)], 7),
        ([(12, 3), (8, 0)], 0),
        ([(2, 3), (8, 1)], 1),
    ],
)
def test_decimals_are_those_of_the_most_precise_value(
    lite: httpx.Client, printed: list[tuple[int, int]], decimals: int
) -> None:
    """`printed` are the multiplier and the decimals of each figure."""
    [row, *_] = rows(lite, "metric=gdp-growth")
    several = [
        row | {"period": str(2000 + n), "multiplier": multiplier, "decimals": places}
        for n, (multiplier, places) in enumerate(printed)
    ]
    found = orjson.loads(FORMAT.written(document_of(several)))
    [described] = found["dimension"]["metric"]["category"]["unit"].values()
    assert described["decimals"] == decimals


@pytest.mark.parametrize(
    ("lang", "labels"),
    [
        ("en", ["Metric", "Subject", "Sector", "Period"]),
        ("ja", ["指標", "対象", "産業分野", "時期"]),
        ("ko", ["지표", "대상", "산업 부문", "시기"]),
        ("zh", ["指标", "对象", "行业", "时期"]),
    ],
)
def test_dimensions_have_names_in_each_language(
    lite: httpx.Client, lang: str, labels: list[str]
) -> None:
    described = cube(lite, f"metric=sector-growth&lang={lang}")
    assert [described["dimension"][name]["label"] for name in described["id"]] == labels


def test_statuses_and_notes_belong_to_their_cells(client: httpx.Client) -> None:
    found = cube(client, "metric=gdp-growth")
    for row in rows(client, "metric=gdp-growth"):
        place = found["dimension"]["subject"]["category"]["index"].index(row["area"])
        cell = found["extension"]["observations"][str(place)]
        assert cell == {name: row[name] for name in cell}
        assert {"region", "year", "area_name", "release"} < cell.keys()
        exact = row["relation"] == "eq"
        relation = "" if exact else f", {row['relation']}"
        assert found["status"][str(place)] == row["status"] + relation
    assert "disputed" in found["status"].values()


def test_a_bound_says_its_relation_beside_its_status(lite: httpx.Client) -> None:
    found = cube(lite, "metric=gdp")
    places = {
        code: str(n) for n, code in enumerate(found["dimension"]["subject"]["category"]["index"])
    }
    assert found["status"][places["CN-ZJ"]] == "normal, gt"
    assert found["status"][places["CN-330200"]] == "normal"


def test_a_range_is_null_with_its_bounds(lite: httpx.Client) -> None:
    found = cube(lite, "metric=vehicle-sales-rank")
    assert found["value"] == [None]
    cell = found["extension"]["observations"]["0"]
    assert (cell["relation"], cell["value_min"], cell["value_max"]) == ("between", 1, 10)
    assert "geo" not in found["role"]


def test_times_ascend_with_spans_as_written(lite: httpx.Client) -> None:
    time = cube(lite, "metric=cip-rank&lang=ja")["dimension"]["time"]["category"]
    assert time["index"] == ["1990", "2018", "2019/.."]
    assert time["label"]["2019/.."] == "2019年以降"


def test_undated_values_have_a_time_category(lite: httpx.Client) -> None:
    time = cube(lite, "metric=robots-in-operation&lang=ko")["dimension"]["time"]["category"]
    assert time == {"index": ["undated"], "label": {"undated": "시기 미상"}}


def test_an_empty_cube_has_no_cells(client: httpx.Client) -> None:
    found = cube(client, "metric=gdp&year=1999")
    assert (found["size"], found["value"], found["status"]) == ([1, 0, 0], {}, {})


def test_an_empty_cube_keeps_the_requested_metrics(client: httpx.Client) -> None:
    found = cube(client, "metric=gdp&year=1999&lang=ko")["dimension"]["metric"]["category"]
    [row, *_] = rows(client, "metric=gdp&lang=ko")
    assert found["index"] == ["gdp"]
    assert found["label"] == {"gdp": row["metric_name"]}
    assert found["unit"]["gdp"]["label"] == row["unit_name"]
    assert found["note"]["gdp"]


def test_a_cube_of_nothing_at_all_is_valid(client: httpx.Client) -> None:
    found = cube(client, "year=1801")
    assert found["size"] == [0, 0, 0]
    assert validate_jsonstat(found)


def test_a_partial_cube_of_one_metric_is_marked_as_partial(client: httpx.Client) -> None:
    found = cube(client, "metric=gdp&limit=1")
    assert (found["extension"]["rows"], found["extension"]["total"]) == (1, 3)
    assert found["note"][0] == "Rows: 1 of 3"
    assert cube(client, "metric=gdp")["note"][0] != "Rows: 3"


@pytest.mark.parametrize("path", ["observations", "series"])
@pytest.mark.parametrize("query", ["limit=1", "limit=1&country=KR", "metric=gdp,cip-rank&limit=1"])
def test_a_partial_result_of_possibly_several_metrics_is_refused(
    lite: httpx.Client, path: str, query: str
) -> None:
    response = lite.get(f"/v1/{path}?{query}&format=jsonstat")
    [fault] = response.json()["errors"]
    assert response.status_code == 422
    assert "the rest of the" in fault["message"]
    [metric] = fault["accepted"]
    assert lite.get(f"/v1/{path}?{metric}&limit=1&format=jsonstat").status_code == 200


@pytest.mark.parametrize(
    ("query", "count"), [("metric=gdp,gdp-growth", 2), ("", 20), ("country=KR", 4)]
)
def test_several_metrics_are_refused(lite: httpx.Client, query: str, count: int) -> None:
    response = lite.get(f"/v1/observations?{query}&format=jsonstat")
    [fault] = response.json()["errors"]
    assert response.status_code == 422
    message = f"a cube holds one metric; these rows have {count}"
    assert (fault["parameter"], fault["message"]) == ("format", message)
    assert len(fault["accepted"]) == min(count, 10)
    first = lite.get(f"/v1/observations?{fault['accepted'][0]}&format=jsonstat")
    assert first.status_code == 200


def test_an_item_is_a_cube_of_one_cell(lite: httpx.Client) -> None:
    item = lite.get("/v1/observations/3r0aeqn5scs7a?format=jsonstat").json()
    assert validate_jsonstat(item)
    assert item["value"] == [1012]


def test_other_rows_than_observations_are_refused(lite: httpx.Client) -> None:
    response = lite.get("/v1/metrics?format=jsonstat")
    assert response.status_code == 422


def changed(lite: httpx.Client, **columns: Any) -> Any:
    """The cube of two rows of one metric, the second being the first with other columns."""
    [row, *_] = rows(lite, "metric=cip-rank&year=2018")
    both = [row, row | {"id": "zzzzzzzzzzzzz"} | columns]
    return orjson.loads(FORMAT.written(document_of(both)))


@pytest.mark.parametrize(
    ("columns", "extra"),
    [
        ({"source": None, "source_name": None}, "source"),
        ({"article": "another"}, "article"),
        ({"compared_with": "another"}, "compared_with"),
        ({}, "observation"),
    ],
)
def test_rows_that_would_share_a_cell_get_a_dimension(
    lite: httpx.Client, columns: dict[str, Any], extra: str
) -> None:
    found = changed(lite, **columns)
    assert validate_jsonstat(found)
    assert found["id"] == ["metric", "subject", "sector", "time", extra]
    assert found["value"] == [2, 2]


def test_sparse_cubes_write_values_as_an_object(lite: httpx.Client) -> None:
    [row, *_] = rows(lite, "metric=cip-rank&year=2018")
    spread = [
        row | {"area": f"a{n}", "subject_name": f"a{n}", "period": str(2000 + n), "value": n}
        for n in range(5)
    ]
    found = orjson.loads(FORMAT.written(document_of(spread)))
    assert found["value"] == {"0": 0, "6": 1, "12": 2, "18": 3, "24": 4}
    assert validate_jsonstat(found)


def test_a_cube_with_too_many_cells_is_refused(lite: httpx.Client) -> None:
    [row, *_] = rows(lite, "metric=cip-rank&year=2018")
    vast = [row | {"area": f"a{n}", "sector": f"s{n}", "period": str(1000 + n)} for n in range(300)]
    with pytest.raises(InvalidRequest, match=r"error.cube-cells.*27,000,000"):
        FORMAT.written(document_of(vast))
