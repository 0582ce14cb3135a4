"""The command line: `python -m api migrate | check | seed | serve | openapi`."""

import argparse
import asyncio
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx
import uvicorn
from sqlalchemy.exc import DBAPIError

from api import __version__, openapi
from api.app import create_app
from api.database import check_migrated, writing_engine
from api.errors import IndicatorsError, SettingError
from api.seeding.bundle import Tally, check, open_bundle
from api.seeding.faults import BundleError
from api.seeding.progress import Progress
from api.seeding.publish import Outcome, publish
from api.seeding.reference_tables import Change
from api.settings import PROJECT, Settings

SEED = PROJECT / "seed"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 done, 1 faults or an error, 2 wrong usage."""
    asked = _parser().parse_args(arguments)
    try:
        status: int = asked.run(asked)
        return status
    except BundleError as error:
        print(error, file=sys.stderr)
        hidden = error.count - len(error.faults)
        more = f", {hidden:,} of them not shown" if hidden else ""
        print(f"{_plural(error.count, 'fault')}{more}; nothing was loaded.", file=sys.stderr)
    except IndicatorsError as error:
        print(f"error: {error}", file=sys.stderr)
    except DBAPIError as error:
        print(f"error: the database says: {error.orig}; nothing was loaded.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m api", description="The figures of newspaper articles, served as data."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    migrate = commands.add_parser("migrate", help="bring the database to the newest schema")
    migrate.set_defaults(run=_migrate)

    check = commands.add_parser("check", help="name every fault of a seed folder; load nothing")
    check.add_argument("folder", nargs="?", type=Path, default=SEED)
    check.set_defaults(run=_check)

    seed = commands.add_parser("seed", help="publish a seed folder, all of it or nothing")
    seed.add_argument("folder", nargs="?", type=Path, default=SEED)
    seed.set_defaults(run=_seed)

    serve = commands.add_parser("serve", help="serve the data over HTTP")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on")
    serve.add_argument("--workers", type=int, default=1, help="processes that answer")
    serve.add_argument(
        "--access-log", action="store_true", help="say every request, at a cost for each"
    )
    serve.add_argument("--get", metavar="PATH", help="answer one request and leave, without a port")
    serve.set_defaults(run=_serve)

    document = commands.add_parser("openapi", help="print the OpenAPI document")
    document.set_defaults(run=_openapi)
    return parser


def _migrate(_asked: argparse.Namespace) -> int:
    # Alembic is needed by this command alone, and costs the others their start.
    from alembic import command
    from alembic.config import Config

    settings = Settings.from_environment()
    writing_engine(settings.database_url).dispose()
    config = Config(toml_file=PROJECT / "pyproject.toml")
    config.attributes["database_url"] = settings.database_url
    command.upgrade(config, "head")
    print("The database is at the newest schema.")
    return 0


def _check(asked: argparse.Namespace) -> int:
    with Progress() as progress:
        tally = check(open_bundle(asked.folder), progress)
    print(f"No faults: {_contents(tally)}.")
    return 0


def _seed(asked: argparse.Namespace) -> int:
    engine = writing_engine(Settings.from_environment().database_url)
    try:
        check_migrated(engine)
        with Progress() as progress:
            outcome = publish(engine, open_bundle(asked.folder), progress)
    finally:
        engine.dispose()
    print(_summary(outcome))
    print(_effort(outcome.read, progress.seconds))
    return 0


def _serve(asked: argparse.Namespace) -> int:
    if asked.get is not None:
        return asyncio.run(_get(asked.get))
    Settings.from_environment()
    _refuse_taken_port(asked.host, asked.port)
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(asked.host, asked.host)  # noqa: S104
    base = f"http://{shown}:{asked.port}"
    print(f"Serving {base}/v1; documentation for people at {base}/docs", file=sys.stderr)
    uvicorn.run(
        "api.app:create_app",
        factory=True,
        host=asked.host,
        port=asked.port,
        workers=asked.workers,
        access_log=asked.access_log,
        log_level="info",
    )
    return 0


async def _get(path: str) -> int:
    """Answer one request in this process: the body on standard output, errors as status 1."""
    app = create_app()
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")
    async with app.router.lifespan_context(app), client:
        response = await client.get(path)
    sys.stdout.buffer.write(response.content)
    return 0 if response.is_success else 1


def _openapi(_asked: argparse.Namespace) -> int:
    sys.stdout.buffer.write(openapi.text(create_app()))
    return 0


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = error.strerror if isinstance(error, OSError) else "no such port"
            other = port + 1 if port < 65_535 else 8001
            raise SettingError(
                f"port {port} of {host} cannot be used ({reason}). "
                f"Choose another: `make run PORT={other}` or `--port {other}`."
            ) from None


def _contents(tally: Tally) -> str:
    return ", ".join(
        (
            _plural(tally.articles, "article"),
            _plural(tally.observations, "observation"),
            _plural(tally.claims, "claim"),
            _plural(tally.figures, "figure"),
        )
    )


def _effort(read: Tally, seconds: float) -> str:
    speed = read.observations / max(seconds, 0.001)
    articles = f"{read.changed:,} of {_plural(read.articles, 'article')} changed"
    observations = f"{_plural(read.observations, 'observation')} read"
    return f"{articles}, {observations}: {seconds:,.1f} s, {speed:,.0f} a second."


def _summary(outcome: Outcome) -> str:
    if not outcome.changes:
        return f"Nothing has changed: release {outcome.release} stays, {_served(outcome)}."
    lines = [f"Published release {outcome.release}: {_served(outcome)}."]
    lines += [f"  {_change(change)}" for change in outcome.changes]
    lines += [
        f"  corrected without a reason (column `correction`): {key}" for key in outcome.unexplained
    ]
    hidden = outcome.unexplained_count - len(outcome.unexplained)
    if hidden:
        lines.append(f"  and {hidden:,} more, corrected without a reason")
    return "\n".join(lines)


def _served(outcome: Outcome) -> str:
    return f"{_plural(outcome.observations, 'observation')} served"


def _change(change: Change) -> str:
    return (
        f"{change.kind}: {change.added:,} added, {change.changed:,} changed, "
        f"{change.removed:,} removed"
    )


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
