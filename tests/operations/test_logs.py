"""The log: one JSON object per line, every failure, and no lines forged by requests."""

import json
import logging
import os
import pty
import select
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse

from api.app import create_app
from api.db.database import Database
from api.db.snapshot import Snapshot
from api.errors import InternalError
from api.http.export_files import Files
from api.queries.results import ByteSink
from api.settings import Settings
from api.telemetry import context
from api.telemetry.context import RequestContext
from api.telemetry.logs import Json, Text
from tests.conftest import PROJECT, run_api, served
from tests.support.ports import free_port
from tests.support.raw_requests import get
from tests.support.server_process import server_process, until

pytestmark = pytest.mark.slow

COMPLAINT = "no release can be served"
FIELDS = {
    *("time", "level", "logger", "process", "message"),
    *("request_id", "method", "path", "query", "route", "status", "duration_ms", "wait_ms"),
    *("bytes", "from_memory", "release"),
}
ID = {"X-Request-Id": "mine"}


def lines(log: Path) -> list[dict[str, Any]]:
    """Every line, each of which must be an object."""
    return [json.loads(line) for line in log.read_text("ascii").splitlines()]


def of_requests(log: Path) -> list[dict[str, Any]]:
    return [line for line in lines(log) if line["logger"] == "api.requests"]


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_every_log_line_is_a_json_object_including_those_of_the_server(
    sqlite_seeded: str, workers: str
) -> None:
    with server_process(sqlite_seeded, "--workers", workers) as server:
        server.get("/v1/countries")
        until(lambda: "to explore" in server.log_text())
        found = lines(server.log)
    assert {"api", "uvicorn.error"} <= {line["logger"] for line in found}
    assert all(line["time"].endswith("Z") and line["level"] for line in found)
    assert any(line["message"] == f"Open {server.base} to explore the figures." for line in found)


@dataclass
class Logged:
    """A server that logs every request."""

    base: str
    log: Path

    def get(self, path: bytes, method: str = "GET", **headers: str) -> httpx.Response:
        """Request a path exactly as spelled."""
        url = httpx.URL(self.base).copy_with(raw_path=path)
        return httpx.request(method, url, headers=headers)

    def line_of(self, name: str) -> dict[str, Any]:
        """The log line of a request, which is written after its response was sent."""
        for _ in range(1000):
            for line in of_requests(self.log):
                if line["request_id"] == name:
                    return line
            time.sleep(0.01)
        raise AssertionError(f"{name} does not stand in the log")


@pytest.fixture(scope="module")
def logged(sqlite_seeded: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logged]:
    log = tmp_path_factory.mktemp("logged") / "log"
    with served(sqlite_seeded, "--access-log", log=log) as base:
        yield Logged(base, log)


def test_access_log_records_requests_if_enabled(logged: Logged) -> None:
    path = b"/v1/observations?q=%EC%A0%80%EC%9E%A5&limit=1"
    first = logged.get(path, **{"X-Request-Id": "first"})
    known = {"If-None-Match": first.headers["etag"], "X-Request-Id": "again"}
    assert logged.get(path, **known).status_code == 304
    made, again = logged.line_of("first"), logged.line_of("again")
    assert set(made) == FIELDS
    assert made["path"] == made["route"] == "/v1/observations"
    assert made["query"] == "q=%EC%A0%80%EC%9E%A5&limit=1"
    assert (made["method"], made["status"], made["release"]) == ("GET", 200, 1)
    assert 0 < made["wait_ms"] <= made["duration_ms"]
    assert not made["from_memory"]
    assert (again["status"], again["bytes"], again["from_memory"]) == (304, 0, True)


def test_access_log_counts_the_bytes_sent(logged: Logged) -> None:
    path, plain = b"/v1/observations?format=ndjson", {"Accept-Encoding": "identity"}
    body = logged.get(path, **plain, **{"X-Request-Id": "get"}).content
    logged.get(path, "HEAD", **plain, **{"X-Request-Id": "head"})
    get, head = logged.line_of("get"), logged.line_of("head")
    assert (get["bytes"], head["bytes"], head["method"]) == (len(body), 0, "HEAD")


def test_access_log_has_the_id_of_what_is_no_request(logged: Logged) -> None:
    response = get(logged.base, "/v1/resolve?q=浙江".encode())
    line = logged.line_of(response.header("x-request-id") or "")
    assert (line["status"], line["message"]) == (400, "Refused before it was a request: malformed")


def test_access_log_contains_no_client_data(logged: Logged) -> None:
    who = {"User-Agent": "somebody", "Referer": "https://somewhere.example/", "Cookie": "c=1"}
    logged.get(b"/v1/sectors", **who, **{"X-Forwarded-For": "192.0.2.7", "X-Request-Id": "who"})
    assert logged.line_of("who")
    written = logged.log.read_text()
    for text in ("somebody", "somewhere", "c=1", "192.0.2.7"):
        assert text not in written


@pytest.mark.parametrize(
    "path",
    [
        b"/v1/x%0A%7B%22level%22:%22error%22%7D",
        b"/v1/x%0D%0Aforged",
        b"/v1/%E2%80%A8x?q=%1B%5B2J",
    ],
)
def test_a_path_cannot_inject_a_log_line(logged: Logged, path: bytes) -> None:
    name = blake2b(path).hexdigest()
    assert logged.get(path, **{"X-Request-Id": name}).status_code == 404
    assert logged.line_of(name)["path"] == path.partition(b"?")[0].decode()
    assert all(json.loads(line) for line in logged.log.read_bytes().splitlines())


def test_long_queries_are_truncated_in_the_log(logged: Logged) -> None:
    logged.get(b"/v1/countries?x=" + b"y" * 30_000, **{"X-Request-Id": "long"})
    assert len(logged.line_of("long")["query"]) == 2001


def test_every_503_is_logged_with_its_reason(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with served(f"sqlite:///{tmp_path}/none.db", ready=False, log=log) as base:
        httpx.get(f"{base}/v1/countries", headers=ID)
        httpx.get(f"{base}/v1/countries/XX/XX", headers=ID)
    [line] = of_requests(log)
    assert (line["status"], line["reason"], line["level"]) == (503, "no-file", "warning")
    assert (line["request_id"], line["release"]) == ("mine", None)
    assert "python -m api seed" in line["message"]


def test_unexpected_errors_are_logged_with_the_traceback_in_one_line(
    sqlite_seeded: str, tmp_path: Path
) -> None:
    file, log = tmp_path / "broken.db", tmp_path / "log"
    file.write_bytes(Path(sqlite_seeded.removeprefix("sqlite:///")).read_bytes())
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE reference_state SET content = 'no object'")
    with served(f"sqlite:///{file}", ready=False, log=log) as base:
        response = httpx.get(f"{base}/v1/countries")
    assert (response.status_code, "Traceback" in response.text) == (500, False)
    [line] = of_requests(log)
    assert line["request_id"] == response.json()["request_id"]
    assert (line["status"], line["level"]) == (500, "error")
    assert "Traceback" in line["traceback"]
    assert "JSONDecodeError" in line["traceback"]


@contextmanager
def captured_lines(name: str) -> Iterator[list[dict[str, Any]]]:
    """The lines of a logger within the context, formatted in the thread that logs them."""
    captured: list[dict[str, Any]] = []
    handler = logging.Handler()
    handler.setFormatter(Json())
    handler.emit = lambda record: captured.append(json.loads(handler.format(record)))  # type: ignore[method-assign]
    logging.getLogger(name).addHandler(handler)
    yield captured
    logging.getLogger(name).removeHandler(handler)


@pytest.mark.anyio
async def test_responses_that_fail_midway_are_logged_as_broken(sqlite_seeded: str) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"first"
        raise ZeroDivisionError

    async def breaks(_request: Request) -> StreamingResponse:
        return StreamingResponse(pieces())

    app = create_app(Settings(database_url=sqlite_seeded))
    app.add_route("/breaks", breaks)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
    with captured_lines("api.requests") as lines:
        async with client:
            with pytest.raises(ZeroDivisionError):
                await client.get("/breaks", headers=ID)
    [line] = lines
    assert (line["broken"], line["status"], line["level"]) == (True, 200, "error")
    assert (line["request_id"], line["bytes"], line["route"]) == ("mine", 5, "/breaks")


@pytest.mark.anyio
async def test_log_lines_of_worker_threads_have_the_request_id(sqlite_seeded: str) -> None:
    def write(_out: ByteSink, _snapshot: Snapshot) -> None:
        raise ZeroDivisionError

    database = Database(sqlite_seeded)
    await database.read(lambda _snapshot: None)
    assert database.release is not None
    files = Files(database, most_bytes=1000)
    context.CURRENT.set(RequestContext("mine"))
    with captured_lines("api") as lines:
        file = files.open(database.release, "tag", write)
        with pytest.raises(InternalError):
            await file.begun()
    files.close()
    database.close()
    [line] = lines
    assert (line["request_id"], line["message"]) == ("mine", "an export failed")
    assert "ZeroDivisionError" in line["traceback"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("text", ["one\ntwo", "one\r\ntwo", "\x1b[2Jone", "one\u2028two", "\udcff"])
def test_a_message_cannot_inject_a_log_line(text: str) -> None:
    record = logging.LogRecord("api", logging.ERROR, "", 0, "%s", (text,), None)
    written = Json().format(record)
    assert written.isascii()
    assert json.loads(written)["message"] == text
    assert "\n" not in written
    shown = Text().format(record)
    assert all(line.startswith("    ") for line in shown.split("\n")[1:])
    assert not {"\r", "\x1b", "\u2028"} & set(shown)


def test_the_log_is_plain_text_in_a_terminal(sqlite_seeded: str) -> None:
    output = _in_a_terminal(sqlite_seeded, {})
    assert "INFO" in output
    assert "to explore the figures." in output
    assert not {"{", "\x1b"} & set(output)


def test_log_format_json_applies_in_a_terminal(sqlite_seeded: str) -> None:
    output = _in_a_terminal(sqlite_seeded, {"LOG_FORMAT": "json"})
    assert json.loads(output.splitlines()[0])["level"] == "info"


def _in_a_terminal(url: str, settings: dict[str, str]) -> str:
    """What a server writes to a terminal until it has named its address."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "serve", "--port", str(free_port())],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": url, **settings},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    try:
        output = b""
        while b"/docs." not in output and select.select([ours], [], [], 20)[0]:
            output += os.read(ours, 10_000)
        return output.decode()
    finally:
        process.terminate()
        process.wait(timeout=10)
        os.close(ours)
        os.close(theirs)


def test_another_format_is_refused(sqlite_seeded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "xml")
    done = run_api("serve", url=sqlite_seeded, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        "error: LOG_FORMAT must be json or text; it is 'xml'\n",
    )


def test_the_served_release_is_logged(sqlite_seeded: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    file = tmp_path / "served.db"
    file.write_bytes(Path(sqlite_seeded.removeprefix("sqlite:///")).read_bytes())
    with served(f"sqlite:///{file}", log=log) as base:
        file.unlink()
        # The last line may be half written: it is parsed once the server has ended.
        while httpx.get(f"{base}/readyz").status_code == 200 or COMPLAINT not in log.read_text():
            pass
    messages = [line["message"] for line in lines(log) if line["logger"] == "api"]
    assert any(text.startswith("release 1 of 20") for text in messages)
    complaint = next(line for line in lines(log) if COMPLAINT in line["message"])
    assert (complaint["reason"], complaint["level"]) == ("no-file", "error")
