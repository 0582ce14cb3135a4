// The desk: an editor goes from numeral to numeral and decides what is open. Everything is saved at once.

import { element, fill, say } from "../explorer/dom.js";
import { desk, listen, load, send } from "./server.js";
import { articleForm, claimsForm, figureForm, issuesForm, newRowForm, observationsForm } from "./forms.js";
import { drawText, selectedPart } from "./text.js";
import { stateOf } from "./rows.js";

const TABS = { figure: "Figure", article: "Article", observations: "Observations", claims: "Claims", issues: "Issues" };
const KEYS = [
  ["n, N", "the next, the previous numeral with something to decide or mend"],
  ["j, k", "the next, the previous numeral"],
  ["Enter", "in a field: save it and go to the next open one"],
  ["1 to 9", "in an open field: take that candidate"],
  ["Shift", "with a digit or Enter: set all cells that are open between the same candidates"],
  ["↓, ↑", "in a field: choose from the list"],
  ["Esc", "leave the field; what was typed since the last save is dropped"],
  ["o, c, x", "make the numeral a new observation, a new claim, no data"],
  ["a", "add the selected words of the text to figures.csv"],
  ["s", "make the selected words an observation without a numeral"],
  ["g, t, v, l, i", "the forms: figure, article, observations, claims, issues"],
  ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo"],
];
const TAB_KEYS = { g: "figure", t: "article", v: "observations", l: "claims", i: "issues" };

const view = { tab: "article", chosen: null, newRow: null };
const byId = (id) => document.getElementById(id);
const inForm = (selector) => [...byId("form").querySelectorAll(selector)];

function draw(state) {
  const held = document.activeElement?.matches("#form input[type=text]") ? document.activeElement : null;
  const typed = held && held.value !== held.defaultValue ? held.value : null;
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
  drawForm(state);
  // What was typed while another change was saved is kept, and so is what was refused.
  const again = held && byId(held.id);
  if (again && typed !== null) again.value = typed;
  document.documentElement.removeAttribute("data-busy");
}

function drawForm(state) {
  const go = { advance, choose, openNew };
  if (view.newRow) return fill(byId("form"), newRowForm(state, ...view.newRow, () => { view.newRow = null; draw(desk()); }));
  const forms = {
    figure: () => figureForm(state, view.chosen, go),
    article: () => articleForm(state, go),
    observations: () => observationsForm(state, go),
    claims: () => claimsForm(state, go),
    issues: () => issuesForm(state, openIssue),
  };
  return fill(byId("form"), forms[view.tab]());
}

function openTab(tab) {
  Object.assign(view, { tab, newRow: null });
  draw(desk());
}

/** A numeral that has no line of figures.csv gets one from the draft. */
async function choose(number) {
  if (number === null) {
    await send("draft");
    return;
  }
  Object.assign(view, { tab: "figure", chosen: number, newRow: null });
  draw(desk());
  byId(`numeral-${number}`)?.scrollIntoView({ block: "nearest" });
}

function openNew(kind, text, then) {
  view.newRow = [kind, text, then];
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
    else byId(`numeral-${number}`).focus();
    return;
  }
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
    const figure = state.tables.figures.find(({ cells }) => cells.observation === row.cells.key);
    if (figure) choose(Number(figure.cells.number));
    else openTab("observations");
    id = `observations-${row.cells.key}-${column}`;
  } else if (table === "figures" && row) {
    choose(Number(row.cells.number));
    id = `figures-${row.cells.number}-${column}`;
  } else if (table === "claims" && row) {
    openTab("claims");
    id = `claims-${row.cells.key}-${column}`;
  }
  (byId(id) ?? byId("form")).focus();
}

async function sendSelected(path) {
  const part = selectedPart();
  if (!part) showMessage("Select words of one paragraph first.");
  return part !== null && send(path, part);
}

function showKeys() {
  const dialog = byId("keys");
  fill(dialog, element("h2", {}, "Keys"), element("dl", {}, KEYS.map(([keys, meaning]) => [element("dt", {}, element("kbd", {}, keys)), element("dd", {}, meaning)])),
    element("button", { type: "button", onclick: () => dialog.close() }, "Close"));
  dialog.showModal();
}

function onKey(event) {
  const isTyping = event.target.matches("input[type=text], select, textarea");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
    if (isTyping && event.target.value !== event.target.defaultValue) return; // the field's own undo
    event.preventDefault();
    send(event.shiftKey ? "redo" : "undo");
    return;
  }
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  const own = byId("form").querySelector(`[data-key="${CSS.escape(event.key)}"]`);
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
  const action = own ? () => own.click() : actions[event.key];
  if (action) { event.preventDefault(); action(); }
}

function showMessage(text) {
  const place = byId("message");
  place.hidden = !text;
  place.textContent = text;
}

listen(draw, showMessage);
document.addEventListener("keydown", onKey);
byId("undo").addEventListener("click", () => send("undo"));
byId("redo").addEventListener("click", () => send("redo"));
byId("draft").addEventListener("click", () => send("draft"));
byId("help").addEventListener("click", showKeys);
await load();
if (!inForm(".field.open").length) jump(1, isLeft, true);
else inForm(".field.open input")[0].focus();
