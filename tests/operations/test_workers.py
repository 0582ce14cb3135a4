"""Several worker processes: each detects new releases by itself, and none mixes two."""

import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.conftest import run_api
from tests.support.bundles import copy_seed, print_value
from tests.support.server_process import server_process, until

KOREA = "/v1/observations?metric=robot-density&area=KR"
WORKERS = 3
CLIENTS = 8
VALUES = {1: 1012, 2: 1013, 3: 1014}
"""The value of Korea's robot density in each release."""


@pytest.mark.slow
def test_workers_share_nothing_but_the_database(empty_url: str, tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    run_api("seed", str(seed), url=empty_url)
    found: list[tuple[int, int, int]] = []
    failed: list[Exception] = []
    done = threading.Event()

    def send_requests(base: str) -> None:
        """Open one connection per request, so that every process gets some."""
        number = 0
        while not done.is_set():
            number += 1
            path = KOREA if number % 2 else f"{KOREA}&limit={number % 1000 + 1}"
            try:
                response = httpx.get(f"{base}{path}", timeout=10).json()
            except Exception as error:
                failed.append(error)
                return
            [row] = response["data"]
            found.append((response["meta"]["release"], row["value"], row["release"]))

    with server_process(empty_url, "--workers", str(WORKERS)) as server:
        until(server.is_ready)
        clients = [
            threading.Thread(target=send_requests, args=(server.base,)) for _ in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        for release in (2, 3):
            print_value(seed, "korea-robot-density-2023", VALUES[release])
            run_api("seed", str(seed), url=empty_url)
            time.sleep(1)  # the promise: a running server sees it within a second
            found.append((0, 0, 0))
            time.sleep(1)
        done.set()
        for client in clients:
            client.join()
    assert not failed
    seen = [place for place, each in enumerate(found) if each == (0, 0, 0)]
    seen_rows = {each for each in found if each != (0, 0, 0)}
    assert seen_rows == {(release, value, release) for release, value in VALUES.items()}
    assert {each[0] for each in found[seen[0] + CLIENTS + 1 : seen[1] - CLIENTS]} <= {2, 3}
    assert {each[0] for each in found[seen[1] + CLIENTS + 1 :]} == {3}
