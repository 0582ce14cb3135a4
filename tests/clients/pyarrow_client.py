# client: pyarrow over fsspec, Parquet and CSV
import json
import sys

import fsspec
import pyarrow
from pyarrow import csv, parquet

ADDRESS = f"{sys.argv[1]}/v1/observations.%s?country=CN&lang=zh"
http = fsspec.filesystem("http")
with http.open(ADDRESS % "csv") as stream:
    tables = [csv.read_csv(stream)]
with http.open(f"{sys.argv[1]}/v1/countries.csv") as stream:
    codes = {each["name"]: each["code"] for each in csv.read_csv(stream).to_pylist()}
tables.append(parquet.read_table(ADDRESS % "parquet", filesystem=http))
for table in tables:
    [row] = [each for each in table.to_pylist() if each["id"] == "jvpim98dkb6e6"]
    facts = {"value": row["value"], "name": row["area_name"], "rows": table.num_rows}
    facts["na"] = codes["Namibia"]
    print(json.dumps({"version": pyarrow.__version__, **facts}))
