# client: aiohttp, NDJSON line by line
import asyncio
import json
import sys

import aiohttp


async def main() -> None:
    address = f"{sys.argv[1]}/v1/observations.ndjson?country=CN&lang=zh"
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        rows = [json.loads(line) async for line in response.content]
    [row] = [each for each in rows if each["id"] == "jvpim98dkb6e6"]
    facts = {"value": row["value"], "name": row["area_name"], "rows": len(rows)}
    print(json.dumps({"version": aiohttp.__version__, **facts}))


asyncio.run(main())
