"""Edge cases of releases: removed rows, other spellings, files of changes, invalid cursors."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine

from api.queries.changes import COMPARED
from api.schemas import cursors
from tests.api.test_as_of import MAERSK_ID, REMARK, withdraw_maersk
from tests.conftest import run_api, served
from tests.support.browser_page import Visit, needs_browser
from tests.support.bundles import ARTICLE, change, copy_seed, multiply, print_value, remove, rewrite

pytestmark = pytest.mark.slow

KOREA = "korea-robot-density-2023"
CORRECTED = f"{ARTICLE}/../copy-0001/observations.csv"


@pytest.fixture(scope="module")
def url(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Four releases: the third takes out an observation, a metric and an area, the last an article.

    An observation of that article was corrected by the second.
    """
    folder = tmp_path_factory.mktemp("reviewed")
    url, seed = f"sqlite:///{shutil.copy(migrated_file, folder / 'four.db')}", copy_seed(folder)
    multiply(seed, 3)
    for file, name in (("metrics.csv", "gdp"), ("areas.csv", "KR")):
        rewrite(seed, file, lambda lines, name=name: [*lines, *_like(lines, name)])  # type: ignore[misc]
    run_api("seed", str(seed), url=url)
    print_value(seed, KOREA, 1013, file=CORRECTED, correction="Misread.")
    change(seed, "comparisons.csv", "previous-year", name_en="the year before")
    run_api("seed", str(seed), url=url)
    withdraw_maersk(seed)
    remove(seed, "metrics.csv", "short-lived")
    remove(seed, "areas.csv", "SHORTLIVED")
    run_api("seed", str(seed), url=url)
    shutil.rmtree(seed / "articles" / "copy-0001")
    run_api("seed", str(seed), url=url)
    return url


def _like(lines: list[dict[str, str]], name: str) -> Iterator[dict[str, str]]:
    for line in lines:
        if line.get("id") == name:
            names = {each: "Short-lived" for each in line if each.startswith("name_")}
            yield line | names | {"id": "short-lived", "aliases": ""}
        if line.get("code") == name:
            names = {each: "Short-lived" for each in line if each.startswith("name_")}
            codes = {"alpha3": "", "m49": "", "unlocode": "", "type": "group", "parent": ""}
            yield line | names | codes | {"code": "SHORTLIVED", "aliases": ""}


@pytest.fixture(scope="module")
def server(url: str) -> Iterator[str]:
    with served(url) as base:
        yield base


@pytest.fixture(scope="module")
def api(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server}/v1/", timeout=30) as client:
        yield client


def warnings(response: httpx.Response) -> dict[str, Any]:
    return {each["code"]: each for each in response.json()["meta"]["warnings"]}


@pytest.mark.parametrize("text", ["0000000001", "%200000000001"])
def test_release_numbers_with_leading_zeros_are_normalised_or_refused(
    api: httpx.Client, text: str
) -> None:
    response = api.get(f"observations?release={text}")
    assert response.status_code == 422 or response.json()["meta"]["release"] == 1


@pytest.mark.parametrize("path", ["changes?since=0", "corrections", "corrections?release=3"])
def test_changes_and_corrections_can_be_filtered_by_a_removed_article(
    api: httpx.Client, path: str
) -> None:
    joint = "&" if "?" in path else "?"
    assert api.get(f"{path}{joint}article=copy-0001").status_code != 500
    assert api.get(f"{path}{joint}article=nothing-like-it").status_code == 200


@pytest.mark.parametrize("path", ["observations", "claims", "metrics", "series"])
def test_filtering_by_a_removed_article_names_its_last_release(
    api: httpx.Client, path: str
) -> None:
    response = api.get(f"{path}?article=Copy-0001")
    assert response.status_code == 422
    [fault] = response.json()["errors"]
    assert fault["hint"] == "release=3: the last that has it"
    assert api.get(f"{path}?article=copy-0001&release=3").status_code == 200
    [never] = api.get(f"{path}?article=copy-0009").json()["errors"]
    assert never["hint"] is None


@pytest.mark.parametrize("name", ["xlsx", "zip", "parquet"])
@pytest.mark.parametrize(
    "path", ["changes?since=0", "changes?since=3&kind=observation", "corrections?limit=10"]
)
def test_changes_and_corrections_are_available_as_files(
    api: httpx.Client, path: str, name: str
) -> None:
    assert api.get(f"{path}&format={name}").status_code == 200


def test_changes_since_a_release_later_than_the_requested_one_are_refused(
    api: httpx.Client,
) -> None:
    assert api.get("changes?since=4&release=2").status_code == 422


def test_a_filter_without_changes_is_not_reported_as_no_changes_at_all(api: httpx.Client) -> None:
    found = warnings(api.get("changes?since=2&kind=source"))
    assert "nothing has changed since release 2." not in found["nothing-changed"]["message"].lower()


def test_the_url_in_a_citation_of_an_earlier_release_works(
    api: httpx.Client,
) -> None:
    cited = api.get(f"observations/{MAERSK_ID}/citation?release=2").json()["data"]
    assert api.get(cited["url"]).status_code == 200


def test_changes_include_renamed_bases_of_comparison(api: httpx.Client) -> None:
    [found] = api.get("changes?since=1&release=2&kind=comparison").json()["data"]
    assert "the year before" in str(found)


def test_pages_after_a_new_release_link_to_the_release_of_the_cursor(
    empty_url: str, tmp_path: Path
) -> None:
    seed = copy_seed(tmp_path)
    run_api("seed", str(seed), url=empty_url)
    with served(empty_url) as base, httpx.Client(base_url=f"{base}/v1/") as client:
        first = client.get("observations?year=2024&limit=5").json()
        withdraw_maersk(seed)
        run_api("seed", str(seed), url=empty_url)
        second = client.get(first["links"]["next"])
        found = warnings(second)
        assert found.pop(REMARK)
        addresses = [each["url"] for each in found.values() if each["url"]]
        assert addresses
        for each in addresses:
            assert client.get(each).json()["meta"]["release"] == second.json()["meta"]["release"]


def test_a_cursor_is_accepted_with_another_spelling_of_its_release(api: httpx.Client) -> None:
    first = api.get("observations?limit=5&release=3").json()["links"]["next"]
    assert api.get(first.replace("release=3", "release=03")).status_code == 200


@needs_browser
@pytest.mark.parametrize("place", ["#article", "#foot"])
def test_the_explorer_shows_one_release_on_a_screen(
    browser: Browser, server: str, place: str
) -> None:
    visit = Visit(browser, server)
    page = visit.open("?release=2")
    visit.settle()
    wanted = "111" if place == "#article" else "Release 2"
    assert wanted in page.locator(place).inner_text()
    visit.close()


@needs_browser
def test_the_explorer_shows_an_article_that_only_an_earlier_release_has(
    browser: Browser, server: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server}/?article=copy-0001&release=3")
    page.wait_for_function("!document.documentElement.dataset.busy")
    page.wait_for_selector("#results :text-matches('figures|cannot', 'i')")
    assert "cannot be answered" not in page.locator("#results").inner_text()
    context.close()


def test_pages_of_changes_are_read_in_the_order_of_a_key(url: str) -> None:
    """The cost of a page depends on its rows, not on those that remain."""
    engine = create_engine(url)
    compared = COMPARED["observation"]
    for part in (compared.changed(0, few=False), compared.changed(1, few=False)):
        page = part.order.page(part.statement, [0], 1001)
        text = str(page.compile(engine, compile_kwargs={"literal_binds": True}))
        with engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
        assert "USE TEMP B-TREE FOR ORDER BY" not in [step[-1] for step in plan]
    engine.dispose()


def test_cursors_with_out_of_range_numbers_are_refused(empty_url: str, tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    run_api("seed", str(seed), url=empty_url)
    print_value(seed, KOREA, 1013, file=f"{ARTICLE}/observations.csv")
    run_api("seed", str(seed), url=empty_url)
    with served(empty_url) as base, httpx.Client(base_url=f"{base}/v1/") as client:
        for path in ("observations?limit=5", "releases?limit=1", "claims?limit=5"):
            address = client.get(path).json()["links"]["next"]
            cursor = cursors.decode(httpx.URL(address).params["cursor"])
            assert cursor is not None
            key = [2**40 if isinstance(each, int) else each for each in cursor.key]
            forged = cursors.Cursor(cursor.pinned, cursor.query, key)
            assert client.get(f"{path}&cursor={forged}").status_code in (200, 422)
