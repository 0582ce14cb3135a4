"""Call the tools of a server with the client of FastMCP: `fastmcp_client.py http://127.0.0.1:8000`.

It prints what `mcp_clients.py` compares.
"""

import asyncio
import json
import sys

import fastmcp
from fastmcp.exceptions import ToolError


async def main(base: str) -> None:
    async with fastmcp.Client(f"{base}/mcp") as client:
        tools = [tool.name for tool in await client.list_tools()]
        found = await client.call_tool("get_figures", {"metric": "gdp", "area": "CN-330200"})
        row = found.structured_content["rows"][0]
        try:
            await client.call_tool("get_figures", {"contry": "KR"})
        except ToolError as error:
            refusal = str(error)
    printed = {"tools": tools, "value": row["value"], "text": found.content[0].text}
    print(json.dumps({**printed, "refusal": refusal, "version": fastmcp.__version__}))


asyncio.run(main(sys.argv[1]))
