// The forms: of a numeral and what it belongs to, of the article, of a claim, of a new reference row.

import { element, told } from "../explorer/dom.js";
import { columnsOf, edit, send } from "./server.js";
import { field } from "./field.js";
import { KEYS, VALUE_ROLES, alike, heldBy, issuesOf, rowOf } from "./rows.js";

const LANGUAGES = { en: "English", ja: "日本語", ko: "한국어", zh: "简体中文" };
/** Columns of an observation that are seldom changed by hand. */
const SELDOM = ["key", "as_printed", "paragraph", "sentence", "correction"];
const OPEN = "?";

/** `go` has what the page does: choose, advance, openNew. */
export function figureForm(state, number, go) {
  const line = state.tables.figures[number - 1];
  if (!line) return element("p", {}, "Choose a numeral of the text.");
  const { observation, as_printed: printed, paragraph, sentence } = line.cells;
  const own = rowOf(state, "observations", observation);
  return [
    element("h2", { lang: state.language }, printed, element("span", { class: "beside" }, ` ${paragraph}.${sentence}`)),
    own && statement(state, observation),
    own && rowFields(state, "observations", own, go, SELDOM),
    element("h3", {}, `Line ${number} of figures.csv`),
    rowFields(state, "figures", line, go, ["number", "paragraph", "sentence", "as_printed"]),
    heldBy(state, line).filter(([table]) => table === "claims").map(([, row]) => [
      element("h3", {}, `Claim ${row.cells.key}`), rowFields(state, "claims", row, go, ["key", "paragraph", "sentence"])]),
    element("div", { class: "actions" },
      button("New observation", "o", () => send("observe", { number })),
      button("New claim", "c", () => newClaim(state, line)),
      button("No data", "x", () => noData(state, line)),
      element("button", { type: "button", onclick: () => edit({ kind: "remove", table: "figures", row: String(number) }) }, "Remove the line")),
  ];
}

function button(label, key, onclick) {
  return element("button", { type: "button", onclick, "data-key": key, "aria-keyshortcuts": key }, label, " ", element("kbd", {}, key));
}

/** An observation in four languages, and what other articles say of the same fact. */
function statement(state, key) {
  const { words, others } = state.statements[key] ?? { words: {}, others: [] };
  return [
    element("dl", { class: "statement" }, Object.keys(LANGUAGES).map((language) =>
      told(element("abbr", { title: LANGUAGES[language] }, language), element("span", { lang: language }, words[language])))),
    others.length ? [element("h3", {}, "The same fact in other articles"), element("ul", { class: "others" }, others.map((each) =>
      element("li", {}, element("span", { class: `mark ${each.agreement === "differs" ? "disputed" : "inferred"}` }, each.agreement), ` ${each.value} — ${each.article} ${each.place}: ${each.meaning}`)))] : null,
  ];
}

/** The cells of a row. Those in `seldom` are folded away, unless one has an issue. */
export function rowFields(state, table, row, go, seldom = []) {
  const key = row.cells[KEYS[table]];
  const issues = issuesOf(state, table, row);
  const make = (column) => {
    const same = alike(state, table, row.cells, column.name);
    return field({
      id: `${table}-${key}-${column.name}`, column: pointing(state, column), cell: row.cells[column.name],
      issues: issues.filter((each) => each.column === column.name), language: state.language,
      fallback: table === "observations" ? state.defaults[column.name] ?? "" : "",
      used: usedCodes(state, table, column.name), others: same.length,
      save: (value, isForAll) => edit(...[row, ...(isForAll ? same : [])].map((each) => (
        { kind: "set", table, row: each.cells[KEYS[table]], cells: { [column.name]: value } }))),
      onDone: go.advance, onNew: column.of && ((text) => go.openNew(column.of, text, (code) => edit({ kind: "set", table, row: key, cells: { [column.name]: code } }))),
    });
  };
  const isFolded = ({ name }) => seldom.includes(name) && !issues.some((each) => each.column === name);
  const columns = columnsOf(table);
  const folded = columns.filter(isFolded);
  const general = issues.filter((each) => !columns.some(({ name }) => name === each.column));
  return element("div", { class: "fields" },
    general.map((each) => element("p", { class: "wrong" }, each.message)),
    columns.filter((column) => !isFolded(column)).map(make),
    folded.length ? element("details", {}, element("summary", {}, folded.map(({ name }) => name.replaceAll("_", " ")).join(", ")),
      element("div", { class: "fields" }, folded.map(make))) : null);
}

/** A column that names rows of the article itself offers their keys. */
function pointing(state, column) {
  const table = { observation: "observations", observations: "observations", claim: "claims", repeats: "claims" }[column.name];
  if (!table) return column;
  const choices = Object.fromEntries(state.tables[table].map(({ cells }) => [cells.key,
    table === "observations" ? state.statements[cells.key]?.words[state.language] ?? cells.as_printed : cells[`text_${state.language}`] ?? ""]));
  return column.is_list ? { ...column, of: null } : { ...column, choices };
}

/** The codes of a column in this article, the most frequent first. */
function usedCodes(state, table, column) {
  const counts = new Map();
  for (const { cells } of state.tables[table]) {
    const cell = cells[column];
    if (cell && !cell.startsWith(OPEN)) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return [...counts].sort((one, other) => other[1] - one[1]).map(([code]) => code).slice(0, 8);
}

function newClaim(state, line) {
  const keys = new Set(state.tables.claims.map(({ cells }) => cells.key));
  let number = 1;
  while (keys.has(`claim-${number}`)) number += 1;
  const { paragraph, sentence } = line.cells;
  const open = Object.fromEntries(["kind", "text_en", "text_ja", "text_ko", "text_zh"].map((name) => [name, OPEN]));
  const cells = { key: `claim-${number}`, modality: "assertion", status: "normal", part: paragraph === "1" ? "headline" : "body", paragraph, sentence, ...open };
  return edit({ kind: "add", table: "claims", cells },
    { kind: "set", table: "figures", row: line.cells.number, cells: { observation: "", claim: cells.key, reason: "" } });
}

/** The numeral is no data: an observation of which it is the only value goes. */
function noData(state, line) {
  const { observation, number } = line.cells;
  const others = state.tables.figures.filter(({ cells }) => cells.observation === observation
    && cells.number !== number && VALUE_ROLES.includes(cells.role));
  const removed = rowOf(state, "observations", observation) && !others.length
    ? [{ kind: "remove", table: "observations", row: observation }] : [];
  return edit(...removed, { kind: "set", table: "figures", row: number, cells: { role: OPEN, observation: "", claim: "", reason: OPEN } });
}

/** `article.toml`: its keys, and the defaults of its observations. */
export function articleForm(state, go) {
  const make = (table) => (column) => field({
    id: `${table}-${column.name}`, column, cell: state[table][column.name] ?? "", language: state.language,
    issues: state.issues.filter((each) => each.file === "article.toml" && each.column === column.name),
    save: (value) => edit({ kind: table, cells: { [column.name]: value } }),
    onDone: go.advance, onNew: column.of && ((text) => go.openNew(column.of, text, (code) => edit({ kind: table, cells: { [column.name]: code } }))),
  });
  return [
    element("h2", {}, "Article"),
    element("div", { class: "fields" }, columnsOf("article").map(make("article"))),
    element("h3", {}, "Defaults: what empty cells of observations mean"),
    element("div", { class: "fields" }, columnsOf("defaults").map(make("defaults"))),
  ];
}

/** All observations. One that no numeral belongs to is edited here; others at their numeral. */
export function observationsForm(state, go) {
  return [
    element("h2", {}, "Observations"),
    element("ul", { class: "issues" }, state.tables.observations.map((row) => {
      const { key } = row.cells;
      const line = state.tables.figures.find(({ cells }) => cells.observation === key);
      const words = state.statements[key]?.words[state.language] ?? key;
      return element("li", {}, line
        ? element("button", { type: "button", lang: state.language, onclick: () => go.choose(Number(line.cells.number)) }, words)
        : element("details", { open: issuesOf(state, "observations", row).length > 0 }, element("summary", { lang: state.language }, words),
          rowFields(state, "observations", row, go, SELDOM),
          element("button", { type: "button", onclick: () => edit({ kind: "remove", table: "observations", row: key }) }, "Remove the observation")));
    })),
  ];
}

export function claimsForm(state, go) {
  return [
    element("h2", {}, "Claims"),
    state.tables.claims.length ? null : element("p", {}, "None yet. To add one, choose a numeral of its sentence and press ", element("kbd", {}, "c"), "."),
    state.tables.claims.map((row) => [
      element("h3", {}, `${row.cells.key} · ${row.cells.paragraph}.${row.cells.sentence}`),
      rowFields(state, "claims", row, go, ["key", "paragraph", "sentence"]),
      element("button", { type: "button", onclick: () => edit({ kind: "remove", table: "claims", row: row.cells.key }) }, "Remove the claim"),
    ]),
  ];
}

/** What `check` finds; choosing an issue opens its form. */
export function issuesForm(state, open) {
  const hidden = state.issue_count - state.issues.length;
  return [
    element("h2", {}, state.issue_count ? `${state.issue_count} left` : "Nothing left: ready to publish"),
    state.issue_count ? null : element("p", {}, "To publish: ", element("code", {}, "python -m api seed")),
    element("ul", { class: "issues" }, state.issues.map((each) => element("li", {},
      element("button", { type: "button", onclick: () => open(each) },
        element("strong", {}, `${each.file}${each.line ? `:${each.line}` : ""} ${each.column}`), ` ${each.value ? `“${each.value}” ` : ""}${each.message}`)))),
    hidden > 0 ? element("p", {}, `and ${hidden} more`) : null,
  ];
}

/** A new row of a reference table; `then(code)` is called when it is saved. */
export function newRowForm(state, kind, text, then, close) {
  const columns = columnsOf(kind);
  const key = columns.some(({ name }) => name === "code") ? "code" : "id";
  const sorted = [...columns.filter(({ name }) => name === key), ...columns.filter(({ name }) => name !== key)];
  const cells = {};
  const isCode = /^[A-Za-z0-9-]+$/.test(text);
  cells[isCode ? key : `name_${state.language}`] = text;
  const save = async () => {
    const filled = Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell));
    if (await send("row", { kind, cells: filled })) { await then(cells[key]); close(); }
  };
  return [
    element("h2", {}, `New row of the table ${kind}`),
    element("div", { class: "fields" }, sorted.map((column) => field({
      id: `new-${column.name}`, column, cell: cells[column.name] ?? "", issues: [], language: state.language,
      save: (value) => { cells[column.name] = value; return Promise.resolve(true); },
      onDone: (id) => nextInput(id),
    }))),
    element("div", { class: "actions" },
      element("button", { type: "button", id: "save-row", onclick: save }, "Add the row"),
      element("button", { type: "button", onclick: close }, "Cancel")),
  ];
}

function nextInput(id) {
  const inputs = [...document.querySelectorAll("#form input, #save-row")];
  inputs[inputs.findIndex((each) => each.id === id) + 1]?.focus();
}
