"""`python -m api serve`.

On SIGTERM or SIGINT the server completes the responses in progress, for some seconds; on a second
signal it ends at once.
"""

import argparse
import asyncio
import logging.config
import signal
import socket
import sys
import time
from contextlib import suppress

import uvicorn
from uvicorn.supervisors import Multiprocess

from api.app import create_app
from api.errors import SettingError
from api.settings import MAX_PORT, Listening, Settings
from api.telemetry import logs

logger = logging.getLogger("api")

IDLE_SECONDS = 75
"""Timeout of an idle connection. Proxies keep connections for at most 60 seconds and should close
them first: otherwise a request may be sent just when the service closes."""


def run(arguments: argparse.Namespace) -> int:
    if arguments.get is not None:
        return asyncio.run(_get(arguments.get))
    settings = Settings.from_environment()
    _check_ports(arguments, settings.metrics_address)
    if arguments.check:
        return 0
    log_config = logs.configuration(
        settings.log_format or ("text" if sys.stderr.isatty() else "json"),
        every_request=arguments.access_log,
    )
    logging.config.dictConfig(log_config)
    config = uvicorn.Config(
        "api.app:create_app",
        factory=True,
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        http="auto" if sys.platform == "win32" else "api.cli.protocol:Connection",
        ws="none",
        server_header=False,
        access_log=False,  # the service has its own
        log_config=log_config,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=arguments.grace,
    )
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        # Each connection is an open file, and the usual limit is low.
        _, maximum = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (maximum, maximum))
    if arguments.workers > 1:
        Workers(config, sockets=[config.bind_socket()]).run()
        return 0
    server = Server(config)
    server.run()
    return 0 if server.started else 1


class Server(uvicorn.Server):
    """A server in this process."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _log_addresses(self.config)

    def handle_exit(self, *_signal: object) -> None:
        """Exit with status 0, or at once on a second signal; uvicorn does so on SIGINT only."""
        self.should_exit = True
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)


class Workers(Multiprocess):
    """Several server processes and their parent."""

    _is_ready = False

    def keep_subprocess_alive(self) -> None:
        super().keep_subprocess_alive()
        if not self._is_ready and any(each.is_ready() for each in self.processes):
            self._is_ready = True
            _log_addresses(self.config)

    def join_all(self) -> None:
        """Wait until all have ended, or kill them on a second signal; uvicorn waits for ever.

        The listening sockets are closed first: else clients would still connect to the parent's.
        """
        for listening in self.sockets:
            listening.close()
        while any(each.process.is_alive() for each in self.processes) and not self.signal_queue:
            time.sleep(0.05)
        for each in self.processes:
            if each.process.is_alive():
                each.process.kill()
        super().join_all()


def _log_addresses(config: uvicorn.Config) -> None:
    """Say where the service is, once it listens there."""
    any_host = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
    host = any_host.get(config.host, config.host)
    base = f"http://{f'[{host}]' if ':' in host else host}:{config.port}"
    logger.info("Open %s to explore the figures.", base)
    logger.info("The API is at %s/v1, its documentation at %s/docs.", base, base)


async def _get(path: str) -> int:
    """Write one response to standard output; the exit status of an error response is 1."""
    # Not imported by a server, which does not need it.
    import httpx

    app = create_app()
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")
    async with app.router.lifespan_context(app), client:
        response = await client.get(path)
    sys.stdout.buffer.write(response.content)
    return 0 if response.is_success else 1


def _check_ports(arguments: argparse.Namespace, metrics: Listening | None) -> None:
    """Raise SettingError if the port, or a metrics port of a process, is not free."""
    host, port, workers = arguments.host, arguments.port, arguments.workers
    reason = _reason_not_free(host, port)
    if reason is not None:
        other = port + 1 if port < MAX_PORT else 8001
        raise SettingError(
            f"port {port} of {host} cannot be used ({reason}). "
            f"Choose another: `make run PORT={other}` or `--port {other}`."
        )
    if metrics is None:
        return
    count, first = len(metrics.ports), metrics.ports[0]
    if workers > count:
        enough = Listening(metrics.host, tuple(range(first, first + workers)))
        raise SettingError(
            f"METRICS_ADDRESS has {count} port{'' if count == 1 else 's'} for {workers} "
            f"processes, each of which needs one: METRICS_ADDRESS={enough}"
        )
    for each in metrics.ports:
        reason = "the service's own" if each == port else _reason_not_free(metrics.host, each)
        if reason is not None:
            raise SettingError(
                f"METRICS_ADDRESS: port {each} of {metrics.host} cannot be used ({reason})"
            )


def _reason_not_free(host: str, port: int) -> str | None:
    """Why a socket cannot listen on a port; None if it can."""
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
