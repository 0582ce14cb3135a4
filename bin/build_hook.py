"""Adds the chart library for browsers to packages, which no repository has; see pyproject.toml."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIBRARY = Path("api/static/explorer/vega.js")


class ChartLibrary(BuildHookInterface[Any]):
    """Where `make setup` or a source distribution has the library, nothing is needed."""

    def dependencies(self) -> list[str]:
        return [] if self._file.exists() else ["vl-convert-python>=1.9"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if not self._file.exists():
            script = Path(self.root, "bin", "chart-library")
            subprocess.run([sys.executable, script, self._file], check=True)  # noqa: S603

    @property
    def _file(self) -> Path:
        return Path(self.root, LIBRARY)
