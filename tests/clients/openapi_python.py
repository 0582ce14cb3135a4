import json
import sys

from article_indicators import Client
from article_indicators.api.observations import list_observations

client = Client(base_url=sys.argv[1])
page = list_observations.sync(client=client, metric=["gdp"], area=["CN-330200"])
[row] = page.data
print(json.dumps({"value": row.value, "sum": row.value + 1, "status": row.status}))
