"""PostgreSQL under Patroni: servers are lost while clients read and `seed` publishes.

A long trial, which CI does not run. FAILOVER_ROUNDS is how often a leader is killed; the other
events happen half as often. The figures are printed as a table.
"""

import os
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.conftest import run_api
from tests.support import warm_process
from tests.support.bundles import copy_seed, set_notes
from tests.support.constant_load import ConstantClients
from tests.support.patroni_cluster import MISSING, TIMING, Cluster, patroni_cluster
from tests.support.server_process import ServerProcess, server_process

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")

ROUNDS = int(os.environ.get("FAILOVER_ROUNDS", "5"))
PATH = "/v1/observations?limit=20"
PAUSE = 0.1
"""Seconds between two requests of a client: the machine should not be busy with requests only."""
SEED_SECONDS = 30
"""A `seed` that takes longer hangs, and is killed. It takes a second or two."""
PUBLISHED = re.compile(r"Published release (\d+)")
HEADINGS = ("connected by", "event", "rounds", "requests", "503", "other errors",
            "503 without Retry-After", "longest without a 200, s", "answers of an older release",
            "published", "`seed` failed", "longest without a publication, s",
            "published and lost")  # fmt: skip


class Way(NamedTuple):
    """How the service and `seed` are connected, and whether Patroni replicates synchronously."""

    name: str
    serve: Callable[[Cluster], str]
    seed: Callable[[Cluster], str]
    is_synchronous: bool = False
    names_servers: bool = True


WAYS = [
    Way("all nodes", lambda it: it.url, lambda it: it.url),
    Way("all nodes, synchronous_mode", lambda it: it.url, lambda it: it.url, is_synchronous=True),
    Way("haproxy, both ports", lambda it: it.proxied_url, lambda it: it.proxied_url),
    Way(
        "haproxy, replica port; `seed` primary port",
        lambda it: it.replica_url,
        lambda it: it.primary_url,
        names_servers=False,
    ),
]


class Publisher:
    """Publishes one release after another, in which all notes are the same and new."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = copy_seed(folder)
        self.published: dict[int, str] = {}
        """The note of each release that `seed` has reported; the last one if there are two."""
        self.failed: list[str] = []
        """What was said by each `seed` that failed."""
        self.overwritten = 0
        """Releases that `seed` has reported, and whose number it has reported once more."""
        self.begun = time.monotonic()
        self._ends = [self.begun]
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._publish)

    def __enter__(self) -> "Publisher":
        self._thread.start()
        self.wait(1)
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()

    def wait(self, publications: int) -> None:
        """Wait until this many more releases have been published."""
        wanted, end = len(self._ends) + publications, time.monotonic() + 240
        while len(self._ends) < wanted:
            assert time.monotonic() < end, self.failed
            time.sleep(0.02)

    def longest_wait(self) -> float:
        """The longest time in seconds between publications."""
        return max(
            later - former for former, later in zip(self._ends, self._ends[1:], strict=False)
        )

    def count(self) -> int:
        return len(self._ends) - 1

    def _publish(self) -> None:
        while not self._done.is_set():
            note = f"published at {time.time()}"
            set_notes(self.folder, note)
            while not self._done.is_set() and not self._has_published(note):
                time.sleep(0.1)
            time.sleep(0.3)

    def _has_published(self, note: str) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            output, errors = Path(folder, "output"), Path(folder, "errors")
            environment = {**os.environ, "DATABASE_URL": self.url}
            process = warm_process.start(["seed", str(self.folder)], environment, output, errors)
            process.join(SEED_SECONDS)
            if process.exitcode is None:
                process.kill()
                process.join()
                self.failed.append("hung")
                return False
            if process.exitcode:
                self.failed.append(errors.read_text("utf-8"))
                return False
            found = PUBLISHED.search(output.read_text("utf-8"))
        if found:  # else a `seed` that failed has published it
            self.overwritten += int(found[1]) in self.published
            self.published[int(found[1])] = note
        self._ends.append(time.monotonic())
        return True


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The cluster, with the seed, in which all notes are the same."""
    folder = copy_seed(tmp_path_factory.mktemp("seed"))
    set_notes(folder, "published first")
    with patroni_cluster() as cluster:
        run_api("migrate", url=cluster.url)
        run_api("seed", str(folder), url=cluster.url)
        yield cluster


@pytest.fixture(scope="module")
def rows() -> Iterator[list[tuple[object, ...]]]:
    """The rows of the table, which is printed at the end."""
    rows: list[tuple[object, ...]] = []
    yield rows
    print(f"\n\nPatroni with {', '.join(f'{name} {value}' for name, value in TIMING.items())}:\n")
    for row in (HEADINGS, ["---"] * len(HEADINGS), *rows):
        print("|", " | ".join(map(str, row)), "|")


def kill_leader(cluster: Cluster, publisher: Publisher) -> None:
    lost = cluster.leader()
    lost.kill()
    try:
        publisher.wait(2)
    finally:
        lost.start()


def kill_replica(cluster: Cluster, publisher: Publisher) -> None:
    lost = cluster.replicas()[0]
    lost.kill()
    try:
        publisher.wait(4)
    finally:
        lost.start()


def hang_leader(cluster: Cluster, publisher: Publisher) -> None:
    """It comes back when there is another leader that has a newer release."""
    hanging = cluster.leader()
    hanging.hang()
    try:
        publisher.wait(2)
    finally:
        hanging.resume()


def switch_over(cluster: Cluster, publisher: Publisher) -> None:
    cluster.switch_over()
    publisher.wait(2)


EVENTS = [kill_leader, kill_replica, hang_leader, switch_over]


@pytest.fixture(scope="module", params=WAYS, ids=[way.name for way in WAYS])
def way(request: pytest.FixtureRequest) -> Way:
    way: Way = request.param
    return way


@pytest.fixture(scope="module")
def server(cluster: Cluster, way: Way) -> Iterator[ServerProcess]:
    """One process for all events."""
    cluster.set_synchronous(on=way.is_synchronous)
    cluster.wait_until_whole()
    with server_process(way.serve(cluster)) as server:
        yield server


@pytest.mark.parametrize("event", EVENTS)
def test_reads_and_publications_survive(
    cluster: Cluster,
    way: Way,
    server: ServerProcess,
    event: Callable[[Cluster, Publisher], None],
    rows: list[tuple[object, ...]],
    tmp_path: Path,
) -> None:
    rounds = ROUNDS if event is kill_leader else (ROUNDS + 1) // 2
    publisher = Publisher(way.seed(cluster), tmp_path)
    with ConstantClients(server.base, PATH, PAUSE) as clients, publisher:
        for number in range(rounds):
            time.sleep(number % 5 * 0.2)  # at another moment of a publication
            event(cluster, publisher)
            cluster.wait_until_whole()
            publisher.wait(2)
            clients.wait(5)
    cluster.wait_until_whole()
    lost = publisher.overwritten + sum(
        not is_served(server, number, note) for number, note in publisher.published.items()
    )
    back = clients.steps_back()
    refused = clients.statuses[503]
    others = clients.statuses.total() - clients.statuses[200] - refused
    rows.append((way.name, event.__name__.replace("_", " "), rounds, clients.statuses.total(),
                 refused, others, clients.without_way_out, f"{clients.longest_wait():.1f}",
                 len(back), publisher.count(), len(publisher.failed),
                 f"{publisher.longest_wait():.1f}", lost))  # fmt: skip
    print("", rows[-1], Counter(publisher.failed), sep="\n", flush=True)
    for former, later in back:
        wait = f"{later.at - former.at:.1f} s later {later.release}"
        print(f"{former.release} at {former.at - publisher.begun:.1f} s, {wait}")
    assert (others, clients.without_way_out) == (0, 0)
    assert mixed(clients) == []
    assert not any("Traceback" in said for said in publisher.failed)
    assert "Traceback" not in server.log_text()
    if event is hang_leader and (lost or back):
        pytest.xfail("without a watchdog, a leader that comes back leads for a moment")
    if way.is_synchronous:
        assert lost == 0
    if way.names_servers:
        history = pinned(server)
        assert [pair for pair in back if pair[0].pinned in history] == []


def is_served(server: ServerProcess, number: int, note: str) -> bool:
    response = server.get(f"/v1/observations?release={number}&limit=1")
    return response.is_success and response.json()["data"][0]["note"] == note


def mixed(clients: ConstantClients) -> list[object]:
    """Responses with rows of several releases, and releases that are not always the same."""
    successes = [each for client in clients.successes for each in client]
    notes = {each.pinned: each.notes for each in successes}
    return [each for each in successes if len(each.notes) > 1 or notes[each.pinned] != each.notes]


def pinned(server: ServerProcess) -> set[str]:
    """All releases that have not been lost."""
    found: set[str] = set()
    address = f"{server.base}/v1/releases?limit=100"
    while address:
        page = httpx.get(address).json()
        found.update(row["pinned"] for row in page["data"])
        address = page["links"].get("next")
    return found
