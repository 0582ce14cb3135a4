"""The rights that the server's user lacks on the database file and its folder, by name.

The server runs as an ordinary user, or as root without the capabilities that override rights.
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.server_process import ServerProcess, server_process, until

pytestmark = pytest.mark.slow

LIBC = ctypes.CDLL(None, use_errno=True)
DROP_CAPABILITY = 24
"""`PR_CAPBSET_DROP` of prctl(2): the program that is started next lacks the capability."""
OVERRIDING = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH of capabilities(7)."""
PATHS = ("/v1/countries", "/v1/observations?format=csv", "/v1/observations/3r0aeqn5scs7a")
IMMUTABLE = "?immutable=1"


def become_ordinary() -> None:
    """Let the rights of files bind the child process, even if its user is root."""
    for capability in OVERRIDING if os.getuid() == 0 else ():
        if LIBC.prctl(DROP_CAPABILITY, capability, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "a capability cannot be dropped")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        subprocess.run(["true"], preexec_fn=become_ordinary, check=True)
    except subprocess.SubprocessError:
        pytest.skip("root cannot drop its capabilities here")
    return tmp_path_factory.mktemp("rights")


@pytest.fixture(scope="module")
def server(folder: Path, sqlite_seeded: str) -> Iterator[ServerProcess]:
    """One server for all states: it is never restarted."""
    place(folder, sqlite_seeded)
    url = f"sqlite:///{folder / 'indicators.db'}"
    with server_process(url, before=become_ordinary) as server:
        yield server


@pytest.fixture
def file(folder: Path, server: ServerProcess, sqlite_seeded: str) -> Iterator[Path]:
    """The file that the server reads; it is restored after each test."""
    yield place(folder, sqlite_seeded)
    place(folder, sqlite_seeded)
    until(server.is_ready)


def place(folder: Path, source: str) -> Path:
    """Put a whole file into the folder, without a log beside it."""
    folder.chmod(0o755)
    for old in folder.iterdir():
        old.rmdir() if old.is_dir() and not old.is_symlink() else old.unlink()
    file = Path(shutil.copy(source.removeprefix("sqlite:///"), folder / "indicators.db"))
    file.chmod(0o644)
    return file


def folder_without_x(file: Path) -> None:
    file.parent.chmod(0o600)


def folder_without_any_right(file: Path) -> None:
    file.parent.chmod(0)


def folder_without_w(file: Path) -> None:
    file.parent.chmod(0o555)


def folder_without_w_beside_a_log(file: Path) -> None:
    file.with_name("indicators.db-wal").write_bytes(b"frames")
    file.parent.chmod(0o555)


def file_without_r(file: Path) -> None:
    file.chmod(0o200)


def log_without_r(file: Path) -> None:
    log = file.with_name("indicators.db-wal")
    log.write_bytes(b"")
    log.chmod(0)


def directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o644)


def loop_of_links(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.name)


def no_database(file: Path) -> None:
    file.write_text("key,value\n" * 5000, encoding="utf-8")


STATES: dict[Callable[[Path], None], tuple[str, str]] = {
    folder_without_x: ("forbidden", "grant it the right to enter (x)"),
    folder_without_any_right: ("forbidden", "grant it the right to enter (x)"),
    folder_without_w: ("forbidden", "the right to write (w), or set `?immutable=1`"),
    folder_without_w_beside_a_log: ("forbidden", "grant it the right to write (w)."),
    file_without_r: ("forbidden", "grant it the right to read (r)"),
    log_without_r: ("forbidden", "read the file -wal"),
    directory: ("no-file", "is not a file"),
    pipe: ("no-file", "is not a file"),
    loop_of_links: ("database-error", "ELOOP"),
    no_database: ("damaged", "is no database"),
}
"""The reason and the text of the error for each."""


def name_of(state: object) -> str | None:
    return getattr(state, "__name__", None)


@pytest.mark.parametrize("state", STATES, ids=name_of)
def test_a_missing_right_is_a_503_that_names_it(
    server: ServerProcess, file: Path, state: Callable[[Path], None]
) -> None:
    reason, said = STATES[state]
    state(file)
    until(lambda: server.get("/readyz").status_code != 200)
    for path in ("/readyz", *PATHS):
        response = server.get(path)
        assert response.status_code == 503, path
        assert said in response.json()["detail"]
        assert str(file.parent) not in response.text
    assert server.get("/healthz").is_success
    assert f'"reason": "{reason}"' in server.log_text().splitlines()[-1]


def test_a_folder_that_cannot_be_listed_is_enough(server: ServerProcess, file: Path) -> None:
    file.parent.chmod(0o300)
    until(server.is_ready)
    assert {server.get(path).status_code for path in PATHS} == {200}


def test_a_sealed_copy_needs_no_right_to_write_the_folder(file: Path) -> None:
    file.parent.chmod(0o555)
    url = f"sqlite:///{file}{IMMUTABLE}"
    with server_process(url, before=become_ordinary) as sealed:
        assert {sealed.get(path).status_code for path in ("/readyz", *PATHS)} == {200}
