# client: FastMCP, tools of MCP
# environment: fastmcp
import asyncio
import json
import sys

import fastmcp


async def main(base: str) -> None:
    async with fastmcp.Client(f"{base}/mcp") as client:
        names = [tool.name for tool in await client.list_tools()]
        assert names == ["find", "get_figures", "check", "cite", "read_article"], names
        found = await client.call_tool("get_figures", {"metric": "gdp", "area": "CN-330200"})
        assert found.content[0].text.startswith("Ningbo · GDP · 2024: 1.814 trillion yuan (")
        refused = await client.call_tool("get_figures", {"contry": "KR"}, raise_on_error=False)
        assert refused.is_error
        assert "contry" in refused.content[0].text
    value = found.structured_content["rows"][0]["value"]
    print(json.dumps({"version": fastmcp.__version__, "value": value}))


asyncio.run(main(sys.argv[1]))
