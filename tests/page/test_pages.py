"""The HTML pages and their files over HTTP."""

import re
from html import escape

import httpx
import pytest

from tests.support.nonempty import nonempty

FILES = re.compile(r'(?:src|href)="(/explorer/[^"]+)"')


@pytest.fixture(scope="module")
def assets(lite: httpx.Client) -> list[str]:
    return FILES.findall(lite.get("/").text)


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_pages_contain_no_inline_scripts(lite: httpx.Client, path: str) -> None:
    page = lite.get(path)
    policy = page.headers["content-security-policy"]
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    is_code = r"<script(?![^>]*src=)(?! type=.application/ld\+json)|<style| style=| on\w+="
    assert not re.search(is_code, page.text)


def test_only_a_chart_may_be_framed(lite: httpx.Client) -> None:
    policies = {path: lite.get(path).headers["content-security-policy"] for path in ("/", "/embed")}
    assert "frame-ancestors 'none'" in policies["/"]
    assert "frame-ancestors" not in policies["/embed"]


def test_files_are_immutable_for_caches_and_pages_are_revalidated(
    lite: httpx.Client, assets: list[str]
) -> None:
    assert lite.get("/").headers["cache-control"] == "no-cache"
    assert assets
    for path in assets:
        file = lite.get(path)
        assert file.status_code == 200, path
        assert "immutable" in file.headers["cache-control"]
        again = lite.get(path, headers={"If-None-Match": file.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_files_under_an_outdated_version_are_not_cacheable(lite: httpx.Client) -> None:
    """An open page of an older version keeps working, but its files are not cached."""
    file = lite.get("/explorer/0000000000000000/main.js")
    assert file.status_code == 200
    assert file.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["nothing.js", "../docs.js", "..%2f..%2fpages.py", "words/../../docs.html", ""]
)
def test_no_other_file_is_served(lite: httpx.Client, assets: list[str], name: str) -> None:
    folder = assets[0].rpartition("/")[0]
    response = lite.get(f"{folder}/{name}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_a_page_behind_a_path_finds_its_files(lite: httpx.Client) -> None:
    """File URLs start at the root, whatever the path of the page."""
    assert FILES.findall(lite.get("/embed").text)


@pytest.mark.parametrize("path", ["/", "/embed", "/docs"])
def test_a_page_ignores_parameters_that_it_does_not_know(lite: httpx.Client, path: str) -> None:
    found = lite.get(f"{path}?utm_source=a&metric=gdp&fbclid=%22%3Cscript%3E&view=chart&q=浙江")
    query = "metric=gdp&q=%E6%B5%99%E6%B1%9F"
    known = f"{query}&lang=en&view=chart" if path == "/" else f"view=chart&{query}"
    canonical = f"{lite.base_url}{path}?{known}"
    assert found.status_code == 200
    assert f'<link rel="canonical" href="{escape(canonical)}">' in found.text
    assert "fbclid" not in found.text


def test_the_api_rejects_parameters_that_it_does_not_know(lite: httpx.Client) -> None:
    assert lite.get("/v1/observations?metric=gdp&utm_source=news").status_code == 422


def test_what_is_sent_is_compressed(lite: httpx.Client, assets: list[str]) -> None:
    plain = {"Accept-Encoding": "identity"}
    for path in nonempty(assets):
        file, zipped = lite.get(path, headers=plain), lite.get(path)
        assert zipped.content == file.content
        assert zipped.headers["etag"] != file.headers["etag"]
        if len(file.content) > 500:
            assert zipped.headers["content-encoding"] == "gzip"


def test_the_chart_library_contains_its_licence(lite: httpx.Client, assets: list[str]) -> None:
    folder = assets[0].rpartition("/")[0]
    library = lite.get(f"{folder}/vega.js")
    licences = lite.get(f"{folder}/licences/vega.txt")
    assert library.text.startswith("/*!")
    assert "licences/vega.txt" in library.text[:200]
    for name in ("Vega", "Vega-Lite", "Vega-Embed", "D3", "BSD 3-Clause", "ISC"):
        assert name in licences.text
