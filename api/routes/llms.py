"""`/llms.txt`: what the site is, for programs that read it for people (llmstxt.org)."""

from starlette.requests import Request
from starlette.responses import Response

from api.domain.code_lists import LANGUAGES
from api.formats import FORMATS
from api.http import openapi
from api.http.private_text import MCP_PATH
from api.http.request import target_of
from api.i18n.citations import CITE, LICENCE
from api.mcp.endpoint import is_installed
from api.mcp.tools import TOOLS
from api.routes.pages import ASK_AGAIN, file_response

ENDPOINTS = ("observations", "series", "claims", "articles", "resolve", "availability", "config")
"""The paths below `/v1` that a reader needs first; the index has all."""
MEDIA_TYPE = "text/plain; charset=utf-8"


async def llms_text(request: Request) -> Response:
    """The text, with the addresses of this server."""
    base = target_of(request).base_url
    summaries = {each.path: each.summary for each in openapi.documented_routes(request.app)}
    paths = [f"/v1/{name}" for name in ENDPOINTS]
    tools = [f"`{tool.name}`: {tool.description}" for tool in TOOLS.values()]
    server = (
        f"[{base}{MCP_PATH}]({base}{MCP_PATH}): Model Context Protocol, streamable HTTP, no key"
    )
    sections = {
        "Data": [
            f"[/v1]({base}/v1): Index with example requests",
            *(f"[{path}]({base}{path}): {summaries[path]}" for path in paths),
        ],
        "MCP": [server, *tools] if is_installed() else [],
        "Documentation": [
            f"[OpenAPI]({base}/openapi.json): every parameter, column and error",
            f"[Documentation]({base}/docs): the same as a page",
        ],
    }
    lines = [
        "# Article indicators",
        "",
        "> The figures that news articles print, as data: each with its bounds, status, sentence, "
        "source and a permanent citation.",
        "",
        f"Languages: {', '.join(LANGUAGES)} (`lang=`). Formats: {', '.join(FORMATS)} (`format=`). "
        "Filters are codes; an unknown parameter or code is refused with the nearest one. A bound "
        "(“more than 9 trillion”) is no exact value: `relation`, `value_min` and `value_max` say "
        f"which. Earlier data: `release=`. {CITE} {LICENCE}",
    ]
    for title, entries in sections.items():
        if entries:
            lines += ["", f"## {title}", "", *(f"- {entry}" for entry in entries)]
    text = "\n".join([*lines, ""])
    return file_response(request, text.encode(), MEDIA_TYPE, ASK_AGAIN, {})
