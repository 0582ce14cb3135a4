"""nginx in front of the service, with the configuration that the documentation gives."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.conftest import PROJECT, served
from tests.support.mcp_calls import request
from tests.support.ports import free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NAME = "data.example"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
]


def configuration(folder: Path, service: str, port: int) -> str:
    """The documented configuration with other ports, its own folder and shorter timeouts.

    It allows one request per minute, so that a slow machine exceeds the limit as well.
    """
    text = (PROJECT / "docs" / "nginx.conf").read_text(encoding="utf-8")
    own = own_folders(folder)
    for old, new in {
        "127.0.0.1:8000": service.removeprefix("http://"),
        "listen 8080": f"listen 127.0.0.1:{port}",
        "/var/cache/nginx/indicators": f"{folder}/cache",
        "client_header_timeout 10s": "client_header_timeout 1s",
        "rate=20r/s": "rate=1r/m",
        "http {\n": f"http {{\naccess_log off;\n{own}",
    }.items():
        assert old in text
        text = text.replace(old, new)
    return text


def shared_cache(folder: Path, service: str, port: int) -> str:
    """The cache of `docs/scale.md`, with one server in place of two."""
    page = (PROJECT / "docs" / "scale.md").read_text(encoding="utf-8")
    block = page.partition("```nginx\n")[2].partition("```")[0]
    for old, new in {
        "/var/cache/nginx": f"{folder}/cache",
        "server 127.0.0.1:8001; server 127.0.0.1:8002;": f"server {service[7:]};",
        "listen 80;": f"listen 127.0.0.1:{port};",
    }.items():
        assert old in block
        block = block.replace(old, new)
    return f"events {{}}\nhttp {{\naccess_log off;\n{own_folders(folder)}{block}}}\n"


def own_folders(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)


@contextmanager
def proxied(
    folder: Path, service: str, configure: Callable[[Path, str, int], str] = configuration
) -> Iterator[str]:
    """Run nginx in front of a service; yield its URL."""
    port = free_port()
    file = folder / "nginx.conf"
    file.write_text(configure(folder, service, port), encoding="utf-8")
    user = " user root;" if os.geteuid() == 0 else ""
    globally = f"daemon off; pid {folder}/pid;{user}"
    process = subprocess.Popen(
        [str(NGINX), "-p", str(folder), "-c", str(file), "-e", f"{folder}/log", "-g", globally],
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


@pytest.fixture(scope="module")
def proxy(base_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with proxied(tmp_path_factory.mktemp("nginx"), base_url) as base:
        yield base


@contextmanager
def client_from(proxy: str, address: str) -> Iterator[httpx.Client]:
    """A client with its own loopback address: each address has its own rate limit."""
    transport = httpx.HTTPTransport(local_address=address)
    with httpx.Client(base_url=proxy, transport=transport, headers={"Host": NAME}) as client:
        yield client


def test_a_client_above_the_rate_limit_gets_429_and_others_do_not(proxy: str) -> None:
    with client_from(proxy, "127.0.0.2") as greedy:
        responses = [greedy.get(f"/v1/observations?limit={number}") for number in range(1, 81)]
    assert [each.status_code for each in responses[:61]] == [200] * 61
    assert {each.status_code for each in responses[61:]} >= {429}
    refused = next(each for each in responses if each.status_code == 429)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["access-control-allow-origin"] == "*"
    assert (refused.headers["retry-after"], refused.json()["status"]) == ("1", 429)
    with client_from(proxy, "127.0.0.3") as other:
        assert other.get("/v1/observations").status_code == 200


def test_the_proxy_caches_by_content_encoding_and_media_type(proxy: str) -> None:
    with client_from(proxy, "127.0.0.4") as client:
        seen = []
        for encoding in ("gzip", "identity", "gzip", "identity"):
            response = client.get("/v1/metrics", headers={"Accept-Encoding": encoding})
            seen.append((response.headers["x-cache"], response.headers.get("content-encoding")))
        as_csv = client.get("/v1/metrics", headers={"Accept": "text/csv"})
    assert seen == [("MISS", "gzip"), ("MISS", None), ("HIT", "gzip"), ("HIT", None)]
    assert as_csv.headers["content-type"].startswith("text/csv")


def test_the_proxy_passes_on_responses_with_their_headers(proxy: str, lite: httpx.Client) -> None:
    with client_from(proxy, "127.0.0.5") as client:
        through = client.get("/v1/countries?limit=2")
        assert through.json()["links"]["next"].startswith(f"http://{NAME}/v1/countries?")
        unchanged = client.get(
            "/v1/countries?limit=2", headers={"If-None-Match": through.headers["etag"]}
        )
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert client.head("/v1/countries?limit=2").content == b""
        assert client.get("/v1/observations?x=1").status_code == 422
    direct = lite.get("/v1/countries?limit=2").headers
    for name in ("content-security-policy", "access-control-allow-origin", "vary", "cache-control"):
        assert through.headers[name] == direct[name]


@pytest.mark.parametrize("configure", [configuration, shared_cache])
def test_no_client_chooses_the_scheme_of_links(
    base_url: str, tmp_path: Path, configure: Callable[[Path, str, int], str]
) -> None:
    with (
        proxied(tmp_path, base_url, configure) as proxy,
        client_from(proxy, "127.0.0.9") as client,
    ):
        for scheme in ("wss", "https", "http"):
            sent = {"X-Forwarded-Proto": scheme}
            links = client.get("/v1/countries?limit=3", headers=sent).json()["links"]
            assert links["self"].startswith(f"http://{NAME}/v1/countries")


def test_the_proxy_refuses_other_host_names(proxy: str) -> None:
    with client_from(proxy, "127.0.0.6") as client:
        for host in ("evil.example", "127.0.0.1", "data.example.evil.example"):
            assert client.get("/v1", headers={"Host": host}).status_code == 421


def test_the_proxy_refuses_urls_and_bodies_that_are_too_long(proxy: str) -> None:
    with client_from(proxy, "127.0.0.7") as client:
        response = client.get("/v1/observations?metric=" + "x" * 20_000)
        assert (response.status_code, "x-cache" in response.headers) == (414, False)
        assert client.post("/v1", content=b"x" * 5000).status_code == 413
        assert client.get("/v1/observations?metric=" + "x" * 15_000).status_code == 422


def test_the_proxy_passes_on_texts_to_check(proxy: str) -> None:
    with client_from(proxy, "127.0.0.8") as client:
        text = "Zhejiang's GDP was 9 trillion yuan in 2024. " * 400
        answer = client.post("/v1/check", json={"text": text})
        assert answer.json()["meta"]["verdicts"]["contradicted"] == 400
        assert "x-cache" not in answer.headers
        assert client.post("/v1/check", json={"text": "x" * 300_000}).status_code == 413


def test_the_proxy_passes_on_messages_of_mcp(proxy: str) -> None:
    call = {"name": "check", "arguments": {"text": "Its 1,012 robots. " * 1000}}
    with client_from(proxy, "127.0.0.11") as client:
        answered = client.post("/mcp", json=request("tools/call", call), timeout=60)
        assert answered.json()["result"]["structuredContent"]["total"] > 0
        assert client.post("/mcp", content=b"x" * 400_000).status_code == 413


def test_the_proxy_closes_connections_with_slow_request_heads(proxy: str) -> None:
    address = httpx.URL(proxy)
    with socket.create_connection((address.host, address.port or 80), timeout=30) as connection:
        connection.sendall(b"GET /v1 HTTP/1.1\r\nHost: ")
        with pytest.raises(ConnectionResetError):
            connection.recv(100)


def test_the_proxy_serves_stale_responses_when_the_service_is_down(
    sqlite_seeded: str, tmp_path: Path
) -> None:
    with ExitStack() as service, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAX_AGE", "1")
        base = service.enter_context(served(sqlite_seeded))
        with proxied(tmp_path, base) as proxy, client_from(proxy, "127.0.0.8") as client:
            before = client.get("/v1/units").raise_for_status()
            service.close()
            seen = []
            while "STALE" not in seen:
                after = client.get("/v1/units")
                assert (after.status_code, after.content) == (200, before.content)
                seen.append(after.headers["x-cache"])
                time.sleep(0.1)
            assert client.get("/v1/sectors").status_code == 502
