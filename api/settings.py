"""Settings, read once from the environment into a frozen object that is passed in."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.errors import SettingError

PROJECT = Path(__file__).resolve().parent.parent

DEFAULT_MAX_AGE = 60
DEFAULT_MEMORY_MB = 64
DEFAULT_FILES_MB = 10_000
DEFAULT_QUERY_SECONDS = 30
DEFAULT_DATABASE = f"sqlite:///{PROJECT / 'data' / 'indicators.db'}"


MAX_PORTS = 65_536
_LISTENING = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):(?P<first>[0-9]{1,5})(-(?P<last>[0-9]{1,5}))?"
)


@dataclass(frozen=True, slots=True)
class Listening:
    """An address with one port for each process."""

    host: str
    ports: tuple[int, ...]

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        first, last = self.ports[0], self.ports[-1]
        return f"{host}:{first}" if first == last else f"{host}:{first}-{last}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set from outside; the README's table of settings names every field."""

    database_url: str = DEFAULT_DATABASE
    """`sqlite:///FILE`, `sqlite:///FILE?immutable=1` (a sealed copy that nobody writes) or
    `postgresql+psycopg://…`."""

    public_url: str = ""
    """Scheme, host and path that links start with, such as `https://data.example`; empty: as the
    request came."""

    max_age: int = DEFAULT_MAX_AGE
    """Seconds for which a client or proxy may reuse an answer without asking."""

    memory_mb: int = DEFAULT_MEMORY_MB
    """Megabytes of answers that a process keeps, so that they need not be made again; 0: none."""

    files_mb: int = DEFAULT_FILES_MB
    """The same of answers with many rows, in temporary files (in `TMPDIR`, else `/tmp`)."""

    query_seconds: int = DEFAULT_QUERY_SECONDS
    """Seconds for which the database may read for a question, or a question wait for it; a file of
    all rows may take twenty times as long; 0: no limit."""
    log_format: str = ""
    """`json` or `text`; empty: `text` where standard error is a terminal, else `json`."""

    metrics_address: Listening | None = None
    """Where Prometheus finds each process: `HOST:PORT`, or `HOST:FIRST-LAST` for several."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        return cls(
            database_url=environ.get("DATABASE_URL") or DEFAULT_DATABASE,
            public_url=environ.get("PUBLIC_URL", "").rstrip("/"),
            max_age=_whole_number(environ, "MAX_AGE", DEFAULT_MAX_AGE),
            memory_mb=_whole_number(environ, "MEMORY_MB", DEFAULT_MEMORY_MB),
            files_mb=_whole_number(environ, "FILES_MB", DEFAULT_FILES_MB),
            query_seconds=_whole_number(environ, "QUERY_SECONDS", DEFAULT_QUERY_SECONDS),
            log_format=_one_of(environ, "LOG_FORMAT", ("json", "text")),
            metrics_address=_listening(environ, "METRICS_ADDRESS"),
        )


def _one_of(environ: Mapping[str, str], name: str, accepted: Sequence[str]) -> str:
    text = environ.get(name, "")
    if text not in ("", *accepted):
        raise SettingError(f"{name} must be {' or '.join(accepted)}; it is {text!r}")
    return text


def _listening(environ: Mapping[str, str], name: str) -> Listening | None:
    text = environ.get(name, "")
    if not text:
        return None
    found = _LISTENING.fullmatch(text)
    ports = range(int(found["first"]), int(found["last"] or found["first"]) + 1) if found else ()
    if not found or not ports or not (ports[0] > 0 and ports[-1] < MAX_PORTS):
        raise SettingError(
            f"{name} must be HOST:PORT or HOST:FIRST-LAST, such as 127.0.0.1:9464 or "
            f"127.0.0.1:9464-9467; it is {text!r}"
        )
    return Listening(found["host"].strip("[]"), tuple(ports))


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit()):
        raise SettingError(f"{name} must be a whole number, 0 or more; it is {text!r}")
    return int(text)
