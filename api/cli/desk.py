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
    with _listen(arguments.port) as listener:
        port = listener.getsockname()[1]
        print(f"Open http://{HOST}:{port}/{token}/ in a browser on this machine.", flush=True)
        print("Every change is in the files at once. Ctrl+C ends the desk.", flush=True)
        config = uvicorn.Config(create_desk(desk, token), log_level="warning", ws="none")
        uvicorn.Server(config).run(sockets=[listener])
    return 0


def _listen(port: int) -> socket.socket:
    """A socket for this machine only. Raises IndicatorsError where the port is taken."""
    listener = socket.socket()
    if sys.platform != "win32":  # there it would let others listen, too
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise IndicatorsError(f"Port {port} cannot be used: {error}.") from None
    return listener
