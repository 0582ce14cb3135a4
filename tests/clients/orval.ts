import { listObservations, type ObservationList } from "./orval_client.js";

const response = await listObservations({ metric: ["gdp"], area: ["CN-330200"] });
if (response.status !== 200) throw new Error(`status ${response.status}`);
// The type of `data` has every format of the response, though JSON is sent unless another is asked for.
const { value, status } = (response.data as ObservationList).data[0];
console.log(JSON.stringify({ value, sum: (value ?? 0) + 1, status }));
