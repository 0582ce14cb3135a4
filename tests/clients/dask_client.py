# client: dask over fsspec, CSV in blocks of 4 kB, and Parquet
import json
import sys

import dask
from dask import dataframe

ADDRESS = f"{sys.argv[1]}/v1/%s?country=CN&lang=zh"
TEXT = {"keep_default_na": False, "dtype": str}
frames = [
    dataframe.read_csv(ADDRESS % "observations.csv", blocksize=4000, **TEXT),
    dataframe.read_parquet(ADDRESS % "observations.parquet"),
]
countries = dataframe.read_csv(f"{sys.argv[1]}/v1/countries.csv", **TEXT).compute()
for frame in frames:
    read = frame.compute()
    row = read.set_index("id").loc["jvpim98dkb6e6"]
    facts = {"value": float(row["value"]), "name": row["area_name"], "rows": len(read)}
    facts["na"] = countries.set_index("name").loc["Namibia", "code"]
    print(json.dumps({"version": dask.__version__, **facts}))
