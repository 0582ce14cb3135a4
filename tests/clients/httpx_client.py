# client: httpx, asynchronous, Unicode in the query, conditional request
import asyncio
import json
import sys

import httpx


async def main() -> None:
    async with httpx.AsyncClient(base_url=f"{sys.argv[1]}/v1/") as client:
        listed = await client.get("observations", params={"q": "宁波 GDP", "lang": "zh"})
        [row] = [each for each in listed.json()["data"] if each["metric"] == "gdp"]
        again = await client.get(listed.url, headers={"If-None-Match": listed.headers["etag"]})
        facts = {"value": row["value"], "name": row["area_name"], "unchanged": again.status_code}
        print(json.dumps({"version": httpx.__version__, **facts}))


asyncio.run(main())
