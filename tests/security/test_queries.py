"""Every parameter with unusual values: the response is 200 or names the fault, never a 500.

`ATTACK_EXAMPLES=2000` tries more of each.
"""

import base64
import os
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlencode

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from api.domain import periods
from api.schemas import ObservationRow
from api.schemas.parameter_type import MAX_SUGGESTIONS
from api.schemas.queries import ClaimQuery, ObservationQuery, ResolveQuery
from api.schemas.query import parameter_types
from api.schemas.search_text import MAX_WORDS
from tests.support.nonempty import nonempty

pytestmark = pytest.mark.slow

trying = settings(
    max_examples=int(os.environ.get("ATTACK_EXAMPLES", "15")),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

STRANGE = [
    *("\x00", "\x1b[2J", "\u202e", "\u2066", "\ufeff", "\ufffd", "\u200b", "\r\nX: y", "\x85"),
    *("none", "NONE", "null", "NaN", "inf", "-inf", "Infinity", "1e400", "-0", "0x10", "1_000"),
    *("9" * 400, "1e-999", "٢٠٢٤", "２０２４", "²", "½", "2024.0", "+2024", " 2024", "2024 "),
    *("'", '"', "';--", "%", "%s", "%n", "{0}", "${x}", "{{7*7}}", "=1+1", "@x", "|", "\\", "../"),
    *(
        ",",
        ",,,",
        ",".join(["CN"] * 1000),
        ",".join(map(str, range(1000))),
        "a" * 5000,
        "İ",
        "ß",
        "ſ",
    ),
]
ANYTHING = st.text(max_size=40) | st.sampled_from(STRANGE)
SEVERAL = st.lists(ANYTHING, min_size=1, max_size=4).map(",".join)
LISTS = ["observations", "series", "availability", "countries", "metrics", "articles"]
PARAMETERS = sorted(parameter_types(ObservationQuery))
COLUMNS = list(ObservationRow.model_fields)
YEAR = st.from_regex(r"\A[+-]?[0-9]{1,6}(/[0-9]{0,4})?\Z") | ANYTHING


def get(client: httpx.Client, path: str, query: Any = ()) -> httpx.Response:
    """Send a request, and check that the response is a documented one: never a 500."""
    response = client.get(f"/v1/{path}?{urlencode(query)}")
    kind = response.headers["content-type"]
    if response.status_code == 200:
        assert kind != "application/problem+json"
    else:
        assert response.status_code in (404, 406, 414, 422, 503)
        assert kind == "application/problem+json"
        assert response.json()["status"] == response.status_code
        assert "Traceback" not in response.text
    return response


def refused(response: httpx.Response) -> set[str]:
    """The parameters that a problem document names."""
    assert response.status_code == 422
    return {each["parameter"] for each in response.json()["errors"]}


@pytest.mark.parametrize("name", PARAMETERS)
@trying
@given(path=st.sampled_from(LISTS), value=SEVERAL)
def test_any_parameter_value_is_accepted_or_reported(
    lite: httpx.Client, name: str, path: str, value: str
) -> None:
    response = get(lite, path, {name: value})
    if response.status_code == 422:
        assert refused(response) == {name}


@trying
@given(
    path=st.sampled_from([*LISTS, "claims", "resolve", "areas", "units", "releases"]),
    query=st.lists(
        st.tuples(st.sampled_from([*PARAMETERS, "kind"]) | ANYTHING, SEVERAL), max_size=6
    ),
)
def test_any_query_is_accepted_or_refused(
    lite: httpx.Client, path: str, query: list[tuple[str, str]]
) -> None:
    get(lite, path, query)


@trying
@given(path=st.sampled_from([*LISTS, "claims"]), raw=st.binary(max_size=60))
def test_any_bytes_in_a_query_are_accepted_or_refused(
    lite: httpx.Client, path: str, raw: bytes
) -> None:
    for query in (quote_from_bytes(raw), f"q={quote_from_bytes(raw)}", raw.hex("%")):
        response = lite.get(f"/v1/{path}?{query}")
        assert response.status_code in (200, 404, 422)


@pytest.mark.parametrize("model", [ClaimQuery, ResolveQuery])
@trying
@given(value=SEVERAL, data=st.data())
def test_parameters_of_other_lists_are_accepted_or_reported(
    lite: httpx.Client, model: Any, value: str, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(parameter_types(model))))
    path, more = ("claims", {}) if model is ClaimQuery else ("resolve", {"q": "x"})
    response = get(lite, path, {**more, name: value})
    if response.status_code == 422:
        assert refused(response) == {name}


@trying
@given(year=YEAR)
@example("2024")
@example("٢٠٢٤")
@example("0000")
def test_a_year_is_four_digits(lite: httpx.Client, year: str) -> None:
    response = get(lite, "observations", {"year_from": year})
    is_one = len(year.strip()) == 4 and all(each in "0123456789" for each in year.strip())
    assert response.status_code == (200 if is_one else 422)


PERIOD = st.from_regex(
    r"\A[12][0-9]{3}(-(S[0-9]|Q[0-9]|[0-9]{2}(-[0-9]{2})?))?"
    r"(/(\.\.|[12][0-9]{3}(-(S[0-9]|Q[0-9]|[0-9]{2}(-[0-9]{2})?))?))?\Z"
)


@settings(trying, max_examples=200)
@given(text=PERIOD | ANYTHING)
@example("2024-02-30")
@example("２０２４")
@example("2024\n")
def test_a_period_is_parsed_completely_or_refused(text: str) -> None:
    try:
        period = periods.parse(text)
    except ValueError:
        return
    assert period.text == text
    assert text.isascii()
    assert 1000 <= period.first_day.year <= period.last_day.year <= 3000


@trying
@given(names=st.lists(st.sampled_from(COLUMNS) | ANYTHING, min_size=1, max_size=8))
def test_any_columns_are_returned_in_the_requested_order_or_reported(
    lite: httpx.Client, names: list[str]
) -> None:
    query = {"fields": ",".join(names), "format": "ndjson", "limit": 3}
    response = get(lite, "observations", query)
    if response.status_code == 200:
        wanted = [*dict.fromkeys(name.strip() for name in ",".join(names).split(","))]
        assert all(list(orjson.loads(line)) == wanted for line in response.text.splitlines())
    else:
        assert refused(response) == {"fields"}


@trying
@given(
    keys=st.lists(
        st.tuples(st.sampled_from(["", "-", "--", "+"]), st.sampled_from(COLUMNS) | ANYTHING),
        min_size=1,
        max_size=5,
    )
)
def test_any_sort_order_returns_the_same_rows_or_is_reported(
    lite: httpx.Client, keys: list[tuple[str, str]]
) -> None:
    order = ",".join(sign + name for sign, name in keys)
    response = get(lite, "observations", {"sort": order})
    if response.status_code == 200:
        assert len({row["id"] for row in response.json()["data"]}) == 37
    else:
        assert refused(response) == {"sort"}


@trying
@given(limit=st.integers() | ANYTHING)
def test_any_limit_is_respected_or_reported(lite: httpx.Client, limit: object) -> None:
    response = get(lite, "observations", {"limit": limit})
    if response.status_code == 200:
        assert len(response.json()["data"]) == min(int(str(limit)), 37)
    else:
        assert refused(response) == {"limit"}


@trying
@given(
    kind=st.sampled_from(
        ["countries", "metrics", "observations", "articles", "claims", "releases"]
    ),
    text=ANYTHING.filter(lambda text: text.strip("/.") and "/" not in text),
    behind=st.sampled_from(["", "/citation", "/figures", "/"]),
)
def test_any_id_is_found_or_reported(lite: httpx.Client, kind: str, text: str, behind: str) -> None:
    response = lite.get(f"/v1/{kind}/{quote(text, safe='')}{behind}")
    assert response.status_code in (200, 404)
    if response.status_code == 404:
        assert response.json()["errors"][0]["parameter"] in ("id", "code", "number", "path")


def decoded(cursor: str) -> tuple[bytes, Any]:
    """The checksum of a cursor, and its content."""
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    return raw[:6], orjson.loads(raw[6:])


def signed(content: Any) -> str:
    """A cursor with a correct checksum, which needs no secret."""
    payload = orjson.dumps(content)
    raw = blake2b(payload, digest_size=6).digest() + payload
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def genuine(client: httpx.Client, path: str, **query: object) -> str:
    following = client.get(f"/v1/{path}", params={"limit": 3, **query}).json()["links"]["next"]  # type: ignore[dict-item]
    return httpx.URL(following).params["cursor"]


def all_ids(client: httpx.Client, path: str, **query: object) -> set[str]:
    rows = client.get(f"/v1/{path}", params={"limit": 1000, **query}).json()["data"]  # type: ignore[dict-item]
    return {str(row.get("id") or row.get("code")) for row in rows}


LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70).filter(lambda number: -(2**63) <= number < 2**64)
    | st.floats(allow_nan=False)
    | st.text(max_size=10)
    | st.sampled_from(["\x00", "zzz", "KR", 2024, 0, -1, 2**63, 10**18, [], {}, [[]], {"a": 1}])
)


def leaves(content: Any, at: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """The positions of the values in nested lists."""
    if isinstance(content, list):
        for place, each in enumerate(content):
            yield from leaves(each, (*at, place))
    else:
        yield at


def replaced(content: Any, at: tuple[int, ...], value: Any) -> Any:
    if not at:
        return value
    head = at[0]
    changed = replaced(content[head], at[1:], value)
    return [*content[:head], changed, *content[head + 1 :]]


PAGED_QUERIES = [
    ("observations", {"country": "CN"}),
    ("observations", {"sort": "metric,-value"}),
    ("series", {}),
    ("countries", {}),
    ("claims", {"kind": "assessment"}),
    ("articles/manufacturing-data-2025/figures", {}),
    ("resolve", {"q": "a"}),
]


@pytest.mark.parametrize(("path", "query"), PAGED_QUERIES, ids=[path for path, _ in PAGED_QUERIES])
@trying
@given(data=st.data())
def test_a_forged_cursor_returns_no_row_outside_its_query(
    lite: httpx.Client, path: str, query: dict[str, str], data: st.DataObject
) -> None:
    _, content = decoded(genuine(lite, path, **query))
    for _ in range(data.draw(st.integers(1, 3))):
        places = list(leaves(content)) or [()]
        content = replaced(content, data.draw(st.sampled_from(places)), data.draw(LEAF))
    response = get(lite, path, {**query, "limit": 5, "cursor": signed(content)})
    if response.status_code == 200:
        rows = response.json()["data"]
        assert {str(row.get("id") or row.get("code")) for row in rows} <= all_ids(
            lite, path, **query
        )
    else:
        assert refused(response) == {"cursor"}


@trying
@given(data=st.data(), junk=st.text(alphabet="ABCabc019-_=+/ \x00é", max_size=8))
def test_a_modified_cursor_is_refused(lite: httpx.Client, data: st.DataObject, junk: str) -> None:
    cursor = genuine(lite, "observations")
    start = data.draw(st.integers(0, len(cursor)))
    end = data.draw(st.integers(start, len(cursor)))
    changed = cursor[:start] + junk + cursor[end:]
    response = get(lite, "observations", {"cursor": changed})
    if response.status_code == 200:
        assert changed.strip("=") == cursor or decoded(changed) == decoded(cursor)
    else:
        assert refused(response) == {"cursor"}


@pytest.mark.parametrize(("path", "query"), PAGED_QUERIES, ids=[path for path, _ in PAGED_QUERIES])
def test_a_cursor_of_one_query_is_refused_by_all_others(
    lite: httpx.Client, path: str, query: dict[str, str]
) -> None:
    cursor = genuine(lite, path, **query)
    others = [each for each in PAGED_QUERIES if each != (path, query)]
    for other, parameters in nonempty(others):
        assert refused(get(lite, other, {**parameters, "cursor": cursor})) == {"cursor"}


def test_a_thousand_values_are_too_many(lite: httpx.Client) -> None:
    response = get(lite, "observations", {"year": ",".join(map(str, range(1000, 2000)))})
    assert response.json()["errors"][0]["hint"] == "at most 200 values"


def test_only_some_invalid_values_get_suggestions(client: httpx.Client) -> None:
    codes = ",".join(f"gdb-growth{number}" for number in range(9))
    names = ("metric", "area", "country", "sector", "organization", "source", "unit")
    response = client.get("/v1/observations", params=dict.fromkeys(names, codes))
    issues = response.json()["errors"]
    assert len(issues) > MAX_SUGGESTIONS
    assert 0 < sum(bool(each["did_you_mean"]) for each in issues) <= MAX_SUGGESTIONS


def test_a_search_text_has_a_limited_number_of_words(client: httpx.Client) -> None:
    words = [*map(str, range(MAX_WORDS + 1))]
    for path in ("observations", "resolve"):
        assert client.get(f"/v1/{path}", params={"q": " ".join(words[1:])}).status_code == 200
        response = client.get(f"/v1/{path}", params={"q": " ".join(words)})
        assert response.json()["errors"][0]["hint"] == f"at most {MAX_WORDS} words"


def test_a_thousand_parameters_are_too_many(lite: httpx.Client) -> None:
    query = [("metric", "gdp")] * 1001
    assert get(lite, "observations", query).status_code == 422
