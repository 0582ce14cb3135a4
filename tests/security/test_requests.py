"""Requests that no client sends: as bytes on a connection to a real server."""

import re
import socket
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import orjson
import pytest

from tests.support.raw_requests import RawResponse, get, send

HOST = b"Host: a.example\r\n"
LAST = HOST + b"Connection: close\r\n"


def test_urls_above_the_maximum_length_get_414(base_url: str) -> None:
    for size in (60_000, 66_000, 100_000):
        response = get(base_url, b"/v1/observations?metric=" + b"x" * size)
        assert response.status == 414
        problem = orjson.loads(response.body)
        assert problem["errors"][0]["parameter"] == "address"
        assert len(response.body) < 1000
        assert response.header("access-control-allow-origin") == "*"


def test_urls_below_the_maximum_length_are_read(base_url: str) -> None:
    response = get(base_url, b"/v1/observations?metric=" + b"x" * 59_000)
    assert response.status == 422


@pytest.mark.parametrize(
    "flood",
    [
        b"GET /" + b"a" * 3_000_000,
        b"GET /healthz HTTP/1.1\r\n" + b"".join(b"x-%d: y\r\n" % n for n in range(60_000)),
        b"GET /healthz HTTP/1.1\r\nA: " + b"a" * 3_000_000,
        b"GET /healthz HTTP/1.1\r\n" + b"a" * 3_000_000,
    ],
    ids=["address", "headers", "value", "name"],
)
def test_endless_request_heads_get_431(base_url: str, flood: bytes) -> None:
    responses = send(base_url, flood)
    # the response may be lost with the reset
    assert [response.status for response in responses] in ([431], [])


@pytest.mark.parametrize(
    ("size", "status"), [(120_000, 200), (131_000, 200), (131_500, 431), (200_000, 431)]
)
def test_the_limit_of_a_head_holds_for_one_that_comes_in_one_piece(
    base_url: str, size: int, status: int
) -> None:
    line = b"A: " + b"a" * (size - 60) + b"\r\n"
    responses = send(base_url, b"GET /healthz HTTP/1.1\r\n" + line + LAST + b"\r\n")
    assert [response.status for response in responses] == [status]


def test_a_long_address_in_one_piece_gets_431(base_url: str) -> None:
    responses = send(base_url, b"GET /" + b"a" * 140_000 + b" HTTP/1.1\r\n" + LAST + b"\r\n")
    assert [response.status for response in responses] == [431]


def test_many_requests_in_one_piece_are_no_long_head(base_url: str) -> None:
    one = b"GET /healthz HTTP/1.1\r\n" + HOST + b"A: " + b"a" * 30_000 + b"\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\n" + LAST + b"\r\n"
    responses = send(base_url, one * 6 + last)
    assert [response.status for response in responses] == [200] * 7


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET healthz HTTP/1.1\r\n" + LAST + b"\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nTransfer-Encoding: x\r\n" + LAST + b"\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nA: " + b"a" * 140_000 + b"\r\n" + LAST + b"\r\n", 431),
        pytest.param(b"GET /healthz HTTP/1.1\r\nA: ", 408, marks=pytest.mark.slow),
    ],
)
def test_requests_that_are_refused_early_get_a_problem_document(
    base_url: str, request_bytes: bytes, status: int
) -> None:
    [response] = send(base_url, request_bytes, seconds=60)
    assert response.status == status
    assert response.header("content-type") == "application/problem+json"
    assert response.header("content-security-policy")
    assert response.header("x-content-type-options") == "nosniff"
    assert response.header("access-control-allow-origin") == "*"
    assert response.header("cache-control") == "no-store"
    assert response.header("connection") == "close"
    problem = orjson.loads(response.body)
    assert problem["status"] == status
    assert problem["type"].startswith("urn:article-indicators:problem:")
    assert (problem["instance"], problem["errors"]) == ("", [])
    assert re.fullmatch("[0-9a-f]{16}", problem["request_id"])
    assert response.header("x-request-id") == problem["request_id"]


def test_an_endless_method_is_refused(base_url: str) -> None:
    assert [response.status for response in send(base_url, b"A" * 500_000)] in ([400], [])


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: +5\r\n\r\nabcde",
        b"Content-Length: 99999999999999999999999\r\n\r\n",
        b"A: b\r\n c\r\n\r\n",
        b"A: b\x00c\r\n\r\n",
        b"A\x00: b\r\n\r\n",
        b"A: b\nB: c\r\n\r\n",
        b"A: b\rB: c\r\n\r\n",
        b": b\r\n\r\n",
    ],
)
def test_ambiguous_request_heads_are_refused(base_url: str, head: bytes) -> None:
    hidden = b"GET /v1/config HTTP/1.1\r\n" + LAST + b"\r\n"
    responses = send(base_url, b"GET /healthz HTTP/1.1\r\n" + HOST + head + hidden)
    assert [response.status for response in responses] == [400]


def test_a_request_body_is_not_parsed_as_a_request(base_url: str) -> None:
    hidden = b"GET /v1/config HTTP/1.1\r\n" + HOST + b"\r\n"
    length = b"Content-Length: %d\r\n\r\n" % len(hidden)
    following = b"GET /readyz HTTP/1.1\r\n" + LAST + b"\r\n"
    responses = send(base_url, b"GET /healthz HTTP/1.1\r\n" + HOST + length + hidden + following)
    assert [orjson.loads(response.body)["status"] for response in responses] == ["ok", "ready"]


def test_a_request_body_does_not_change_the_response(lite: httpx.Client) -> None:
    plain = lite.get("/v1/metrics")
    body = lite.request("GET", "/v1/metrics", content=b"metric=gdp", headers={"X-A": "b"})
    assert body.content == plain.content


def test_the_response_does_not_wait_for_the_request_body(base_url: str) -> None:
    address = urlsplit(base_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        length = b"Content-Length: 1000000000\r\n\r\n"
        connection.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + length)
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200 OK")
        connection.sendall(b"a" * 1_000_000)


def test_pipelined_requests_get_responses_in_order(base_url: str) -> None:
    paths = [b"/healthz", b"/readyz", b"/nothing", b"/v1/units/percent"] * 3
    heads = [b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n" for path in paths]
    last = b"GET /healthz HTTP/1.1\r\n" + LAST + b"\r\n"
    responses = send(base_url, b"".join([*heads, last]))
    assert [response.status for response in responses] == [200, 200, 404, 200] * 3 + [200]


def test_a_request_may_come_a_byte_at_a_time(base_url: str) -> None:
    address = urlsplit(base_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        for byte in b"GET /healthz HTTP/1.1\r\n" + LAST + b"\r\n":
            connection.send(bytes([byte]))
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.slow
def test_incomplete_request_heads_get_408(base_url: str) -> None:
    address = urlsplit(base_url)
    begun = [b"", b"GET /healthz HT", b"GET /v1 HTTP/1.1\r\nA: "]
    connections = [
        socket.create_connection((address.hostname, address.port), timeout=60) for _ in begun
    ]
    for connection, head in zip(connections, begun, strict=True):
        connection.sendall(head)
    ends = [connection.recv(100)[:12] for connection in connections]
    assert ends == [b"", b"HTTP/1.1 408", b"HTTP/1.1 408"]
    for connection in connections:
        connection.close()


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET healthz HTTP/1.1",
        b"GET ? HTTP/1.1",
        b"get /healthz HTTP/1.1",
        b"FOO /healthz HTTP/1.1",
        b"CONNECT a.example:443 HTTP/1.1",
        b"PRI * HTTP/2.0",
        b"GET /v1/countries/\xff HTTP/1.1",
        b"GET /v1?q=\xff HTTP/1.1",
        b"GET /v1\x00 HTTP/1.1",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET /healthz HTTP/9.9",
        b"GET  HTTP/1.1",
    ],
)
def test_malformed_requests_get_400(base_url: str, request_line: bytes) -> None:
    responses = send(base_url, request_line + b"\r\n" + LAST + b"\r\n")
    assert [response.status for response in responses] == [400]
    check_problem(responses[0])


def check_problem(response: RawResponse) -> dict[str, Any]:
    """Every error is a problem document that a page of another site can read, with an id."""
    problem: dict[str, Any] = orjson.loads(response.body)
    assert response.header("content-type") == "application/problem+json"
    assert response.header("access-control-allow-origin") == "*"
    assert response.header("x-request-id") == problem["request_id"] != ""
    assert problem["status"] == response.status
    return problem


@pytest.mark.parametrize(
    ("target", "encoded"),
    [
        ("/v1/resolve?q=浙江&lang=ko", "/v1/resolve?q=%E6%B5%99%E6%B1%9F&lang=ko"),
        ("/v1/countries/대한민국?lang=ko", None),
        ("/v1/resolve?q=a b&lang=ko", "/v1/resolve?q=a%20b&lang=ko"),
        ("/v1/resolve?q=%E6%B5%99江&lang=ko", "/v1/resolve?q=%E6%B5%99%E6%B1%9F&lang=ko"),
    ],
)
def test_an_address_that_is_not_encoded_is_answered_with_one_that_is(
    base_url: str, target: str, encoded: str | None
) -> None:
    encoded = encoded or quote(target, safe="/?=")
    problem = check_problem(get(base_url, target.encode()))
    [issue] = problem["errors"]
    assert (problem["status"], issue["parameter"], issue["value"]) == (400, "address", target)
    assert issue["did_you_mean"] == [encoded] == [problem["instance"]]
    assert issue["message"] == "퍼센트 인코딩되지 않은 문자가 있습니다"
    assert get(base_url, encoded.encode()).status in (200, 404)


@pytest.mark.parametrize(
    "lines",
    [b"A B: c\r\n", b"A: \x00\r\n", b"Content-Length: x\r\n", b"A: " + b"a" * 140_000 + b"\r\n"],
)
def test_bad_headers_get_a_problem_document(base_url: str, lines: bytes) -> None:
    head = b"GET /v1 HTTP/1.1\r\nX-Request-Id: me\r\n" + HOST
    [response] = send(base_url, head + lines + b"Connection: close\r\n" + b"\r\n")
    assert check_problem(response)["request_id"] == "me"


@pytest.mark.parametrize("method", [b"TRACE", b"PUT", b"PROPFIND", b"M-SEARCH", b"LINK", b"PURGE"])
def test_other_methods_are_not_allowed(base_url: str, method: bytes) -> None:
    [response] = send(base_url, method + b" /v1 HTTP/1.1\r\n" + LAST + b"X-Secret: 1\r\n\r\n")
    assert response.status == 405
    check_problem(response)
    assert b"X-Secret" not in response.body  # TRACE repeats nothing


@pytest.mark.parametrize("name", [b"X-HTTP-Method-Override", b"X-Original-URL", b"X-Rewrite-URL"])
def test_override_headers_change_neither_method_nor_path(base_url: str, name: bytes) -> None:
    plain = get(base_url, b"/v1/metrics/gdp")
    assert get(base_url, b"/v1/metrics/gdp", b"Host: a.example", name + b": /v1").body == plain.body


@pytest.mark.parametrize("upgrade", [b"websocket", b"h2c", b"TLS/1.0"])
def test_protocol_upgrades_are_ignored(base_url: str, upgrade: bytes) -> None:
    lines = b"Upgrade: " + upgrade + b"\r\nConnection: Upgrade, close\r\n\r\n"
    responses = send(base_url, b"GET /healthz HTTP/1.1\r\n" + HOST + lines)
    assert [response.status for response in responses] == [200]


def test_http_1_0_requests_get_a_response_and_the_connection_closes(base_url: str) -> None:
    [response] = send(base_url, b"GET /healthz HTTP/1.0\r\n\r\n")
    assert response.status == 200


@pytest.mark.parametrize(
    "host",
    [
        b"evil.example/a?b=",
        b'e"><script>',
        b"a@b",
        b"\xff\xfe",
        b"a b",
        b"",
        b"[::1",
        b"a:99999999",
        b"h" * 60_000,
    ],
)
def test_an_invalid_host_is_not_used_in_links(base_url: str, host: bytes) -> None:
    response = get(base_url, b"/v1", b"Host: " + host)
    assert orjson.loads(response.body)["data"]["config"] == f"{base_url}/v1/config"


def test_links_use_the_host_header_and_no_forwarded_one(base_url: str) -> None:
    lines = [b"X-Forwarded-Host: b.example", b"Forwarded: host=b.example", b"X-Forwarded-Port: 1"]
    response = get(base_url, b"/v1", b"Host: a.example", *lines, b"X-Forwarded-Prefix: /x")
    assert orjson.loads(response.body)["data"]["config"] == "http://a.example/v1/config"


@pytest.mark.parametrize("scheme", [b"javascript", b"ws", b"wss", b"WS", b"http, ws"])
def test_an_invalid_scheme_is_not_used_in_links(base_url: str, scheme: bytes) -> None:
    for _ in range(2):
        response = get(base_url, b"/v1", b"Host: a.example", b"X-Forwarded-Proto: " + scheme)
        assert orjson.loads(response.body)["data"]["config"] == "http://a.example/v1/config"


def test_responses_are_cached_per_scheme(base_url: str) -> None:
    for scheme in ("http", "https", "http"):
        proto = f"X-Forwarded-Proto: {scheme}".encode()
        response = get(base_url, b"/v1/metrics", b"Host: c.example", proto)
        assert f'"self":"{scheme}://c.example/v1/metrics"'.encode() in response.body


def test_pages_are_named_by_the_scheme_of_the_proxy(base_url: str) -> None:
    for sent, scheme in ((b"https", "https"), (b"wss", "http"), (b"http", "http")):
        response = get(base_url, b"/", b"Host: d.example", b"X-Forwarded-Proto: " + sent)
        assert (
            f'<link rel="canonical" href="{scheme}://d.example/?lang=en">'.encode() in response.body
        )


def test_responses_are_cached_per_host(base_url: str) -> None:
    for host in ("a.example", "b.example", "a.example"):
        response = get(base_url, b"/v1/metrics", f"Host: {host}".encode())
        assert f'"self":"http://{host}/v1/metrics"'.encode() in response.body


def test_with_two_host_headers_the_first_counts_and_also_in_the_cache(base_url: str) -> None:
    for lines in ([b"a.example", b"b.example"], [b"b.example", b"a.example"], [b"b.example"]):
        response = get(base_url, b"/v1/sectors", *(b"Host: " + each for each in lines))
        assert b'"self":"http://' + lines[0] + b"/v1/sectors" in response.body


def test_absolute_request_targets_are_served_by_their_path(base_url: str) -> None:
    response = get(base_url, b"http://b.example/v1/metrics/gdp")
    assert response.status == 200
    assert b"b.example" not in response.body


@pytest.mark.parametrize(
    "name",
    [b"a b", b"<script>", b'a"b', b"a\tb", b"\xff", b"a" * 129, b"a;b", b"a,b", b"", b"${x}"],
)
def test_request_ids_that_are_unsafe_in_a_log_are_not_repeated(base_url: str, name: bytes) -> None:
    response = get(base_url, b"/v1/countries/XX", b"Host: a.example", b"X-Request-Id: " + name)
    request_id = response.header("x-request-id")
    assert request_id
    assert re.fullmatch("[0-9a-f]{16}", request_id)
    assert orjson.loads(response.body)["request_id"] == request_id
