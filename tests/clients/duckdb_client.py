# client: DuckDB with httpfs (from a Python package), CSV, JSON, Parquet
import json
import sys
from pathlib import Path

import duckdb
import duckdb_extension_httpfs

ADDRESS = f"{sys.argv[1]}/v1/observations.%s?country=CN&lang=zh"
[extension] = Path(duckdb_extension_httpfs.__file__).parent.rglob("*.duckdb_extension")
duckdb.load_extension(str(extension))
READERS = {"csv": "read_csv", "ndjson": "read_json", "parquet": "read_parquet"}
for kind, reader in READERS.items():
    table = duckdb.sql(f"FROM {reader}('{ADDRESS % kind}')")
    [(value, name)] = table.filter("id = 'jvpim98dkb6e6'").project("value, area_name").fetchall()
    facts = {"value": value, "name": name, "rows": len(table)}
    print(json.dumps({"version": duckdb.__version__, **facts}))
