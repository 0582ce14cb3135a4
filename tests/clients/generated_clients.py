"""Clients generated from the OpenAPI document read large numbers and unknown codes.

`make clients` installs the generators into `build/clients`, and runs this file. What was found with
which version is in `docs/clients.md`.
"""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import PROJECT, served

HERE = Path(__file__).parent
INSTALLED = PROJECT / "build" / "clients"
NODE = INSTALLED / "node_modules" / ".bin"
PYTHON = INSTALLED / "venv" / "bin"
GENERATOR = f"{PYTHON}/openapi-generator-cli generate -i openapi.json -o"
STATUS = "withdrawn"
"""A code that is not in the document, as a later version may send it."""


@pytest.fixture(scope="session")
def later(sqlite_seeded: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose figure for the GDP of Ningbo has a status of a later version."""
    file = tmp_path_factory.mktemp("later") / "indicators.db"
    shutil.copy(sqlite_seeded.removeprefix("sqlite:///"), file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(
            "UPDATE observation SET status = ? WHERE metric = 'gdp' AND area = 'CN-330200'",
            [STATUS],
        )
    with served(f"sqlite:///{file}") as base:
        yield base


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the document and our programs, in which clients are generated."""
    shutil.copytree(HERE, tmp_path, dirs_exist_ok=True)
    shutil.copy(PROJECT / "docs" / "openapi.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(INSTALLED / "node_modules")
    return tmp_path


def run(folder: Path, command: str) -> str:
    done = subprocess.run(
        command.split(), cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("generate", "program"),
    [
        (
            f"{PYTHON}/openapi-python-client generate --path openapi.json --meta none "
            "--output-path article_indicators",
            f"{PYTHON}/python openapi_python_client.py",
        ),
        (
            f"{GENERATOR} . -g python --package-name generated",
            f"{PYTHON}/python openapi_generator.py",
        ),
        (f"{NODE}/openapi-typescript openapi.json -o schema.d.ts", "node openapi_fetch.js"),
        ("node hey_api.mjs", "node hey_api.js"),
        ("node orval.mjs {later}", "node orval.js"),
    ],
    ids=["openapi-python-client", "openapi-generator", "openapi-fetch", "hey-api", "orval"],
)
def test_a_generated_client_reads_a_large_number_and_an_unknown_code(
    folder: Path, later: str, generate: str, program: str
) -> None:
    run(folder, generate.replace("{later}", later))
    if program.endswith(".js"):
        source = program.removeprefix("node ").replace(".js", ".ts")
        options = {"extends": "./tsconfig.json", "files": [source]}
        (folder / "tsconfig.one.json").write_text(json.dumps(options))
        run(folder, f"{NODE}/tsc --project tsconfig.one.json")
    row = json.loads(run(folder, f"{program} {later}"))
    assert row == {"value": 1_814_000_000_000, "sum": 1_814_000_000_001, "status": STATUS}


@pytest.mark.parametrize(
    ("language", "file", "value", "status"),
    [
        ("java", "ObservationRow.java", "private Double value;", "private String status;"),
        ("kotlin", "ObservationRow.kt", "val `value`: kotlin.Double?", "val status: kotlin.String"),
        ("go", "model_observation_row.go", "Value NullableFloat64 `", "Status string `"),
    ],
    ids=["java", "kotlin", "go"],
)
def test_a_generated_client_declares_numbers_as_doubles_and_codes_as_texts(
    folder: Path, language: str, file: str, value: str, status: str
) -> None:
    run(folder, f"{GENERATOR} made -g {language}")
    [found] = (folder / "made").rglob(file)
    text = found.read_text(encoding="utf-8")
    assert value in text
    assert status in text


def test_the_document_passes_linters_with_their_recommended_rules(folder: Path) -> None:
    assert "No results" in run(folder, f"{NODE}/spectral lint openapi.json -r spectral.yaml")
    found = run(folder, f"{NODE}/redocly lint openapi.json --extends recommended --format json")
    assert json.loads(found)["problems"] == []
