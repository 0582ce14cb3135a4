// The desk: an editor goes from numeral to numeral and decides what is open. Everything is saved at once.

import { element, fill, say } from "../explorer/dom.js";
import { act, desk, listen, load } from "./server.js";
import { articleForm, claimsForm, figureForm, forgetUnused, issuesForm, newCells, newRowForm, observationsForm } from "./forms.js";
import { drawText, selectedPart } from "./text.js";
import { isSameLine, stateOf } from "./rows.js";
import { place } from "./place.js";

const TABS = { figure: "Figure", article: "Article", observations: "Observations", claims: "Claims", issues: "Issues" };
const KEYS = [
  ["n, N", "the next, the previous numeral with something to decide or mend"],
  ["j, k", "the next, the previous numeral"],
  ["Enter", "in a field: save it and go to the next open one"],
  ["1 to 9", "in an open field of codes: take that candidate"],
  ["↓, ↑", "in a field: choose from the list"],
  ["Shift+Enter", "take the chosen candidate for all cells that are open between the same ones"],
  ["Esc", "leave the field; what was typed since the last save is dropped"],
  ["o, c, x", "make the numeral a new observation, a new claim, no data"],
  ["a", "add the selected words of the text to figures.csv"],
  ["s", "make the selected words an observation without a numeral"],
  ["g, t, v, l, i", "the forms: figure, article, observations, claims, issues"],
  ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo"],
];
const TAB_KEYS = { g: "figure", t: "article", v: "observations", l: "claims", i: "issues" };

const view = { tab: "article", chosen: null, newRow: null };
let drawn = null;
const byId = (id) => document.getElementById(id);
const inForm = (selector) => [...byId("form").querySelectorAll(selector)];

function draw(state) {
  keepChosen(state);
  byId("name").textContent = state.id;
  document.title = `${state.id} · Desk`;
  const faults = state.issue_count - state.open_count;
  fill(byId("progress"), element("strong", {}, state.open_count), " to decide · ", element("strong", {}, faults), ` ${faults === 1 ? "fault" : "faults"}`);
  byId("undo").disabled = !state.undo;
  byId("redo").disabled = !state.redo;
  byId("draft").disabled = !state.paragraphs.length;
  fill(byId("text"), drawText(state, view.chosen, choose));
  fill(byId("tabs"), Object.entries(TABS).map(([tab, label]) => element("button", {
    type: "button", id: `tab-${tab}`, "aria-current": tab === view.tab && !view.newRow ? "true" : null, onclick: () => openTab(tab),
  }, label)));
  const held = byId("form").contains(document.activeElement);
  place(byId("form"), formOf(state));
  forgetUnused();
  if (held && !byId("form").contains(document.activeElement)) byId("form").focus({ preventScroll: true });
  document.documentElement.removeAttribute("data-busy");
}

/** The chosen line stays chosen when others are added or removed before it. */
function keepChosen(state) {
  const line = drawn?.tables.figures[view.chosen - 1];
  const lines = state.tables.figures;
  if (line && !isSameLine(lines[view.chosen - 1], line)) {
    const at = lines.findIndex((each) => isSameLine(each, line));
    if (at >= 0) view.chosen = at + 1;
    else if (lines.length !== drawn.tables.figures.length) view.chosen = null;
  }
  drawn = state;
}

function formOf(state) {
  const go = { advance, choose, openNew };
  if (view.newRow) return newRowForm(state, view.newRow, () => { view.newRow = null; draw(desk()); });
  const forms = {
    figure: () => figureForm(state, view.chosen, go),
    article: () => articleForm(state, go),
    observations: () => observationsForm(state, go),
    claims: () => claimsForm(state, go),
    issues: () => issuesForm(state, openIssue),
  };
  return forms[view.tab]();
}

function openTab(tab) {
  Object.assign(view, { tab, newRow: null });
  draw(desk());
}

/** Choose a line of figures.csv; a numeral that has none (`part`) gets one. */
async function choose(number, part) {
  if (number === null) {
    if (await act("mark", () => part)) choose(desk().numerals.find((each) => each.paragraph === part.paragraph && each.start === part.start)?.line ?? null);
    return;
  }
  Object.assign(view, { tab: "figure", chosen: number, newRow: null });
  draw(desk());
  byId(`numeral-${number}`)?.scrollIntoView({ block: "nearest" });
}

function openNew(kind, text, then) {
  view.newRow = { kind, then, cells: newCells(kind, text, desk().language) };
  draw(desk());
  byId("form").querySelector("input")?.focus();
}

/** Go on to the next open field of the form; behind the last one, to the next numeral with one. */
function advance(id) {
  const active = document.activeElement;
  if (active && active !== document.body && active.id !== id && active.matches("input")) return; // the reader is elsewhere
  const fields = inForm(".field");
  const at = fields.findIndex((each) => each.querySelector(`#${CSS.escape(id)}`));
  const isTodo = (each) => each.matches(".open, .fault");
  const next = fields.slice(at + 1).find(isTodo) ?? fields.slice(0, Math.max(at, 0)).find(isTodo);
  if (next) next.querySelector("input").focus();
  else jump(1, isLeft, true);
}

const isLeft = (number) => ["open", "fault", "missing"].includes(stateOf(desk(), number));

/** Choose the next numeral of which something is true, in a direction, around the end. */
function jump(step, isWanted, isIntoForm = false) {
  const count = desk().tables.figures.length;
  const start = view.tab === "figure" && view.chosen ? view.chosen : (step > 0 ? 0 : count + 1);
  for (let distance = 1; distance <= count; distance += 1) {
    const number = ((start - 1 + step * distance) % count + count) % count + 1;
    if (!isWanted(number)) continue;
    choose(number);
    const first = inForm(".field.open input, .field.fault input")[0];
    if (isIntoForm && first) first.focus();
    else (byId(`numeral-${number}`) ?? byId("form")).focus();
    return;
  }
  const missing = document.querySelector(".numeral.missing");
  if (missing) { missing.focus(); return; }
  openTab("issues");
  say(desk().issue_count ? `${desk().issue_count} left` : "Nothing left: ready to publish");
}

function openIssue({ file, line, column }) {
  const state = desk();
  const table = file.replace(".csv", "");
  const row = state.tables[table]?.find((each) => each.line === line);
  let id = "";
  if (file === "article.toml") {
    openTab("article");
    id = byId(`article-${column}`) ? `article-${column}` : `defaults-${column}`;
  } else if (table === "observations" && row) {
    const number = state.tables.figures.findIndex(({ cells }) => cells.observation === row.cells.key) + 1;
    if (number) choose(number);
    else openTab("observations");
    id = `observations-${row.cells.key}-${column}`;
  } else if (table === "figures" && row) {
    const number = state.tables.figures.indexOf(row) + 1;
    choose(number);
    id = `figures-${number}-${column}`;
  } else if (table === "claims" && row) {
    openTab("claims");
    id = `claims-${row.cells.key}-${column}`;
  }
  (byId(id) ?? byId("form")).focus();
}

async function sendSelected(path) {
  const part = selectedPart();
  if (!part) showMessage("Select words of one paragraph first.");
  return part !== null && act(path, () => part);
}

function showKeys() {
  const dialog = byId("keys");
  fill(dialog, element("h2", {}, "Keys"), element("dl", {}, KEYS.map(([keys, meaning]) => [element("dt", {}, element("kbd", {}, keys)), element("dd", {}, meaning)])),
    element("button", { type: "button", onclick: () => dialog.close() }, "Close"));
  dialog.showModal();
}

function onKey(event) {
  const isTyping = event.target.matches("input[type=text]");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
    if (isTyping && event.target.closest(".unsaved")) return; // the field's own undo
    event.preventDefault();
    act(event.shiftKey ? "redo" : "undo", () => ({}));
    return;
  }
  if (isTyping || event.target.matches("input") || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  // With a Korean keyboard a letter key gives another letter.
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  const key = !letter || /^[a-zA-Z]$/.test(event.key) ? event.key : event.shiftKey ? letter : letter.toLowerCase();
  const own = byId("form").querySelector(`[data-key="${CSS.escape(key)}"]`);
  const actions = {
    n: () => jump(1, isLeft, true),
    N: () => jump(-1, isLeft, true),
    j: () => jump(1, () => true),
    k: () => jump(-1, () => true),
    a: () => sendSelected("mark"),
    s: async () => { if (await sendSelected("observe-words")) openTab("observations"); },
    "?": showKeys,
    ...Object.fromEntries(Object.entries(TAB_KEYS).map(([key, tab]) => [key, () => openTab(tab)])),
  };
  const action = own ? () => own.click() : actions[key];
  if (action) { event.preventDefault(); action(); }
}

function showMessage(text) {
  const place = byId("message");
  place.hidden = !text;
  place.textContent = text;
}

listen(draw, showMessage);
document.addEventListener("keydown", onKey);
for (const path of ["undo", "redo", "draft"]) byId(path).addEventListener("click", () => act(path, () => ({})));
window.addEventListener("beforeunload", (event) => { if (view.newRow) event.preventDefault(); });
byId("help").addEventListener("click", showKeys);
await load();
if (!inForm(".field.open").length) jump(1, isLeft, true);
else inForm(".field.open input")[0].focus();
