"""Command-line options of all measurements, and checks of what they need."""

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
"""Databases, environments, logs; ignored by Git."""

PACKAGES = {"wrk": "wrk", "taskset": "util-linux", "sqlite3": "sqlite3"}
"""The Debian package of each program."""
SETTINGS = ("DATABASE_URL", "PUBLIC_URL", "MAX_AGE", "MEMORY_MB", "FILES_MB", "QUERY_SECONDS")


def parser_of(description: str | None) -> argparse.ArgumentParser:
    """A parser with the options that every measurement of a server has."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument(
        "--database", type=Path, default=WORK / "1m.db", metavar="FILE", help="SQLite file"
    )
    parser.add_argument(
        "--checkout", type=Path, default=PROJECT, metavar="FOLDER", help="version that is measured"
    )
    parser.add_argument("--server-core", type=int, default=0, help="CPU core of the server")
    parser.add_argument("--client-core", type=int, default=1, help="CPU core of the client")
    return parser


def add_against(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """The options of a comparison with another checkout."""
    parser.add_argument(
        "--against", type=Path, metavar="CHECKOUT", required=required, help="folder of the other"
    )
    parser.add_argument(
        "--against-database", type=Path, metavar="FILE", help="its SQLite file, if not the same"
    )


def prepare(options: argparse.Namespace, *programs: str) -> None:
    """Check what is needed, and pin this process to the core of the client."""
    if not options.database.exists():
        fail(f"There is no {options.database}: benchmarks/README.md says how to make it.")
    for program in ("taskset", *programs):
        program_path(program)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.sched_setaffinity(0, {options.client_core})


def program_path(program: str) -> str:
    """Where a program is installed; ends the process with a hint where it is not."""
    found = shutil.which(program)
    if found is None:
        fail(f"{program} is needed. On Debian and Ubuntu: apt-get install {PACKAGES[program]}")
    return found


def environment(**more: str) -> Mapping[str, str]:
    """The environment of a server, without settings of the service from outside."""
    kept = {name: text for name, text in os.environ.items() if name not in SETTINGS}
    return {**kept, **more}


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def fail(reason: str) -> NoReturn:
    progress(f"error: {reason}")
    sys.exit(1)
