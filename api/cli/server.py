"""How a server is told to end, and how many files it may open: what uvicorn leaves as it is.

Told to end, it finishes the answers that are under way, for some seconds; told again, it ends at
once.
"""

import signal
import sys
import time
from contextlib import suppress

import uvicorn
from uvicorn.supervisors import Multiprocess


class Server(uvicorn.Server):
    """One process that answers."""

    def handle_exit(self, *_told: object) -> None:
        """The first signal lets answers finish, and the process ends well; the next one ends it."""
        self.should_exit = True
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)


class Workers(Multiprocess):
    """Several processes that answer, and one that looks after them."""

    def join_all(self) -> None:
        """Wait until all have ended; told again, do not. Nobody is let in any more."""
        for listening in self.sockets:
            listening.close()
        while any(each.process.is_alive() for each in self.processes) and not self.signal_queue:
            time.sleep(0.05)
        for each in self.processes:
            if each.process.is_alive():
                each.process.kill()
        super().join_all()


def serve(config: uvicorn.Config) -> None:
    """Answer until told to end. Raises SystemExit where the server cannot start."""
    _open_as_many_files_as_allowed()
    if config.workers > 1:
        Workers(config, sockets=[config.bind_socket()]).run()
        return
    server = Server(config)
    server.run()
    if not server.started:
        raise SystemExit(1)


def _open_as_many_files_as_allowed() -> None:
    """A connection is a file; the usual bound is for programs that open few."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
