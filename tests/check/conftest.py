"""Servers of the databases that texts are checked against."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import MakeEmpty, run_api, served
from tests.support.bundles import OBSERVATIONS, change, copy_seed

SENTENCES = Path(__file__).with_name("sentences")
Check = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def corrected_url(make_empty: MakeEmpty, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server whose second release corrects four figures."""
    url, seed = make_empty(), copy_seed(tmp_path_factory.mktemp("corrected"))
    run_api("seed", str(seed), url=url)
    for each in json.loads((SENTENCES / "corrections.json").read_text("utf-8")):
        change(seed, OBSERVATIONS, each["key"], **each["cells"])
    run_api("seed", str(seed), url=url)
    with served(url) as base:
        yield base


@pytest.fixture(scope="session")
def bases(base_url: str, five_articles_url: str, corrected_url: str) -> dict[str, str]:
    """The addresses of the servers, by the name of their data."""
    return {"seed": base_url, "several": five_articles_url, "corrected": corrected_url}


@pytest.fixture(scope="session")
def check(bases: dict[str, str]) -> Check:
    """Checks a text by POST: returns the document."""

    def post(text: str, language: str, data: str = "seed", **more: Any) -> dict[str, Any]:
        body = {"text": text, "language": language, **more}
        answer = httpx.post(f"{bases[data]}/v1/check", json=body, timeout=60)
        document: dict[str, Any] = answer.raise_for_status().json()
        return document

    return post
