"""All pages of a list."""

from typing import Any

import httpx


def walk(client: httpx.Client, address: str | None) -> list[Any]:
    """What the pages of a list have in `data`, following `links.next` from its first address."""
    found: list[Any] = []
    while address:
        page = client.get(address).raise_for_status().json()
        found += page["data"]
        address = page["links"]["next"]
    return found
