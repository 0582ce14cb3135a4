# client: urllib and csv (Python)
import csv
import json
import platform
import sys
import urllib.request


def table(path: str) -> list[dict[str, str]]:
    with urllib.request.urlopen(sys.argv[1] + path) as response:  # noqa: S310
        return list(csv.DictReader(response.read().decode().splitlines()))


rows = table("/v1/observations.csv?country=CN&lang=zh")
[row] = [each for each in rows if each["id"] == "jvpim98dkb6e6"]
[na] = [each["code"] for each in table("/v1/countries.csv") if each["name"] == "Namibia"]
facts = {"value": float(row["value"]), "name": row["area_name"], "rows": len(rows), "na": na}
print(json.dumps({"version": platform.python_version(), **facts}))
