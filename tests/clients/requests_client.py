# client: requests, with paging by links.next
import json
import sys

import requests

url, rows = f"{sys.argv[1]}/v1/observations?country=CN&lang=zh&limit=10", []
while url:
    page = requests.get(url, timeout=10).json()
    rows += page["data"]
    url = page["links"]["next"]
[row] = [each for each in rows if each["id"] == "jvpim98dkb6e6"]
facts = {"value": row["value"], "name": row["area_name"], "rows": len(rows)}
print(json.dumps({"version": requests.__version__, **facts}))
