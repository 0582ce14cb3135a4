"""Data packages in ZIP files: how they are requested, read and validated."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import httpx
from frictionless import Package

Row = dict[str, str]


def zipped(client: httpx.Client, path: str, **query: Any) -> zipfile.ZipFile:
    response = client.get(httpx.URL(path).copy_merge_params({**query, "format": "zip"}))
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(response.content))


def faults(folder: Path) -> list[Any]:
    """What an independent validator finds: columns, types, codes, hashes, keys between tables."""
    report = Package(str(folder / "datapackage.json")).validate()
    return [*report.errors, *(error for task in report.tasks for error in task.errors)]


def unpacked(archive: zipfile.ZipFile, folder: Path) -> Path:
    archive.extractall(folder)
    return folder


def csv_rows(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def table(archive: zipfile.ZipFile, name: str) -> list[Row]:
    return csv_rows(archive.read(f"data/{name}.csv").decode())


def descriptor(archive: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read("datapackage.json"))
    return found
