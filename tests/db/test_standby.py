"""A primary and a hot standby: which one reads, which one writes, and the loss of either."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from api.db.database import Database
from api.db.snapshot import Snapshot
from api.errors import DatabaseNotReady
from api.schemas.cursors import MAX_AHEAD, Cursor, decode
from tests.conftest import run_api, served
from tests.support.bundles import OBSERVATIONS, change, copy_seed
from tests.support.constant_load import CLIENTS, ConstantClients
from tests.support.fault_points import number
from tests.support.postgres_server import Pair, Server, replicated

pytestmark = pytest.mark.slow

KOREA = "/v1/observations?metric=robot-density&area=KR"
READERS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'article-indicators'"
LOSE_READERS = READERS.replace("count(*)", "pg_terminate_backend(pid)")
NEWEST = "SELECT max(number) FROM release"


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """A primary and a standby, with the seed."""
    with replicated() as pair:
        run_api("migrate", url=pair.url)
        run_api("seed", url=pair.url)
        pair.wait_until_replayed()
        yield pair


@pytest.fixture
def seed(pair: Pair, tmp_path: Path) -> Callable[[int], None]:
    """Publish another release with this value of Korea's robot density."""
    folder = copy_seed(tmp_path)

    def publish(value: int) -> None:
        cells = {"value": str(value), "as_printed": f"{value}台"}
        change(folder, OBSERVATIONS, "korea-robot-density-2023", **cells)
        run_api("seed", str(folder), url=pair.url)

    return publish


@pytest.fixture(params=range(number(1)))
def turn(request: pytest.FixtureRequest) -> int:
    """Repeats a test."""
    turn: int = request.param
    return turn


def release_of(base: str) -> int:
    number: int = httpx.get(f"{base}/readyz").json()["release"]
    return number


def wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextlib.contextmanager
def lost(server: Server, mode: str) -> Iterator[None]:
    if mode == "kill":
        server.kill()
    else:
        server.stop(mode)
    yield
    server.start()


def test_reads_go_to_the_standby_and_releases_to_the_primary(
    pair: Pair, seed: Callable[[int], None]
) -> None:
    with served(pair.url) as base, ConstantClients(base, KOREA) as clients:
        clients.wait(5)
        seed(1013)
        wait_for(lambda: httpx.get(f"{base}{KOREA}").json()["data"][0]["value"] == 1013)
        assert pair.standby.execute(READERS) > 1
        assert pair.primary.execute(READERS) == 0
    assert clients.only_reads_in_progress_failed()  # this standby does not wait for its readers


@pytest.mark.parametrize("mode", ["kill", "fast"])
@pytest.mark.usefixtures("turn")
def test_reads_continue_when_the_standby_is_lost(pair: Pair, mode: str) -> None:
    with served(pair.url) as base, ConstantClients(base, KOREA) as clients:
        with lost(pair.standby, mode):
            clients.wait(10)
            assert pair.primary.execute(READERS) > 0
        clients.wait(10)
    assert clients.only_reads_in_progress_failed()


@pytest.mark.usefixtures("turn")
def test_without_the_primary_reads_go_on_and_no_release_is_published(pair: Pair) -> None:
    with served(pair.url) as base, ConstantClients(base, KOREA) as clients:
        with lost(pair.primary, "kill"):
            clients.wait(10)
            refused = run_api("seed", url=pair.url, check=False)
        clients.wait(10)
    assert set(clients.statuses) == {200}
    assert refused.returncode == 1
    assert "No server that can be written to can be reached" in refused.stderr


@pytest.mark.usefixtures("turn")
def test_without_any_server_reads_get_503_and_recover(pair: Pair) -> None:
    with served(pair.url) as base, ConstantClients(base, KOREA) as clients:
        with lost(pair.standby, "immediate"), lost(pair.primary, "immediate"):
            said = httpx.get(f"{base}/readyz").json()["detail"]
            wait_for(lambda: clients.statuses[503] > 20)
        clients.wait(10)
    assert said == "The database cannot be reached."
    assert set(clients.statuses) == {200, 503}
    assert clients.without_way_out == 0


@pytest.mark.usefixtures("turn")
def test_a_standby_that_hangs_is_abandoned(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERY_SECONDS", "2")
    with served(pair.url) as base, ConstantClients(base, KOREA) as clients:
        with pair.standby.hanging():
            clients.wait(10)
        clients.wait(10)
    assert clients.only_reads_in_progress_failed()


def test_a_process_never_serves_an_older_release_while_a_standby_catches_up(
    pair: Pair, seed: Callable[[int], None]
) -> None:
    with served(pair.url) as base, ConstantClients(base, KOREA) as clients:
        before = release_of(base)
        pair.standby.execute("ALTER SYSTEM SET recovery_min_apply_delay = '1h'")
        with lost(pair.standby, "immediate"):
            seed(1014)
            wait_for(lambda: release_of(base) == before + 1)
            seen = len(clients.releases) + CLIENTS
        pair.primary.execute(LOSE_READERS)
        clients.wait(20)
        assert pair.standby.execute(READERS) > 0
        assert pair.standby.execute(NEWEST) == before
        pair.standby.execute("ALTER SYSTEM RESET recovery_min_apply_delay")
        pair.standby.execute("SELECT pg_reload_conf()")
    assert clients.only_reads_in_progress_failed(losses=2)  # the standby, then connections
    assert set(clients.releases[seen:]) == {before + 1}


def test_a_process_returns_to_the_newer_release_when_the_primary_comes_back(
    pair: Pair, seed: Callable[[int], None]
) -> None:
    with served(pair.url) as base:
        before = release_of(base)
        pair.standby.execute("ALTER SYSTEM SET recovery_min_apply_delay = '1h'")
        with lost(pair.standby, "immediate"):
            seed(1017)
            wait_for(lambda: release_of(base) == before + 1)
            pair.primary.stop("fast")
        wait_for(lambda: httpx.get(f"{base}/readyz").is_success)
        assert release_of(base) == before
        pair.primary.start()
        wait_for(lambda: release_of(base) == before + 1)
        assert pair.standby.execute(NEWEST) == before
    pair.standby.execute("ALTER SYSTEM RESET recovery_min_apply_delay")
    pair.standby.execute("SELECT pg_reload_conf()")


def test_an_older_release_is_served_if_no_server_has_the_newer_one(
    pair: Pair, seed: Callable[[int], None]
) -> None:
    with served(pair.url) as base:
        before = release_of(base)
        pair.standby.stop()
        seed(1015)
        wait_for(lambda: release_of(base) == before + 1)
        pair.primary.stop("fast")
        pair.standby.start()
        assert release_of(base) == before
        pair.primary.start()
        wait_for(lambda: release_of(base) == before + 1)


class Conflicting:
    """A read of the standby that conflicts with replay, a number of times."""

    def __init__(self, pair: Pair, conflicts: int) -> None:
        self.pair = pair
        self.conflicts = conflicts
        self.begun = 0

    def __call__(self, snapshot: Snapshot) -> int:
        self.begun += 1
        if self.begun <= self.conflicts:
            self._remove_what_is_read()
        counted = snapshot.connection.exec_driver_sql("SELECT count(*) FROM observation")
        return int(counted.scalar_one())

    def _remove_what_is_read(self) -> None:
        self.pair.primary.execute("UPDATE observation SET note = note")
        self.pair.primary.execute("VACUUM observation")
        self.pair.wait_until_replayed()

    def read(self) -> int:
        database = Database(self.pair.url)
        try:
            return asyncio.run(database.read(self))
        finally:
            database.close()


@pytest.mark.parametrize(
    ("server", "ahead", "status"),
    [
        ("standby", 1, 503),
        ("standby", MAX_AHEAD, 503),
        ("standby", MAX_AHEAD + 1, 422),
        ("primary", 1, 422),
    ],
)
def test_a_cursor_of_a_release_that_a_standby_may_still_receive_gets_503(
    pair: Pair, server: str, ahead: int, status: int
) -> None:
    pair.wait_until_replayed()
    url = pair.standby.url if server == "standby" else pair.primary.url
    with served(url) as base:
        newest = release_of(base)
        address = httpx.get(f"{base}/v1/observations?limit=5").json()["links"]["next"]
        cursor = decode(httpx.URL(address).params["cursor"])
        assert cursor is not None
        forged = Cursor(f"{newest + ahead}-{'0' * 12}", cursor.query, cursor.key)
        response = httpx.get(f"{base}/v1/observations?limit=5&cursor={forged}")
        assert (response.status_code, "retry-after" in response.headers) == (status, status == 503)


def test_a_read_cancelled_by_the_standby_raises_an_error_that_says_to_repeat_it(pair: Pair) -> None:
    pair.wait_until_replayed()  # the test before has restarted the servers
    reading = Conflicting(pair, 1)
    with pytest.raises(DatabaseNotReady, match="broke off the query: repeat it"):
        reading.read()
    assert (reading.read(), reading.begun) == (37, 2)


def test_a_promoted_standby_accepts_loads(pair: Pair, seed: Callable[[int], None]) -> None:
    """Must be the last test: the old primary is not restored."""
    with served(pair.url) as base:
        before = release_of(base)
        pair.primary.kill()
        pair.standby.promote()
        seed(1016)
        wait_for(lambda: release_of(base) == before + 1)
