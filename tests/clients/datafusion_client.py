# client: DataFusion over its HTTP object store, CSV
# error: HTTP error: builder error
# fault: its HTTP store refuses http://, and takes https:// alone
import json
import sys
from urllib.parse import urlsplit

import datafusion
from datafusion.object_store import Http

print(json.dumps({"version": datafusion.__version__}))
context = datafusion.SessionContext()
context.register_object_store("http://", Http(sys.argv[1]), urlsplit(sys.argv[1]).netloc)
rows = context.read_csv(f"{sys.argv[1]}/v1/observations.csv").to_pylist()
[row] = [row for row in rows if row["id"] == "jvpim98dkb6e6"]
print(json.dumps({"value": row["value"]}))
