"""The command line: `python -m api migrate | check | seed | serve | openapi`."""

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from api import __version__
from api.errors import IndicatorsError
from api.ingest.issues import BundleError
from api.settings import PROJECT

SEED = PROJECT / "seed"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 done, 1 issues or an error, 2 wrong usage."""
    parsed = _parser().parse_args(arguments)
    try:
        return _command(parsed.command)(parsed)
    except BundleError as error:
        print(error, file=sys.stderr)
        hidden = error.count - len(error.issues)
        more = f", {hidden:,} of them not shown" if hidden else ""
        faults = f"{error.count:,} fault{'' if error.count == 1 else 's'}"
        print(f"{faults}{more}; nothing was loaded.", file=sys.stderr)
    except IndicatorsError as error:
        print(f"error: {error}", file=sys.stderr)
    return 1


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    """A command is a module: what it needs costs the others no time.

    What is imported stays. To look for garbage in it costs a sixth of the start, and in a server a
    pause now and then.
    """
    gc.disable()
    run: Callable[[argparse.Namespace], int] = import_module(f"api.cli.{name}").run
    gc.freeze()
    gc.enable()
    return run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m api", description="The figures of newspaper articles, served as data."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")

    commands.add_parser("migrate", help="bring the database to the newest schema")

    check = commands.add_parser("check", help="name every fault of a seed folder; load nothing")
    check.add_argument("folder", nargs="?", type=Path, default=SEED)

    seed = commands.add_parser("seed", help="publish a seed folder, all of it or nothing")
    seed.add_argument("folder", nargs="?", type=Path, default=SEED)

    serve = commands.add_parser("serve", help="serve the data over HTTP")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on")
    serve.add_argument("--workers", type=int, default=1, help="processes that answer")
    serve.add_argument(
        "--access-log", action="store_true", help="say every request, at a cost for each"
    )
    serve.add_argument(
        "--grace",
        type=int,
        default=20,
        metavar="SECONDS",
        help="how long answers that are under way may take when the server is told to end",
    )
    serve.add_argument("--get", metavar="PATH", help="answer one request and leave, without a port")

    commands.add_parser("openapi", help="print the OpenAPI document")
    return parser
