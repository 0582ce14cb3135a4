"""What the trials of clients share, and the table at their end."""

import shutil
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

from tests.conftest import PROJECT

HERE = Path(__file__).parent
INSTALLED = PROJECT / "build" / "clients"
RESULTS = INSTALLED / "results.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the OpenAPI document and our programs, in which clients are generated."""
    shutil.copytree(HERE, tmp_path, dirs_exist_ok=True)
    shutil.copy(PROJECT / "docs" / "openapi.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(INSTALLED / "node_modules")
    return tmp_path


@pytest.fixture(scope="session")
def installed() -> list[Path]:
    """The folders of the commands that `make clients` installs."""
    return [INSTALLED / "venv" / "bin", INSTALLED / "node_modules" / ".bin"]


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print a table of the clients, their versions and results, and write it to a file."""
    reports = [
        report
        for state in ("passed", "skipped", "failed", "error")
        for report in terminalreporter.getreports(state)
    ]
    lines = [line(each) for each in reports if "client" in dict(each.user_properties)]
    if not lines:
        return
    table = ["| client | version | result | trial |", "|---|---|---|---|"]
    table += sorted(lines, key=str.casefold)
    RESULTS.write_text("\n".join(table) + "\n", encoding="utf-8")
    for each in table:
        terminalreporter.write_line(each)


def line(report: pytest.TestReport) -> str:
    """A line of the table: client, version, result, program or test."""
    about = dict(report.user_properties)
    result = about.get("result", "works")
    if report.skipped:
        result = str(report.longrepr).partition("Skipped: ")[2].rstrip(")'")
    elif not report.passed:
        result = "**fails**"
    trial = about.get("trial", Path(report.location[0]).name)
    return f"| {about['client']} | {about.get('version', '')} | {result} | `{trial}` |"
