"""Small requests at a steady pace, as of readers who do not wait for each other.

wrk asks again only when it was answered, so a server that stands still is asked little, and looks
fast. Here a request has its time; it is late from then on, whenever it could be sent.
"""

import http.client
import threading
import time
from collections.abc import Sequence
from math import ceil, inf

from benchmarks.reading import BROKEN
from benchmarks.servers import HOST

CONNECTIONS = 4
PER_SECOND = 50
GRACE = 15.0
"""Seconds after the last request is due, in which late answers are waited for."""


def ask_steadily(port: int, paths: Sequence[str]) -> list[float]:
    """Ask for each path at its time; returns the milliseconds from then to the whole answer.

    What is not answered in the end takes for ever.
    """
    took: list[float] = []
    begun = time.monotonic()
    end = begun + len(paths) / PER_SECOND + GRACE
    threads = [
        threading.Thread(target=_ask, args=(port, paths, place, begun, end, took))
        for place in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took + [inf] * (len(paths) - len(took))


def percentile(took: Sequence[float], percent: int) -> float:
    return sorted(took)[ceil(len(took) * percent / 100) - 1]


def _ask(
    port: int, paths: Sequence[str], place: int, begun: float, end: float, took: list[float]
) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=end - begun)
    for number in range(place, len(paths), CONNECTIONS):
        due = begun + number / PER_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
        if time.monotonic() > end or not _is_answered(connection, paths[number]):
            break
        took.append((time.monotonic() - due) * 1000)
    connection.close()


def _is_answered(connection: http.client.HTTPConnection, path: str) -> bool:
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except BROKEN:
        return False
    return answer.status == http.client.OK
