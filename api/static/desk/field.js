// A field of a form: a cell with what may be in it. What is typed is saved when the field is left, and
// is kept where that is refused.

import { element, say } from "../explorer/dom.js";
import { act, desk, library, optionsOf, typed } from "./server.js";
import { candidatesOf, isOpen } from "./rows.js";
import { place } from "./place.js";

const MOST = 8;
const MOST_DIGITS = 9;
const NONE = "none";

/**
 * A field with the method `update(props)`. `column` is one of /tables; `fallback` is the article's
 * default; `others` is how many cells are open between the same candidates. `save(value, isForAll)`
 * resolves to whether it is saved; `onDone(id)` is called when the reader goes on, `onNew(text)` to add
 * a row to the reference table.
 */
export function field(first) {
  let props = first;
  const { id, name } = first;
  const label = first.column.name.replaceAll("_", " ");
  const listId = `${id}-options`;
  const input = element("input", {
    type: "text", id, role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-expanded": "false", "aria-controls": listId, "aria-autocomplete": "list", "aria-describedby": `${id}-beside`,
  });
  const beside = element("span", { class: "beside", id: `${id}-beside` });
  const list = element("ul", { class: "options", id: listId, role: "listbox", "aria-label": label, hidden: true });
  const made = element("div", { class: "field", "data-column": first.column.name }, element("label", { for: id }, label), input, beside, list);
  let entries = [];
  let active = -1;
  let lookup = Promise.resolve();
  let saved = ""; // the text of the input for the cell as it is saved

  const isDirty = () => input.value !== saved;
  const open = () => isOpen(props.cell);

  const update = (next) => {
    props = next;
    const wrong = props.issues.filter((each) => !each.is_open);
    saved = open() ? "" : props.cell.replace(/[\r\n]/g, ""); // as the input shows it
    const wanted = typed.get(name) ?? saved;
    if (wanted === saved) typed.delete(name);
    if (input.value !== wanted) input.value = wanted; // else the caret would move
    const byDefault = !props.cell && props.fallback;
    input.placeholder = open() || isOpen(props.fallback) ? "to decide" : props.fallback || props.column.empty;
    input.setAttribute("aria-invalid", String(wrong.length > 0));
    made.classList.toggle("open", open());
    made.classList.toggle("fault", wrong.length > 0);
    made.classList.toggle("unsaved", isDirty());
    place(beside, byDefault && isOpen(props.fallback) ? "by the article’s default" : nameOf(props.column, open() ? "" : props.cell || props.fallback, props.language),
      wrong.map((each) => element("span", { class: "wrong" }, each.message)));
  };

  const draw = () => {
    list.replaceChildren(...entries.map((entry, number) => element("li", {
      role: "option", id: `${listId}-${number}`, "aria-selected": String(number === active),
      onmousedown: (event) => { event.preventDefault(); take(entry, event.shiftKey); },
    }, entry.digit ? element("kbd", {}, entry.digit) : null, element("span", {}, entry.label), element("span", { class: "beside" }, entry.beside ?? ""))),
    ...(props.others && open() && entries.length ? [element("li", { class: "beside", role: "presentation" }, element("kbd", {}, "↓"), element("kbd", {}, "Shift+Enter"), ` sets all ${props.others + 1} cells with these candidates`)] : []));
    list.hidden = !entries.length;
    input.setAttribute("aria-expanded", String(entries.length > 0));
    if (active >= 0) {
      input.setAttribute("aria-activedescendant", `${listId}-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const show = () => {
    const text = word(input.value, props.column);
    const isTyped = text && isDirty();
    entries = isTyped ? found(props, text) : offered(props);
    active = isTyped && entries.length ? 0 : -1;
    draw();
    if (isTyped && props.column.of && !props.column.is_list) lookup = look(text);
  };
  /** Add what the library has, and the way to a row of one's own. They are never chosen by themselves. */
  const look = async (text) => {
    const more = await library(props.column.of, text);
    if (text !== input.value.trim() || document.activeElement !== input) return;
    entries = [...entries.filter((each) => !each.what && !each.isNew), ...more.map((each) => ({ ...each, label: `Add ${each.code}`, beside: each.name }))];
    if (props.onNew) entries.push({ label: `New row “${text}” …`, isNew: true });
    draw();
  };
  const hide = () => { entries = []; active = -1; draw(); };

  /** Save a value; what is typed meanwhile would be lost, so nothing can be. */
  const commit = async (value, isForAll = false, goesOn = true) => {
    hide();
    input.value = value;
    typed.set(name, value);
    input.readOnly = true;
    const before = props;
    const isSaved = await props.save(value, isForAll);
    input.readOnly = false;
    if (!isSaved) { made.classList.add("unsaved"); return; }
    typed.delete(name);
    update(props === before ? { ...props, cell: value } : props);
    say(`${label}: ${value || "empty"}`);
    if (goesOn) props.onDone(id);
  };
  const take = async (entry, isForAll) => {
    if (entry.isNew) {
      const text = input.value.trim();
      drop();
      props.onNew(text);
    } else if (props.column.is_list) {
      input.value = [...input.value.split(/\s+/).slice(0, -1), entry.code, ""].join(" ").trimStart();
      show();
    } else {
      if (entry.what && !await act("library", () => ({ what: entry.what, code: entry.code }))) return;
      commit(entry.code === NONE && !props.fallback ? "" : entry.code, isForAll);
    }
  };
  const drop = () => {
    input.value = saved;
    typed.delete(name);
    made.classList.remove("unsaved");
    hide();
  };
  const enter = async (isForAll) => {
    if (active >= 0) { take(entries[active], isForAll); return; }
    if (!isDirty()) { hide(); props.onDone(id); return; }
    if (input.value.trim() && props.column.of && !props.column.is_list && made.dataset.refused !== input.value) {
      // A code that is not there is written as it stands only when it is entered again.
      await lookup;
      if (entries.length) { made.dataset.refused = input.value; draw(); return; }
    }
    commit(input.value.trim());
  };

  input.addEventListener("focus", show);
  input.addEventListener("input", () => {
    if (isDirty()) typed.set(name, input.value); else typed.delete(name);
    made.classList.toggle("unsaved", isDirty());
    show();
  });
  input.addEventListener("blur", () => {
    hide();
    if (isDirty() && !input.readOnly && input.isConnected) commit(input.value.trim(), false, false);
  });
  input.addEventListener("keydown", (event) => {
    // Enter ends the input of a word in Japanese, Korean or Chinese.
    if (event.isComposing || event.keyCode === 229 || input.readOnly) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!entries.length) { show(); return; }
      const step = event.key === "ArrowDown" ? 1 : -1;
      active = active < 0 && step < 0 ? entries.length - 1 : (active + step + entries.length) % entries.length;
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      enter(event.shiftKey);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      drop();
      input.blur();
    } else if (/^[1-9]$/.test(event.key) && !input.value && !event.ctrlKey && !event.altKey && !event.metaKey) {
      const chosen = entries[Number(event.key) - 1];
      if (!chosen?.digit) return;
      event.preventDefault();
      take(chosen, false);
    }
  });
  update(props);
  made.update = update;
  return made;
}

/** A list of codes with a box for each. */
export function ticks(first) {
  let props = first;
  const { id, column } = first;
  const boxes = Object.keys(column.choices).map((code) => element("input", {
    type: "checkbox", id: `${id}-${code}`,
    onchange: ({ target: { checked } }) => props.save((cell) => {
      const codes = cell.split(/\s+/);
      return Object.keys(column.choices).filter((each) => (each === code ? checked : codes.includes(each))).join(" ");
    }, false),
  }));
  const label = column.name.replaceAll("_", " ");
  const made = element("div", { class: "field", role: "group", "aria-labelledby": `${id}-label`, "data-column": column.name },
    element("span", { class: "label", id: `${id}-label` }, label),
    element("div", { class: "ticks" }, boxes.map((box) => element("label", {}, box, ` ${box.id.slice(id.length + 1).replaceAll("_", " ")}`))));
  made.update = (next) => {
    props = next;
    const chosen = new Set(next.cell.split(/\s+/));
    for (const box of boxes) box.checked = chosen.has(box.id.slice(id.length + 1));
  };
  made.update(first);
  return made;
}

/** What a field offers before something is typed: candidates, else all choices, else codes in use. */
function offered({ column, cell, fallback, used, language }) {
  const undecided = isOpen(cell) ? cell : !cell && isOpen(fallback) ? fallback : "";
  const withNone = (codes) => (column.is_optional && !codes.includes(NONE) && (undecided || fallback) ? [...codes, NONE] : codes);
  if (undecided) {
    const candidates = candidatesOf(undecided);
    const codes = candidates.length || !column.choices ? candidates : Object.keys(column.choices);
    // Digits are for codes: a number or a time may be typed instead.
    const hasDigits = column.of || column.choices;
    return withNone(codes).map((code, number) => ({ code, digit: hasDigits && number < MOST_DIGITS ? String(number + 1) : "", ...told(column, code, language) }));
  }
  const codes = column.choices ? Object.keys(column.choices) : column.of ? used : [];
  return (codes.length ? withNone(codes) : []).map((code) => ({ code, ...told(column, code, language) }));
}

/** The codes whose code, names or aliases contain a text, those that begin with it first. */
function found({ column, cell, fallback, language }, text) {
  const sought = text.toLowerCase();
  const all = column.choices
    ? Object.entries(column.choices).map(([code, meaning]) => [code, [code, meaning]])
    : optionsOf(column.of).map((each) => [each.code, [each.code, ...Object.values(each.names), ...each.aliases.split("|")]]);
  if (column.is_optional && (fallback || isOpen(cell))) all.push([NONE, [NONE]]);
  const rank = (texts) => {
    const lower = texts.filter(Boolean).map((each) => each.toLowerCase());
    if (lower.includes(sought)) return 0;
    if (lower.some((each) => each.startsWith(sought))) return 1;
    return lower.some((each) => each.includes(sought)) ? 2 : 3;
  };
  return all.map(([code, texts]) => [rank(texts), code]).filter(([of]) => of < 3)
    .sort((one, other) => one[0] - other[0]).slice(0, MOST)
    .map(([, code]) => ({ code, ...told(column, code, language) }));
}

function told(column, code, language) {
  if (code === NONE) return { label: NONE, beside: "empty" };
  const what = column.of === "metric" && !rowOf(column, code) ? desk().offered[code]?.what : undefined;
  return { label: what ? `Add ${code}` : code, beside: nameOf(column, code, language), what };
}

function rowOf(column, code) {
  return column.of && optionsOf(column.of).find((each) => each.code === code);
}

function nameOf(column, code, language) {
  if (column.choices) return column.choices[code] ?? "";
  const row = rowOf(column, code) ?? (column.of === "metric" && desk()?.offered[code]);
  if (!row) return "";
  const own = row.names[language] ?? row.names.en ?? Object.values(row.names).find(Boolean);
  return [...new Set([own, row.names.en])].filter(Boolean).join(" · ");
}

/** What is being typed: the whole text, or the last word of a list. */
function word(text, column) {
  return (column.is_list ? text.split(/\s+/).at(-1) : text).trim();
}
