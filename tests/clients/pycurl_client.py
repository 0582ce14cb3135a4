# client: pycurl (libcurl), HTTP/1.1 with compression
import io
import json
import sys

import pycurl

body = io.BytesIO()
curl = pycurl.Curl()
curl.setopt(pycurl.URL, f"{sys.argv[1]}/v1/observations?country=CN&lang=zh")
curl.setopt(pycurl.ACCEPT_ENCODING, "")
curl.setopt(pycurl.WRITEDATA, body)
curl.perform()
rows = json.loads(body.getvalue())["data"]
[row] = [each for each in rows if each["id"] == "jvpim98dkb6e6"]
facts = {"value": row["value"], "name": row["area_name"], "rows": len(rows)}
print(json.dumps({"version": pycurl.version_info()[1], **facts}))
