"""The service where an optional library is not installed."""

import subprocess
import sys

from tests.conftest import PROJECT


def get_without(library: str, path: str, url: str) -> subprocess.CompletedProcess[str]:
    """What `serve --get` prints for a path where a library cannot be imported."""
    return run_without(library, url, "serve", "--get", path)


def run_without(library: str, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a command prints where a library cannot be imported."""
    program = (
        f"import sys; sys.modules[{library!r}] = None; from api.cli.main import main; "
        f"sys.exit(main({arguments!r}))"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env={"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
