"""The service under a path of a host that it shares: behind nginx, and in a browser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import PROJECT, served
from tests.support.browser_page import Visit, needs_browser, rows
from tests.support.nginx import needs_nginx, own_folders, proxied
from tests.support.nonempty import nonempty
from tests.support.ports import free_port

PREFIX = "/stats"
TO = "proxy_pass http://127.0.0.1:8000;"
ADDRESS = re.compile(r"https?://[^\s\"'<>`\\]+")

pytestmark = [pytest.mark.slow, needs_nginx]


def documented(folder: Path, service: str, port: int) -> str:
    """The configuration of `docs/proxy.md`, which keeps the path."""
    page = (PROJECT / "docs" / "proxy.md").read_text(encoding="utf-8")
    block = page.partition("```nginx\n")[2].partition("```")[0]
    assert TO in block
    block = block.replace(TO, f"proxy_pass {service};")
    server = f"server {{ listen 127.0.0.1:{port}; {block} }}"
    return f"events {{}}\nhttp {{\naccess_log off;\n{own_folders(folder)}{server}}}\n"


def stripping(folder: Path, service: str, port: int) -> str:
    """The same, but for the slash that makes nginx remove the path."""
    return documented(folder, f"{service}/", port)


@pytest.fixture(scope="module", params=[documented, stripping])
def public(
    sqlite_seeded: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The public URL of a service under a path, behind a proxy that keeps or removes it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}{PREFIX}"
    folder = tmp_path_factory.mktemp("nginx")
    with (
        served(sqlite_seeded, PUBLIC_URL=f"{url}/") as base,
        proxied(folder, base, request.param, port),
    ):
        yield url


def addresses(found: Any) -> Iterator[str]:
    """All addresses in a response, at any depth."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for each in found:
            yield from addresses(each)
    elif isinstance(found, str):
        yield from (each.rstrip(".,;)") for each in ADDRESS.findall(found))


def own(found: Any, public: str) -> list[str]:
    """The addresses of this host, which must all be under the path."""
    host = public.removesuffix(PREFIX)
    return [each for each in addresses(found) if each.startswith(f"{host}/")]


def test_every_address_of_the_index_is_under_the_path_and_answers(public: str) -> None:
    found = own(httpx.get(f"{public}/v1").json(), public)
    assert len(found) > 30
    for each in nonempty(found):
        assert f"{each}/".startswith(f"{public}/"), each
        assert httpx.get(each).status_code == 200, each


@pytest.mark.parametrize(
    "path",
    ["observations?limit=2", "countries/KR", "articles", "datapackage.json", "dataset.jsonld"],
)
def test_links_and_headers_are_under_the_path(public: str, path: str) -> None:
    response = httpx.get(f"{public}/v1/{path}")
    found = own([response.json(), response.headers["link"]], public)
    for each in nonempty(found):
        assert f"{each}/".startswith(f"{public}/"), each
    assert httpx.get(response.links.get("next", response.links["license"])["url"]).is_success


def test_an_error_names_addresses_under_the_path(public: str) -> None:
    problem = httpx.get(f"{public}/v1/countris?lang=ko").json()
    assert problem["instance"] == f"{PREFIX}/v1/countris?lang=ko"
    [issue] = problem["errors"]
    assert issue["did_you_mean"][0] == f"{PREFIX}/v1/countries"
    for each in nonempty(issue["accepted"]):
        assert each.startswith(f"{PREFIX}/")


def test_the_openapi_document_has_the_path_in_its_server(public: str) -> None:
    assert httpx.get(f"{public}/openapi.json").json()["servers"] == [{"url": public}]


def test_the_path_without_a_slash_leads_to_the_page(public: str) -> None:
    response = httpx.get(public, follow_redirects=True)
    assert (response.status_code, str(response.url)) == (200, f"{public}/")


def test_files_and_ends_of_paths_work_under_the_path(public: str) -> None:
    whole = httpx.get(f"{public}/v1/observations.csv")
    assert whole.headers["content-type"].startswith("text/csv")
    part = httpx.get(f"{public}/v1/observations.csv", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, whole.content[:10])
    tag = {"If-None-Match": whole.headers["etag"]}
    assert httpx.get(f"{public}/v1/observations.csv", headers=tag).status_code == 304


def test_nothing_outside_the_path_is_the_service(public: str) -> None:
    for path in ("x/v1", "/../v1"):
        assert httpx.get(f"{public}{path}").status_code == 404


@needs_browser
def test_the_page_works_under_the_path(browser: Browser, public: str) -> None:
    visit = Visit(browser, public)
    page = visit.open("?lang=en&metric=gdp&utm_source=news")
    expect(page.locator("h1")).not_to_be_empty()
    rows(visit).first.locator("a").first.click()
    visit.settle()
    expect(page.locator("#panel")).to_be_visible()
    assert page.url.startswith(f"{public}/?")
    page.keyboard.press("Escape")
    page.locator("#tab-chart").click()
    page.locator("#results svg").first.wait_for()
    shown = own([page.locator(each).input_value() for each in ("#page-view",)], public)
    shown += own([each.inner_text() for each in page.locator("#take pre").all()], public)
    links = page.eval_on_selector_all("a[href]", "all => all.map((each) => each.href)")
    for each in nonempty([*shown, *own(links, public)]):
        assert f"{each}/".startswith(f"{public}/"), each
    assert "utm_source" not in " ".join(shown)
    visit.close()


@needs_browser
def test_an_embedded_chart_leads_to_the_page_under_the_path(browser: Browser, public: str) -> None:
    visit = Visit(browser, public)
    page = visit.open("embed?metric=gdp&lang=en&fbclid=x")
    page.locator("svg").first.wait_for()
    whole = page.locator(".beside a").get_attribute("href")
    assert whole == f"{public}/?metric=gdp&lang=en&view=chart"
    page.goto(whole)
    visit.settle()
    page.locator("#results svg").first.wait_for()
    visit.close()


@needs_browser
@pytest.mark.parametrize("path", ["docs", "docs/"])
def test_the_documentation_asks_the_service_under_the_path(
    browser: Browser, public: str, path: str
) -> None:
    visit = Visit(browser, public)
    page = visit.open(path)
    operation = page.locator("#operations-service-get_config")
    operation.locator("button.opblock-summary-control").click()
    operation.locator("button.execute").click()
    status = operation.locator(".live-responses-table tbody .response-col_status")
    status.first.wait_for()
    assert status.first.inner_text().startswith("200")
    asked = [urlsplit(each).path for each in visit.requested_urls]
    assert asked[-1] == f"{PREFIX}/v1/config"
    visit.close()
