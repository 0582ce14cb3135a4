// client: ky
import ky from "ky";
import { versionOf } from "./version.mjs";

const { data } = await ky(`${process.argv[2]}/v1/observations`, { searchParams: { country: "CN", lang: "zh" } }).json();
const row = data.find(({ id }) => id === "jvpim98dkb6e6");
console.log(JSON.stringify({ version: versionOf("ky"), value: row.value, name: row.area_name, rows: data.length }));
