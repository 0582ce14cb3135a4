"""How the service and its peers are started."""

import json
import sys
from pathlib import Path

from benchmarks.options import PROJECT, WORK, environment, fail
from benchmarks.queries import Query
from benchmarks.servers import Command, Server, free_port, get

ENVIRONMENT = WORK / "venv"
BODY = WORK / "response" / "body"
"""The bytes that `bare` sends."""
HEADERS = BODY.with_name("headers.json")
WRITTEN_BY_SERVER = ("date", "server", "transfer-encoding")


def service(
    database: Path, name: str = "service", checkout: Path = PROJECT, **settings: str
) -> Command:
    """The service by its own command, one process."""
    port = free_port()
    arguments = [sys.executable, "-m", "api", "serve", "--port", str(port), "--workers", "1"]
    url = f"sqlite:///{database.resolve()}"
    return Command(
        name, port, arguments, "/readyz", environment(DATABASE_URL=url, **settings), checkout
    )


def naive(database: Path) -> Command:
    path = "/observations?limit=1"
    return _uvicorn("naive", ["benchmarks.naive:app"], path, DATABASE=str(database.resolve()))


def bare() -> Command:
    """`uvicorn` chooses the same event loop and parser as for the service."""
    files = {"BODY": str(BODY), "HEADERS": str(HEADERS)}
    return _uvicorn("bare", ["--factory", "benchmarks.bare:create_app"], "/", **files)


def datasette(database: Path, query: Query) -> Command:
    """Datasette with the file opened as immutable, and limits that no query reaches."""
    program = ENVIRONMENT / "bin" / "datasette"
    if not program.exists():
        fail(f"There is no {program}: benchmarks/README.md says how to install it.")
    port = free_port()
    settings = {"sql_time_limit_ms": "60000", "suggest_facets": "off", "max_csv_mb": "0"}
    arguments = [str(program), "serve", "--immutable", str(database)]
    arguments += ["--host", "127.0.0.1", "--port", str(port)]
    arguments += [part for name, text in settings.items() for part in ("--setting", name, text)]
    ready = query.of_datasette(database)
    return Command("datasette", port, arguments, ready, environment())


def keep_response(server: Server, path: str) -> None:
    """Keep a response of the service, for `bare` to send the same bytes."""
    response, body = get(server.port, path)
    kept = [
        (name.lower(), text)
        for name, text in response.getheaders()
        if name.lower() not in WRITTEN_BY_SERVER
    ]
    BODY.parent.mkdir(parents=True, exist_ok=True)
    BODY.write_bytes(body)
    HEADERS.write_text(json.dumps(kept), encoding="utf-8")


def _uvicorn(name: str, application: list[str], ready: str, **settings: str) -> Command:
    """Without an access log, which would cost the peers time that the service does not spend."""
    port = free_port()
    arguments = [sys.executable, "-m", "uvicorn", *application, "--port", str(port)]
    arguments += ["--log-level", "warning", "--no-access-log"]
    return Command(name, port, arguments, ready, environment(**settings))
