import json
import sys

from generated import ApiClient, Configuration, ObservationsApi

api = ObservationsApi(ApiClient(Configuration(host=sys.argv[1])))
[row] = api.list_observations(metric=["gdp"], area=["CN-330200"]).data
print(json.dumps({"value": row.value, "sum": row.value + 1, "status": row.status}))
