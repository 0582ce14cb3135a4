"""The command line: `python -m api COMMAND`, or `article-indicators COMMAND` where installed.

`parser` lists the commands.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path

from api import __version__
from api.cli.places import OWN_SEED, seed_to_read, seed_to_write
from api.errors import PROGRAM, IndicatorsError, NotInstalled, Problem
from api.i18n.problems import said
from api.ingest.cell_types import TO_DECIDE
from api.ingest.issues import BundleError
from api.numerals import LANGUAGES
from api.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 success, 1 issues or an error, 2 wrong usage.

    128 and the signal where nobody reads the output any more.
    """
    parsed = parser().parse_args(arguments)
    try:
        # Imported once the arguments are right, for `--help` is quick without.
        from api.db.database import parse_url

        parse_url(Settings.from_environment().database_url)
        try:
            # The imports of a command cost the others no time.
            module = import_module(f"api.cli.{parsed.command}")
        except ModuleNotFoundError as error:
            if error.name != "tomlkit":
                raise
            raise NotInstalled("tomlkit", "authoring") from None
        status: int = module.run(parsed)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Who reads the output has ended, as `head` does. Python would complain at its end, too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except BundleError as error:
        print(error, file=sys.stderr)
        hidden = error.count - len(error.issues)
        more = f", {hidden:,} of them not shown" if hidden else ""
        opened = sum(each.message.startswith(TO_DECIDE) for each in error.issues)
        more += f", {opened:,} of them cells to decide" if opened else ""
        print(f"{plural(error.count, 'fault')}{more}; nothing was loaded.", file=sys.stderr)
    except IndicatorsError as error:
        text = said(error.detail, "en") if isinstance(error, Problem) else error
        print(f"error: {text}", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog=PROGRAM, description="The figures of newspaper articles, served as data."
    )
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(required=True, dest="command", metavar="COMMAND")

    commands.add_parser("migrate", help="migrate the database to the newest schema")

    for command, purpose in (
        ("check", "report every fault of a seed folder, without loading it"),
        ("seed", "publish a seed folder, all or nothing"),
    ):
        folder = commands.add_parser(command, help=purpose)
        folder.add_argument(
            "folder",
            nargs="?",
            type=Path,
            default=seed_to_read(),
            help="seed folder; if not given, `seed` here or else the one that is installed",
        )
        if command == "check":
            folder.add_argument(
                "--text", type=Path, metavar="FILE", help="compare an article with its text, too"
            )

    draft = commands.add_parser(
        "draft", help="draft an article from its text: what can be read is filled, the rest open"
    )
    draft.add_argument("text", type=Path, metavar="TEXT", help="file with the article's text")
    draft.add_argument("--id", required=True, help="name of the article's folder")
    draft.add_argument("--language", choices=LANGUAGES, help="language of the text")

    add = commands.add_parser(
        "add",
        help="add countries, currencies, units or common metrics to the reference tables",
    )
    add.add_argument("kind", choices=("area", "currency", "unit", "metric", "variant"))
    add.add_argument(
        "codes", nargs="+", metavar="CODE", help="as FR or 150; EUR; tonnes; births; births-growth"
    )

    desk = commands.add_parser("desk", help="complete the draft of an article on a local page")
    desk.add_argument("article", metavar="ARTICLE", help="name of the article's folder")
    desk.add_argument("--text", type=Path, metavar="FILE", help="file with the article's text")
    desk.add_argument("--language", choices=LANGUAGES, help="language of a new article's text")
    for each in (draft, desk):
        each.add_argument(
            "--published", type=date.fromisoformat, metavar="DAY", help="as 2024-11-21"
        )
    for each in (draft, add, desk):
        each.add_argument(
            "--seed", type=seed_to_write, default=str(OWN_SEED), help="seed folder to write to"
        )
    desk.add_argument("--port", type=int, default=0, help="port to listen on; a free one if 0")

    serve = commands.add_parser("serve", help="serve the data over HTTP")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on")
    serve.add_argument(
        "--workers", type=partial(_at_least, 1), default=1, help="number of processes"
    )
    serve.add_argument(
        "--access-log",
        action="store_true",
        help="log every request, which makes cached responses slower",
    )
    serve.add_argument(
        "--grace",
        type=partial(_at_least, 0),
        default=20,
        metavar="SECONDS",
        help="time to complete responses after SIGTERM",
    )
    serve.add_argument(
        "--get",
        metavar="PATH",
        help="send one GET request without a server, and write the response to standard output",
    )

    serve.add_argument(
        "--check", action="store_true", help="only check the settings and whether ports are free"
    )

    commands.add_parser("openapi", help="print the OpenAPI document")

    numerals = commands.add_parser(
        "numerals", help="read the numerals of a text from standard input, as JSON lines"
    )
    numerals.add_argument("--lang", required=True, choices=LANGUAGES, help="language of the text")
    return top


def _at_least(least: int, text: str) -> int:
    """A whole number of an argument. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(f"not a whole number of at least {least}: {text!r}")
    return int(text)


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
