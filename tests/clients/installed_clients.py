"""Programs read the service with one installed client each, and find the same figures.

`make clients` runs the tests in `*_clients.py` of this folder; this one runs every program
`NAME_client.EXT`, in a temporary copy of the folder. A program gets the address of the service as
its argument, exits with 0, and prints lines of JSON: `version`, and facts, each of which must be
equal to that of FACTS. Comments at its top say

    client: how the table of results names it
    needs: Debian packages, as `package` or `command=package`; without them it is skipped
    environment: a folder in `build/clients` with packages that exclude those of the others
    error, fault: what it prints, and why, if the client is at fault. Both with the service and
        with plain files of another server, it must fail with that error

Python programs run with the packages of `requirements.txt`, those for Node.js with `package.json`.
Each also runs by hand: `python polars_client.py http://127.0.0.1:8000`.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from tests.clients.conftest import HERE, INSTALLED
from tests.conftest import run_api, served
from tests.support.bundles import copy_seed
from tests.support.nonempty import nonempty

PROGRAMS = sorted(each.name for each in HERE.glob("*_client.*"))
INTERPRETERS = {
    ".R": "Rscript",
    ".go": "go run",
    ".java": "java",
    ".m": "octave-cli --quiet",
    ".mjs": "node",
    ".php": "php",
    ".pl": "perl",
    ".py": "python",
    ".rb": "ruby",
    ".sh": "sh -eu",
}
FACTS = {
    "value": 1_814_000_000_000,  # the GDP of Ningbo, observation jvpim98dkb6e6
    "name": "宁波市",
    "rows": 27,  # figures of China
    "na": "NA",  # the code of Namibia
    "date": "2025-06-19",  # of the article, in a citation
    "month": "2025-06",
    "unchanged": 304,
    "refused": 422,
}
Record = Callable[[str, object], None]
PLAIN = ("observations.csv", "observations.parquet", "countries.csv")


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the seed with one more country, whose code is NA."""
    folder = tmp_path_factory.mktemp("service")
    seed, url = copy_seed(folder), f"sqlite:///{folder}/indicators.db"
    run_api("add", "area", "NA", "--seed", str(seed), url=url)
    run_api("migrate", url=url)
    run_api("seed", str(seed), url=url)
    with served(url) as base:
        yield base


@pytest.fixture(scope="session")
def plain_files(service: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The control: the same files at the same paths, from the server in Python's library."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "v1").mkdir()
    for name in PLAIN:
        response = httpx.get(f"{service}/v1/{name}").raise_for_status()
        (folder / "v1" / name).write_bytes(response.content)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def missing(needs: str) -> list[str]:
    """The Debian packages of a list that are not installed."""
    pairs = [each.rpartition("=")[::2] for each in needs.split()]
    return [package for command, package in pairs if not is_installed(command, package)]


def is_installed(command: str, package: str) -> bool:
    if shutil.which(command or package):
        return True
    query = ["dpkg-query", "--show", "--showformat", "${Status}", package]
    if command or not shutil.which(query[0]):
        return False
    found = subprocess.run(query, capture_output=True, text=True, check=False)
    return found.stdout == "install ok installed"


def run(program: Path, base: str, paths: list[Path]) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([*map(str, paths), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"}
    del environment["SSL_CERT_DIR"]  # with the tests' own, polars refuses http:// addresses, too
    return subprocess.run(
        [*INTERPRETERS[program.suffix].split(), program.name, base],
        cwd=program.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_client_reads_the_figures(
    name: str,
    service: str,
    folder: Path,
    installed: list[Path],
    record_property: Record,
    request: pytest.FixtureRequest,
) -> None:
    program = folder / name
    about = dict(
        re.findall(
            r"^\W+(client|needs|environment|fault|error): (.+)$", program.read_text("utf-8"), re.M
        )
    )
    record_property("client", about["client"])
    record_property("trial", name)
    if lacking := missing(about.get("needs", "")):
        pytest.skip(f"skipped: needs {', '.join(lacking)}")
    own = [INSTALLED / about["environment"] / "bin"] if "environment" in about else []
    done = run(program, service, [*own, *installed])
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    record_property("version", found[0]["version"] if found else "")
    if "fault" in about:
        record_property("result", f"fails by a fault of its own: {about['fault']}")
        control = run(program, request.getfixturevalue("plain_files"), installed)
        assert all(each.returncode and about["error"] in each.stderr for each in (done, control))
        return
    assert done.returncode == 0, done.stderr
    for each in nonempty(found):
        facts = {key: value for key, value in each.items() if key != "version"}
        assert facts == {key: FACTS[key] for key in nonempty(facts)}
