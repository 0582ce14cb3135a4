# client: DuckDB over fsspec, CSV
import json
import sys

import duckdb
import fsspec

ADDRESS = f"{sys.argv[1]}/v1/observations.%s?country=CN&lang=zh"
duckdb.register_filesystem(fsspec.filesystem("http"))
table = duckdb.sql(f"FROM read_csv('{ADDRESS % 'csv'}')")
[(value, name)] = table.filter("id = 'jvpim98dkb6e6'").project("value, area_name").fetchall()
facts = {"value": value, "name": name, "rows": len(table)}
print(json.dumps({"version": duckdb.__version__, **facts}))
