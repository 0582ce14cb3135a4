"""A page as the service sends it, parsed."""

from typing import Any

import httpx
from lxml import html  # type: ignore[import-untyped]


def document(client: httpx.Client, query: str = "", **headers: str) -> Any:
    """The page at a query string."""
    response = client.get(f"/{query}", headers=headers)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return html.fromstring(response.text)


def texts(found: Any, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in found.cssselect(path)]
