// client: Vega-Lite, a chart of a CSV address, and format=vegalite
import * as vega from "vega";
import { compile } from "vega-lite";
import { versionOf } from "./version.mjs";

const base = process.argv[2];
const ours = await vega.loader().load(`${base}/v1/observations?metric=gdp&country=CN&lang=zh&format=vegalite`);
const encoding = { x: { field: "value", type: "quantitative" }, y: { field: "area_name", type: "nominal" } };
const own = { mark: "bar", data: { url: `${base}/v1/observations.csv?country=CN&lang=zh`, format: { type: "csv" } }, encoding };

const view = new vega.View(vega.parse(compile(own).spec), { renderer: "none" });
await view.runAsync();
const rows = view.data("source_0");
const row = rows.find(({ id }) => id === "jvpim98dkb6e6");
const drawn = new vega.View(vega.parse(compile(JSON.parse(ours)).spec), { renderer: "none" });
const name = (await drawn.toSVG()).match(/宁波市/)[0];
console.log(JSON.stringify({ version: versionOf("vega-lite"), value: Number(row.value), name, rows: rows.length }));
