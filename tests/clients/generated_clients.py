"""Clients generated from the OpenAPI document read large numbers and unknown codes.

`make clients` installs the generators into `build/clients`, and runs this file.
"""

import json
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.clients.conftest import HERE, INSTALLED
from tests.conftest import served

NODE = INSTALLED / "node_modules" / ".bin"
PYTHON = INSTALLED / "venv" / "bin"
GENERATOR = f"{PYTHON}/openapi-generator-cli generate -i openapi.json -o"
STATUS = "withdrawn"
"""A code that is not in the document, as a later version may send it."""
PINS = "".join((HERE / name).read_text("utf-8") for name in ("requirements.txt", "package.json"))
Record = Callable[[str, object], None]


def note(record_property: Record, client: str) -> None:
    """Note a client for the table: its package, and after a comma what was done with it."""
    package = client.partition(",")[0]
    [version] = re.findall(rf'^(?:{package}==|  +"{package}": ")([0-9.]+)', PINS, re.MULTILINE)
    record_property("client", client)
    record_property("version", version)


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


def run(folder: Path, command: str) -> str:
    done = subprocess.run(
        command.split(), cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("client", "generate", "program"),
    [
        (
            "openapi-python-client, run",
            f"{PYTHON}/openapi-python-client generate --path openapi.json --meta none "
            "--output-path article_indicators",
            f"{PYTHON}/python openapi_python.py",
        ),
        (
            "openapi-generator-cli, Python, run",
            f"{GENERATOR} . -g python --package-name generated",
            f"{PYTHON}/python openapi_generator.py",
        ),
        (
            "openapi-typescript, with openapi-fetch, compiled (strict), run",
            f"{NODE}/openapi-typescript openapi.json -o schema.d.ts",
            "node openapi_fetch.js",
        ),
        (
            "@hey-api/openapi-ts, compiled (strict), run",
            "node hey_api.mjs",
            "node hey_api.js",
        ),
        (
            "orval, fetch, compiled (strict), run; JSON needs `as ObservationList`",
            "node orval.mjs {later}",
            "node orval.js",
        ),
    ],
    ids=["openapi-python-client", "openapi-generator", "openapi-fetch", "hey-api", "orval"],
)
def test_a_generated_client_reads_a_large_number_and_an_unknown_code(
    folder: Path, later: str, client: str, generate: str, program: str, record_property: Record
) -> None:
    note(record_property, client)
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
    folder: Path, language: str, file: str, value: str, status: str, record_property: Record
) -> None:
    note(record_property, f"openapi-generator-cli, {language}, declarations read, not compiled")
    run(folder, f"{GENERATOR} made -g {language}")
    [found] = (folder / "made").rglob(file)
    text = found.read_text(encoding="utf-8")
    assert value in text
    assert status in text


def test_the_document_passes_spectral(folder: Path, record_property: Record) -> None:
    note(record_property, "@stoplight/spectral-cli, rules of `spectral:oas`")
    assert "No results" in run(folder, f"{NODE}/spectral lint openapi.json -r spectral.yaml")


def test_the_document_passes_redocly(folder: Path, record_property: Record) -> None:
    note(record_property, "@redocly/cli, recommended rules")
    found = run(folder, f"{NODE}/redocly lint openapi.json --extends recommended --format json")
    assert json.loads(found)["problems"] == []
