import { client } from "./hey_api_client/client.gen.js";
import { listObservations } from "./hey_api_client/sdk.gen.js";

declare const process: { argv: string[] };

client.setConfig({ baseUrl: process.argv[2] });
const query = { metric: ["gdp"], area: ["CN-330200"] };
const { data } = await listObservations({ query, throwOnError: true });
const { value, status } = data.data[0];
console.log(JSON.stringify({ value, sum: (value ?? 0) + 1, status }));
