# client: petl, fromcsv
import json
import sys

import petl

table = petl.fromcsv(f"{sys.argv[1]}/v1/observations.csv?country=CN&lang=zh", encoding="utf-8")
row = petl.lookupone(table, "id")["jvpim98dkb6e6"]
found = dict(zip(petl.header(table), row, strict=True))
facts = {"value": float(found["value"]), "name": found["area_name"], "rows": petl.nrows(table)}
countries = petl.fromcsv(f"{sys.argv[1]}/v1/countries.csv", encoding="utf-8")
facts["na"] = petl.lookupone(countries, "name", "code")["Namibia"]
print(json.dumps({"version": petl.__version__, **facts}))
