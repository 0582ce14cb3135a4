"""Use of the OpenAPI document: linting, and a generated TypeScript client that runs."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PROJECT

HERE = PROJECT / "tests" / "client"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("npm"), reason="Node.js is not installed"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client's folder with its tools, from the lock file."""
    folder = tmp_path_factory.mktemp("client")
    for name in HERE.iterdir():
        if name.is_file():
            shutil.copy(name, folder)
    shutil.copy(PROJECT / "docs" / "openapi.json", folder)
    run(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    return folder


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_document_passes_a_linter(folder: Path) -> None:
    assert run(folder, "node", "lint.mjs", "openapi.json") == ""


def test_a_generated_typescript_client_compiles_and_runs(folder: Path, base_url: str) -> None:
    run(folder, "npx", "--no", "openapi-typescript", "openapi.json", "-o", "schema.d.ts")
    run(folder, "npx", "--no", "tsc")
    output = json.loads(run(folder, "node", "client.js", base_url))
    assert output["lines"] == [
        "한국: 직원 1만 명당 1,012대",
        "싱가포르: 직원 1만 명당 770대",
    ]
    assert output["relation"] == "eq"
    assert output["points"] > 0
    assert len(output["hash"]) == 64
    assert "country" in output["reasons"]
