// client: got, with its own paging
import got from "got";
import { versionOf } from "./version.mjs";

const pagination = {
  transform: ({ body }) => JSON.parse(body).data,
  paginate: ({ response }) => {
    const { next } = JSON.parse(response.body).links;
    return next ? { url: new URL(next) } : false;
  },
};
const rows = [];
for await (const row of got.paginate(`${process.argv[2]}/v1/observations?country=CN&lang=zh&limit=10`, { pagination })) {
  rows.push(row);
}
const row = rows.find(({ id }) => id === "jvpim98dkb6e6");
console.log(JSON.stringify({ version: versionOf("got"), value: row.value, name: row.area_name, rows: rows.length }));
