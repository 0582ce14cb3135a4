"""`python -m api serve`."""

import argparse
import asyncio
import logging.config
import socket
import sys
from importlib.util import find_spec

import uvicorn

from api.app import create_app
from api.cli.server import serve
from api.errors import SettingError
from api.settings import Listening, Settings
from api.telemetry import logs

logger = logging.getLogger("api")

IDLE_SECONDS = 75
"""After which an idle connection is closed. Whoever keeps connections, most of them for 60 seconds
at most, should close them first: else a request may be sent just when the service closes."""


def run(asked: argparse.Namespace) -> int:
    if asked.get is not None:
        return asyncio.run(_get(asked.get))
    settings = Settings.from_environment()
    _refuse_taken_port(asked.host, asked.port)
    if settings.metrics_address is not None:
        _check_metrics(settings.metrics_address, asked)
    chosen = settings.log_format or ("text" if sys.stderr.isatty() else "json")
    log_config = logs.configuration(chosen, every_request=asked.access_log)
    logging.config.dictConfig(log_config)
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(asked.host, asked.host)  # noqa: S104
    base = f"http://{shown}:{asked.port}"
    logger.info("Open %s to see the figures.", base)
    logger.info("The API is at %s/v1, its documentation at %s/docs.", base, base)
    config = uvicorn.Config(
        "api.app:create_app",
        factory=True,
        host=asked.host,
        port=asked.port,
        workers=asked.workers,
        http="auto" if sys.platform == "win32" else "api.http.protocol:Connection",
        ws="none",
        server_header=False,
        access_log=False,  # the service writes its own
        log_config=log_config,
        timeout_keep_alive=IDLE_SECONDS,
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
    reason = _why_not(host, port)
    if reason is not None:
        other = port + 1 if port < 65_535 else 8001
        raise SettingError(
            f"port {port} of {host} cannot be used ({reason}). "
            f"Choose another: `make run PORT={other}` or `--port {other}`."
        )


def _check_metrics(address: Listening, asked: argparse.Namespace) -> None:
    """Raise SettingError where the processes would not all find a port of their own."""
    if find_spec("prometheus_client") is None:
        raise SettingError("METRICS_ADDRESS needs prometheus-client: install requirements.txt")
    if asked.workers > len(address.ports):
        number, first = len(address.ports), address.ports[0]
        enough = Listening(address.host, tuple(range(first, first + asked.workers)))
        raise SettingError(
            f"METRICS_ADDRESS has {number} port{'' if number == 1 else 's'} for {asked.workers} "
            f"processes, each of which needs one: METRICS_ADDRESS={enough}"
        )
    for port in address.ports:
        reason = "the service's own" if port == asked.port else _why_not(address.host, port)
        if reason is not None:
            raise SettingError(
                f"METRICS_ADDRESS: port {port} of {address.host} cannot be used ({reason})"
            )


def _why_not(host: str, port: int) -> str | None:
    """Why a port cannot be listened on; None where it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError:
            return "no such port"
        except OSError as error:
            return error.strerror
    return None
