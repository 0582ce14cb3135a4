// Figures side by side, with what differs between them.

import { element, link } from "./dom.js";
import { ask, urlOf } from "./ask.js";
import { doubtsOf } from "./marks.js";
import { addressOf, kept, viewOf } from "./view.js";

/** Figures that are read side by side. */
const MOST = 4;

/** What must be the same for figures to be compared, with the reason if it is not. */
const DECISIVE = { metric: "mixed-metrics", unit: "mixed-units", area_type: "mixed-area-levels", frequency: "mixed-frequencies", comparison: "mixed-bases" };

/** Keep the link to a comparison that of the figures that are ticked. */
export function offerComparison(words) {
  const offer = document.getElementById("compare");
  if (!offer) return;
  const ids = [...document.querySelectorAll(".pick:checked")].map(({ value }) => value);
  const isOffered = ids.length > 1 && ids.length <= MOST;
  offer.hidden = !ids.length;
  offer.textContent = isOffered ? words.compareFigures(ids.length) : words.compare.pickMore;
  if (isOffered) offer.href = addressOf(viewOf(location.search), {}, { figure: ids.join(","), claim: null });
  else offer.removeAttribute("href");
}

/** The figures with these ids as the columns of a table. Returns it with its title. */
export async function comparison(ids, view, words, signal) {
  const answers = await Promise.all(ids.slice(0, MOST).map((id) => ask(urlOf(`observations/${encodeURIComponent(id)}`, kept(view)), signal)));
  const rows = answers.map(({ data }) => data);
  const title = words.compareFigures(rows.length);
  return { title, content: element("article", {},
    element("h2", {}, title),
    element("p", { class: "note" }, verdict(rows, words)),
    element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": title }, table(rows, view, words, title))) };
}

/** Whether they can be compared, and why not. */
function verdict(rows, words) {
  const reasons = Object.entries(DECISIVE).filter(([name]) => differs(rows.map((row) => row[name]))).map(([, reason]) => words.compare[reason]);
  if (rows.some((row) => row.metric_details.not_comparable_across?.some((name) => differs(rows.map((each) => each[name]))))) {
    reasons.push(words.compare["not-comparable"]);
  }
  return reasons.length ? words.notComparable(reasons) : words.compare.yes;
}

function differs(values) {
  return values.some((value) => value !== values[0]);
}

function table(rows, view, words, title) {
  const line = (name, value, { shown = value } = {}) => element("tr", { class: differs(rows.map(value)) ? "differs" : null },
    element("th", { scope: "row" }, name), rows.map((row) => element("td", {}, shown(row) || element("span", { class: "none" }, "–"))));
  const named = (term, column) => line(words.parameters[term], (row) => row[column]);
  return element("table", { class: "compared" },
    element("caption", { class: "unseen" }, title),
    element("thead", {}, element("tr", {}, element("td"), rows.map((row) => element("th", { scope: "col" },
      link(addressOf(view, {}, { figure: row.id }), { class: "value" }, row.display))))),
    element("tbody", {},
      named("metric", "metric_name"), named("subject", "subject_name"), named("sector", "sector_name"),
      line(words.columns.year, (row) => row.period_name ?? words.undated),
      named("unit", "unit_name"), line(words.parameters.compared_with, (row) => row.compared_with),
      line(words.measure, (row) => words.nameOf("measure", row.metric_details.measure)),
      line(words.source, (row) => row.source_name ?? words.noSource),
      line(words.definition, (row) => row.metric_details.definition),
      line(words.parameters.status, (row) => words.nameOf("status", row.status),
        { shown: (row) => { const doubts = doubtsOf(row, words); return doubts.length ? element("ul", {}, doubts) : null; } }),
      line(words.printedIn, (row) => row.article_details.title)));
}
