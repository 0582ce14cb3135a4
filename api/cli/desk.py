"""`python -m api desk`."""

import argparse
import secrets
import socket
import sys

import uvicorn

from api.cli.main import plural
from api.desk.app import create_desk
from api.desk.desk import Desk
from api.errors import IndicatorsError
from api.ingest.draft_files import draft_article
from api.ingest.progress import Progress
from api.reading.article_text import read_text

HOST = "127.0.0.1"
"""So that only this machine reaches the desk."""
TOKEN_BYTES = 24


def run(arguments: argparse.Namespace) -> int:
    seed, name = arguments.seed, arguments.article
    text = None if arguments.text is None else read_text(arguments.text)
    if not (seed / "articles" / name).exists():
        if text is None:
            raise IndicatorsError(
                f"{seed / 'articles' / name} is not there. To draft it, add --text, --language and "
                "--published."
            )
        counts = draft_article(seed, name, text, arguments.language, arguments.published)
        print(f"Drafted: {plural(counts.filled, 'cell')} filled, {counts.open:,} to decide.")
    with Progress() as progress:
        desk = Desk(seed, name, text, progress)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with socket.socket() as listener:
        if sys.platform != "win32":  # there it would let others listen, too
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, arguments.port))
            listener.listen()
        except (OSError, OverflowError) as error:
            raise IndicatorsError(f"Port {arguments.port} cannot be used: {error}.") from None
        port = listener.getsockname()[1]
        print(f"Open http://{HOST}:{port}/{token}/ in a browser on this machine.", flush=True)
        print("Every change is in the files at once. Ctrl+C ends the desk.", flush=True)
        config = uvicorn.Config(create_desk(desk, token), log_level="warning", ws="none")
        uvicorn.Server(config).run(sockets=[listener])
    return 0
