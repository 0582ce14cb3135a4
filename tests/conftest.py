"""Shared fixtures: the real seed, real databases of both engines, a real server."""

import contextlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine, text

from api.db.database import writing_engine
from tests.support import warm_process
from tests.support.browser_page import BROWSER_OPTIONS, CHROMIUM, Visit
from tests.support.ports import free_port
from tests.support.postgres_server import postgres

PROJECT = Path(__file__).resolve().parent.parent
SEED = PROJECT / "seed"
ARTICLE_FOLDER = PROJECT.parent / "shared" / "article"
ENGINES = ("sqlite", "postgresql")
ENGINE = os.environ.get("TEST_ENGINE", "sqlite")
"""The engine of tests that need only one, set by TEST_ENGINE."""
PUBLISHED_AT = "2026-11-23T20:00:00Z"
"""Time of publication of the seeded databases."""
MakeEmpty = Callable[[], str]

# Settings in the developer's environment must not affect the tests.
for _name in (
    *("DATABASE_URL", "PUBLIC_URL", "MAX_AGE", "MEMORY_MB", "FILES_MB", "QUERY_SECONDS"),
    *("FONT_FOLDER", "LOG_FORMAT", "METRICS_ADDRESS"),
    *(each for each in os.environ if each.startswith("OTEL_")),
):
    os.environ.pop(_name, None)
# Processes that the tests start, and those of pytest-xdist, need not compile everything again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# No test uses TLS. Reading all certificates would take 35 ms for each client.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = str(PROJECT / "tests")
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"


def run_command(*arguments: str, url: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run `python -m api` on a database, warnings being errors."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "api", *arguments],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": url},
        check=check,
        capture_output=True,
        text=True,
        timeout=120,
    )


def run_api(*arguments: str, url: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command like `run_command`, but without the time that the imports take."""
    with tempfile.TemporaryDirectory() as folder:
        output, errors = Path(folder, "output"), Path(folder, "errors")
        process = warm_process.start(arguments, {**os.environ, "DATABASE_URL": url}, output, errors)
        process.join(120)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, 120)
        done = subprocess.CompletedProcess(
            arguments, process.exitcode, output.read_text("utf-8"), errors.read_text("utf-8")
        )
    if check:
        done.check_returncode()
    return done


@pytest.hookimpl(tryfirst=True)
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not collect a slow module that is slow to collect, if its tests are deselected.

    Schemathesis makes its requests while it collects, in every process of pytest-xdist.
    """
    left_out = config.getoption("-m") == "not slow" and collection_path.name == "test_contract.py"
    return left_out or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark repetitions on PostgreSQL as slow; with TEST_ENGINE, select what needs any engine.

    The tests with a browser come first: at the end, one process would wait for the other.
    """
    items.sort(key=lambda item: item.path.parent.name != "page")
    for item in items:
        if _repeats_on_postgresql(item):
            item.add_marker(pytest.mark.slow)
    if ENGINE == "sqlite":
        return
    others = [item for item in items if not _takes_any_engine(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if _takes_any_engine(item)]


def _repeats_on_postgresql(item: pytest.Item) -> bool:
    specification = getattr(item, "callspec", None)
    return specification is not None and (specification.params.get("engine_name") == "postgresql")


def _takes_any_engine(item: pytest.Item) -> bool:
    names = item.fixturenames if isinstance(item, pytest.Function) else []
    return "seeded" in names or "make_empty" in names


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(scope="session", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def sqlite_seeded(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A SQLite database, migrated and seeded as a user would."""
    return prepared(f"sqlite:///{tmp_path_factory.mktemp('data')}/indicators.db")


@pytest.fixture(scope="session")
def postgresql_seeded(postgres_url: str) -> str:
    """A PostgreSQL database, migrated and seeded as a user would."""
    return prepared(postgres_url)


@pytest.fixture(scope="session")
def seeded(request: pytest.FixtureRequest) -> str:
    """A database of one engine, migrated and seeded as a user would."""
    url: str = request.getfixturevalue(f"{ENGINE}_seeded")
    return url


@pytest.fixture(scope="session")
def seeded_url(engine_name: str, request: pytest.FixtureRequest) -> str:
    """A database of each engine, migrated and seeded as a user would."""
    url: str = request.getfixturevalue(f"{engine_name}_seeded")
    return url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file, migrated and empty, to be copied."""
    file = tmp_path_factory.mktemp("empty") / "empty.db"
    run_api("migrate", url=f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """The name of a PostgreSQL database, migrated and empty, to be copied."""
    create_database(postgres_url, "migrated")
    run_api("migrate", url=database_of(postgres_url, "migrated"))
    return "migrated"


@pytest.fixture
def empty_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database of each engine, migrated and empty."""
    return new_database(engine_name, tmp_path, request)


@pytest.fixture
def other_empty_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A second empty database of the same engine."""
    return new_database(engine_name, tmp_path, request)


@pytest.fixture(scope="session")
def make_empty(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> MakeEmpty:
    """Makes databases of one engine, migrated and empty."""
    return lambda: new_database(ENGINE, tmp_path_factory.mktemp("made"), request)


def new_database(engine: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """A database, migrated and empty."""
    name = f"test_{next(_numbers)}"
    if engine == "sqlite":
        file = folder / f"{name}.db"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        return f"sqlite:///{file}"
    server: str = request.getfixturevalue("postgres_url")
    create_database(server, name, request.getfixturevalue("migrated_template"))
    return database_of(server, name)


_numbers = itertools.count()


def create_database(server: str, name: str, template: str = "template1") -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()


def database_of(server: str, name: str) -> str:
    return server.replace("@/postgres?", f"@/{name}?")


def prepared(url: str) -> str:
    run_command("migrate", url=url)
    run_command("seed", url=url)
    engine = writing_engine(url)
    with engine.begin() as connection:  # so that responses have the same bytes on each engine
        connection.execute(text("UPDATE release SET published_at = :at"), {"at": PUBLISHED_AT})
    engine.dispose()
    return url


# Servers run until the last test: a fixture with parameters would end them at every new engine.


@pytest.fixture(scope="session")
def base_url(seeded: str) -> Iterator[str]:
    """The address of a real server on one engine, started as a user would."""
    from tests.support.server_process import server_process, until  # which import from here

    with server_process(seeded) as server:
        until(server.is_ready)
        yield server.base


@pytest.fixture(scope="session")
def lite(base_url: str) -> Iterator[httpx.Client]:
    """A client of a real server on one engine, for tests that do not depend on the engine."""
    with httpx.Client(base_url=base_url, timeout=10) as client:
        yield client


@pytest.fixture(scope="session")
def five_articles_url(
    make_empty: MakeEmpty, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a real server of the seed and the four invented articles."""
    from tests.support.bundles import copy_seed  # which import from here
    from tests.support.five_articles import add_articles

    url = make_empty()
    run_api("seed", str(add_articles(copy_seed(tmp_path_factory.mktemp("five")))), url=url)
    with served(url) as base:
        yield base


@pytest.fixture(scope="session")
def sqlite_client(lite: httpx.Client) -> httpx.Client:
    return lite


@pytest.fixture(scope="session")
def postgresql_client(postgresql_seeded: str) -> Iterator[httpx.Client]:
    with served(postgresql_seeded) as base, httpx.Client(base_url=base, timeout=10) as client:
        yield client


@pytest.fixture(scope="session")
def client(engine_name: str, request: pytest.FixtureRequest) -> httpx.Client:
    """A client of a real server, on each engine."""
    client: httpx.Client = request.getfixturevalue(f"{engine_name}_client")
    return client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser. Where none is installed, its tests are skipped (`needs_browser`)."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, base_url: str) -> Iterator[Visit]:
    """A browser page; console errors and requests to other origins fail the test."""
    visit = Visit(browser, base_url)
    yield visit
    visit.close()


@pytest.fixture(scope="module")
def api(base_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{base_url}/v1/") as client:
        yield client


@contextlib.contextmanager
def served(
    url: str,
    *arguments: str,
    ready: bool = True,
    log: Path = Path(os.devnull),
    **settings: str,
) -> Iterator[str]:
    """Run the server as a process of its own; yield its URL once it responds.

    What it logs is written to a file. `--workers` needs a `server_process`.
    """
    port = free_port()
    process = warm_process.start(
        ["serve", "--port", str(port), *arguments],
        {**os.environ, "DATABASE_URL": url, **settings},
        output=Path(os.devnull),
        errors=log,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(f"{base}/{'readyz' if ready else 'healthz'}", process)
        yield base
    finally:
        process.terminate()
        process.join(10)
        assert process.exitcode is not None, "the server does not end"


def _wait_until_up(url: str, process: ForkServerProcess) -> None:
    last = time.monotonic() + 60
    while time.monotonic() < last:
        if process.exitcode is not None:
            raise RuntimeError(f"the server left with status {process.exitcode}")
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url).is_success:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{url} did not respond")
