"""The command line, as people type it."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from api.db.database import Database
from api.db.snapshot import SCHEMA, Snapshot
from api.errors import DatabaseNotReady
from api.settings import Settings
from tests.conftest import PROJECT, run_api, run_command, served
from tests.support.missing_library import run_without
from tests.support.ports import free_port
from tests.support.server_process import server_process, until

pytestmark = pytest.mark.slow


def test_serve_get_prints_one_response_without_a_server(seeded: str) -> None:
    done = run_command("serve", "--get", "/v1/countries/SG", url=seeded)
    assert '"code":"SG"' in done.stdout
    refused = run_command("serve", "--get", "/v1/countries/XX", url=seeded, check=False)
    assert (refused.returncode, '"status":404' in refused.stdout) == (1, True)


def test_a_port_in_use_is_reported_with_a_solution(seeded: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_api("serve", "--port", str(port), url=seeded, check=False)
    assert done.returncode == 1
    assert f"port {port} of 127.0.0.1 cannot be used" in done.stderr
    assert f"make run PORT={port + 1}" in done.stderr


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_run_reports_a_port_in_use_before_it_makes_a_database(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [
                "make",
                "--no-print-directory",
                "--old-file=setup",
                "run",
                f"PORT={port}",
                f"PY={sys.executable}",
            ],
            cwd=PROJECT,
            env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/new.db"},
            check=False,
            capture_output=True,
            text=True,
        )
    assert f"error: port {port} of 127.0.0.1 cannot be used" in done.stderr
    assert (done.returncode, done.stdout) == (2, "")
    assert not any(tmp_path.iterdir())


def test_serve_checks_ports_without_serving(seeded: str) -> None:
    done = run_api("serve", "--check", "--port", str(free_port()), url=seeded)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_serve_states_its_address_once_it_listens(seeded: str, workers: str) -> None:
    with server_process(seeded, "--workers", workers) as server:
        until(lambda: "to explore" in server.log_text())
        log = server.log_text()
    assert log.index("Application startup complete") < log.index(f"Open {server.base} to explore")
    assert "\x1b" not in log


def test_an_invalid_port_is_reported(seeded: str) -> None:
    done = run_api("serve", "--port", "99999", url=seeded, check=False)
    assert "port 99999 of 127.0.0.1 cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_replaced_or_removed_is_noticed(sqlite_seeded: str, tmp_path: Path) -> None:
    source = sqlite_seeded.removeprefix("sqlite:///")
    file = Path(shutil.copy(source, tmp_path / "served.db"))
    with served(f"sqlite:///{file}") as base:
        assert httpx.get(f"{base}/v1/countries").status_code == 200
        with contextlib.closing(sqlite3.connect(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(tmp_path / "other.db"),))
        with contextlib.closing(sqlite3.connect(tmp_path / "other.db")) as other, other:
            other.execute("UPDATE release SET published_at = '2030-01-01T00:00:00Z'")
        (tmp_path / "other.db").replace(file)
        assert httpx.get(f"{base}/readyz").json()["published_at"] == "2030-01-01T00:00:00Z"
        file.unlink()
        assert httpx.get(f"{base}/v1/countries").status_code == 503


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://x/y", "DATABASE_URL must start with sqlite:/// or postgresql+psycopg://"),
        ("postgresql://x/y", "DATABASE_URL must start with"),
        ("sqlite://", "DATABASE_URL must name a file"),
        ("nonsense", "DATABASE_URL cannot be read"),
    ],
)
def test_an_invalid_database_url_is_reported_with_valid_forms(url: str, said: str) -> None:
    done = run_api("migrate", url=url, check=False)
    assert done.returncode == 1
    assert said in done.stderr


@pytest.mark.parametrize("command", ["migrate", "seed", "check", "serve"])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://x/y", "DATABASE_URL must start with"),
        ("sqlite://data/x.db", "three slashes, sqlite:///data/indicators.db"),
        ("sqlite://data.db", "three slashes, sqlite:///data/indicators.db"),
        ("sqlite://user:secret@host/x.db", "three slashes"),
        ("sqlite://host:5432/x.db", "three slashes"),
        ("sqlite://host:port/x.db", "three slashes"),
        ("sqlite:///x.db?immutable=0", "the only parameter of a file is ?immutable=1"),
        ("sqlite:///x.db?immutable=1&immutable=1", "the only parameter of a file"),
        ("sqlite:///x.db?timeout=5", "the only parameter of a file"),
    ],
)
def test_every_command_refuses_an_invalid_database_url(command: str, url: str, said: str) -> None:
    done = run_api(command, url=url, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("error: DATABASE_URL")
    assert said in line
    assert "secret" not in line


def test_a_folder_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for command in ("migrate", "seed"):
        done = run_api(command, url=f"sqlite:///{tmp_path}/file/data.db", check=False)
        assert done.returncode == 1
        assert done.stderr.startswith(f"error: the folder of DATABASE_URL, {tmp_path}/file, cannot")


def test_all_bad_settings_are_named_at_once(seeded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_AGE", "soon")
    monkeypatch.setenv("MEMORY_MB", "-1")
    done = run_api("serve", url=seeded, check=False)
    assert done.stderr == (
        "error: MAX_AGE must be a whole number, 0 or more; it is 'soon'\n"
        "MEMORY_MB must be a whole number, 0 or more; it is '-1'\n"
    )


def test_an_empty_setting_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    assert Settings.from_environment() == Settings.model_construct()


def test_seeding_before_migrating_reports_the_command_to_run(tmp_path: Path) -> None:
    done = run_api("seed", url=f"sqlite:///{tmp_path}/new.db", check=False)
    assert done.returncode == 1
    assert "not migrated: run `python -m api migrate`" in done.stderr


@pytest.mark.parametrize(
    ("library", "extra", "url", "arguments"),
    [
        ("psycopg", "postgresql", "postgresql+psycopg://127.0.0.1:1/none", ["migrate"]),
        ("pycountry", "authoring", "sqlite:///none.db", ["add", "area", "FR"]),
        ("tomlkit", "authoring", "sqlite:///none.db", ["desk", "manufacturing-data-2025"]),
    ],
)
def test_a_command_without_its_library_says_which_extra_has_it(
    library: str, extra: str, url: str, arguments: list[str]
) -> None:
    done = run_without(library, url, *arguments)
    assert done.returncode == 1
    assert done.stderr == (
        f"error: {library} is not installed. It is in the extra `{extra}`: "
        f"pip install 'article-indicators[{extra}]'\n"
    )


def test_migrating_twice_and_back(empty_url: str) -> None:
    run_api("migrate", url=empty_url)
    environment = {**os.environ, "DATABASE_URL": empty_url}
    for arguments in (["check"], ["downgrade", "base"], ["upgrade", "head"], ["check"]):
        command = [sys.executable, "-W", "error", "-m", "alembic", *arguments]
        subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)


def test_the_schema_that_is_needed_is_the_newest_migration() -> None:
    config = Config(toml_file=PROJECT / "pyproject.toml")
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA]


def test_another_schema_is_not_ready(sqlite_seeded: str, tmp_path: Path) -> None:
    file = Path(shutil.copy(sqlite_seeded.removeprefix("sqlite:///"), tmp_path / "old.db"))
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    done = run_api("serve", "--get", "/readyz", url=f"sqlite:///{file}", check=False)
    assert done.returncode == 1
    assert f"has 0000, {SCHEMA} is needed" in done.stdout
    assert "if `migrate` does not know 0000, remove the file" in done.stdout
    done = run_api("migrate", url=f"sqlite:///{file}", check=False)
    assert done.returncode == 1
    assert "Can't locate revision identified by '0000'): remove the file" in done.stderr


@pytest.mark.parametrize("state", ["absent", "not migrated", "not seeded"])
def test_a_server_without_data_reports_the_command_to_run(
    state: str, tmp_path: Path, migrated_file: Path
) -> None:
    file = tmp_path / "data.db"
    if state == "not migrated":
        sqlite3.connect(file).close()
        file.touch()
    if state == "not seeded":
        file.write_bytes(migrated_file.read_bytes())
    with served(f"sqlite:///{file}", ready=False) as base:
        for path in ("/readyz", "/v1/countries"):
            response = httpx.get(base + path, headers={"Origin": "https://example.org"})
            assert response.status_code == 503
            assert "python -m api seed" in response.json()["detail"]
            assert response.headers["retry-after"]
            assert response.headers["access-control-allow-origin"] == "*"
        assert httpx.get(f"{base}/healthz").status_code == 200
        assert httpx.get(f"{base}/docs").status_code == 200
        run_api("migrate", url=f"sqlite:///{file}")
        run_api("seed", url=f"sqlite:///{file}")
        assert httpx.get(f"{base}/readyz").json()["release"] == 1


def test_the_server_cannot_write(seeded_url: str) -> None:
    database = Database(seeded_url)

    def write(snapshot: Snapshot) -> None:
        snapshot.connection.exec_driver_sql("DELETE FROM figure")

    with pytest.raises(DatabaseNotReady) as refused:
        asyncio.run(database.read(write))
    assert re.search(r"readonly database|read-only transaction", str(refused.value.__cause__))
    database.close()


def test_a_sealed_copy_is_served_from_a_folder_that_cannot_be_written(
    sqlite_seeded: str, tmp_path: Path
) -> None:
    sealed = tmp_path / "sealed"
    sealed.mkdir()
    source = sqlite3.connect(sqlite_seeded.removeprefix("sqlite:///"))
    source.execute("VACUUM INTO ?", (str(sealed / "data.db"),))
    source.close()
    sealed.chmod(0o555)
    with served(f"sqlite:///{sealed}/data.db?immutable=1") as base:
        assert httpx.get(f"{base}/readyz").json()["release"] == 1
    assert [path.name for path in sealed.iterdir()] == ["data.db"]
    refused = run_api("seed", url=f"sqlite:///{sealed}/data.db?immutable=1", check=False)
    assert "a sealed copy cannot be written" in refused.stderr
    sealed.chmod(0o755)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            ["uvicorn", "--factory", "api.app:create_app", "--port"], marks=pytest.mark.slow
        ),
        pytest.param(["uvicorn", "api.main:app", "--port"], marks=pytest.mark.slow),
        ["fastapi", "run", "--port"],
    ],
)
def test_the_fastapi_and_uvicorn_commands_start_the_service(
    command: list[str], seeded: str
) -> None:
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": seeded}
    process = subprocess.Popen(
        [sys.executable, "-m", *command, str(port)],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            try:
                assert httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
                return
            except httpx.TransportError:
                assert process.poll() is None
                time.sleep(0.05)
        pytest.fail("no response")
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.mark.parametrize(
    ("name", "value", "least"),
    [("workers", "0", 1), ("workers", "-1", 1), ("workers", "x", 1), ("grace", "-1", 0)],
)
def test_numbers_of_the_server_that_cannot_be_are_refused(
    name: str, value: str, least: int
) -> None:
    done = run_api("serve", f"--{name}={value}", url="", check=False)
    assert done.returncode == 2
    message = f"argument --{name}: not a whole number of at least {least}: '{value}'"
    assert message in done.stderr


@pytest.mark.parametrize("command", ["check", "openapi", "seed"])
def test_a_reader_that_ends_early_gets_no_traceback(command: str, tmp_path: Path) -> None:
    """As `head` does. What was not read may have been written already, or not."""
    errors, url = tmp_path / "errors", f"sqlite:///{tmp_path}/new.db"
    run_api("migrate", url=url)
    with errors.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "api", command],
            cwd=PROJECT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "DATABASE_URL": url},
            stdout=subprocess.PIPE,
            stderr=file,
        )
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(60) == 128 + signal.SIGPIPE
    assert errors.read_bytes() == b""
