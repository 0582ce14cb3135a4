"""Ten minutes of load through PgBouncer, with fewer server connections than the service opens."""

import os
import re
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg.errors import QueryCanceled

from tests.conftest import run_api
from tests.support.constant_load import Load, Publisher, Work, percentile, table
from tests.support.pgbouncer import PgBouncer, needs_pgbouncer, pgbouncer
from tests.support.postgres_server import Server, single_server
from tests.support.server_process import server_process, until

pytestmark = needs_pgbouncer

SECONDS = float(os.environ.get("TRIAL_SECONDS", "600"))
CONNECTIONS = 5
SETTINGS = (
    *("transaction_read_only", "default_transaction_read_only", "transaction_isolation"),
    *("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"),
)
DEFAULTS = ("off", "off", "read committed", "0", "0", "0")
ABANDONED = """SELECT count(*) FROM pg_stat_activity
WHERE starts_with(state, 'idle in transaction')
AND state_change < clock_timestamp() - interval '2 s'"""
CLAIMS = "/v1/claims?"
CANCELLED = "canceling statement due to user request"


class OtherClient:
    """Another client of PgBouncer: would be hit by settings and cancellations of the service."""

    def __init__(self, bouncer: PgBouncer) -> None:
        self.queries, self.leaked, self.cancelled = 0, Counter[str](), 0
        self._port = bouncer.port
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._query)

    def __enter__(self) -> "OtherClient":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()

    def _query(self) -> None:
        shown = ", ".join(f"current_setting('{name}')" for name in SETTINGS)
        address = f"host=127.0.0.1 port={self._port} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True, prepare_threshold=None) as connection:
            while not self._done.is_set():
                self.queries += 1
                try:
                    row = connection.execute(f"SELECT {shown}, pg_sleep(0.05)").fetchone()
                except QueryCanceled:
                    self.cancelled += 1
                    continue
                assert row is not None
                found = zip(SETTINGS, row, DEFAULTS, strict=False)
                self.leaked.update(f"{name}={value}" for name, value, own in found if value != own)


class Disturber:
    """Locks the claims for a second at a time, so that their readers wait; counts sessions."""

    def __init__(self, server: Server) -> None:
        self.locks, self.abandoned = 0, 0
        self._server = server
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._disturb)

    def __enter__(self) -> "Disturber":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()

    def _disturb(self) -> None:
        address = f"host={self._server.folder} user=postgres dbname=postgres"
        with psycopg.connect(address, options="-c lock_timeout=200") as connection:
            while not self._done.wait(4):
                found = connection.execute(ABANDONED).fetchone()
                self.abandoned += found[0] if found else 0
                connection.rollback()
                try:
                    connection.execute("LOCK TABLE claim IN ACCESS EXCLUSIVE MODE")
                except psycopg.errors.LockNotAvailable:
                    pass  # a release is being published
                else:
                    self.locks += 1
                    time.sleep(1)
                connection.rollback()


def claims(number: int) -> str:
    """Parameters that are seldom the same twice."""
    return f"limit={1 + number % 500}&paragraph={1 + number // 500 % 60}"


def readers(load: Load) -> list[Work]:
    def new(client: httpx.Client, number: int) -> None:
        load.page(client, f"/v1/observations?limit=50&value_to={number}", "new page")

    def repeated(client: httpx.Client, _number: int) -> None:
        load.page(client, "/v1/observations?limit=20", "repeated page")
        time.sleep(0.02)

    def export(client: httpx.Client, number: int) -> None:
        load.file(client, f"/v1/observations?format=csv&value_to={10**9 + number}", "export")

    def long(client: httpx.Client, number: int) -> None:
        load.get(client, f"{CLAIMS}{claims(number)}", "claims")
        time.sleep(0.05)

    def leaver(client: httpx.Client, number: int) -> None:
        load.leave(client, f"{CLAIMS}{claims(number)}", 0.3)
        load.leave(client, f"/v1/observations?format=ndjson&value_to={10**9 + number}", 0.05)

    return [new, new, new, repeated, export, export, long, long, leaver, leaver, leaver]


def test_ten_minutes_in_transaction_mode(tmp_path: Path) -> None:
    with single_server() as server, pgbouncer(server, connections=CONNECTIONS) as bouncer:
        run_api("migrate", url=server.url)
        publish = Publisher(tmp_path, server.url, articles=40)
        publish()
        other, disturber = OtherClient(bouncer), Disturber(server)
        with server_process(bouncer.url) as service, other, disturber:
            until(service.is_ready)
            load = Load(service.base)
            with load.running(readers(load)):
                end = time.monotonic() + SECONDS
                while time.monotonic() < end:
                    time.sleep(min(20, SECONDS / 5))
                    publish()
            ready = service.is_ready()
            log = re.sub(r"[\d:.]+Z", "", service.log_text())
        left = server.execute(ABANDONED)
        cancelled = (server.folder / "log").read_text(encoding="utf-8").count(CANCELLED)
        complaints = Counter(re.sub(r"^.*? (WARNING|ERROR) .*?: ", "", line)
                             for line in bouncer.complaints())  # fmt: skip
    rows: dict[str, object] = {
        "seconds": f"{SECONDS:.0f}",
        "responses": dict(sorted(load.statuses.items())),
        "reasons": dict(load.reasons),
        "mixed, older, broken": f"{load.mixed}, {load.older}, {load.broken}",
        "releases published": len(publish.seconds),
        "median, 99th percentile": f"{percentile(load.seconds, 0.5)}, "
        f"{percentile(load.seconds, 0.99)}",
        "queries cancelled as their client left": cancelled,
        "times the claims were locked": disturber.locks,
        "sessions idle in transaction for 2 s": disturber.abandoned,
        "queries of another client: all, cancelled": f"{other.queries}, {other.cancelled}",
        "settings leaked to it": dict(other.leaked),
        "errors of PgBouncer": dict(complaints),
        "errors logged by the service": log.count('"level": "error"'),
    }
    print(table(rows))
    assert ready
    assert (load.mixed, load.older, load.broken, dict(load.failures)) == (0, 0, 0, {})
    assert (other.cancelled, dict(other.leaked), disturber.abandoned, left) == (0, {}, 0, 0)
    assert cancelled > 0


@pytest.mark.parametrize("connections", [CONNECTIONS, 20])
def test_session_mode(connections: int) -> None:
    """With fewer connections than the service opens, some requests get 503; none hangs."""
    with (
        single_server() as server,
        pgbouncer(server, "session", connections=connections, wait_seconds=10) as bouncer,
    ):
        run_api("migrate", url=server.url)
        run_api("seed", url=server.url)
        with server_process(bouncer.url, environment={"QUERY_SECONDS": "3"}) as service:
            load = Load(service.base)

            def request(client: httpx.Client, number: int) -> None:
                kind = "&format=csv" if number % 10 == 0 else ""
                load.get(client, f"/v1/observations?value_to={number}{kind}", "new page")

            with load.running([request] * 16):
                time.sleep(min(SECONDS, 60))
            recovered = until(service.is_ready)
    slowest = percentile(load.seconds, 1)
    print(table({"connections": connections, "responses": dict(load.statuses),
                 "reasons": dict(load.reasons), "slowest": slowest}))  # fmt: skip
    assert recovered
    assert max(load.seconds) < 60
    assert (not load.failures) == (connections > CONNECTIONS)
