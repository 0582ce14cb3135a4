// The forms: of a numeral and what it belongs to, of the article, of observations, claims and issues.

import { element, told } from "../explorer/dom.js";
import { act, columnsOf, edit } from "./server.js";
import { field, ticks } from "./field.js";
import { VALUE_ROLES, alike, heldBy, issuesOf, lastingName, nameOf, removeRow, rowNow, rowOf, setCells } from "./rows.js";
import { keeper, place } from "./place.js";

const LANGUAGES = { en: "English", ja: "日本語", ko: "한국어", zh: "简体中文" };
/** Columns that are seldom changed by hand. */
const SELDOM = {
  observations: ["key", "as_printed", "paragraph", "sentence", "correction"],
  figures: ["number", "paragraph", "sentence", "as_printed"],
  claims: ["key", "paragraph", "sentence"],
};
const OPEN = "?";

/** Elements that stay while the state changes: fields, with what is typed in them, and their boxes. */
const elements = keeper();
export const forgetUnused = () => elements.turn();

function kept(props) {
  const make = props.column.is_list && props.column.choices ? ticks : field;
  const made = elements.kept(`${props.id}|${props.name}`, () => make(props));
  made.update(props);
  return made;
}

function box(name, ...children) {
  const made = elements.kept(name, () => element("div", { class: "fields" }));
  place(made, children);
  return made;
}

/** `go` has what the page does: choose, advance, openNew. `number` counts the lines of figures.csv from 1. */
export function figureForm(state, number, go) {
  const line = state.tables.figures[number - 1];
  if (!line) return element("p", {}, "Choose a numeral of the text.");
  const name = lastingName(state, "figures", line);
  const own = rowOf(state, "observations", line.cells.observation);
  return [
    element("h2", { lang: state.language }, line.cells.as_printed, element("span", { class: "beside" }, ` ${line.cells.paragraph}.${line.cells.sentence}`)),
    sentence(state, number),
    own && statement(state, own.cells.key),
    own && rowFields(state, "observations", own, go),
    element("h3", {}, `Line ${number} of figures.csv`),
    rowFields(state, "figures", line, go),
    heldBy(state, line).filter(([table]) => table === "claims").map(([, row]) => [
      element("h3", {}, `Claim ${row.cells.key}`), rowFields(state, "claims", row, go)]),
    element("div", { class: "actions" },
      button("New observation", "o", () => act("observe", (now) => onLine(now, name, (row) => ({ number: Number(nameOf(now, "figures", row)), was: removeRow(now, "figures", row).was })))),
      button("New claim", "c", () => change((now) => onLine(now, name, (row) => newClaim(now, row)))),
      button("No data", "x", () => change((now) => onLine(now, name, (row) => noData(now, row)))),
      button("Remove the line", null, () => change((now) => onLine(now, name, (row) => [removeRow(now, "figures", row)])))),
  ];
}

/** Change what rows there are. */
function change(make) {
  return act("edit", (now) => { const changes = make(now); return changes && { changes }; });
}

function onLine(state, name, make) {
  const row = rowNow(state, "figures", name);
  return row ? make(row) : null;
}

function button(label, key, onclick) {
  return element("button", { type: "button", onclick, "data-key": key, "aria-keyshortcuts": key }, label, key && [" ", element("kbd", {}, key)]);
}

/** The sentence of a numeral, which is marked. */
function sentence(state, number) {
  const at = state.numerals.find((each) => each.line === number);
  const paragraph = at && state.paragraphs[at.paragraph - 1];
  if (!paragraph) return null;
  const letters = Array.from(paragraph.text);
  const [start, end] = paragraph.sentences.find(([first, last]) => first <= at.start && at.start < last) ?? [0, letters.length];
  const part = (from, to) => letters.slice(from, to).join("");
  return element("p", { class: "sentence", lang: state.language }, part(start, at.start), element("mark", {}, part(at.start, at.end)), part(at.end, Math.max(end, at.end)));
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

/** The cells of a row. Those that are seldom changed are folded away, unless one has an issue. */
function rowFields(state, table, row, go) {
  const name = lastingName(state, table, row);
  const number = nameOf(state, table, row);
  const issues = issuesOf(state, table, row);
  const make = (column) => {
    const seen = row.cells[column.name];
    const save = (value, isForAll) => edit((now) => {
      const current = rowNow(now, table, name);
      if (!current) return null;
      const same = isForAll ? alike(now, table, current, column.name) : [];
      return [current, ...same].map((each) => {
        const before = each.cells[column.name];
        const made = setCells(now, table, each, { [column.name]: typeof value === "function" ? value(before) : value });
        // A text is based on the cell that was shown; a box is ticked in whatever the cell is by now.
        return typeof value === "function" || each !== current ? made : { ...made, was: { ...made.was, [column.name]: seen } };
      });
    });
    return kept({
      id: `${table}-${number}-${column.name}`, name: `${name}-${column.name}`, column: pointing(state, column), cell: seen, save,
      issues: issues.filter((each) => each.column === column.name), language: state.language,
      fallback: table === "observations" ? state.defaults[column.name] ?? "" : "",
      used: usedCodes(state, table, column.name), others: alike(state, table, row, column.name).length,
      onDone: go.advance, onNew: column.of && ((text) => go.openNew(column.of, text, (code) => save(code, false))),
    });
  };
  const isFolded = (column) => SELDOM[table].includes(column.name) && !issues.some((each) => each.column === column.name);
  const columns = columnsOf(table);
  const folded = columns.filter(isFolded);
  const general = issues.filter((each) => !columns.some((column) => column.name === each.column));
  const rest = elements.kept(`rest-${name}`, () => element("details", {}, element("summary", {}, folded.map((column) => column.name.replaceAll("_", " ")).join(", "))));
  place(rest, rest.querySelector("summary"), box(`rest-fields-${name}`, folded.map(make)));
  return box(`fields-${name}`, general.map((each) => element("p", { class: "wrong" }, each.message)),
    columns.filter((column) => !isFolded(column)).map(make), folded.length ? rest : null);
}

/** A column that names rows of the article itself offers their keys. */
function pointing(state, column) {
  const table = { observation: "observations", observations: "observations", claim: "claims", repeats: "claims" }[column.name];
  if (!table || column.is_list) return column;
  const words = (cells) => (table === "observations" ? state.statements[cells.key]?.words[state.language] : cells[`text_${state.language}`]);
  return { ...column, choices: Object.fromEntries(state.tables[table].map(({ cells }) => [cells.key, words(cells) ?? ""])) };
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

/** The only value of an observation that a line is; undefined where it has others, or none. */
function onlyValueOf(state, line) {
  const { observation, role } = line.cells;
  const values = state.tables.figures.filter(({ cells }) => cells.observation === observation && VALUE_ROLES.includes(cells.role));
  return observation && VALUE_ROLES.includes(role) && values.length === 1 ? rowOf(state, "observations", observation) : undefined;
}

/** The numeral as part of a claim; an observation of which it is the only value goes. */
function newClaim(state, line) {
  if (line.cells.claim) return null;
  const keys = new Set(state.tables.claims.map(({ cells }) => cells.key));
  let number = 1;
  while (keys.has(`claim-${number}`)) number += 1;
  const { paragraph, sentence: part } = line.cells;
  const open = Object.fromEntries(["kind", "text_en", "text_ja", "text_ko", "text_zh"].map((name) => [name, OPEN]));
  const cells = { key: `claim-${number}`, modality: "assertion", status: "normal", part: paragraph === "1" ? "headline" : "body", paragraph, sentence: part, ...open };
  const observation = onlyValueOf(state, line);
  return [
    setCells(state, "figures", line, { observation: "", claim: cells.key, reason: "" }),
    ...(observation ? [removeRow(state, "observations", observation)] : []),
    { kind: "add", table: "claims", cells },
  ];
}

/** The numeral is no data; an observation of which it is the only value goes. */
function noData(state, line) {
  const observation = onlyValueOf(state, line);
  return [
    setCells(state, "figures", line, { role: OPEN, observation: "", claim: "", reason: OPEN }),
    ...(observation ? [removeRow(state, "observations", observation)] : []),
  ];
}

/** `article.toml`: its keys, and the defaults of its observations. */
export function articleForm(state, go) {
  const make = (table) => (column) => {
    const seen = state[table][column.name] ?? "";
    const save = (value) => edit(() => [{ kind: table, cells: { [column.name]: value }, was: { [column.name]: seen } }]);
    return kept({
      id: `${table}-${column.name}`, name: `${table}-${column.name}`, column, cell: seen, language: state.language, save, fallback: "", used: [], others: 0,
      issues: state.issues.filter((each) => each.file === "article.toml" && each.column === column.name),
      onDone: go.advance, onNew: column.of && ((text) => go.openNew(column.of, text, save)),
    });
  };
  return [
    element("h2", {}, "Article"),
    box("article", columnsOf("article").map(make("article"))),
    element("h3", {}, "Defaults: what empty cells of observations mean"),
    box("defaults", columnsOf("defaults").map(make("defaults"))),
  ];
}

/** All observations. One that no numeral belongs to is edited here; others at their numeral. */
export function observationsForm(state, go) {
  return [
    element("h2", {}, "Observations"),
    element("p", { class: "beside" }, "For one without a numeral, select its words in the text and press ", element("kbd", {}, "s"), "."),
    state.tables.observations.map((row) => {
      const { key } = row.cells;
      const number = state.tables.figures.findIndex(({ cells }) => cells.observation === key) + 1;
      const words = state.statements[key]?.words[state.language] ?? key;
      if (number) return element("button", { type: "button", class: "wide", lang: state.language, onclick: () => go.choose(number) }, words);
      return [element("h3", { lang: state.language }, words), rowFields(state, "observations", row, go),
        button("Remove the observation", null, () => change((now) => remove(now, "observations", lastingName(state, "observations", row))))];
    }),
  ];
}

export function claimsForm(state, go) {
  return [
    element("h2", {}, "Claims"),
    state.tables.claims.length ? null : element("p", {}, "None yet. To add one, choose a numeral of its sentence and press ", element("kbd", {}, "c"), "."),
    state.tables.claims.map((row) => [
      element("h3", {}, `${row.cells.key} · ${row.cells.paragraph}.${row.cells.sentence}`),
      rowFields(state, "claims", row, go),
      button("Remove the claim", null, () => change((now) => remove(now, "claims", lastingName(state, "claims", row)))),
    ]),
  ];
}

function remove(state, table, name) {
  const row = rowNow(state, table, name);
  return row ? [removeRow(state, table, row)] : null;
}

/** What `check` finds; choosing an issue opens its form. */
export function issuesForm(state, open) {
  const hidden = state.issue_count - state.issues.length;
  return [
    element("h2", {}, state.issue_count ? `${state.issue_count} left` : "Nothing left: ready to publish"),
    state.issue_count ? null : element("p", {}, "To publish: ", element("code", {}, state.publish)),
    element("ul", { class: "issues" }, state.issues.map((each) => element("li", {},
      element("button", { type: "button", onclick: () => open(each) },
        element("strong", {}, `${each.file}${each.line ? `:${each.line}` : ""} ${each.column}`), ` ${each.value ? `“${each.value}” ` : ""}${each.message}`)))),
    hidden > 0 ? element("p", {}, `and ${hidden} more`) : null,
  ];
}

/** A new row of a reference table: `draft` has its kind, its cells, and `then(code)` for when it is saved. */
export function newRowForm(state, draft, close) {
  const { kind, cells, then } = draft;
  const columns = columnsOf(kind);
  const key = columns.some(({ name }) => name === "code") ? "code" : "id";
  const sorted = [...columns.filter(({ name }) => name === key), ...columns.filter(({ name }) => name !== key)];
  const save = async () => {
    const filled = Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell));
    if (!await act("row", () => ({ kind, cells: filled }))) return;
    close();
    then(cells[key]);
  };
  return [
    element("h2", {}, `New row of the table ${kind}`),
    box("new", sorted.map((column) => kept({
      id: `new-${column.name}`, name: `new-${column.name}`, column, cell: cells[column.name] ?? "", issues: [], language: state.language, fallback: "", used: [], others: 0,
      save: (value) => { cells[column.name] = typeof value === "function" ? value(cells[column.name] ?? "") : value; return Promise.resolve(true); },
      onDone: (id) => nextInput(id),
    }))),
    element("div", { class: "actions" },
      element("button", { type: "button", id: "save-row", onclick: save }, "Add the row"),
      element("button", { type: "button", onclick: close }, "Cancel")),
  ];
}

/** The cells of a new row: a text that may be a code is its code, else its name. */
export function newCells(kind, text, language) {
  const key = columnsOf(kind).some(({ name }) => name === "code") ? "code" : "id";
  return { [/^[A-Za-z0-9-]+$/.test(text) ? key : `name_${language}`]: text };
}

function nextInput(id) {
  const inputs = [...document.querySelectorAll("#form input, #save-row")];
  inputs[inputs.findIndex((each) => each.id === id) + 1]?.focus();
}
