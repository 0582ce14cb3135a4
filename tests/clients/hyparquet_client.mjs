// client: hyparquet, Parquet by byte ranges
import { asyncBufferFromUrl, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { versionOf } from "./version.mjs";

const url = `${process.argv[2]}/v1/observations.parquet?country=CN&lang=zh`;
const file = await asyncBufferFromUrl({ url });
const rows = await parquetReadObjects({ file, compressors, columns: ["id", "value", "area_name"] });
const row = rows.find(({ id }) => id === "jvpim98dkb6e6");
console.log(JSON.stringify({ version: versionOf("hyparquet"), value: row.value, name: row.area_name, rows: rows.length }));
