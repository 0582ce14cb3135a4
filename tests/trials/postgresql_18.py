"""PostgreSQL 18: the same bytes as SQLite and PostgreSQL 15, and restarts under load."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.conftest import prepared, run_api, served
from tests.support.constant_load import Load, table
from tests.support.postgres_server import (
    POSTGRESQL_18,
    Server,
    needs_postgresql_18,
    single_server,
)
from tests.support.same_responses import addresses, differences
from tests.support.server_process import server_process, until

pytestmark = needs_postgresql_18


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with single_server(POSTGRESQL_18) as server:
        yield server


def test_all_responses_have_the_same_bytes(
    sqlite_seeded: str, postgresql_seeded: str, server: Server
) -> None:
    urls = [sqlite_seeded, postgresql_seeded, prepared(server.url)]
    with ExitStack() as stack:
        bases = [
            stack.enter_context(served(url, PUBLIC_URL="https://figures.example.org"))
            for url in urls
        ]
        clients = [stack.enter_context(httpx.Client(base_url=base, timeout=60)) for base in bases]
        paths = list(addresses(clients[0]))
        differing = differences(clients, paths)
    version = server.execute("SHOW server_version")
    print(table({"version": version, "addresses": len(paths), "other bytes": len(differing)}))
    assert differing == []


@pytest.mark.parametrize("mode", ["fast", "immediate", "kill"])
def test_stopped_and_started_under_load(server: Server, mode: str) -> None:
    run_api("migrate", url=server.url)
    run_api("seed", url=server.url)
    with server_process(server.url) as service:
        until(service.is_ready)
        load = Load(service.base)

        def new(client: httpx.Client, number: int) -> None:
            load.get(client, f"/v1/observations?limit=20&value_to={number}", "page")

        def export(client: httpx.Client, number: int) -> None:
            load.get(client, f"/v1/observations?format=csv&value_to={number}", "export")

        with load.running([new] * 6 + [export] * 2):
            for _ in range(3):
                time.sleep(2)
                if mode == "kill":
                    server.kill()
                else:
                    server.stop(mode)
                time.sleep(2)
                server.start()
                until(service.is_ready)
            time.sleep(2)
        log = service.log_text()
    print(table({"mode": mode, "responses": dict(sorted(load.statuses.items())),
                 "reasons": dict(load.reasons), "broken": load.broken}))  # fmt: skip
    assert {kind.split()[1] for kind in load.statuses} == {"200", "503"}
    assert "Traceback" not in log
