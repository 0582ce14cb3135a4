// client: Papa Parse, CSV with dynamic typing
import Papa from "papaparse";
import { versionOf } from "./version.mjs";

const table = async (path) =>
  Papa.parse(await (await fetch(process.argv[2] + path)).text(), { header: true, dynamicTyping: true, skipEmptyLines: true }).data;
const rows = await table("/v1/observations.csv?country=CN&lang=zh");
const na = (await table("/v1/countries.csv")).find(({ name }) => name === "Namibia").code;
const row = rows.find(({ id }) => id === "jvpim98dkb6e6");
console.log(JSON.stringify({ version: versionOf("papaparse"), value: row.value, name: row.area_name, rows: rows.length, na }));
