"""nginx, started with a configuration in front of a real server."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.ports import free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def own_folders(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)


@contextmanager
def proxied(
    folder: Path,
    service: str,
    configure: Callable[[Path, str, int], str],
    port: int | None = None,
) -> Iterator[str]:
    """Run nginx in front of a service; yield its URL."""
    port = port or free_port()
    file = folder / "nginx.conf"
    file.write_text(configure(folder, service, port), encoding="utf-8")
    user = " user root;" if os.geteuid() == 0 else ""
    globally = f"daemon off; pid {folder}/pid;{user}"
    process = subprocess.Popen(
        [str(NGINX), "-p", str(folder), "-c", str(file), "-e", f"{folder}/log", "-g", globally],
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
