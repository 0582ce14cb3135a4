// Figures side by side, with what differs between them.

import { element, link, say } from "./dom.js";
import { ask, urlOf } from "./ask.js";
import { doubtsOf } from "./marks.js";
import { addressOf, kept, viewOf } from "./view.js";

/** Figures that are read side by side. */
const MOST = 4;

/** Columns that must be the same for figures to be compared, with the reason if they are not. */
const DECISIVE = { metric: "mixed-metrics", unit: "mixed-units", area_type: "mixed-area-levels", frequency: "mixed-frequencies", comparison: "mixed-bases" };

/** Offer to compare the figures that are ticked; `changed` is the box that was ticked or unticked. */
export function offerComparison(words, changed = null) {
  const [bar, offer] = ["comparing", "compare"].map((id) => document.getElementById(id));
  if (!bar) return;
  const picked = [...document.querySelectorAll(".pick:checked")];
  const ids = picked.map(({ value }) => value);
  const isOffered = ids.length > 1 && ids.length <= MOST;
  const chosen = words.chosen(ids.length);
  document.getElementById("picked").textContent = chosen;
  offer.textContent = isOffered ? words.compareFigures(ids.length) : words.compare.pickMore;
  offer.toggleAttribute("data-stay", isOffered);
  if (isOffered) offer.href = addressOf(viewOf(location.search), {}, { figure: ids.join(","), claim: null });
  else offer.removeAttribute("href");
  document.getElementById("unpick").onclick = () => unpick(words, bar);
  bar.hidden = !ids.length;
  const box = changed ?? picked.at(-1);
  box?.closest("td").append(bar);
  if (!changed) return;
  say(ids.length && !isOffered ? `${chosen} ${words.compare.pickMore}` : chosen);
  changed.closest("tr").scrollIntoView({ block: "nearest" }); // above the bar
}

/** Untick all. The focus goes from the bar, which is hidden then, to the box beside it. */
function unpick(words, bar) {
  const box = bar.closest("td").querySelector(".pick");
  for (const each of document.querySelectorAll(".pick:checked")) each.checked = false;
  box.focus();
  offerComparison(words, box);
}

/** The figures with these ids as the columns of a table. Returns it with its title. */
export async function comparison(ids, view, words, signal) {
  const answers = await Promise.all(ids.slice(0, MOST).map((id) => ask(urlOf(`observations/${encodeURIComponent(id)}`, kept(view)), signal)));
  const rows = answers.map(({ data }) => ({ ...data, definition: data.metric_details.definition }));
  const title = words.compareFigures(rows.length);
  return { title, content: element("article", {},
    element("h2", {}, title),
    element("p", { class: "note" }, verdict(rows, words)),
    element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": title }, table(rows, view, words, title))) };
}

/** Whether they can be compared, and why not. */
function verdict(rows, words) {
  const reasons = Object.entries(DECISIVE).filter(([name]) => differs(rows, name)).map(([, reason]) => words.compare[reason]);
  if (acrossMetrics(rows).some((name) => differs(rows, name))) reasons.push(words.compare["not-comparable"]);
  return reasons.length ? words.notComparable(reasons) : words.compare.yes;
}

/** Columns across which figures of the metrics may not be comparable. */
function acrossMetrics(rows) {
  return rows.flatMap((row) => row.metric_details.not_comparable_across ?? []);
}

function differs(rows, column) {
  return rows.some((row) => row[column] !== rows[0][column]);
}

/** A line for each property; a reason against comparing is marked more than what else differs. */
function table(rows, view, words, title) {
  const decisive = [...Object.keys(DECISIVE), ...acrossMetrics(rows)];
  const line = (name, columns, shown) => {
    const differing = columns.filter((column) => differs(rows, column));
    const isReason = differing.some((column) => decisive.includes(column));
    return element("tr", { class: differing.length ? `differs${isReason ? " reason" : ""}` : null },
      element("th", { scope: "row" }, name),
      rows.map((row) => element("td", {}, shown(row) || element("span", { class: "none" }, "–"))));
  };
  const named = (column) => line(words.parameters[column], [column], (row) => row[`${column}_name`]);
  const coded = (column) => line(words.parameters[column], [column], (row) => row[column] && words.nameOf(column, row[column]));
  return element("table", { class: "compared" },
    element("caption", { class: "unseen" }, title),
    element("thead", {}, element("tr", {}, element("td"), rows.map((row) => element("th", { scope: "col" },
      row.subject_name, " ", link(addressOf(view, {}, { figure: row.id }), { class: "value" }, row.display))))),
    element("tbody", {},
      named("metric"), line(words.parameters.subject, ["subject_name", "area", "organization"], (row) => row.subject_name),
      coded("area_type"), named("sector"),
      line(words.columns.year, ["period"], (row) => row.period_name ?? words.undated),
      coded("frequency"), named("unit"),
      line(words.parameters.compared_with, ["comparison"], (row) => row.compared_with), coded("measure"),
      line(words.source, ["source"], (row) => row.source_name ?? words.noSource),
      line(words.definition, ["definition"], (row) => row.definition),
      line(words.parameters.status, ["status"], (row) => statusOf(row, words)),
      line(words.printedIn, ["article"], (row) => row.article_details.title)));
}

function statusOf(row, words) {
  const doubts = doubtsOf(row, words);
  return doubts.length ? element("ul", { role: "list" }, doubts) : null;
}
