"""The wheel, built from the source distribution, installed and run where there is no checkout."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.conftest import PROJECT
from tests.support.nonempty import nonempty
from tests.support.ports import free_port
from tests.support.server_process import ServerProcess, until

pytestmark = pytest.mark.slow
FOLDERS = {"api": "api", "migrations": "api/migrations", "seed": "api/seed"}
"""Folders of the repository, and where a wheel has them."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `make package` does: from the source distribution, without an index."""
    folder = tmp_path_factory.mktemp("built")
    options = ["--quiet", "--no-build-isolation", "--offline", "--no-index"]
    command = ["uv", "build", *options, "--python", sys.executable, "--out-dir", str(folder)]
    subprocess.run([sys.executable, "-m", *command], cwd=PROJECT, check=True)
    assert len([*folder.glob("*.tar.gz")]) == 1
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-index", "--no-deps", "--target", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(wheel)], check=True)
    return folder


def environment(installed: Path) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return others | {"PYTHONPATH": str(installed), "PYTHONWARNINGS": "error"}


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [installed / "bin" / "article-indicators", *arguments],
        cwd=folder,
        env=environment(installed),
        capture_output=True,
        text=True,
        timeout=60,
    )


@contextmanager
def serving(installed: Path, folder: Path) -> Iterator[str]:
    port, log = free_port(), folder / "log"
    command = [str(installed / "bin" / "article-indicators"), "serve", "--port", str(port)]
    with log.open("wb") as file, httpx.Client() as client:
        process = subprocess.Popen(command, cwd=folder, env=environment(installed), stderr=file)
        server = ServerProcess(f"http://127.0.0.1:{port}", process, log, client)
        try:
            until(lambda: is_ready(server))
            yield server.base
        finally:
            process.terminate()
            process.wait(60)


def is_ready(server: ServerProcess) -> bool:
    assert server.process.poll() is None, server.log_text()
    try:
        return server.is_ready()
    except httpx.TransportError:
        return False


def test_the_wheel_has_every_file(wheel: Path) -> None:
    there = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"{target}/{file.relative_to(PROJECT / folder).as_posix()}"
        for folder, target in FOLDERS.items()
        for file in (PROJECT / folder).rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    }
    assert "api/static/explorer/vega.js" in wanted & there
    assert wanted - there == set()
    assert {name for name in there - wanted if ".dist-info/" not in name} == set()


def test_the_seed_is_served_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    for command in ("migrate", "seed"):
        done = run(installed, tmp_path, command)
        assert (done.returncode, done.stderr) == (0, ""), command
    assert (tmp_path / "data" / "indicators.db").is_file()
    query = "/v1/observations?metric=gdp&format=csv&fields=subject_name,display"
    printed = run(installed, tmp_path, "serve", "--get", query).stdout
    assert "Zhejiang,> 9 trillion yuan" in printed
    with serving(installed, tmp_path) as base:
        page = httpx.get(base).text
        script = page.partition('type="module" src="')[2].partition('"')[0]
        library = script.replace("main.js", "vega.js")
        for path in nonempty([script, library, "/v1", "/docs"]):
            assert httpx.get(f"{base}{path}").status_code == 200, path


def test_a_seed_folder_here_is_read_instead(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "seed").mkdir()
    done = run(installed, tmp_path, "check")
    assert done.returncode == 1
    assert "units.csv: this file is missing" in done.stderr


def test_the_installed_seed_is_not_written_to(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "add", "area", "FR")
    assert done.returncode == 2
    assert f"begin with a copy of {installed / 'api' / 'seed'}" in done.stderr


def test_texts_name_the_command_as_it_was_started(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "--help").stdout.startswith("usage: article-indicators ")
    asked = run(installed, tmp_path, "serve", "--get", "/readyz")
    assert "run `article-indicators migrate`" in asked.stdout
    module = [sys.executable, "-m", "api", "--help"]
    done = subprocess.run(module, cwd=tmp_path, env=environment(installed), stdout=subprocess.PIPE)
    assert done.stdout.startswith(b"usage: python -m api ")
