"""Small requests beside attacks: their errors and their p99, the memory, the disk.

Every attack repeats a kind of request that once stopped the service: absurd headers, searches that
match everything, cache keys of 60 kB, readers that hardly read, workbooks of all rows whose clients
leave, unknown codes, ever new combinations of filters. For a sixth of the time the disk is full.
"""

import argparse
import contextlib
import http.client
import multiprocessing
import os
import random
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from math import ceil
from pathlib import Path
from urllib.parse import quote, urlencode

from benchmarks import peers
from benchmarks.goals import print_goals
from benchmarks.load import steadily
from benchmarks.options import fail, parser_of, prepare, program_path
from benchmarks.queries import draw
from benchmarks.servers import HOST, Command, Server, get, running
from benchmarks.view import row_count

PER_SECOND = 200
"""Small requests a second."""
FILES_MB = 300
"""The bound on export files; the disk has a third more."""
SLOW_READERS = 14
TIMEOUT = 60
"""Seconds of an attack that reads its response to the end."""
REPEATED = "/v1/observations?limit=20"
FILTERS = {
    "area": "G01", "metric": "metric-1", "sector": "sector-1", "organization": "firm-1",
    "source": "source-1", "unit": "USD", "origin": "survey", "status": "normal", "relation": "eq",
    "value_from": "1", "value_to": "9", "year_from": "2000", "year_to": "2020", "latest": "1",
    "q": "metric", "publisher": "firm-1", "area_type": "country", "period_type": "year",
}  # fmt: skip
LISTS = ("area", "metric", "sector", "organization", "source", "unit", "article", "publisher")
NO_HEADERS: Mapping[str, str] = {}
EXPORTS = ("csv", "ndjson", "parquet", "xlsx", "zip")


@dataclass
class Client:
    """Attacks the server at a port; `wait` ends early when the attacks end."""

    port: int
    chance: random.Random
    ended: threading.Event

    def request(
        self, path: str, headers: Mapping[str, str] = NO_HEADERS, seconds: float = TIMEOUT
    ) -> int:
        """The status, with the response read to its end or left after some seconds; 0 if broken."""
        end = time.monotonic() + seconds
        connection = http.client.HTTPConnection(HOST, self.port, timeout=seconds)
        with contextlib.closing(connection):
            try:
                connection.request("GET", path, headers=headers)
                response = connection.getresponse()
                while response.read(1 << 16) and time.monotonic() < end:
                    if self.ended.is_set():
                        break
            except (OSError, http.client.HTTPException):
                return 0
            return response.status

    def word(self, length: int = 8) -> str:
        return "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz", k=length))


def absurd_headers(client: Client) -> int:
    value = client.chance.choice(['"' + '\\"' * 31_000, "," * 60_000, ";q=0.1" * 10_000])
    name = client.chance.choice(["Accept", "Accept-Encoding", "If-None-Match"])
    return client.request(REPEATED, {name: value})


def searches(client: Client) -> int:
    words = ["f", "city", "e t r", "a b c d e f g h i j", client.word(1), client.word()]
    path = client.chance.choice(["/v1/resolve", "/v1/search"])
    return client.request(f"{path}?q={quote(client.chance.choice(words))}")


def long_cache_keys(client: Client) -> int:
    if client.chance.random() < 0.5:
        return client.request(REPEATED, {"Accept": "*/*;x=" + client.word() * 7_500})
    return client.request(f"/v1/units?lang=en{'%20' * client.chance.randrange(1, 2_500)}")


def slow_readers(client: Client) -> int:
    """Reads a kilobyte a second of an export of its own, for a minute."""
    filters = {"format": client.chance.choice(EXPORTS), "value_from": client.chance.randrange(999)}
    with contextlib.suppress(OSError), socket.create_connection((HOST, client.port)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(f"GET /v1/observations?{urlencode(filters)} HTTP/1.1\r\n".encode())
        connection.sendall(b"Host: localhost\r\n\r\n")
        connection.settimeout(TIMEOUT)
        status = connection.recv(1024)[9:12]
        for _ in range(TIMEOUT):
            if client.ended.wait(1) or not connection.recv(1024):
                break
        return int(status or 0)
    return 0


def workbooks(client: Client) -> int:
    """A workbook of all rows, every other one of a client that leaves."""
    leaves = client.chance.random() < 0.5
    path = f"/v1/observations?format=xlsx&year_from={client.chance.randrange(1000, 1900)}"
    return client.request(path, seconds=2 if leaves else TIMEOUT)


def unknown_codes(client: Client) -> int:
    codes = {name: ",".join(client.word() for _ in range(10)) for name in LISTS}
    return client.request(f"/v1/observations?{urlencode(codes)}")


def combinations_of_filters(client: Client) -> int:
    chosen = client.chance.sample([*FILTERS.items()], client.chance.randrange(1, 10))
    return client.request(f"/v1/observations?{urlencode(chosen)}")


ATTACKS: dict[Callable[[Client], int], int] = {
    absurd_headers: 1,
    searches: 1,
    long_cache_keys: 1,
    slow_readers: SLOW_READERS,
    workbooks: 2,
    unknown_codes: 1,
    combinations_of_filters: 1,
}
"""How many clients repeat each attack as fast as they get responses."""


def attack(port: int, core: int, ended: "multiprocessing.synchronize.Event",
           counts: "multiprocessing.Queue[tuple[str, Counter[int]]]") -> None:  # fmt: skip
    """In a process of its own, after those who measure."""
    os.sched_setaffinity(0, {core})
    os.nice(10)
    stopped = threading.Event()

    def repeat(each: Callable[[Client], int], number: int) -> None:
        client = Client(port, random.Random(f"{each.__name__} {number}"), stopped)  # noqa: S311
        statuses = Counter[int]()
        while not stopped.is_set():
            statuses[each(client)] += 1
        counts.put((each.__name__, statuses))

    threads = [
        threading.Thread(target=repeat, args=(each, number))
        for each, clients in ATTACKS.items()
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    ended.wait()
    stopped.set()
    for thread in threads:
        thread.join()


@dataclass
class Watched:
    """The most memory, disk and export files of a server since the last look, in megabytes."""

    server: Server
    folder: Path
    memory: float = 0
    disk: float = 0
    files: float = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self.ended.wait(0.2):
            self.memory = max(self.memory, self.server.memory())
            self.files = max(self.files, self.server.open_files())
            state = os.statvfs(self.folder)
            used = (state.f_blocks - state.f_bfree) * state.f_frsize
            self.disk = max(self.disk, used / (1 << 20))

    def look(self) -> tuple[float, float, float]:
        found = self.memory, self.disk, self.files
        self.memory = self.disk = self.files = 0
        return found


@contextlib.contextmanager
def watching(server: Server, folder: Path) -> Iterator[Watched]:
    watched = Watched(server, folder)
    thread = threading.Thread(target=watched.watch)
    thread.start()
    try:
        yield watched
    finally:
        watched.ended.set()
        thread.join()


@contextlib.contextmanager
def attacked(port: int, core: int) -> Iterator[Counter[tuple[str, int]]]:
    """While the attacks run. Yields the count of each one's statuses, filled at the end."""
    context = multiprocessing.get_context("spawn")
    ended, counts = context.Event(), context.Queue()
    process = context.Process(target=attack, args=(port, core, ended, counts))
    process.start()
    found = Counter[tuple[str, int]]()
    try:
        yield found
        ended.set()
        for _ in range(sum(ATTACKS.values())):
            name, statuses = counts.get(timeout=2 * TIMEOUT)
            for status, count in statuses.items():
                found[name, status] += count
    finally:
        process.kill()
        process.join()


@contextlib.contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Without a free byte."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1 << 16))
    try:
        yield
    finally:
        filler.unlink()


def on_a_disk_of_its_own(command: Command, folder: Path, megabytes: int) -> Command:
    """Run a command with a small file system in memory as its TMPDIR, which only it sees."""
    script = f'mount -t tmpfs -o size={megabytes}m none {folder} && exec "$@"'
    prefix = [program_path("unshare"), "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    environment = {**command.environment, "TMPDIR": str(folder)}
    return replace(command, arguments=[*prefix, *command.arguments], environment=environment)


def main() -> None:
    options = _arguments()
    prepare(options, "unshare")
    count = options.minutes * 60 * PER_SECOND
    new = [query.of_service() for query in draw(options.database, ceil(count / 3))]
    if len(new) < ceil(count / 3):
        fail("The database gives too few distinct queries: lower --minutes.")
    paths = [path for each in new for path in ("/healthz", REPEATED, each)]
    with tempfile.TemporaryDirectory() as folder:
        command = peers.service(options.database, checkout=options.checkout, FILES_MB=str(FILES_MB))
        command = on_a_disk_of_its_own(command, Path(folder), FILES_MB * 4 // 3)
        with running(command, options.server_core) as server:
            disk = Path(f"/proc/{server.pid}/root{folder}")
            idle = server.memory()
            with attacked(server.port, options.client_core) as statuses:
                times, memory, files = _measure(server, disk, paths, options.minutes)
            response, body = get(server.port, "/v1/observations?format=csv")
            left = [each.name for each in disk.iterdir()]
    _print_statuses(statuses)
    print(f"\nmemory idle {idle:.0f} MB; after the attacks CSV of all rows: {response.status},")
    print(f"{len(body) >> 20} MB; named files left: {left or 'none'}")
    times.sort()
    failed = sum(time == float("inf") for time in times)
    measured = {
        "small failed": failed,
        "beside attacks": times[ceil(len(times) * 0.99) - 1],
        "memory of all": memory,
        "files": files / FILES_MB,
    }
    print_goals(measured, row_count(options.database))


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--minutes", type=int, default=10)
    return parser.parse_args()


def _measure(
    server: Server, disk: Path, paths: Sequence[str], minutes: int
) -> tuple[list[float], float, float]:
    """Times of the small requests, most megabytes of memory and of export files."""
    print(
        "| ten seconds | failed | p50, ms | p99, ms | slowest, ms | RssAnon, MB | exports, MB "
        "| disk, MB |"
    )
    print("|---|---|---|---|---|---|---|---|")
    parts = minutes * 6
    all_times: list[float] = []
    memories, files = [0.0], [0.0]
    requests = cycle(paths)
    with watching(server, disk) as watched, contextlib.ExitStack() as stack:
        for part in range(parts):
            if part == parts * 4 // 6:
                stack.enter_context(full_disk(disk))
            if part == parts * 5 // 6:
                stack.close()
            wanted = [*islice(requests, 10 * PER_SECOND)]
            times = steadily(server.port, wanted, PER_SECOND)
            memory, disk_used, exports = watched.look()
            all_times += times
            memories.append(memory)
            files.append(exports)
            times.sort()
            failed = sum(each == float("inf") for each in times)
            p50, p99 = times[len(times) // 2], times[ceil(len(times) * 0.99) - 1]
            print(f"| {part + 1} | {failed} | {p50:.1f} | {p99:.0f} | {times[-1]:.0f} |"
                  f" {memory:.0f} | {exports:.0f} | {disk_used:.0f} |", flush=True)  # fmt: skip
    return all_times, max(memories), max(files)


def _print_statuses(statuses: Counter[tuple[str, int]]) -> None:
    print(
        "\n| attack | clients | responses by status; 0: broken off or no response |\n|---|---|---|"
    )
    for each, clients in ATTACKS.items():
        name = each.__name__
        found = ", ".join(
            f"{status}: {count:,}" for (of, status), count in sorted(statuses.items()) if of == name
        )
        print(f"| {name.replace('_', ' ')} | {clients} | {found} |")


if __name__ == "__main__":
    main()
