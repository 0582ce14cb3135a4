"""Logical replication between PostgreSQL 15 and 18, and the move of a service from 15 to 18."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.conftest import run_api
from tests.support.constant_load import Load, Publisher, Work, percentile, table
from tests.support.postgres_server import (
    POSTGRESQL_18,
    Server,
    needs_postgresql_18,
    single_server,
)
from tests.support.same_responses import addresses, differences
from tests.support.server_process import server_process, until

pytestmark = needs_postgresql_18

NEWEST = "SELECT coalesce(max(number), 0) FROM release"
READY = "SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel"
ERRORS = "SELECT apply_error_count + sync_error_count FROM pg_stat_subscription_stats"
RELEASES = int(os.environ.get("TRIAL_RELEASES", "20"))


@dataclass(frozen=True, slots=True)
class Logical:
    """A publisher with a release and its subscriber, still without a subscription."""

    publisher: Server
    subscriber: Server

    def subscribe(self) -> None:
        """As documented: the tables by `migrate`, but without its row of alembic_version."""
        run_api("migrate", url=self.subscriber.url)
        self.subscriber.execute("DELETE FROM alembic_version")
        self.publisher.execute("CREATE PUBLICATION indicators FOR ALL TABLES")
        source = f"host={self.publisher.folder} user=postgres dbname=postgres"
        self.subscriber.execute(
            f"CREATE SUBSCRIPTION indicators CONNECTION '{source}' PUBLICATION indicators"
        )
        until(lambda: self.subscriber.execute(READY))
        self.subscriber.execute("ANALYZE")

    def unsubscribe(self) -> None:
        self.subscriber.execute("DROP SUBSCRIPTION indicators")


@pytest.fixture(params=["18 to 15", "15 to 18"])
def logical(request: pytest.FixtureRequest) -> Iterator[Logical]:
    wheels = ["", POSTGRESQL_18] if request.param == "15 to 18" else [POSTGRESQL_18, ""]
    with (
        single_server(wheels[0], "-c wal_level=logical") as publisher,
        single_server(wheels[1]) as subscriber,
    ):
        run_api("migrate", url=publisher.url)
        yield Logical(publisher, subscriber)


def readers(load: Load) -> list[Work]:
    def new(client: httpx.Client, number: int) -> None:
        load.page(client, f"/v1/observations?limit=100&value_to={10**9 + number}", "new page")

    def repeated(client: httpx.Client, _number: int) -> None:
        load.page(client, "/v1/observations?limit=100", "repeated page")
        time.sleep(0.01)

    def export(client: httpx.Client, number: int) -> None:
        load.file(client, f"/v1/observations?format=csv&value_to={10**9 + number}", "export")

    def earlier(client: httpx.Client, number: int) -> None:
        release = 1 + number % max(1, load.newest)
        path = f"/v1/observations?limit=100&release={release}"
        response = load.get(client, path, "earlier release")
        if response.status_code == 200:
            notes = {row["note"] for row in response.json()["data"]}
            load.mixed += notes != {str(release)}

    return [new, new, repeated, export, earlier]


def seconds_until(condition: Callable[[], bool]) -> float:
    begun = time.monotonic()
    until(condition)
    return time.monotonic() - begun


def test_a_release_is_seen_completely_or_not_at_all(logical: Logical, tmp_path: Path) -> None:
    publish = Publisher(tmp_path, logical.publisher.url, articles=20)
    publish()
    logical.subscribe()
    late: list[float] = []
    cached_late: list[float] = []
    with server_process(logical.subscriber.url) as service:
        until(service.is_ready)
        load = Load(service.base)

        def cached_release() -> int:
            number: int = service.get("/v1/observations?limit=1").json()["meta"]["release"]
            return number

        with load.running(readers(load)):
            for number in range(2, RELEASES + 1):
                publish()
                late.append(
                    seconds_until(lambda n=number: logical.subscriber.execute(NEWEST) == n)  # type: ignore[misc]
                )
                cached_late.append(
                    late[-1] + seconds_until(lambda n=number: cached_release() == n)  # type: ignore[misc]
                )
    errors = logical.subscriber.execute(ERRORS)
    paths_differing = compare(logical)
    print(table({
        "releases": RELEASES, "responses": dict(sorted(load.statuses.items())),
        "mixed, older, broken": f"{load.mixed}, {load.older}, {load.broken}",
        "errors of the subscription": errors,
        "on the subscriber after the end of seed: median, slowest":
            f"{percentile(late, 0.5)}, {percentile(late, 1)}",
        "in cached responses: median, slowest":
            f"{percentile(cached_late, 0.5)}, {percentile(cached_late, 1)}",
        "addresses with other bytes or ETags on the two servers": paths_differing,
    }))  # fmt: skip
    assert (load.mixed, load.older, load.broken, dict(load.failures)) == (0, 0, 0, {})
    assert errors == 0
    assert paths_differing.startswith("0 of ")


def compare(logical: Logical) -> str:
    """How many addresses, current, pinned, and cursors, differ between the servers."""
    public = {"PUBLIC_URL": "https://figures.example.org"}
    with (
        server_process(logical.publisher.url, environment=public) as one,
        server_process(logical.subscriber.url, environment=public) as two,
        httpx.Client(base_url=one.base, timeout=60) as first,
        httpx.Client(base_url=two.base, timeout=60) as second,
    ):
        until(lambda: one.is_ready() and two.is_ready())
        paths = [path for path in addresses(first) if "copy-" not in path][:400]
        releases = first.get("/v1/releases").json()["data"]
        for release in releases:
            pinned = f"/v1/observations?limit=5&release={release['pinned']}"
            following = first.get(pinned).json()["links"]["next"]
            paths += [pinned, httpx.URL(following).raw_path.decode()]
        found = differences([first, second], paths)
        revalidated = second.get(
            "/v1/observations",
            headers={"If-None-Match": first.get("/v1/observations").headers["etag"]},
        )
        assert revalidated.status_code == 304
    return f"{len(found)} of {len(paths)} {found[:3] or ''}"


def test_a_service_moves_to_the_other_version(logical: Logical, tmp_path: Path) -> None:
    """Subscribe, wait, start a service on the subscriber, and only then publish there."""
    publish = Publisher(tmp_path, logical.publisher.url, articles=5)
    publish()
    publish()
    logical.subscribe()
    with (
        server_process(logical.publisher.url) as old,
        server_process(logical.subscriber.url) as new,
    ):
        until(lambda: old.is_ready() and new.is_ready())
        cursor = httpx.URL(
            old.get("/v1/observations?limit=5").json()["links"]["next"]
        ).raw_path.decode()
        pinned = old.get("/v1/releases").json()["data"][-1]["pinned"]
        before = Load(old.base)
        with before.running(readers(before)):
            publish()
            until(lambda: logical.subscriber.execute(NEWEST) == publish.release)
            logical.unsubscribe()
            after = Load(new.base)
            until(lambda: httpx.get(f"{new.base}/readyz").json()["release"] == publish.release)
            after.newest = before.newest  # the new service must not be older
            with after.running(readers(after)):
                time.sleep(2)
                publish.url = logical.subscriber.url
                publish()
                until(lambda: httpx.get(f"{new.base}/readyz").json()["release"] == publish.release)
                time.sleep(2)
        assert new.get(cursor).status_code == 200
        assert new.get(f"/v1/observations?release={pinned}").status_code == 200
    print(table({
        "responses of the old service": dict(sorted(before.statuses.items())),
        "responses of the new service": dict(sorted(after.statuses.items())),
        "mixed, older": f"{before.mixed + after.mixed}, {before.older + after.older}",
    }))  # fmt: skip
    for load in (before, after):
        assert (load.mixed, load.older, dict(load.failures)) == (0, 0, {})
