// What a front end would write: the compiler knows every parameter, column and code of a request.
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const client = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: process.argv[2] });

const { data, error } = await client.GET("/v1/observations", {
  params: { query: { metric: ["robot-density"], year: ["2023"], lang: "ko", sort: ["-value"] } },
  querySerializer: { array: { style: "form", explode: false } },
});
if (error) throw new Error(error.detail);
const lines: string[] = data.data.map((row) => `${row.subject_name}: ${row.display}`);
// A response may have codes that this version of the document does not know.
const relation: string = data.data[0].relation;
const bound: number | null = data.data[0].value_max;

const series = await client.GET("/v1/series", { params: { query: { latest: 1, q: "robot" } } });
const points: number = (series.data?.data ?? []).reduce((sum, each) => sum + each.points.length, 0);

const item = await client.GET("/v1/observations/{id}", {
  params: { path: { id: "3r0aeqn5scs7a" } },
});
const hash: string | undefined = item.data?.data.paragraph_sha256;

const wrong = await client.GET("/v1/observations", {
  // @ts-expect-error: there is no such parameter
  params: { query: { contry: ["CN"] } },
});
const reasons: string[] = wrong.error?.errors.flatMap((each) => each.did_you_mean) ?? [];

await client.GET("/v1/observations", {
  // @ts-expect-error: there is no such code
  params: { query: { status: ["dispted"] } },
});
// @ts-expect-error: there is no such address
await client.GET("/v1/observation");
// @ts-expect-error: there is no such column
data.data[0].amount;

console.log(JSON.stringify({ lines, relation, bound, points, hash, reasons }));
