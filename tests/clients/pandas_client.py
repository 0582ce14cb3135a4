# client: pandas, read_csv, read_json, read_parquet, read_excel
import json
import sys

import pandas

ADDRESS = f"{sys.argv[1]}/v1/observations.%s?country=CN&lang=zh"
TEXT = {"keep_default_na": False, "na_values": {"value": ""}}  # or the code of Namibia is lost
frames = [
    pandas.read_csv(ADDRESS % "csv", **TEXT),
    pandas.read_json(ADDRESS % "ndjson", lines=True),
    pandas.read_parquet(ADDRESS % "parquet"),
    pandas.read_excel(ADDRESS % "xlsx", **TEXT),
]
countries = pandas.read_csv(f"{sys.argv[1]}/v1/countries.csv", **TEXT)
for frame in frames:
    row = frame.set_index("id").loc["jvpim98dkb6e6"]
    facts = {"value": float(row["value"]), "name": row["area_name"], "rows": len(frame)}
    facts["na"] = countries.set_index("name").loc["Namibia", "code"]
    print(json.dumps({"version": pandas.__version__, **facts}))
