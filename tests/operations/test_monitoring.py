"""Metrics for Prometheus: of every process, on a port that is not the public one."""

import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.errors import SettingError
from api.settings import Settings
from tests.conftest import run_api, served
from tests.operations.test_logs import lines
from tests.support.ports import free_port
from tests.support.server_process import server_process

Samples = Mapping[str, float]
"""By name and labels, as they are written: `python_gc_collections_total{generation="0"}`."""


def samples(port: int) -> Samples:
    """The samples of one process, read by Prometheus's own parser."""
    text = httpx.get(f"http://127.0.0.1:{port}/metrics").raise_for_status().text
    return {
        f"{each.name}{{{','.join(f'{k}={v!r}' for k, v in sorted(each.labels.items()))}}}".replace(
            "'", '"'
        ).removesuffix("{}"): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        try:
            if condition():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    raise AssertionError("waited in vain")


@dataclass
class Monitored:
    base: str
    port: int

    @property
    def samples(self) -> Samples:
        return samples(self.port)

    def gained(self, send_requests: Callable[[], object]) -> Samples:
        """How much each sample changed by these requests."""
        before = self.samples
        send_requests()
        after = self.samples
        return {name: value - before.get(name, 0) for name, value in after.items()}


@pytest.fixture(scope="module")
def monitored(sqlite_seeded: str) -> Iterator[Monitored]:
    port = free_port()
    with served(sqlite_seeded, METRICS_ADDRESS=f"127.0.0.1:{port}") as base:
        wait_for(lambda: "indicators_release" in samples(port))
        yield Monitored(base, port)


def requests(route: str, status: str) -> str:
    return f'indicators_requests_total{{route="{route}",status="{status}"}}'


def test_requests_are_counted_by_route_and_class_of_status(monitored: Monitored) -> None:
    def send_requests() -> None:
        for code in ("KR", "CN", "XX", "YY", "ZZ"):
            httpx.get(f"{monitored.base}/v1/countries/{code}")

    gained = monitored.gained(send_requests)
    assert gained[requests("/v1/countries/{code}", "2xx")] == 2
    assert gained[requests("/v1/countries/{code}", "4xx")] == 3
    assert gained['indicators_request_seconds_count{route="/v1/countries/{code}"}'] == 5


def test_cached_responses_are_counted(monitored: Monitored) -> None:
    path = f"{monitored.base}/v1/sources"
    tag = httpx.get(path).headers["etag"]

    def send_requests() -> None:
        httpx.get(path)
        httpx.get(path, headers={"If-None-Match": tag})

    gained = monitored.gained(send_requests)
    assert gained[requests("/v1/sources", "2xx")] == 1
    assert gained[requests("/v1/sources", "3xx")] == 1
    assert gained['indicators_memory_lookups_total{result="hit"}'] == 2
    assert gained['indicators_request_seconds_count{route="/v1/sources"}'] == 0


def test_the_size_of_the_response_cache_is_measured(monitored: Monitored) -> None:
    gained = monitored.gained(lambda: httpx.get(f"{monitored.base}/v1/metrics?lang=ja&limit=7"))
    assert gained["indicators_memory_answers"] == 1
    assert gained["indicators_memory_bytes"] > 1000


def test_unknown_paths_create_no_time_series(monitored: Monitored) -> None:
    def send_requests() -> None:
        with httpx.Client(base_url=monitored.base) as client:
            for number in range(30):
                client.get(f"/nothing-{number}")
                client.get(f"/v1/metrics/none-{number}")
                client.request("POST", "/v1")

    send_requests()
    before = monitored.samples
    gained = monitored.gained(send_requests)
    assert gained[requests("unknown", "4xx")] == 30
    assert set(gained) == set(before)


def test_the_release_and_the_last_database_check_are_measured(monitored: Monitored) -> None:
    ready = httpx.get(f"{monitored.base}/readyz").json()
    measured = monitored.samples
    assert measured["indicators_ready"] == 1
    assert measured["indicators_release"] == ready["release"] == 1
    age = time.time() - measured["indicators_release_published_timestamp_seconds"]
    assert abs(age - ready["age_seconds"]) < 5
    assert time.time() - measured["indicators_database_seen_timestamp_seconds"] < 30


def test_the_time_of_the_last_database_check_advances(monitored: Monitored) -> None:
    name = "indicators_database_seen_timestamp_seconds"
    before = monitored.samples[name]
    wait_for(lambda: monitored.samples[name] > before + 1)


def test_process_metrics_are_measured(monitored: Monitored) -> None:
    measured = monitored.samples
    assert measured["process_resident_memory_bytes"] > 1e7
    assert measured["process_open_fds"] > 3
    assert measured["indicators_requests_in_progress"] == 0


def test_metrics_are_not_served_on_the_public_port(monitored: Monitored) -> None:
    assert httpx.get(f"{monitored.base}/metrics").status_code == 404
    assert httpx.get(f"http://127.0.0.1:{monitored.port}/v1/countries").text.startswith("# HELP")


@pytest.mark.slow
def test_a_lost_database_is_counted_by_reason(sqlite_seeded: str, tmp_path: Path) -> None:
    port = free_port()
    file = Path(shutil.copy(sqlite_seeded.removeprefix("sqlite:///"), tmp_path / "served.db"))
    with served(f"sqlite:///{file}", METRICS_ADDRESS=f"127.0.0.1:{port}") as base:
        wait_for(lambda: samples(port)["indicators_ready"] == 1)
        file.unlink()
        wait_for(lambda: samples(port)["indicators_ready"] == 0)
        assert httpx.get(f"{base}/v1/countries").status_code == 503
        measured = samples(port)
    assert measured['indicators_unavailable_total{reason="no-file"}'] == 1
    assert measured['indicators_database_look_failures_total{reason="no-file"}'] >= 1
    assert "indicators_release" not in measured


@pytest.mark.slow
def test_each_worker_has_a_metrics_port_that_its_successor_reuses(
    sqlite_seeded: str,
) -> None:
    first = two_free_ports()
    ports = {"METRICS_ADDRESS": f"127.0.0.1:{first}-{first + 1}"}
    with server_process(sqlite_seeded, "--workers", "2", environment=ports) as server:
        wait_for(lambda: all(samples(port) for port in (first, first + 1)))
        measured = {
            line["process"]: line["message"] for line in lines(server.log) if "metrics" in str(line)
        }
        assert len(measured) == 2
        process = next(iter(measured))
        port = int(measured[process].rpartition(" ")[2])
        began = samples(port)["process_start_time_seconds"]
        os.kill(process, signal.SIGKILL)
        wait_for(lambda: samples(port)["process_start_time_seconds"] > began)


def two_free_ports() -> int:
    """The first of two consecutive free ports."""
    while True:
        first = free_port()
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", first + 1))
            except OSError:
                continue
        return first


@pytest.mark.slow
def test_too_few_metrics_ports_are_reported_with_a_valid_setting(
    sqlite_seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METRICS_ADDRESS", "127.0.0.1:9464")
    done = run_api("serve", "--workers", "3", url=sqlite_seeded, check=False)
    assert done.returncode == 1
    assert "1 port for 3 processes" in done.stderr
    assert "METRICS_ADDRESS=127.0.0.1:9464-9466" in done.stderr


def test_a_metrics_port_in_use_is_reported(
    sqlite_seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("METRICS_ADDRESS", f"127.0.0.1:{port}")
        done = run_api("serve", "--port", str(free_port()), url=sqlite_seeded, check=False)
    assert done.returncode == 1
    assert f"METRICS_ADDRESS: port {port} of 127.0.0.1 cannot be used" in done.stderr


def test_the_public_port_is_refused_as_metrics_port(
    sqlite_seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("METRICS_ADDRESS", f"127.0.0.1:{port}")
    done = run_api("serve", "--port", str(port), url=sqlite_seeded, check=False)
    assert (done.returncode, "the service's own" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("text", "host", "ports"),
    [
        ("127.0.0.1:9464", "127.0.0.1", [9464]),
        ("192.0.2.1:9464-9466", "192.0.2.1", [9464, 9465, 9466]),
        ("[::1]:9464", "::1", [9464]),
        ("localhost:65535", "localhost", [65535]),
    ],
)
def test_valid_metrics_addresses_are_parsed(
    text: str, host: str, ports: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METRICS_ADDRESS", text)
    found = Settings.from_environment().metrics_address
    assert found is not None
    assert (found.host, list(found.ports), str(found)) == (host, ports, text)


@pytest.mark.parametrize(
    "text",
    ["9464", ":9464", "127.0.0.1", "h:0", "h:65536", "h:9-8", "h:x", "::1:9464", "h:1-", "h:1 "],
)
def test_invalid_metrics_addresses_are_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_ADDRESS", text)
    with pytest.raises(SettingError, match=r"such as 127\.0\.0\.1:9464"):
        Settings.from_environment()
