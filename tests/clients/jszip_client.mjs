// client: JSZip, the Data Package
import JSZip from "jszip";
import Papa from "papaparse";

const body = await (await fetch(`${process.argv[2]}/v1/observations.zip?country=CN&lang=zh`)).arrayBuffer();
const archive = await JSZip.loadAsync(body);
const descriptor = JSON.parse(await archive.file("datapackage.json").async("string"));
const text = await archive.file(descriptor.resources[0].path).async("string");
const rows = Papa.parse(text, { header: true, skipEmptyLines: true }).data;
const row = rows.find(({ id }) => id === "jvpim98dkb6e6");
console.log(JSON.stringify({ version: JSZip.version, value: Number(row.value), name: row.area_name, rows: rows.length }));
