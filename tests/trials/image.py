"""The container image: built by buildah on a base made by debootstrap, run without an engine.

The container is a mount namespace of its own: the root is read-only but for `/tmp`, and user,
environment, folder and command are those of the image.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG, S_IWOTH
from typing import Any

import httpx
import pytest

from api.i18n.citations import LICENCES
from tests.conftest import PROJECT
from tests.support.constant_load import table
from tests.support.ports import free_port
from tests.support.server_process import until

TOOLS = ("buildah", "debootstrap", "unshare")
SUITE = "bookworm"
PACKAGES = "python3,python3-venv,python-is-python3,ca-certificates"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
BASE, TAG = "localhost/debian-python", "localhost/article-indicators"
READ_ONLY = """
mount --bind "$ROOT" "$ROOT" && mount -o remount,bind,ro "$ROOT"
mount -t tmpfs tmpfs "$ROOT/tmp" && mount -t proc proc "$ROOT/proc"
exec chroot --userspec="$RUN_AS" "$ROOT" /usr/bin/env -i "$@"
"""
"""`$@` are the environment and the command."""

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not all(map(shutil.which, TOOLS)),
    reason=f"it needs root and {', '.join(TOOLS)}",
)


@dataclass(frozen=True)
class Image:
    root: Path
    """Its files, unpacked."""
    config: Mapping[str, Any]
    """User, Env, Cmd … as Docker names them."""

    def start(self, command: list[str], **settings: str) -> subprocess.Popen[str]:
        """Start a command in a container of the image."""
        own = [*self.config["Env"], *(f"{name}={value}" for name, value in settings.items())]
        folder = ["/usr/bin/env", f"--chdir={self.config['WorkingDir']}"]
        shell = ["unshare", "--mount", "sh", "-eu", "-c", READ_ONLY, "sh"]
        return subprocess.Popen(
            [*shell, *own, *folder, *command],
            env={**os.environ, "ROOT": str(self.root), "RUN_AS": self.config["User"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *command: str) -> tuple[int, str]:
        """The exit status of a command, and what it wrote."""
        process = self.start([*command])
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    @contextmanager
    def served(self, port: int, **settings: str) -> Iterator[str]:
        """The command of the image, on another port; yields its URL."""
        command = [each.replace("8000", str(port)) for each in self.config["Cmd"]]
        base = f"http://127.0.0.1:{port}"
        with self.start(command, **settings) as process:
            try:
                until(lambda: process.poll() is not None or _is_up(base))
                assert process.poll() is None, process.communicate()[0]
                yield base
            finally:
                process.terminate()
                assert process.wait(timeout=30) == 0


def _is_up(base: str) -> bool:
    try:
        return httpx.get(f"{base}/readyz").is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """The image, built by `bin/build-image` in a storage of its own."""
    folder = tmp_path_factory.mktemp("image")
    storage = folder / "storage.conf"
    places = f'graphroot = "{folder}/storage"\nrunroot = "{folder}/run"\n'
    storage.write_text(f'[storage]\ndriver = "vfs"\n{places}', encoding="utf-8")
    isolated = {"BUILDAH_ISOLATION": "chroot", "CONTAINERS_STORAGE_CONF": str(storage)}
    environment = {**os.environ, **isolated}

    def run(*command: str, **more: str) -> str:
        done = subprocess.run(
            command, env={**environment, **more}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout.strip()

    make_base(folder)
    run("buildah", "build", "--quiet", "--tag", BASE, str(folder / "base"))
    certificates = f"--cert {CERTIFICATES}" if CERTIFICATES.exists() else ""
    run(str(PROJECT / "bin" / "build-image"), BASE=BASE, TAG=TAG, PIP_OPTS=certificates)
    container = run("buildah", "from", "--pull-never", TAG)
    described = json.loads(run("buildah", "inspect", "--type", "image", TAG))
    yield Image(Path(run("buildah", "mount", container)), described["Docker"]["config"])
    run("buildah", "rm", "--all")
    run("buildah", "rmi", "--all", "--force")


def make_base(folder: Path) -> None:
    """A folder with the Dockerfile of a Debian with Python, and its files as an archive."""
    root, build = folder / "debian", folder / "base"
    options = ["--variant=minbase", f"--include={PACKAGES}", SUITE]
    subprocess.run(["debootstrap", *options, root], check=True, stdout=subprocess.DEVNULL)
    if CERTIFICATES.exists():
        shutil.copy(CERTIFICATES, root / CERTIFICATES.relative_to("/"))
    build.mkdir()
    subprocess.run(["tar", "-C", root, "-cf", build / "debian.tar", "."], check=True)
    (build / "Dockerfile").write_text("FROM scratch\nADD debian.tar /\n", encoding="utf-8")
    shutil.rmtree(root)


def test_it_responds_from_a_read_only_root_as_its_own_user(image: Image) -> None:
    with image.served(free_port(), PUBLIC_URL="https://data.example/stats") as base:
        assert httpx.get(f"{base}/healthz").json() == {"status": "ok"}
        countries = httpx.get(f"{base}/v1/countries").json()
        assert {each["code"] for each in countries["data"]} >= {"CN", "JP", "KR"}
        assert countries["links"]["self"] == "https://data.example/stats/v1/countries"
        assert '<script type="module" src="/stats/explorer/' in httpx.get(f"{base}/").text
        assert httpx.get(f"{base}/stats/explorer/0/vega.js").status_code == 200
        rows = httpx.get(f"{base}/v1/observations.csv").text.splitlines()
        assert len(rows) > 30
        assert httpx.get(f"{base}/v1/observations.zip").content.startswith(b"PK")
        size = sum(each.lstat().st_size for each in image.root.rglob("*"))
    print(table({"countries": len(countries["data"]), "rows": len(rows), "MB": size >> 20}))


def test_its_check_of_health_succeeds_while_it_is_served(image: Image) -> None:
    port = free_port()
    kind, *command = image.config["Healthcheck"]["Test"]
    command = [each.replace("8000", str(port)) for each in command]
    assert kind == "CMD"
    assert image.run(*command)[0] != 0
    with image.served(port):
        assert image.run(*command) == (0, "")


def test_its_user_can_write_nothing_but_temporary_files(image: Image) -> None:
    written = "touch /tmp/x && for place in / /app /app/data /opt/venv; do ! touch $place/x; done"
    assert image.run("sh", "-c", f"id -u; {{ {written}; }} 2>/dev/null") == (0, "10001\n")
    states = [(path, path.lstat()) for path in image.root.rglob("*")]
    own = [path for path, state in states if state.st_uid == 10001]
    for_all = [path for path, state in states if S_ISREG(state.st_mode) and state.st_mode & S_IWOTH]
    assert (own, for_all) == ([], [])


def test_it_has_what_it_needs_and_no_more(image: Image) -> None:
    app = {each.name for each in (image.root / "app").iterdir()}
    assert app == {"LICENSE", "pyproject.toml", "migrations", "seed", "api", "data"}
    assert [each.name for each in (image.root / "app" / "data").iterdir()] == ["indicators.db"]
    assert not (image.root / "opt" / "pip").exists()
    assert image.config["Labels"]["org.opencontainers.image.licenses"] == LICENCES
