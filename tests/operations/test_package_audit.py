"""The package audit: what it prints of a report, and that it names what was not audited."""

import json
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT

SKIPPED = {"name": "a", "skip_reason": "Dependency not found and could not be audited: a (1)"}
CLEAN = {"name": "b", "version": "2", "vulns": []}
FAULTY = {"name": "c", "version": "3", "vulns": [{"id": "CVE-1", "fix_versions": ["4", "5"]}]}
HOPELESS = {"name": "d", "version": "3", "vulns": [{"id": "CVE-2", "fix_versions": []}]}


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Any:
    copy = tmp_path_factory.mktemp("audit") / "audit"  # bytecode is written beside it
    copy.write_bytes((PROJECT / "bin" / "audit").read_bytes())
    loader = SourceFileLoader("audit", str(copy))
    spec = spec_from_loader("audit", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_a_known_vulnerability_fails_the_audit(audit: Any) -> None:
    said, status = audit.judged({"dependencies": [CLEAN, FAULTY, HOPELESS]}, "")
    assert status == 1
    assert "c 3: CVE-1, fixed in 4 or 5" in said
    assert "d 3: CVE-2, fixed in no version" in said


def test_a_clean_audit_states_the_number_of_packages(audit: Any) -> None:
    assert audit.judged({"dependencies": [CLEAN]}, "") == ("no fault is known of 1 packages", 0)


def test_packages_that_were_not_audited_are_named(audit: Any) -> None:
    said, status = audit.judged({"dependencies": [CLEAN, SKIPPED]}, "")
    assert (said, status) == ("no fault is known of 1 packages; NOT AUDITED: a", 0)


@pytest.mark.parametrize("report", [{"dependencies": [SKIPPED]}, {"dependencies": []}, None])
def test_an_unreachable_audit_service_is_not_reported_as_a_clean_audit(
    audit: Any, report: Any
) -> None:
    said, status = audit.judged(report, "Traceback\nConnectionError: no such host")
    assert said.startswith("NOT AUDITED: nobody could be asked (")
    assert status == 0


def test_the_audit_reports_each_requirements_file(tmp_path: Path) -> None:
    """With a fake pip-audit, because the real one needs the network."""
    fake = tmp_path / "pip-audit"
    report = json.dumps({"dependencies": [FAULTY]})
    fake.write_text(
        f"#!{sys.executable}\nprint('{report}')\nraise SystemExit(1)\n", encoding="utf-8"
    )
    fake.chmod(0o755)
    done = subprocess.run(
        [PROJECT / "bin" / "audit", fake, "one.txt", "two.txt"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.count("c 3: CVE-1, fixed in 4 or 5") == 2
