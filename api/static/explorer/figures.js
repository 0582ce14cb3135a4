// The figures of an answer: a table on a wide screen, cards on a narrow one.

import { DOT, element, link } from "./dom.js";
import { addressOf } from "./view.js";
import { marksOf } from "./marks.js";
import { placeOf } from "./places.js";

/** Columns by the API's name for sorting by them; the first order that is asked for. */
const COLUMNS = [
  ["value", "-value"],
  ["metric_name", "metric_name"],
  ["subject_name", "subject_name"],
  ["sector_name", "sector_name"],
  ["year", "-year"],
  ["paragraph", "paragraph"],
];

/** The table of an answer's rows. Only what the API can sort by is offered. */
export function table(answer, view, words, most) {
  const canSort = answer.meta.total <= most;
  const heads = COLUMNS.map(([name, first]) => head(name, first, view, words, canSort));
  const rows = answer.data.map((row) => figure(row, view, words));
  // The roles are given in words, since browsers forget a table's when it is shown as cards.
  return element("table", { role: "table", class: "figures" },
    element("caption", { class: "unseen" }, answer.meta.title),
    element("thead", { role: "rowgroup" }, element("tr", { role: "row", "data-label": words.sortLabel }, heads)),
    element("tbody", { role: "rowgroup" }, rows));
}

function head(name, first, view, words, canSort) {
  const now = view.ask.sort ?? "-year";
  const title = words.columns[name];
  const sorted = now.replace("-", "") === name;
  const order = now.startsWith("-") ? "descending" : "ascending";
  const properties = { role: "columnheader", scope: "col", "aria-sort": sorted ? order : null };
  if (!canSort && name !== "year") return element("th", properties, title);
  const next = now === first ? (first.startsWith("-") ? name : `-${name}`) : first;
  const arrow = sorted && element("span", { "aria-hidden": "true" }, order === "ascending" ? " ↑" : " ↓");
  return element("th", properties,
    link(addressOf(view, { sort: next === "-year" ? null : next }),
      { id: `sort-${name}`, title: words.sortBy(title) }, title, arrow));
}

function figure(row, view, words) {
  const open = addressOf(view, {}, { figure: row.id });
  const cell = (name, ...said) => element("td", { role: "cell", class: `of-${name}` }, ...said);
  return element("tr", { role: "row", id: `row-${row.id}` },
    cell("value", link(open, { id: `figure-${row.id}`, class: "value",
      "aria-label": words.colon(row.display, [row.metric_name, row.subject_name].join(words.comma)) }, row.display),
    marksOf(row, words)),
    cell("metric", row.metric_name,
      element("span", { class: "beside" }, row.unit_name, row.compared_with ? [DOT, words.comparedWith(row)] : null)),
    cell("subject", row.subject_name,
      row.organization && row.area_name ? element("span", { class: "beside" }, row.area_name) : null),
    cell("sector", row.sector_name ?? element("span", { class: "none" }, "–")),
    cell("period", row.period_name ?? words.undated),
    cell("place", placeOf(row, view, words)));
}
