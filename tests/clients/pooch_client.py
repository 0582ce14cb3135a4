# client: pooch, a file with a known hash
import csv
import hashlib
import json
import sys
import urllib.request
from pathlib import Path

import pooch

address = f"{sys.argv[1]}/v1/observations.csv?country=CN&lang=zh&release=1"
with urllib.request.urlopen(address) as response:  # noqa: S310
    known = hashlib.sha256(response.read()).hexdigest()
file = pooch.retrieve(address, f"sha256:{known}", path=Path.cwd(), fname="china.csv")
rows = list(csv.DictReader(Path(file).read_text(encoding="utf-8").splitlines()))
[row] = [each for each in rows if each["id"] == "jvpim98dkb6e6"]
facts = {"value": float(row["value"]), "name": row["area_name"], "rows": len(rows)}
print(json.dumps({"version": pooch.__version__.lstrip("v"), **facts}))
