"""What all measurements are told: the database, the cores, and how long; and what they need."""

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

PROJECT = Path(__file__).resolve().parents[1]
WORK = PROJECT / ".bench"
"""Where databases, environments, logs and results are kept; Git ignores it."""

PACKAGES = {"wrk": "wrk", "taskset": "util-linux", "sqlite3": "sqlite3", "nginx": "nginx-light"}
"""The Debian package of each program."""
SYSTEM_PROGRAMS = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))
"""Debian keeps nginx where only root's PATH looks."""


def parser_of(description: str | None, *databases: str) -> argparse.ArgumentParser:
    """A parser with the options that every measurement has; `databases` are what it needs."""
    files = [WORK / name for name in databases or ("10m.db",)]
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument(
        "--database", type=Path, nargs=len(files), default=files, metavar="FILE", help="SQLite file"
    )
    parser.add_argument("--server-core", type=int, default=0, help="core of the server")
    parser.add_argument("--load-core", type=int, default=1, help="core of who asks")
    return parser


def prepare(asked: argparse.Namespace, *programs: str) -> None:
    """Check what is needed, and move this process to the core of who asks."""
    for database in asked.database:
        if not database.exists():
            refuse(f"There is no {database}: benchmarks/README.md says how to make it.")
    for program in ("taskset", *programs):
        program_path(program)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.sched_setaffinity(0, {asked.load_core})


def program_path(program: str) -> str:
    """Where a program is installed; refuses to go on without it."""
    found = installed(program)
    if found is None:
        refuse(f"{program} is needed. On Debian and Ubuntu: apt-get install {PACKAGES[program]}")
    return found


def installed(program: str) -> str | None:
    return shutil.which(program, path=SYSTEM_PROGRAMS)


def environment(**more: str) -> Mapping[str, str]:
    """The environment of a server: without the settings of whoever runs the measurement."""
    settings = ("DATABASE_URL", "PUBLIC_URL", "MAX_AGE")
    kept = {name: text for name, text in os.environ.items() if name not in settings}
    return {**kept, **more}


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def refuse(reason: str) -> NoReturn:
    progress(f"error: {reason}")
    sys.exit(1)
