import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

declare const process: { argv: string[] };

const client = createClient<paths, "application/json">({ baseUrl: process.argv[2] });
const query = { metric: ["gdp"], area: ["CN-330200"] };
const { data } = await client.GET("/v1/observations", { params: { query } });
if (!data) throw new Error("no data");
const { value, status } = data.data[0];
console.log(JSON.stringify({ value, sum: (value ?? 0) + 1, status }));
