"""`/mcp` speaks every era of the protocol, without sessions, and refuses what is no message."""

import asyncio
import json
import os
import subprocess
import sys

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mcp.client.client import Client
from mcp_types import DiscoverResult

from api.http.request_body import SECONDS
from api.mcp.endpoint import MAX_BODY
from tests.conftest import PROJECT, MakeEmpty, served
from tests.support.mcp_calls import call, post, request
from tests.support.missing_library import get_without
from tests.support.nonempty import nonempty
from tests.support.raw_requests import send

EXAMPLES = int(os.environ.get("ATTACK_EXAMPLES", "30"))
ERAS = ("legacy", "auto", "2026-07-28")
HANDSHAKES = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
NAMES = ["find", "get_figures", "check", "cite", "read_article"]
LIST = request("tools/list")
MAX_LIST = 6000
"""Bytes of the list of tools: a model has it in its context all the time."""


@pytest.mark.parametrize("era", ERAS)
def test_the_official_client_lists_and_calls_in_every_era(era: str, base_url: str) -> None:
    async def talk() -> None:
        async with Client(f"{base_url}/mcp", mode=era) as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == NAMES
            found = await client.call_tool("get_figures", {"country": "KR", "year": 2023})
            assert not found.is_error
            assert len(found.structured_content["rows"]) == 3
            wrong = await client.call_tool("get_figures", {"contry": "KR"})
            assert wrong.is_error

    asyncio.run(talk())


@pytest.mark.parametrize("version", HANDSHAKES)
def test_a_client_of_an_earlier_version_shakes_hands(version: str, base_url: str) -> None:
    info = {"name": "test", "version": "1"}
    hello = {"protocolVersion": version, "capabilities": {}, "clientInfo": info}
    result = post(base_url, "initialize", hello)
    assert result["protocolVersion"] == version
    assert "codes" in result["instructions"]
    headers = {"MCP-Protocol-Version": version}
    listed = httpx.post(f"{base_url}/mcp", json=LIST, headers=headers).json()["result"]
    assert [tool["name"] for tool in listed["tools"]] == NAMES


def test_the_list_is_small_closed_and_may_be_kept(base_url: str) -> None:
    async def discover() -> DiscoverResult | None:
        async with Client(f"{base_url}/mcp", mode="auto") as client:
            return client.session.discover_result

    assert asyncio.run(discover()) is not None
    response = httpx.post(f"{base_url}/mcp", json=LIST)
    assert len(response.content) < MAX_LIST
    for tool in nonempty(response.json()["result"]["tools"]):
        assert tool["inputSchema"]["additionalProperties"] is False
        assert tool["outputSchema"]["required"] == ["text", "rows"]
        assert tool["annotations"] == {"readOnlyHint": True}


def test_a_slash_and_a_foreign_host_make_no_difference(base_url: str) -> None:
    for path in nonempty(("/mcp", "/mcp/")):
        headers = {"Host": "data.example"}
        response = httpx.post(f"{base_url}{path}", json=LIST, headers=headers)
        assert response.status_code == 200, path


def test_links_have_the_public_url_with_its_prefix(seeded: str) -> None:
    public = "https://data.example/indicators"
    with served(seeded, PUBLIC_URL=public) as base:
        found = call(base, "get_figures", metric="gdp", limit=1)
        assert found.rows[0]["citation"].startswith(f"{public}/v1/observations/")
        assert found.content["url"].startswith(f"{public}/v1/observations?")
        assert f"{public}/v1/" in found.text
        assert f"{public}/mcp" in httpx.get(f"{base}/llms.txt").text


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT"])
def test_messages_are_sent_with_post(method: str, base_url: str) -> None:
    response = httpx.request(method, f"{base_url}/mcp")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST, OPTIONS"
    assert response.headers["content-type"] == "application/problem+json"


def test_other_origins_may_call(base_url: str) -> None:
    headers = {"Origin": "https://page.example", "Access-Control-Request-Method": "POST"}
    preflight = httpx.options(f"{base_url}/mcp", headers=headers)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    answered = httpx.post(f"{base_url}/mcp", json=LIST, headers={"Origin": "https://page.example"})
    assert answered.status_code == 200
    assert answered.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"", -32700),
        (b"\xff\xfe", -32700),
        (b"[" * 100_000, -32700),
        (json.dumps([LIST, LIST]).encode(), -32602),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": 1}}', -32602),
        (json.dumps(request("tools/call", {"name": "fetch"})).encode(), -32602),
        (json.dumps(request("resources/list")).encode(), -32601),
    ],
    ids=["half", "empty", "bytes", "deep", "batch", "no name", "unknown tool", "unknown method"],
)
def test_what_is_no_message_of_ours_is_an_error_of_json_rpc(
    body: bytes, code: int, base_url: str
) -> None:
    headers = {"Content-Type": "application/json"}
    response = httpx.post(f"{base_url}/mcp", content=body, headers=headers)
    assert response.status_code < 500
    assert response.json()["error"]["code"] == code


def test_a_body_that_is_too_long_is_refused_before_it_is_parsed(base_url: str) -> None:
    body = b" " * (MAX_BODY + 1)
    response = httpx.post(f"{base_url}/mcp", content=body)
    assert response.status_code == 413
    assert response.json()["errors"][0]["hint"] == f"at most {MAX_BODY:,} bytes"


@pytest.mark.slow
def test_a_body_that_does_not_arrive_is_given_up(base_url: str) -> None:
    head = b"POST /mcp HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nContent-Length: 9"
    [response] = send(base_url, head + b"\r\n\r\n{", SECONDS + 10)
    assert response.status == 408


@pytest.mark.slow
def test_without_the_extra_the_path_says_what_to_install(seeded: str) -> None:
    printed = get_without("mcp", "/mcp", seeded)
    problem = json.loads(printed.stdout)
    assert problem["status"] == 404
    assert "pip install 'article-indicators[mcp]'" in problem["detail"]


@pytest.mark.slow
def test_the_sdk_is_imported_once_somebody_calls() -> None:
    code = "import sys, api.main; sys.exit('mcp' in sys.modules or 'jsonschema' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True)


def test_a_service_that_cannot_answer_says_so_by_its_status(make_empty: MakeEmpty) -> None:
    with served(make_empty(), ready=False) as base:
        message = request("tools/call", {"name": "get_figures", "arguments": {}})
        response = httpx.post(f"{base}/mcp", json=message, timeout=30)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
        assert response.json()["type"] == "urn:article-indicators:problem:unavailable"


LETTERS = st.text(st.characters(), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | LETTERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LETTERS, inner, max_size=2),
    max_leaves=4,
)
NAMED = st.sampled_from(["q", "country", "year", "limit", "text", "id", "article", "value_from"])


@settings(max_examples=EXAMPLES, deadline=None)
@given(tool=st.sampled_from(NAMES), arguments=st.dictionaries(NAMED | LETTERS, VALUES, max_size=3))
@example(tool="find", arguments={"q": "\ud800"})
@example(tool="find", arguments={"q": -(2**63) - 1})
@example(tool="get_figures", arguments={"\udfff": 10**30, "year": 10**30, "value_from": 1e999})
def test_no_arguments_break_a_tool(tool: str, arguments: dict[str, object], base_url: str) -> None:
    body = json.dumps(request("tools/call", {"name": tool, "arguments": arguments}))
    headers = {"Content-Type": "application/json"}
    response = httpx.post(f"{base_url}/mcp", content=body, headers=headers, timeout=60)
    assert response.status_code in (200, 400)
    result = response.json()
    assert "result" in result or result["error"]["code"] in (-32700, -32602)
