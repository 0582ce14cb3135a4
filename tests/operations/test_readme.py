"""The README is complete, and its commands run unchanged."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from api.cli.main import parser
from api.formats import FORMATS
from api.formats.format import Format
from api.settings import Settings
from tests.api.test_openapi import DOCUMENT, queries
from tests.conftest import PROJECT
from tests.support.nonempty import nonempty
from tests.support.notebook import AREAS, table_read_by

README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
LOCAL = "http://127.0.0.1:8000"
# Run by `.ci/run` itself, in a fresh clone.
BY_CI = {"make run\n", "make test\n"}
PAGES = (PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md")))


def blocks(language: str) -> list[str]:
    return [code for name, code in BLOCKS if name == language]


def run(command: list[str], base_url: str, folder: Path, code: str) -> str:
    return subprocess.run(
        command,
        input=code.replace(LOCAL, base_url),
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout


def test_every_block_has_a_language_that_is_tested() -> None:
    assert {name for name, _ in BLOCKS} == {"sh", "js", "python", "text"}
    assert set(blocks("sh")) >= BY_CI


@pytest.mark.slow
@pytest.mark.parametrize("code", [code for code in blocks("sh") if code not in BY_CI])
def test_shell_examples_run(
    code: str, base_url: str, seeded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", seeded)
    folder = tmp_path
    if "curl" in code and not shutil.which("curl"):
        pytest.skip("curl is not installed")
    if "-m api" in code:
        folder = PROJECT
        code = code.replace(".venv/bin/python", sys.executable)
    printed = run(["sh", "-eu"], base_url, folder, code)
    if "--etag-compare" in code:
        assert printed == "304\n"
        assert (tmp_path / "countries.json").stat().st_size > 1000
    elif "availability" in code:
        assert "한국" in (tmp_path / "available.json").read_text(encoding="utf-8")
        assert "CN-ZJ" in (tmp_path / "candidates.json").read_text(encoding="utf-8")
    elif "--get" in code:
        assert "Zhejiang,> 9 trillion yuan" in printed


@pytest.mark.parametrize("code", blocks("python"))
def test_python_examples_run(code: str, base_url: str, tmp_path: Path) -> None:
    printed = run([sys.executable, "-W", "error", "-"], base_url, tmp_path, code)
    if "chart.svg" in code:
        assert "浙江省" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
        return
    assert "37 observations of release 1" in printed or "Hangzhou" in printed


def test_the_notebook_example_keeps_codes(lite: httpx.Client, tmp_path: Path) -> None:
    [code] = [each for each in blocks("python") if "pandas" in each]
    frame = table_read_by(code, lite.get("/v1/observations.csv"), tmp_path)
    assert set(frame["area"]) == set(AREAS)
    assert "int64" in {str(each) for each in frame.dtypes}
    assert frame["sector"].isna().any()


@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not installed")
@pytest.mark.parametrize("code", blocks("js"))
def test_javascript_examples_run(code: str, base_url: str, tmp_path: Path) -> None:
    printed = run(["node", "--input-type=module"], base_url, tmp_path, code)
    assert "한국: 직원 1만 명당 1,012대" in printed


def test_urls_in_the_readme_work(base_url: str) -> None:
    found = re.findall(rf"{LOCAL}[^\s\"'`>)]*", README)
    assert len(found) > 8
    for url in set(found):
        response = httpx.get(url.replace(LOCAL, base_url), follow_redirects=True)
        assert response.status_code == 200, url


def test_every_path_is_in_the_readme() -> None:
    for path in nonempty(DOCUMENT["paths"]):
        assert f"`{path}`" in README, path


def test_every_parameter_is_in_the_readme() -> None:
    for name in nonempty({name for _, name, _ in queries()}):
        assert f"`{name}`" in README, name


@pytest.mark.parametrize("chosen", FORMATS.values(), ids=list(FORMATS))
def test_every_format_is_in_the_readme(chosen: Format) -> None:
    lines = [line for line in README.splitlines() if line.startswith("| `")]
    assert [line for line in lines if f"`{chosen.name}`" in line.split("|")[1]]


def test_every_setting_is_in_the_readme() -> None:
    for name in nonempty(Settings.model_fields):
        assert f"`{name.upper()}`" in README, name


def test_every_command_is_in_the_readme() -> None:
    [commands] = [action.choices for action in parser()._actions if action.choices]
    assert commands
    for name in commands:
        assert f"`{name}`" in README, name


def test_every_link_leads_to_a_file() -> None:
    links = [
        (path, target)
        for path in PAGES
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    ]
    assert len(links) > len(PAGES)
    assert [link for link in links if not (link[0].parent / link[1]).exists()] == []


def test_every_path_in_backticks_exists() -> None:
    """Of the repository, or of `api/`. A file `of commit` is part of history.

    `<language>` and `NAME` stand for any name. `file::test` names a test of the file.
    """
    roots = (PROJECT, PROJECT / "api")
    folders = {folder.name for root in roots for folder in root.iterdir() if folder.is_dir()}
    pattern = r"`([\w.]+/[^`\s]*)`(?!\sof\scommit)"
    named = [
        (page.name, path)
        for page in PAGES
        for path in re.findall(pattern, page.read_text(encoding="utf-8"))
        if path.split("/")[0] in folders
    ]
    missing = []
    for page, path in nonempty(named):
        file, _, test = path.partition("::")
        glob = re.sub(r"<\w+>|NAME", "*", file.rstrip("/"))
        found = [each for root in roots for each in root.glob(glob)]
        if not found or (test and f"def {test}(" not in found[0].read_text(encoding="utf-8")):
            missing.append((page, path))
    assert missing == []
