"""Request ids: in errors, in the log, and in responses that are not cacheable."""

import httpx
import pytest

from api.telemetry.context import request_id
from tests.conftest import served

KNOWN = {"X-Request-Id": "Root=1-67891233:a/b+c.d@e_f"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/observations?contry=CN", 422),
        ("GET", "/v1/countries/XX", 404),
        ("GET", "/nothing", 404),
        ("POST", "/v1/countries", 405),
        ("HEAD", "/v1/countries/XX", 404),
        ("OPTIONS", "/v1/countries", 204),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
    ],
)
def test_uncacheable_responses_repeat_the_request_id(
    lite: httpx.Client, method: str, path: str, status: int
) -> None:
    response = lite.request(method, path, headers=KNOWN)
    assert response.status_code == status
    assert response.headers["x-request-id"] == KNOWN["X-Request-Id"]


@pytest.mark.parametrize("path", ["/v1/observations?contry=CN", "/v1/countries/XX", "/nothing"])
def test_errors_contain_the_request_id(client: httpx.Client, path: str) -> None:
    assert client.get(path, headers=KNOWN).json()["request_id"] == KNOWN["X-Request-Id"]
    response = client.get(path)
    assert response.json()["request_id"] == response.headers["x-request-id"]


def test_the_error_of_an_empty_database_contains_the_request_id(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("none") / "none.db"
    with served(f"sqlite:///{file}", ready=False) as base:
        response = httpx.get(f"{base}/v1/countries", headers=KNOWN)
    assert (response.status_code, response.json()["request_id"]) == (503, KNOWN["X-Request-Id"])


def test_every_request_has_an_id_of_its_own(lite: httpx.Client) -> None:
    ids = {lite.get("/nothing").headers["x-request-id"] for _ in range(50)}
    assert len(ids) == 50


@pytest.mark.parametrize(
    "named", [b"", b"a b", b"a\tb", b'a"b', b"a\\nb", b"<b>", "é".encode(), b"a" * 129, b"a,b"]
)
def test_unsafe_request_ids_are_replaced(lite: httpx.Client, named: bytes) -> None:
    response = lite.get("/nothing", headers=[(b"X-Request-Id", named)])
    made = response.headers["x-request-id"]
    assert made.encode() != named
    assert request_id(made.encode()) == made


def test_request_ids_of_the_maximum_length_are_accepted(lite: httpx.Client) -> None:
    longest = "a" * 128
    assert lite.get("/nothing", headers={"X-Request-Id": longest}).json()["request_id"] == longest


@pytest.mark.parametrize("path", ["/v1/countries", "/v1/observations?format=csv", "/openapi.json"])
def test_cacheable_responses_have_no_request_id(lite: httpx.Client, path: str) -> None:
    for _ in ("made", "from memory"):
        response = lite.get(path, headers=KNOWN)
        assert "etag" in response.headers
        assert "x-request-id" not in response.headers
    known = lite.get(path, headers=KNOWN | {"If-None-Match": response.headers["etag"]})
    assert (known.status_code, "x-request-id" in known.headers) == (304, False)


def test_the_request_id_header_is_exposed_to_other_origins(lite: httpx.Client) -> None:
    for path in ("/nothing", "/v1/countries"):
        exposed = lite.get(path).headers["access-control-expose-headers"].split(", ")
        assert "X-Request-Id" in exposed
