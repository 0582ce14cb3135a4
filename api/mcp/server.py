"""The MCP server: the official SDK, imported once there is a request for it."""

import logging
from collections.abc import Mapping, MutableMapping
from typing import Any

import orjson
from mcp.server.caching import CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ListedTool
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api import __version__
from api.errors import InternalError, Problem, TooLong, nearest
from api.i18n import either, message, with_colon
from api.i18n.problems import problem_document
from api.mcp.calls import call
from api.mcp.tools import TOOLS
from api.schemas.parameter_type import ParameterError
from api.schemas.parameters import language_of
from api.telemetry.context import CURRENT

INSTRUCTIONS = (
    "Figures that news articles print, as data: each with its bounds, status, source and a "
    "permanent citation. Look up codes with find, then call get_figures. Print `text`; it names "
    "source and release. Never drop a bound (“more than”), a status or a unit."
)
ANY_HOST = TransportSecuritySettings(enable_dns_rebinding_protection=False)
"""The data are public, and no request changes anything: docs/security.md."""
LIST_KEPT = CacheHint(3_600_000, "public")
"""How long a client may keep the list of tools, which only another version changes."""
FAILURE = "api.mcp.failure"
"""Where the scope of a request has the exception for which its response is no success."""
logging.getLogger("mcp").setLevel(logging.ERROR)  # a line for each request, and what is in it

Context = ServerRequestContext[Any, Request]


async def handle(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request. It has no session, so nothing outlives it.

    Raises what failed, if that was not the caller's fault: the response is then not sent.
    """

    async def send_success(message: MutableMapping[str, Any]) -> None:
        if FAILURE not in scope:
            await send(message)

    server = Server[Any](
        "article-indicators",
        version=__version__,
        title="Article indicators",
        instructions=INSTRUCTIONS,
        cache_hints={"tools/list": LIST_KEPT},
        get_tool_input_schema=lambda name: TOOLS[name].input_schema if name in TOOLS else None,
        on_list_tools=_list_tools,
        on_call_tool=_call_tool,
    )
    manager = StreamableHTTPSessionManager(
        server, json_response=True, stateless=True, security_settings=ANY_HOST
    )
    async with manager.run():
        await manager.handle_request(scope, receive, send_success)
    if FAILURE in scope:
        raise scope[FAILURE]


async def _list_tools(_context: Context, _params: PaginatedRequestParams | None) -> ListToolsResult:
    tools = [
        ListedTool(
            name=tool.name,
            description=tool.description,
            input_schema=tool.input_schema,
            output_schema=tool.output_schema,
            annotations=ToolAnnotations(read_only_hint=True),
        )
        for tool in TOOLS.values()
    ]
    return ListToolsResult(tools=tools)


async def _call_tool(context: Context, params: CallToolRequestParams) -> CallToolResult:
    tool, arguments, request = TOOLS.get(params.name), params.arguments or {}, context.request
    if tool is None or request is None:
        near = nearest(params.name, TOOLS)
        accepted = {"accepted": [*TOOLS], "did_you_mean": near}
        raise MCPError(INVALID_PARAMS, f"Unknown tool. Accepted: {', '.join(TOOLS)}.", accepted)
    try:
        answer = await call(tool, request, arguments)
        return CallToolResult(
            content=[TextContent(text=answer.text), TextContent(text=answer.details)],
            structured_content=answer.content,
            is_error=answer.is_empty,  # a model would take nothing found for an answer
        )
    except Problem as problem:
        if problem.status >= InternalError.status and not isinstance(problem, TooLong):
            raise _failed(request, problem) from None
        return _refusal(problem, request, arguments)
    except Exception as error:
        raise _failed(request, error) from None


def _failed(request: Request, error: Exception) -> MCPError:
    """Record a failure of the service, with which the request ends."""
    request.scope[FAILURE] = error
    return MCPError(INTERNAL_ERROR, "The service failed.")


def _refusal(problem: Problem, request: Request, arguments: Mapping[str, Any]) -> CallToolResult:
    """A call that cannot be answered: what is wrong, and what would work."""
    language = _language(arguments)
    known = CURRENT.get()
    request_id = "" if known is None else known.request_id
    document = problem_document(problem, language, request.url.path, request_id)
    lines = [document["detail"]]
    for issue in document["errors"]:
        value = "" if issue["value"] is None else f"={issue['value']}"
        lines.append(with_colon(f"{issue['parameter']}{value}", issue["message"], language))
        if issue["did_you_mean"]:
            near = either(issue["did_you_mean"], language)
            lines.append(message("did-you-mean", language, suggestions=near))
        if issue["hint"]:
            lines.append(issue["hint"])
    errors = orjson.dumps({"errors": document["errors"]}).decode()
    return CallToolResult(
        content=[TextContent(text="\n".join(lines)), TextContent(text=errors)], is_error=True
    )


def _language(arguments: Mapping[str, Any]) -> str:
    try:
        return language_of(str(arguments.get("lang") or "en"))
    except ParameterError:
        return "en"
