"""Hold a load for minutes while releases are published: no error, no mixed answer, memory flat.

Requests have a pace of their own and are late from the time they were due. Each release gives some
figures the number of the release as their value, so an answer that mixes two releases is seen: in a
page, in pages that follow each other by cursor, in files and in answers of earlier releases.
"""

import argparse
import csv
import http.client
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.memory import Watch
from benchmarks.options import PROJECT, WORK, environment
from benchmarks.pacing import percentile
from benchmarks.reading import BROKEN
from benchmarks.servers import HOST, Command, Server, free_port, running

ARTICLE = "manufacturing-data-2025"
MARKED = 20
"""Articles whose robot density of Korea is the number of the release."""
MARK = "korea-robot-density-2023"
CONNECTIONS = 32
MINUTE = 60.0
LIMIT = 50.0
"""Milliseconds that the 99th percentile is to stay under."""
LANGUAGES = ("en", "ja", "ko", "zh")


def main() -> int:
    asked = _read_arguments()
    folder = WORK / "holding"
    shutil.rmtree(folder, ignore_errors=True)
    room = Newsroom(folder / "seed", folder / "indicators.db", asked.articles)
    room.publish()
    port = free_port()
    arguments = [sys.executable, "-m", "api", "serve", "--port", str(port)]
    settings = environment(DATABASE_URL=room.url)
    command = Command("holding", port, arguments, "/readyz", settings)
    with running(command, asked.server_core) as server:
        os.sched_setaffinity(0, {asked.load_core})
        holding = Holding(server, room, asked.rate, asked.minutes, asked.every)
        return holding.run()


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--minutes", type=int, default=10, help="how long")
    parser.add_argument("--every", type=int, default=60, help="seconds from release to release")
    parser.add_argument("--rate", type=int, default=200, help="requests a second")
    parser.add_argument("--articles", type=int, default=1000, help="articles of 37 observations")
    parser.add_argument("--server-core", type=int, default=0, help="core of the server")
    parser.add_argument("--load-core", type=int, default=1, help="core of who asks, and publishes")
    return parser.parse_args()


class Newsroom:
    """A seed folder of many copies of the article, and the database it is published to."""

    def __init__(self, seed: Path, database: Path, articles: int) -> None:
        self.seed = shutil.copytree(PROJECT / "seed", seed)
        self.url = f"sqlite:///{database}"
        self.articles = [f"copy-{number:04}" for number in range(articles)]
        self.release = 0
        for name in self.articles:
            shutil.copytree(seed / "articles" / ARTICLE, seed / "articles" / name)
        self._run("migrate")

    def publish(self) -> float:
        """Publish the next release; returns how many seconds it took."""
        for name in self.articles[:MARKED]:
            self._mark(self.seed / "articles" / name / "observations.csv")
        begun = time.monotonic()
        self._run("seed", str(self.seed))
        self.release += 1
        return time.monotonic() - begun

    def _mark(self, file: Path) -> None:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            names, lines = list(reader.fieldnames or ()), list(reader)
        for line in lines:
            if line["key"] == MARK:
                line["value"] = str(self.release + 1)
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(lines)

    def _run(self, *command: str) -> None:
        subprocess.run(
            ["nice", "-n", "19", sys.executable, "-m", "api", *command],
            cwd=PROJECT,
            env=environment(DATABASE_URL=self.url),
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@dataclass(slots=True)
class Seen:
    """What was answered in a minute."""

    took: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)


class Holding:
    """Asks for minutes, and tells of each."""

    def __init__(
        self, server: Server, room: Newsroom, rate: int, minutes: int, every: float
    ) -> None:
        self.server = server
        self.room = room
        self.rate = rate
        self.every = every
        self.minutes = [Seen() for _ in range(minutes)]
        self._numbers = itertools.count()
        self._watch = Watch(server.pid, 1 << 62)

    def run(self) -> int:
        count = len(self.minutes) * int(MINUTE) * self.rate
        print(f"{self.rate} requests a second for {len(self.minutes)} minutes: {count:,}")
        print("minute release  asked errors  p50 ms  p99 ms  max ms  RssAnon MB  publishing s")
        begun = time.monotonic()
        askers = [
            threading.Thread(target=self._ask, args=(begun, count, place))
            for place in range(CONNECTIONS)
        ]
        for thread in askers:
            thread.start()
        for number, seen in enumerate(self.minutes):
            took = self._publish_until(begun + (number + 1) * MINUTE)
            self._tell(number + 1, seen, took)
        for thread in askers:
            thread.join()
        return self._sum_up()

    def _ask(self, begun: float, count: int, seed: int) -> None:
        """One connection: asks what is due next, as long as there is something."""
        asker = Asker(self.server.port, self.room, random.Random(seed))  # noqa: S311
        while (number := next(self._numbers)) < count:
            due = begun + number / self.rate
            time.sleep(max(0.0, due - time.monotonic()))
            fault = asker.ask()
            seen = self.minutes[int(number / self.rate // MINUTE)]
            seen.took.append((time.monotonic() - due) * 1000)
            if fault is not None:
                seen.faults[fault] += 1
        asker.close()

    def _publish_until(self, end: float) -> float:
        """Publish now, and again and again until then; returns the seconds of the slowest."""
        slowest = 0.0
        while (begun := time.monotonic()) < end:
            slowest = max(slowest, self.room.publish())
            time.sleep(max(0.0, min(begun + self.every, end) - time.monotonic()))
        return slowest

    def _tell(self, minute: int, seen: Seen, publishing: float) -> None:
        memory = self._watch.now() / 1e6
        print(
            f"{minute:6} {self.room.release:7} {len(seen.took):6,} {seen.faults.total():6}"
            f" {percentile(seen.took, 50):7.1f} {percentile(seen.took, 99):7.1f}"
            f" {max(seen.took):7.0f} {memory:11.0f} {publishing:13.1f}",
            flush=True,
        )

    def _sum_up(self) -> int:
        took = [each for seen in self.minutes for each in seen.took]
        faults = sum((seen.faults for seen in self.minutes), Counter[str]())
        p99 = percentile(took, 99)
        print(f"{len(took):,} answers, p50 {percentile(took, 50):.1f} ms, p99 {p99:.1f} ms")
        for fault, count in faults.most_common():
            print(f"{count:,} times: {fault}")
        if not faults:
            print("no error, no mixed answer")
        return 0 if not faults and p99 < LIMIT else 1


class Asker:
    """A reader with a connection of its own: what it asks, and whether the answer is right."""

    def __init__(self, port: int, room: Newsroom, chance: random.Random) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)
        self._room = room
        self._chance = chance
        self._walk: str | None = None
        self._walked: int | None = None
        marked = ",".join(room.articles[:MARKED])
        self._marked = f"/v1/observations?article={marked}&metric=robot-density&country=KR"
        self._kinds: Mapping[Callable[[], str | None], int] = {
            self._repeated: 60,
            self._new: 24,
            self._page: 5,
            self._step: 5,
            self._past: 3,
            self._file: 1,
            self._changed: 1,
            self._item: 1,
        }

    def ask(self) -> str | None:
        """Ask something; returns what was wrong with the answer, if anything was."""
        [kind] = self._chance.choices([*self._kinds], [*self._kinds.values()])
        try:
            return kind()
        except BROKEN as error:
            self._connection.close()
            return f"{kind.__name__}: {type(error).__name__}"

    def close(self) -> None:
        self._connection.close()

    def _get(self, path: str) -> tuple[int, bytes]:
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def _fine(self, path: str) -> str | None:
        status, body = self._get(path)
        return None if status == http.client.OK and body else f"{status} of {path.split('?')[0]}"

    def _repeated(self) -> str | None:
        metric = self._chance.choice(("gdp", "robot-density", "cip-rank", "sector-growth"))
        return self._fine(f"/v1/observations?metric={metric}&limit=20")

    def _new(self) -> str | None:
        some = ",".join(self._chance.sample(self._room.articles, 2))
        lang = self._chance.choice(LANGUAGES)
        return self._fine(f"/v1/observations?article={some}&limit=20&lang={lang}")

    def _item(self) -> str | None:
        return self._fine("/v1/observations/3r0aeqn5scs7a?lang=" + self._chance.choice(LANGUAGES))

    def _page(self) -> str | None:
        return self._checked(self._marked).fault

    def _past(self) -> str | None:
        release = self._chance.randint(1, self._room.release)
        return self._checked(f"{self._marked}&release={release}", release).fault

    def _step(self) -> str | None:
        """The next page of a walk, which goes on in the release that it began in."""
        found = self._checked(self._walk or f"{self._marked}&limit=4", self._walked)
        self._walk = found.following
        self._walked = found.release if found.following else None
        return found.fault

    def _file(self) -> str | None:
        """All that is marked as a file: one value, that of the release in its header."""
        self._connection.request("GET", f"{self._marked}&format=csv&fields=value")
        answer = self._connection.getresponse()
        values = set(answer.read().decode().split()[1:])
        release = answer.headers["Data-Release"]
        return None if values == {release} else f"a file of release {release} holds {values}"

    def _changed(self) -> str | None:
        since = self._chance.randint(1, self._room.release)
        status, body = self._get(f"/v1/changes?since={since}&kind=observation&limit=50")
        if status != http.client.OK:
            return f"{status} of /v1/changes"
        content = json.loads(body)
        release = content["meta"]["release"]
        values = {each["row"]["value"] for each in content["data"]}
        wanted = {release} if release > since else set()
        return None if values == wanted else f"changes from {since} to {release} hold {values}"

    def _checked(self, path: str, wanted: int | None = None) -> "Page":
        """Every row has the value of the answer's release, and that is the one asked for."""
        status, body = self._get(path)
        if status != http.client.OK:
            return Page(f"{status} of marked observations")
        content: Any = json.loads(body)
        release, following = content["meta"]["release"], content["links"]["next"]
        values = {row["value"] for row in content["data"]}
        is_right = values == {release} and wanted in (None, release)
        told = f"an answer of release {release} (wanted: {wanted}) holds {values}"
        path = following and following.partition(f":{self._connection.port}")[2]
        return Page(None if is_right else told, path, release)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was looked at: what is wrong with it, and the path of the next."""

    fault: str | None
    following: str | None = None
    release: int | None = None


if __name__ == "__main__":
    sys.exit(main())
