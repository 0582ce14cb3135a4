// client: d3.csv with autoType
import * as d3 from "d3";
import { versionOf } from "./version.mjs";

const rows = await d3.csv(`${process.argv[2]}/v1/observations.csv?country=CN&lang=zh`, d3.autoType);
const countries = await d3.csv(`${process.argv[2]}/v1/countries.csv`, d3.autoType);
const row = rows.find(({ id }) => id === "jvpim98dkb6e6");
const na = countries.find(({ name }) => name === "Namibia").code;
console.log(JSON.stringify({ version: versionOf("d3"), value: row.value, name: row.area_name, rows: rows.length, na }));
