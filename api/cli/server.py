"""Shutdown and file limits of a server, which differ from uvicorn's own.

On SIGTERM or SIGINT it completes the responses in progress, for some seconds; on a second signal it
ends at once.
"""

import signal
import time
from contextlib import suppress

import uvicorn
from uvicorn.supervisors import Multiprocess


class Server(uvicorn.Server):
    """A server in this process."""

    def handle_exit(self, *_signal: object) -> None:
        """Exit with status 0, or at once on a second signal; uvicorn does so on SIGINT only."""
        self.should_exit = True
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)


class Workers(Multiprocess):
    """Several server processes and their parent."""

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


def serve(config: uvicorn.Config) -> None:
    """Serve until a signal ends it. Raises SystemExit if the server cannot start."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        # Each connection is an open file, and the usual limit is low.
        _, maximum = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (maximum, maximum))
    if config.workers > 1:
        Workers(config, sockets=[config.bind_socket()]).run()
        return
    server = Server(config)
    server.run()
    if not server.started:
        raise SystemExit(1)
