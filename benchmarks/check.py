"""Milliseconds of the check of a text of 10 kB, in each language.

Every text is another one, of sentences that say what rows of the database say. `--against` measures
another version in turn with this one. The time of the processor is a mean without the first text.
"""

import http.client
import json
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from statistics import median, quantiles
from typing import Any

from benchmarks import peers
from benchmarks.options import add_against, fail, parser_of, prepare
from benchmarks.servers import HOST, Server, get, running

SENTENCES = {
    "en": "The {metric} of {subject} was {number} in {time}, according to the statistical office,"
    " which said that nothing else had changed since. ",
    "ja": "{time}の{subject}の{metric}は{number}で、統計局によれば他に変わったことはなかった。",
    "ko": "{time} {subject}의 {metric}은 {number}로, 통계청에 따르면 그 밖에 달라진 것은 없었다. ",
    "zh": "{time}，{subject}的{metric}为{number}，统计局表示其他方面没有变化。",
}
BYTES = 10_000
ROWS = "/v1/observations?limit=1000&value_from=1&lang="
Row = Mapping[str, Any]


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--runs", type=int, default=30, help="texts of each language")
    add_against(parser)
    options = parser.parse_args()
    prepare(options)
    versions = {"this": (options.checkout, options.database)}
    if options.against:
        versions["other"] = (options.against, options.against_database or options.database)
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(
                running(peers.service(database, f"check-{name}", folder), options.server_core)
            )
            for name, (folder, database) in versions.items()
        }
        print("| language | version | figures | first | median | p95 | processor |")
        print("|---|---|---|---|---|---|---|")
        for language in SENTENCES:
            _measure(servers, language, options.runs)


def _measure(servers: Mapping[str, Server], language: str, runs: int) -> None:
    texts = [*_texts(_rows(servers["this"], language), language, runs + 1)]
    times: dict[str, list[float]] = {name: [] for name in servers}
    figures: dict[str, list[int]] = {name: [] for name in servers}
    begun = dict[str, float]()
    for text in texts:
        for name, server in servers.items():
            seconds, count = _check(server, text, language)
            times[name].append(1000 * seconds)
            figures[name].append(count)
            begun.setdefault(name, server.processor_seconds())  # behind the first one
    for name, (first, *others) in times.items():
        processor = 1000 * (servers[name].processor_seconds() - begun[name]) / runs
        p95 = quantiles(others, n=20)[-1]
        found = (median(figures[name]), first, median(others), p95, processor)
        row = (language, name, *(f"{each:.0f}" for each in found))
        print("|", " | ".join(row), "|", flush=True)


def _rows(server: Server, language: str) -> Sequence[Row]:
    response, body = get(server.port, ROWS + language)
    if response.status != http.client.OK:
        fail(f"{ROWS}{language} gets {response.status}: {body[:500]!r}")
    rows: Sequence[Row] = json.loads(body)["data"]
    return [row for row in rows if row["period_name"]]


def _texts(rows: Sequence[Row], language: str, count: int) -> Iterator[str]:
    for number in range(count):
        chance, text = random.Random(f"{language} {number}"), ""  # noqa: S311
        while len(text.encode()) < BYTES:
            row = chance.choice(rows)
            text += SENTENCES[language].format(
                metric=row["metric_name"],
                subject=row["subject_name"],
                number=row["display"],
                time=row["period_name"],
            )
        yield text


def _check(server: Server, text: str, language: str) -> tuple[float, int]:
    """The seconds that the check of a text takes, and its figures."""
    body = json.dumps({"text": text, "language": language})
    begun = time.perf_counter()
    with closing(http.client.HTTPConnection(HOST, server.port, timeout=60)) as connection:
        connection.request("POST", "/v1/check", body, {"content-type": "application/json"})
        response = connection.getresponse()
        answer = response.read()
    seconds = time.perf_counter() - begun
    if response.status != http.client.OK:
        fail(f"/v1/check gets {response.status}: {answer[:500]!r}")
    return seconds, json.loads(answer)["meta"]["total"]


if __name__ == "__main__":
    main()
