// client: Observable Plot, bars of a CSV address
import * as Plot from "@observablehq/plot";
import * as d3 from "d3";
import { parseHTML } from "linkedom";
import { versionOf } from "./version.mjs";

const rows = await d3.csv(`${process.argv[2]}/v1/observations.csv?metric=gdp&country=CN&lang=zh`, d3.autoType);
const { document } = parseHTML("<html></html>");
const marks = [Plot.barX(rows, { x: "value", y: "area_name" })];
const chart = Plot.plot({ document, marks, x: { type: "linear" } });
const scale = chart.scale("x");
const row = rows.find(({ id }) => id === "jvpim98dkb6e6");
const widths = [...chart.querySelectorAll("rect")].map((bar) => Number(bar.getAttribute("width")));
const bar = widths.find((width) => Math.abs(width - (scale.apply(row.value) - scale.apply(0))) < 0.01);
const name = [...chart.querySelectorAll("text")].map((text) => text.textContent).find((text) => text === "宁波市");
console.log(JSON.stringify({ version: versionOf("@observablehq/plot"), value: Math.round(scale.invert(scale.apply(0) + bar)), name }));
