// A chart as a table: what is drawn, panel by panel, for who cannot or would rather not look at marks.

import { element } from "./dom.js";

/** The table of the rows of a chart, folded. `told` makes a link to the figure of a row around a text. */
export function tableOf(rows, told, words) {
  const panels = new Map();
  for (const row of rows) panels.set(row.chart_panel, [...panels.get(row.chart_panel) ?? [], row]);
  return element("details", { class: "as-table", id: "chart-table" },
    element("summary", {}, words.chart.table),
    [...panels.values()].map((each) => panel(each, told, words)));
}

function panel(rows, told, words) {
  const [{ metric_name: metric, unit_name: unit }] = rows;
  const head = (title) => element("th", { scope: "col" }, title);
  return element("table", {},
    element("caption", {}, metric, unit ? words.brackets(unit) : null),
    element("thead", {}, element("tr", {}, head(words.chart.item), head(words.columns.year), head(words.value))),
    element("tbody", {}, rows.map((row) => element("tr", {},
      element("th", { scope: "row" }, row.chart_label),
      element("td", {}, row.chart_period),
      element("td", {}, told(row, row.display), doubts(row, words))))));
}

/** What the chart says by signs: that a figure is in doubt, or partly our reading. */
function doubts(row, words) {
  const said = [row.chart_doubtful && row.chart_status,
    row.chart_inferred && words.colon(words.inferredMark, row.chart_inferred)].filter(Boolean);
  return said.length ? element("span", { class: "beside" }, said.join(words.comma)) : null;
}
