"""The desk as a child process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.conftest import PROJECT


@dataclass(frozen=True)
class DeskProcess:
    """A running desk, and a client that sends what its page does."""

    address: str
    """With the token, and a slash at its end."""
    client: httpx.Client

    @property
    def origin(self) -> str:
        return "/".join(self.address.split("/")[:3])

    def state(self) -> Any:
        return self.client.get("state").raise_for_status().json()

    def send(self, path: str, **body: Any) -> httpx.Response:
        return self.client.post(path, json=body)

    def edit(self, *changes: dict[str, Any]) -> Any:
        return self.send("edit", changes=changes).raise_for_status().json()

    def set(self, table: str, row: str, **cells: str) -> Any:
        was = {column: self.row(table, row)[column] for column in cells}
        return self.edit({"kind": "set", "table": table, "row": row, "cells": cells, "was": was})

    def row(self, table: str, key: str) -> dict[str, str]:
        rows: list[dict[str, str]] = [each["cells"] for each in self.state()["tables"][table]]
        return next(row for row in rows if key in (row.get("key"), row.get("number")))


@contextmanager
def desk_process(seed: Path, article: str, *arguments: str) -> Iterator[DeskProcess]:
    command = [sys.executable, "-m", "api", "desk", article, "--seed", str(seed), *arguments]
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as process:
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "")
            address = next(line for line in lines if "http://" in line).split()[1]
            origin = address[: address.index("/", len("http://"))]
            with httpx.Client(base_url=address, headers={"Origin": origin}, timeout=30) as client:
                yield DeskProcess(address, client)
        finally:
            process.terminate()
