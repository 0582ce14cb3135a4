# client: DuckDB over fsspec, Parquet
# error: NotImplementedError
# fault: fsspec does not tell DuckDB the time of a file's last change; httpfs reads it
import json
import sys

import duckdb
import fsspec

ADDRESS = f"{sys.argv[1]}/v1/observations.%s?country=CN&lang=zh"
print(json.dumps({"version": duckdb.__version__}))
duckdb.register_filesystem(fsspec.filesystem("http"))
table = duckdb.sql(f"FROM read_parquet('{ADDRESS % 'parquet'}')")
[(value, name)] = table.filter("id = 'jvpim98dkb6e6'").project("value, area_name").fetchall()
print(json.dumps({"value": value, "name": name, "rows": len(table)}))
