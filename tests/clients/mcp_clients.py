"""Clients of MCP other than the official one, which `tests/mcp` has.

`make clients` installs each into an environment of its own in `build/clients`, and runs this file.
"""

import json
import subprocess
from pathlib import Path

from tests.conftest import PROJECT

HERE = Path(__file__).parent
PYTHON = PROJECT / "build" / "clients" / "fastmcp" / "bin" / "python"


def test_fastmcp_reads_a_figure_and_a_refusal(base_url: str) -> None:
    done = subprocess.run(
        [PYTHON, HERE / "fastmcp_client.py", base_url],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    printed = json.loads(done.stdout)
    assert printed["tools"][:2] == ["find", "get_figures"]
    assert printed["value"] == 1_814_000_000_000
    assert printed["text"].startswith("Ningbo · GDP · 2024: 1.814 trillion yuan (")
    assert "contry" in printed["refusal"]
