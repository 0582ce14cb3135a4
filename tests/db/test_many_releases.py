"""Requests for many earlier releases do not increase the server's memory."""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.server_process import ServerProcess, server_process

FEW, MANY = 12, 60
"""More earlier releases than the server keeps names of, and many more."""
MAX_MORE = 4
"""Megabytes. It was 27 when each release had statements of its own."""

pytestmark = pytest.mark.slow


@pytest.fixture
def file(sqlite_seeded: str, tmp_path: Path) -> Path:
    """A database of many releases, in which nothing changed."""
    file = Path(shutil.copy(sqlite_seeded.removeprefix("sqlite:///"), tmp_path / "many.db"))
    with closing(sqlite3.connect(file)) as connection, connection:
        names = [name for _, name, *_ in connection.execute("PRAGMA table_info(release)")]
        others = ", ".join(name for name in names if name not in ("number", "digest"))
        connection.executemany(
            f"INSERT INTO release (number, digest, {others}) "  # noqa: S608
            f"SELECT ?1, digest || ?1, {others} FROM release WHERE number = 1",
            [(number,) for number in range(2, MANY + 1)],
        )
    return file


def test_memory_does_not_grow_with_the_number_of_requested_releases(file: Path) -> None:
    # Without the response cache, which has a limit of its own.
    with server_process(f"sqlite:///{file}", environment={"MEMORY_MB": "0"}) as server:
        # As many requests for few releases as for many: allocators grow with requests too.
        few = grown(server, [1 + number % FEW for number in range(MANY)])
        assert grown(server, range(1, MANY + 1)) - few < MAX_MORE


def grown(server: ServerProcess, releases: Iterable[int]) -> int:
    """The memory of the server after requests for each of these releases."""
    for release in releases:
        for name in ("observations", "series", "claims"):
            response = server.get(f"/v1/{name}?release={release}&limit=5")
            assert response.headers["data-release"] == str(release)
    return server.memory_mb()
