"""Why a response is empty, where it would take too long to rank what each filter leaves out."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api.app import create_app
from api.queries import counting
from api.settings import Settings
from tests.conftest import MakeEmpty, run_api
from tests.support.bundles import copy_seed
from tests.support.five_articles import add_articles
from tests.support.nonempty import nonempty

RANKED = 10 * counting.RANKING_COST
"""The cost of what these queries rank, but not of what they would without a filter."""


@pytest.fixture(scope="module")
def url(make_empty: MakeEmpty, tmp_path_factory: pytest.TempPathFactory) -> str:
    made = make_empty()
    run_api("seed", str(add_articles(copy_seed(tmp_path_factory.mktemp("seed")))), url=made)
    return made


def documents(url: str, *paths: str) -> list[dict[str, Any]]:
    async def get() -> list[dict[str, Any]]:
        app = create_app(Settings(database_url=url))
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://test/v1") as client,
        ):
            return [(await client.get(path)).raise_for_status().json() for path in paths]

    return asyncio.run(get())


@pytest.mark.parametrize("ranked", ["latest=1", "preferred=true", "latest=1&preferred=true"])
@pytest.mark.parametrize("path", ["observations", "metrics"])
def test_it_is_explained_what_latest_and_preferred_choose_from(
    url: str, monkeypatch: pytest.MonkeyPatch, path: str, ranked: str
) -> None:
    filters = "metric=robot-density&country=CN"
    [unranked] = documents(url, f"/{path}?{filters}")
    [usual] = documents(url, f"/{path}?{filters}&{ranked}")
    monkeypatch.setattr(counting, "MAX_WORK", RANKED)
    [costly] = documents(url, f"/{path}?{filters}&{ranked}")
    assert costly["data"] == []
    assert costly["meta"]["warnings"] == unranked["meta"]["warnings"]
    assert costly["meta"]["warnings"] != usual["meta"]["warnings"]


def test_latest_is_explained_where_it_chooses_none(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forecasts are passed over."""
    path = "/observations?metric=gdp-growth&year=2026&country=JP"
    monkeypatch.setattr(counting, "MAX_WORK", 20 * counting.RANKING_COST)
    [all_rows, latest] = documents(url, path, f"{path}&latest=1")
    assert all_rows["meta"]["total"] > 0 == latest["meta"]["total"]
    found = [each for each in latest["meta"]["warnings"] if each["code"] == "nothing-matches"]
    [warning] = nonempty(found)
    assert warning["count"] == all_rows["meta"]["total"]
    assert "latest" not in urlsplit(warning["url"]).query
