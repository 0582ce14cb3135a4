"""The on-call page is complete, and its commands run."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.errors import Reason
from tests.conftest import PROJECT, served
from tests.operations.test_logs import FIELDS
from tests.operations.test_monitoring import Samples, samples, wait_for
from tests.support.ports import free_port

PAGE = (PROJECT / "docs" / "on-call.md").read_text("utf-8")
RULES = (PROJECT / "docs" / "prometheus" / "alerts.yml").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
OWN = re.compile(r"\b(?:indicators|process)_[a-z_]+\b")
SUFFIXES = ("_bucket", "_count", "_sum")


@dataclass
class OnCall:
    base: str
    port: int
    log: Path
    samples: Samples

    @property
    def metrics(self) -> set[str]:
        """Names of families; a counter's ends with `_total`."""
        names = {name.partition("{")[0] for name in self.samples}
        return {re.sub(f"({'|'.join(SUFFIXES)})$", "", name) for name in names}


@pytest.fixture(scope="module")
def on_call(sqlite_seeded: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnCall]:
    log, port = tmp_path_factory.mktemp("on-call") / "service.log", free_port()
    address = f"127.0.0.1:{port}"
    with served(sqlite_seeded, "--access-log", log=log, METRICS_ADDRESS=address) as base:
        httpx.get(f"{base}/v1/countries", headers={"X-Request-Id": "5e3c1f0b9a7d2468"})
        wait_for(lambda: "indicators_release" in samples(port))
        yield OnCall(base, port, log, samples(port))


@pytest.mark.parametrize("name", Reason)
def test_every_reason_stands_in_the_page(name: Reason) -> None:
    assert f"| `{name}` |" in PAGE


@pytest.mark.parametrize("name", sorted({*FIELDS, "trace_id", "traceback", "reason", "broken"}))
def test_every_field_of_the_log_stands_in_the_page(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_every_metric_of_ours_stands_in_the_page(on_call: OnCall) -> None:
    ours = {name for name in on_call.metrics if name.startswith("indicators_")}
    assert len(ours) > 10
    for name in ours:
        assert f"`{name}`" in PAGE, name


def test_cached_responses_are_counted_where_every_request_is_logged(on_call: OnCall) -> None:
    path = f"{on_call.base}/v1/units"
    httpx.get(path)
    before = samples(on_call.port)
    httpx.get(path)
    after = samples(on_call.port)
    expected = {
        'indicators_requests_total{route="/v1/units",status="2xx"}': 1,
        'indicators_memory_lookups_total{result="hit"}': 1,
        'indicators_request_seconds_count{route="/v1/units"}': 0,
    }
    assert {name: after[name] - before[name] for name in expected} == expected


def test_alert_rules_use_existing_metrics(on_call: OnCall) -> None:
    named = {re.sub(f"({'|'.join(SUFFIXES)})$", "", name) for name in OWN.findall(RULES)}
    assert len(named) > 8
    assert named <= on_call.metrics


def test_every_alert_stands_in_the_page_and_has_a_test() -> None:
    tests = (PROJECT / "docs" / "prometheus" / "alerts-test.yml").read_text("utf-8")
    alerts = re.findall(r"- alert: (\w+)", RULES)
    assert len(alerts) > 8
    for name in alerts:
        assert f"| `{name}` |" in PAGE
        assert f"alertname: {name}" in tests


@pytest.mark.parametrize("code", [code for code in BLOCKS if "curl" in code or "grep" in code])
def test_what_the_page_says_to_check_first_exists(code: str, on_call: OnCall) -> None:
    if "curl" in code and not shutil.which("curl"):
        pytest.skip("curl is not installed")
    assert ":8000" in code or ":9464" in code or "service.log" in code
    here = code.replace("http://127.0.0.1:8000", on_call.base).replace(":9464", f":{on_call.port}")
    run = subprocess.run(
        ["sh"], input=here, cwd=on_call.log.parent, capture_output=True, text=True, timeout=60
    )
    found = run.stdout
    if "readyz" in code:
        assert '{"status":"ok"}{"status":"ready"' in found
    elif "request_id" in code:
        assert '"path": "/v1/countries"' in found
    else:
        assert "indicators_ready 1.0" in found


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed")
@pytest.mark.parametrize("code", [code for code in BLOCKS if "promtool" in code])
def test_the_rules_pass_their_tests(code: str) -> None:
    subprocess.run(["sh", "-eu"], input=code, cwd=PROJECT, check=True, text=True, timeout=60)
