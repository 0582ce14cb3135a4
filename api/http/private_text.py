"""Keeps texts that are sent to be checked out of logs, traces, caches and errors."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.types import Scope

from api.domain.ids import ascii_lower

PRIVATE_PATHS = ("/v1/check",)
"""Paths whose parameters are shown without their values, except these."""
MCP_PATH = "/mcp"
POSTED_PATHS = (*PRIVATE_PATHS, MCP_PATH)
"""Paths to which a body may be posted."""
SHOWN = ("language", "published", "release", "lang")
TEXT = "text"
OTHER = "other"
"""What any other parameter is called: a text without a name would be one."""
FULL_QUERY = "full_query"
"""The query string as it was sent, in the scope."""


def withheld(scope: Scope) -> Scope:
    """The scope with the names alone of parameters that may have a text.

    Everything that logs, traces, keeps or repeats a request reads its query string.
    """
    if scope["type"] != "http" or not scope["query_string"] or not is_private(scope):
        return scope
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    shown = [
        (name, text) if name in SHOWN else (TEXT if name == TEXT else OTHER, "")
        for name, text in pairs
    ]
    query = urlencode(shown).encode()
    return {**scope, "query_string": query, FULL_QUERY: scope["query_string"]}


def is_private(scope: Mapping[str, Any], paths: tuple[str, ...] = PRIVATE_PATHS) -> bool:
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    stem = ascii_lower(path.rstrip("/"))
    return stem.startswith(paths) and stem.partition(".")[0] in paths
