"""Calls of MCP tools, as a client that knows no SDK sends them."""

from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Called:
    """The result of a call: its texts, its structured content, and whether it is an error."""

    texts: list[str]
    content: Any
    is_error: bool

    @property
    def text(self) -> str:
        return self.texts[0]

    @property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.content["rows"]
        return rows

    @property
    def ids(self) -> list[str]:
        return [row["id"] for row in self.rows]


def request(method: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
    """A message of JSON-RPC."""
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters or {}}


def post(base: str, method: str, parameters: dict[str, Any] | None = None) -> Any:
    """The result of a request."""
    response = httpx.post(f"{base}/mcp", json=request(method, parameters), timeout=30)
    assert response.status_code == 200, response.text
    return response.json()["result"]


def call(base: str, tool: str, /, **arguments: Any) -> Called:
    """The result of a tool."""
    result = post(base, "tools/call", {"name": tool, "arguments": arguments})
    texts = [each["text"] for each in result["content"]]
    return Called(texts, result.get("structuredContent"), result["isError"])
