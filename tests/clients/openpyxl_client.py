# client: openpyxl and fastexcel (calamine), XLSX
import io
import json
import sys
import urllib.request

import fastexcel
import openpyxl

address = f"{sys.argv[1]}/v1/observations.xlsx?country=CN&lang=zh"
with urllib.request.urlopen(address) as response:  # noqa: S310
    body = response.read()
columns, *lines = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0].values
rows = [dict(zip(columns, line, strict=True)) for line in lines]
tables = [rows, fastexcel.read_excel(body).load_sheet(0).to_arrow().to_pylist()]
for table in tables:
    [row] = [each for each in table if each["id"] == "jvpim98dkb6e6"]
    facts = {"value": row["value"], "name": row["area_name"], "rows": len(table)}
    version = f"{openpyxl.__version__}, {fastexcel.__version__}"
    print(json.dumps({"version": version, **facts}))
