"""The service and its peers: how each is started."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.options import PROJECT, WORK, environment, installed, progress
from benchmarks.questions import Question
from benchmarks.servers import Command, Server, free_port, get

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
ENVIRONMENT = WORK / "venv"
ANSWER = WORK / "answer" / "answer"
"""The bytes that `bare` and nginx send."""
HEADERS = ANSWER.with_suffix(".json")
WRITTEN_BY_SERVER = ("date", "server", "transfer-encoding")

NGINX = """\
daemon off; master_process off; worker_processes 1; pid {work}/nginx.pid; error_log stderr;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  client_body_temp_path {work}; proxy_temp_path {work}; fastcgi_temp_path {work};
  uwsgi_temp_path {work}; scgi_temp_path {work};
  open_file_cache max=10 inactive=1h; default_type application/json;
  server {{ listen 127.0.0.1:{port}; root {work}; }}
}}
"""


def service(database: Path, ready: str = "/readyz") -> Command:
    """The service as its own command starts it, one process."""
    return service_on(f"sqlite:///{database.resolve()}", "service", ready)


def service_on(url: str, name: str, ready: str = "/readyz") -> Command:
    port = free_port()
    arguments = [sys.executable, "-m", "api", "serve", "--port", str(port), "--workers", "1"]
    return Command(name, port, arguments, ready, environment(DATABASE_URL=url))


def naive(database: Path, ready: str = "/observations?limit=1") -> Command:
    return _uvicorn("naive", ["benchmarks.naive:app"], ready, DATABASE=str(database.resolve()))


def bare() -> Command:
    """`uvicorn` chooses the same loop and parser for it as for the service."""
    told = {"ANSWER": str(ANSWER), "HEADERS": str(HEADERS)}
    return _uvicorn("bare", ["--factory", "benchmarks.bare:create_app"], "/", **told)


def datasette(database: Path, question: Question) -> Command:
    """Datasette on the file as immutable, with limits that no question reaches."""
    _install()
    port = free_port()
    settings = {"sql_time_limit_ms": "60000", "suggest_facets": "off", "max_csv_mb": "0"}
    arguments = [str(ENVIRONMENT / "bin" / "datasette"), "serve", "--immutable", str(database)]
    arguments += ["--host", "127.0.0.1", "--port", str(port)]
    arguments += [part for name, text in settings.items() for part in ("--setting", name, text)]
    ready = question.of_datasette(database)
    return Command("datasette", port, arguments, ready, environment())


def nginx() -> Command | None:
    """A server that sends the answer as a file; None where it is not installed."""
    program = installed("nginx")
    if program is None:
        return None
    port = free_port()
    work = ANSWER.parent
    configuration = work / "nginx.conf"
    configuration.write_text(NGINX.format(work=work, port=port), encoding="utf-8")
    arguments = [program, "-e", "stderr", "-p", str(work), "-c", str(configuration)]
    return Command("nginx", port, arguments, f"/{ANSWER.name}", environment())


def keep_answer(server: Server, path: str) -> None:
    """Keep what the service answers, for the peers that send the same bytes."""
    answer, body = get(server, path)
    kept = [
        (name.lower(), text)
        for name, text in answer.getheaders()
        if name.lower() not in WRITTEN_BY_SERVER
    ]
    ANSWER.parent.mkdir(parents=True, exist_ok=True)
    ANSWER.write_bytes(body)
    HEADERS.write_text(json.dumps(kept), encoding="utf-8")


def _uvicorn(name: str, application: list[str], ready: str, **told: str) -> Command:
    """Without a line of log for each request: what is not needed is not held against a peer."""
    port = free_port()
    arguments = [sys.executable, "-m", "uvicorn", *application, "--port", str(port)]
    arguments += ["--log-level", "warning", "--no-access-log"]
    return Command(name, port, arguments, ready, environment(**told))


def _install() -> None:
    """Datasette in an environment of its own, made anew when its requirements change."""
    mark = ENVIRONMENT / "requirements.txt"
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return
    progress("Installing Datasette in .bench/venv ...")
    make = [str(PROJECT / "bin" / "make-venv"), str(ENVIRONMENT)]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    pip = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    pip += ["--disable-pip-version-check", "--require-hashes", "-r", str(REQUIREMENTS)]
    subprocess.run(pip, check=True)
    mark.write_text(wanted, encoding="utf-8")
