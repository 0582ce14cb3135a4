"""Exports on a disk without room, with slow clients, and in a process that is killed."""

import os
import resource
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from api.formats import FORMATS
from api.i18n import translate
from tests.support.bundles import published
from tests.support.fault_points import spread
from tests.support.nonempty import nonempty
from tests.support.server_process import ServerProcess, server_process, until

pytestmark = pytest.mark.slow

TIMES = 150
STREAMED = [each.name for each in FORMATS.values() if each.streamed]
PLAIN = {"accept-encoding": "identity"}
NO_ROOM = 50_000
"""Bytes of a file: less than every export has."""
FILES_MB = 8
READERS = 8


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with responses that are long enough to be written to files."""
    return published(tmp_path_factory.mktemp("many"), TIMES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the export files."""
    made = tmp_path / "exports"
    made.mkdir()
    return made


@pytest.fixture
def server(url: str, folder: Path) -> Iterator[ServerProcess]:
    environment = {"TMPDIR": str(folder), "FILES_MB": str(FILES_MB)}
    with server_process(url, environment=environment) as server:
        yield server


def limit_files(server: ServerProcess, size: int) -> None:
    """The server can write no longer files: a longer write is cut, and the next one fails."""
    pid = server.process.pid
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def is_complete(response: httpx.Response) -> bool:
    try:
        response.read()
    except (httpx.RemoteProtocolError, httpx.ReadError):
        return False
    return response.status_code == 200


def open_files(server: ServerProcess, folder: Path) -> list[int]:
    """The sizes of the export files that the server has open."""
    sizes = []
    for link in Path(f"/proc/{server.process.pid}/fd").iterdir():
        try:
            if str(link.readlink()).startswith(str(folder)):
                sizes.append(link.stat().st_size)
        except FileNotFoundError:  # closed meanwhile
            continue
    return sizes


def export_path(name: str, number: int = 0) -> str:
    """The path of an export of all rows with values; each number makes another request."""
    return f"/v1/observations?format={name}&value_from=0.{number:09}"


@pytest.mark.parametrize("name", STREAMED)
def test_an_export_without_room_is_refused_or_breaks_off(
    name: str, server: ServerProcess, folder: Path
) -> None:
    path = f"{server.base}{export_path(name)}"
    size = len(httpx.get(path, headers=PLAIN, timeout=60).content)
    limit_files(server, NO_ROOM)
    refused = httpx.get(f"{path}&lang=ja", headers=PLAIN, timeout=60)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.json()["detail"] == translate("error.detail.no-room", "ja")
    for room in nonempty(spread(NO_ROOM, size - 1000, 1)):
        limit_files(server, room)
        path = f"{server.base}{export_path(name, room)}"
        with httpx.stream("GET", path, headers=PLAIN, timeout=20) as response:
            if response.status_code == 200:
                with pytest.raises(httpx.RemoteProtocolError):
                    response.read()
            else:
                assert response.status_code == 503
        until(lambda: open_files(server, folder) in ([size], []))  # the first, unless evicted
    limit_files(server, resource.RLIM_INFINITY)
    assert httpx.get(path, headers=PLAIN, timeout=60).status_code == 200


@pytest.mark.parametrize("name", STREAMED)
def test_a_server_that_is_killed_during_an_export_leaves_no_file(
    name: str, url: str, folder: Path
) -> None:
    """It is killed when its files have a number of bytes, or when the export is complete."""
    environment, size = {"TMPDIR": str(folder), "FILES_MB": str(FILES_MB)}, 0
    with server_process(url, environment=environment) as server:
        size = len(httpx.get(f"{server.base}{export_path(name)}", headers=PLAIN).content)
    for written in nonempty(spread(1, size, 1)):
        with server_process(url, environment=environment) as server:
            address = f"{server.base}{export_path(name)}"
            with ThreadPoolExecutor() as client:
                export = client.submit(httpx.get, address, headers=PLAIN, timeout=60)
                until(lambda: sum(open_files(server, folder)) >= written or export.done())  # noqa: B023
                assert [*folder.iterdir()] == []
                os.kill(server.process.pid, signal.SIGKILL)
                server.process.wait()
                export.exception()
        assert [*folder.iterdir()] == []


def test_the_open_files_have_at_most_files_mb_even_with_slow_clients(
    server: ServerProcess, folder: Path
) -> None:
    most, largest, responses = FILES_MB << 20, 0, list[httpx.Response]()
    with ExitStack() as clients:
        client = clients.enter_context(httpx.Client(timeout=60))
        for number in range(READERS):
            path = f"{server.base}/v1/observations?format=ndjson&value_from=0.{number:02}"
            response = clients.enter_context(client.stream("GET", path, headers=PLAIN))
            responses.append(response)
            largest = max(largest, sum(open_files(server, folder)))
        assert server.get("/v1/observations?limit=20").status_code == 200
        assert {response.status_code for response in responses} <= {200, 503}
        # The bound holds one whole file and a half: the others are refused, or break off.
        until(lambda: len([*filter(None, open_files(server, folder))]) == 1)
        assert sum(map(is_complete, responses)) == 1
    assert most // 2 < largest <= most
    until(lambda: server.get("/v1/observations?format=ndjson&value_from=0.5").is_success)
    assert sum(open_files(server, folder)) <= most
