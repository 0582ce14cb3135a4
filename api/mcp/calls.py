"""Calls of tools: validated and answered like requests to `/v1`, in a worker thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anyio.to_thread import run_sync
from pydantic import BaseModel
from starlette.requests import Request

from api.errors import Issue
from api.http.dependencies import find_issues, invalid, responding
from api.http.inner import inner_target
from api.http.request import target_of
from api.http.responses import Responder
from api.mcp.answers import Answer
from api.mcp.arguments import parameters_of, schema_of
from api.schemas.query import Query


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool. `columns` are those that each of its rows has."""

    name: str
    description: str
    query: type[Query]
    arguments: tuple[str, ...]
    path: str
    """The address of `/v1` whose parameters it takes."""
    row: type[BaseModel]
    columns: Sequence[str]
    answer: Callable[[Responder[Any]], Answer]

    @property
    def input_schema(self) -> dict[str, Any]:
        return schema_of(self.query, self.arguments)

    @property
    def output_schema(self) -> dict[str, Any]:
        """What every answer has, and every row of it."""
        rows = {"type": "array", "items": {"required": [*self.columns]}}
        return {"type": "object", "required": ["text", "rows"], "properties": {"rows": rows}}


async def call(tool: Tool, request: Request, arguments: Mapping[str, Any]) -> Answer:
    """Answer a call, in a worker thread and within the limits of any request. Raises Problem."""
    parameters, issues = parameters_of(tool.arguments, arguments, is_private=tool.query.is_private)
    target = inner_target(target_of(request), tool.path, parameters)
    async with responding(request, target) as respond:
        return await run_sync(_answer, tool, respond, issues)


def _answer(tool: Tool, respond: Responder[Any], issues: list[Issue]) -> Answer:
    found = [*issues, *find_issues(respond, tool.query, tool.row)]
    if found:
        raise invalid(found)
    return tool.answer(respond)
