"""What the application gives its routes, and where the service is found."""

from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request

from api.db.database import Database
from api.http import caching
from api.http.export_files import Files
from api.settings import Settings
from api.telemetry.metrics import Metrics

MAX_HOST = 255
"""Characters of a host's name and port: a longer one is none, and would stand in every link."""


@dataclass(frozen=True, slots=True)
class State:
    """What the application gives its routes."""

    settings: Settings
    database: Database
    memory: caching.Memory
    files: Files
    metrics: Metrics


def state_of(request: Request) -> State:
    state: State = request.app.state.indicators
    return state


def base_of(request: Request) -> str:
    """Where the service is, as its addresses are written: without a slash at the end."""
    asked = request.scope
    public = state_of(request).settings.public_url
    return public or _base(
        asked["scheme"],
        request.headers.get("host"),
        asked.get("server"),
        asked.get("root_path", ""),
    )


@lru_cache
def _base(scheme: str, host: str | None, server: tuple[str, int] | None, root: str) -> str:
    """Starlette checks a host with care, and takes its time."""
    headers = [(b"host", host.encode("latin-1"))] if host and len(host) <= MAX_HOST else []
    scope = {"type": "http", "scheme": scheme, "headers": headers, "server": server}
    return str(Request({**scope, "path": "/", "root_path": root}).base_url).rstrip("/")
