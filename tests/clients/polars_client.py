# client: polars, read and scan of CSV, NDJSON, Parquet
import json
import sys

import polars

ADDRESS = f"{sys.argv[1]}/v1/observations.%s?country=CN&lang=zh"
frames = [
    polars.read_csv(ADDRESS % "csv", infer_schema_length=None),
    polars.scan_csv(ADDRESS % "csv", infer_schema_length=None).collect(),
    polars.read_ndjson(ADDRESS % "ndjson", infer_schema_length=None),
    polars.scan_ndjson(ADDRESS % "ndjson", infer_schema_length=None).collect(),
    polars.read_parquet(ADDRESS % "parquet"),
    polars.scan_parquet(ADDRESS % "parquet").collect(),
]
countries = polars.read_csv(f"{sys.argv[1]}/v1/countries.csv")
for frame in frames:
    row = frame.row(by_predicate=polars.col("id") == "jvpim98dkb6e6", named=True)
    facts = {"value": row["value"], "name": row["area_name"], "rows": frame.height}
    facts["na"] = countries.filter(name="Namibia")["code"].item()
    print(json.dumps({"version": polars.__version__, **facts}))
