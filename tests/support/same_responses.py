"""Addresses of everything that the service offers, and how the responses of servers differ."""

from collections.abc import Iterator, Sequence

import httpx

from tests.api.test_as_of import PATHS

LISTS = (
    *("observations", "claims", "articles", "areas", "countries", "regions", "sectors"),
    *("metrics", "units", "organizations", "sources", "series", "releases"),
)
LANGUAGES = ("en", "ja", "ko", "zh")
SHOWN = ("etag", "content-type", "content-disposition", "cache-control", "link")
NAMED = {"X-Request-Id": "the-same"}


def addresses(client: httpx.Client) -> Iterator[str]:
    """Lists with filters, every list in every format and language, every item and citation."""
    formats = client.get("/v1/config").json()["data"]["formats_of"]
    yield from (f"/v1/{path}" for path in PATHS)
    for name in LISTS:
        offered = formats.get(name, formats["others"])
        yield from (f"/v1/{name}?format={each}" for each in offered)
        yield from (f"/v1/{name}?lang={each}" for each in LANGUAGES)
        for row in client.get(f"/v1/{name}?format=ndjson").text.splitlines():
            item = f"/v1/{name}/{_key(httpx.Response(200, text=row).json())}"
            if client.get(item).status_code == 200:
                yield item
                if name == "observations":
                    yield from (f"{item}/citation?format={each}" for each in formats["citation"])


def differences(clients: Sequence[httpx.Client], paths: Sequence[str]) -> list[str]:
    """The paths for which two servers send another status, other bytes or headers."""
    differing = []
    for path in paths:
        responses = [client.get(path, headers=NAMED) for client in clients]
        found = {
            (each.status_code, each.content, *(each.headers.get(name) for name in SHOWN))
            for each in responses
        }
        if len(found) > 1:
            differing.append(path)
    return differing


def _key(row: dict[str, object]) -> object:
    """What names the row in the URL of an item; series have no items."""
    return next((row[name] for name in ("id", "code", "release") if name in row), "none")
