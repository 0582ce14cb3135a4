"""`python -m api` in processes forked from one that has imported the service.

Such a process runs the same commands as `python -m api`, without the second that the imports take.
It cannot start the processes of `--workers`.
"""

import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from api.cli.main import main

PROJECT = Path(__file__).resolve().parents[2]

_context = get_context("forkserver")
_context.set_forkserver_preload(
    ["api.app", "api.cli.migrate", "api.cli.seed", "api.cli.serve", "api.db.postgresql", __name__]
)


def start(
    arguments: Sequence[str], environment: Mapping[str, str], output: Path, errors: Path
) -> ForkServerProcess:
    """Start a command. What it prints is written to two files; warnings are errors."""
    process = _context.Process(target=_run, args=(arguments, environment, output, errors))
    process.start()
    return process


def _run(
    arguments: Sequence[str], environment: Mapping[str, str], output: Path, errors: Path
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for stream, file in ((sys.stdout, output), (sys.stderr, errors)):
        with file.open("wb") as lines:
            os.dup2(lines.fileno(), stream.fileno())
    os.chdir(PROJECT)
    warnings.simplefilter("error")
    sys.exit(main(arguments))
