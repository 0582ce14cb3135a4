"""PostgreSQL: URLs and sessions, read-only roles, and errors when it is unavailable."""

import contextlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import httpx
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.exc import InternalError, ProgrammingError
from sqlalchemy.pool import NullPool

from api.db.database import parse_url
from api.db.postgresql import CONNECTIONS, Reader
from api.errors import SettingError
from tests.conftest import PROJECT, create_database, database_of, run_api, served
from tests.support.postgres_server import Server, single_server

pytestmark = pytest.mark.slow

pytestmark = pytest.mark.slow

ALL = "/v1/observations"
SCALE = PROJECT / "docs" / "scale.md"
SEVERAL = "postgresql+psycopg://postgres@/postgres"


@contextlib.contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def with_options(url: str, options: str) -> str:
    """The session settings in the URL itself."""
    return f"{url}&options={quote(options)}"


def unavailable(response: httpx.Response) -> str:
    """The `detail` of a temporary 503."""
    assert response.status_code == 503
    assert response.headers["retry-after"] == "5"
    assert response.headers["content-type"] == "application/problem+json"
    said: str = response.json()["detail"]
    return said


@pytest.mark.parametrize(
    "hosts",
    ["host={gone},{run}", "host={gone}&host={run}", "host={gone},{run}&port=5432,5432"],
)
def test_the_first_of_several_hosts_may_be_lost(postgresql_seeded: str, hosts: str) -> None:
    run = make_url(postgresql_seeded).query["host"]
    address = f"{SEVERAL}?{hosts.format(run=run, gone='/nowhere')}"
    assert run_api("serve", "--get", f"{ALL}?limit=1", url=address).returncode == 0
    assert "Nothing has changed" in run_api("seed", url=address).stdout


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://u@a:1,b:2/db",
        "postgresql+psycopg://u@/db?host=a:1,b:2",
        "postgresql+psycopg://u@/db?host=a,b&port=1,2,3",
        "postgresql+psycopg://u@/db?host=a,b&port=1,x",
        "postgresql+psycopg://u@/db?host=[::1]:1&host=b:2",
    ],
)
def test_invalid_host_lists_are_reported_with_the_valid_form(url: str) -> None:
    with pytest.raises(SettingError, match=r"\?host=a,b&port=5432,5433"):
        parse_url(url)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("statement_timeout", "add filters, or request fewer rows"),
        ("lock_timeout", "The tables are being changed: repeat"),
    ],
)
def test_stopped_queries_get_503_with_a_suggestion(
    postgresql_seeded: str, setting: str, said: str
) -> None:
    url = with_options(postgresql_seeded, f"-c {setting}=300")
    with served(url) as base, connected(postgresql_seeded) as other:
        other.exec_driver_sql("LOCK TABLE observation IN ACCESS EXCLUSIVE MODE")
        stopped = httpx.get(f"{base}{ALL}")
        assert (stopped.status_code, said in stopped.json()["detail"]) == (503, True)
        other.rollback()
        assert httpx.get(f"{base}{ALL}").status_code == 200


@pytest.mark.slow
def test_the_server_stops_what_takes_longer_than_the_setting(
    postgresql_seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUERY_SECONDS", "1")
    with served(postgresql_seeded) as base, connected(postgresql_seeded) as other:
        other.exec_driver_sql("LOCK TABLE observation IN ACCESS EXCLUSIVE MODE")
        assert "takes too long" in httpx.get(f"{base}{ALL}").json()["detail"]


WRITES = [
    "INSERT INTO release SELECT number + 1, published_at, digest, reference, 0 FROM release",
    "UPDATE release SET observations = 0",
    "DELETE FROM observation",
    "TRUNCATE observation_total",
    "DROP TABLE correction",
    "ALTER TABLE release ADD COLUMN more text",
    "CREATE TABLE mine (id integer)",
    "CREATE TEMPORARY TABLE mine (id integer)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "COPY release FROM PROGRAM 'true'",
    "COPY release TO '/tmp/release'",
    "SELECT lo_create(0)",
    "SELECT pg_read_file('/etc/hostname')",
]


@pytest.fixture(scope="module")
def read_by_role(postgres_url: str) -> Iterator[str]:
    """The URL of a role that may only read, created as documented."""
    create_database(postgres_url, "indicators")
    url = database_of(postgres_url, "indicators")
    run_api("migrate", url=url)
    run_api("seed", url=url)
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in sql_of_the_documentation():
            connection.exec_driver_sql(statement)
    yield url.replace("postgres@/", "reader@/")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP OWNED BY reader")
        connection.exec_driver_sql("DROP ROLE reader")


def sql_of_the_documentation() -> list[str]:
    [block] = re.findall(r"```sql\n(.*?)```", SCALE.read_text(encoding="utf-8"), re.DOTALL)
    return [statement for statement in block.split(";") if statement.strip()]


def test_the_service_needs_no_more_than_to_read(read_by_role: str) -> None:
    with served(read_by_role) as base:
        assert httpx.get(f"{base}/readyz").json()["status"] == "ready"
        assert httpx.get(f"{base}{ALL}?country=CN&limit=2").json()["meta"]["total"] > 2
        assert len(httpx.get(f"{base}{ALL}?format=csv").text.splitlines()) == 38


@pytest.mark.parametrize("write", WRITES)
def test_a_role_that_reads_cannot_write_whatever_it_sets(read_by_role: str, write: str) -> None:
    with connected(read_by_role) as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        connection.commit()
        with pytest.raises(ProgrammingError) as refused:
            connection.exec_driver_sql(write)
        assert isinstance(refused.value.orig, InsufficientPrivilege)


def test_missing_read_privileges_are_reported(read_by_role: str, postgres_url: str) -> None:
    owner = database_of(postgres_url, "indicators")
    with served(read_by_role) as base, connected(owner) as connection:
        connection.exec_driver_sql("REVOKE SELECT ON release FROM reader")
        connection.commit()
        assert "GRANT SELECT" in unavailable(httpx.get(f"{base}/readyz"))
        connection.exec_driver_sql("GRANT SELECT ON release TO reader")
        connection.commit()
        assert httpx.get(f"{base}/readyz").status_code == 200


def test_a_session_of_the_service_cannot_write_unless_it_says_so(postgresql_seeded: str) -> None:
    reader = Reader(make_url(postgresql_seeded), 5, 5, lambda: None)
    with reader.pages.connect() as connection, pytest.raises(InternalError, match="read-only"):
        connection.exec_driver_sql("UPDATE release SET observations = 0")
    reader.close()


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A server that a test may stop, with the seed."""
    with single_server() as server:
        run_api("migrate", url=server.url)
        run_api("seed", url=server.url)
        yield server


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_stops_and_comes_back_needs_no_restart(own_server: Server, mode: str) -> None:
    with served(own_server.url) as base:
        assert httpx.get(f"{base}{ALL}?limit=1").status_code == 200
        own_server.stop(mode)
        for path in ("/readyz", f"{ALL}?limit=2", f"{ALL}?format=csv"):
            said = unavailable(httpx.get(f"{base}{path}"))
            assert said == "The database cannot be reached."
        assert httpx.get(f"{base}/healthz").status_code == 200
        own_server.start()
        # As many concurrent requests as there are connections: none of them is stuck.
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            responses = list(pool.map(lambda n: httpx.get(f"{base}{ALL}?limit={n}"), range(3, 40)))
        assert {response.status_code for response in responses} == {200}


@pytest.mark.slow
def test_a_server_that_starts_before_its_database_waits_for_it(own_server: Server) -> None:
    own_server.stop()
    with served(own_server.url, ready=False) as base:
        assert unavailable(httpx.get(f"{base}/readyz")) == "The database cannot be reached."
        own_server.start()
        assert httpx.get(f"{base}/readyz").status_code == 200
