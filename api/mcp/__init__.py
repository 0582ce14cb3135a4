"""The tools for programs that read for people, over the Model Context Protocol (MCP) at `/mcp`."""
