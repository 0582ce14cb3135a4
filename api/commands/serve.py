"""`python -m api serve`."""

import argparse
import asyncio
import socket
import sys

import uvicorn

from api.app import create_app
from api.commands.serving import Connection, serve
from api.errors import SettingError
from api.settings import Settings


def run(asked: argparse.Namespace) -> int:
    if asked.get is not None:
        return asyncio.run(_get(asked.get))
    Settings.from_environment()
    _refuse_taken_port(asked.host, asked.port)
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(asked.host, asked.host)  # noqa: S104
    base = f"http://{shown}:{asked.port}"
    print(f"Open {base} to see the figures.", file=sys.stderr)
    print(f"The API is at {base}/v1, its documentation at {base}/docs.", file=sys.stderr)
    config = uvicorn.Config(
        "api.app:create_app",
        factory=True,
        host=asked.host,
        port=asked.port,
        workers=asked.workers,
        access_log=asked.access_log,
        log_level="info",
        http=Connection,
        timeout_graceful_shutdown=asked.grace,
    )
    serve(config)
    return 0


async def _get(path: str) -> int:
    """Answer one request in this process: the body on standard output, errors as status 1."""
    # Needed by this alone, and costs a server its start.
    import httpx

    app = create_app()
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")
    async with app.router.lifespan_context(app), client:
        response = await client.get(path)
    sys.stdout.buffer.write(response.content)
    return 0 if response.is_success else 1


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
