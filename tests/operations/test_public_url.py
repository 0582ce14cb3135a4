"""PUBLIC_URL: what links can start with."""

import asyncio
from urllib.parse import urlsplit

import httpx
import pytest

from api.app import create_app
from api.errors import SettingError
from api.settings import OWN_PATHS, Settings
from tests.conftest import run_api, served
from tests.support.nonempty import nonempty


@pytest.mark.parametrize(
    "url",
    [
        *("foo", "data.example", "ftp://data.example", "https://", "//data.example", "/stats"),
        *("https://data.example/?a=b", "https://data.example#a", "https://me@data.example"),
        *("https://data.example:0", "https://data.example:99999", "https://data.example:x"),
        *("https://데이터.example", "https://data.example/통계", "https://data.example/a b"),
        *("https://data.example//a", "https://data.example/a/../b", "https://data.example/%zz"),
        *("https://data.example/v1/", "https://data.example/Docs", " https://data.example"),
    ],
)
def test_a_public_url_that_links_cannot_start_with_is_rejected(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("PUBLIC_URL", url)
    with pytest.raises(SettingError, match=r"such as https://data\.example or"):
        Settings.from_environment()


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://data.example",
            "http://127.0.0.1:8000",
            "https://[::1]:8443/stats",
            "http://a_b",
        ),
        *("https://data.example/stats/v1", "https://data.example/%ED%86%B5/~a/b;c=1"),
    ],
)
def test_a_public_url_may_end_with_a_slash(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    for given in (url, f"{url}/"):
        monkeypatch.setenv("PUBLIC_URL", given)
        assert Settings.from_environment().public_url == url


def test_serve_reports_an_invalid_public_url(seeded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "foo")
    done = run_api("serve", url=seeded, check=False)
    assert done.stderr.startswith("error: PUBLIC_URL must be http:// or https://, a host")
    assert done.stderr.endswith("; it is 'foo'\n")


def test_no_path_of_the_service_can_be_the_prefix(seeded: str) -> None:
    paths = [getattr(each, "path", "") for each in create_app(Settings(database_url=seeded)).routes]
    assert {path.split("/")[1] for path in nonempty(paths)} - {""} == {*OWN_PATHS}


def test_a_path_with_other_letters_is_encoded_in_every_address(seeded: str) -> None:
    public = "https://data.example/%ED%86%B5%EA%B3%84/a%20b"
    prefix = urlsplit(public).path
    with served(seeded, PUBLIC_URL=public) as base:
        kept, removed = (httpx.get(f"{base}{each}/v1/countries") for each in (prefix, ""))
        page = httpx.get(f"{base}{prefix}?metric=gdp")
        problem = httpx.get(f"{base}/v1/x").json()
    assert kept.content == removed.content
    assert kept.json()["links"]["self"] == f"{public}/v1/countries"
    assert f'src="{prefix}/explorer/' in page.text
    assert f'<link rel="canonical" href="{public}/?metric=gdp&amp;lang=en">' in page.text
    assert problem["instance"] == f"{prefix}/v1/x"


@pytest.mark.parametrize("root", ["/other", "/stats", ""])
def test_the_path_replaces_that_of_another_server(seeded: str, root: str) -> None:
    async def links() -> dict[str, str]:
        app = create_app(Settings(database_url=seeded, public_url="https://data.example/stats"))
        transport = httpx.ASGITransport(app, root_path=root)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://test") as client,
        ):
            found: dict[str, str] = (await client.get(f"{root}/v1/countries/KR")).json()["links"]
            return found

    assert asyncio.run(links())["self"] == "https://data.example/stats/v1/countries/KR"
