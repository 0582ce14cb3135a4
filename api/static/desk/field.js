// A field of a form: a cell with what may be in it. Whatever is typed is saved when the field is left.

import { element, say } from "../explorer/dom.js";
import { library, optionsOf, send } from "./server.js";
import { candidatesOf, isOpen } from "./rows.js";

const MOST = 8;
const NONE = "none";

/**
 * `column` is one of /tables; `fallback` is the article's default. `save(value, isForAll)` resolves to
 * whether it is saved; `onDone(id)` is called when the reader goes on to the next field, `onNew(text)`
 * to add a row to the reference table.
 */
export function field({ id, column, cell, issues, fallback = "", used = [], others = 0, language, save, onDone, onNew }) {
  const label = column.name.replaceAll("_", " ");
  if (column.is_list && column.choices) return ticks({ id, column, cell, label, save });
  const open = isOpen(cell);
  const wrong = issues.filter((each) => !each.is_open);
  const listId = `${id}-options`;
  const input = element("input", {
    type: "text", id, value: open ? "" : cell, role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-expanded": "false", "aria-controls": listId, "aria-autocomplete": "list",
    "aria-invalid": wrong.length > 0, "aria-describedby": `${id}-beside`,
    placeholder: open || isOpen(fallback) ? "to decide" : fallback || column.empty,
  });
  const beside = element("span", { class: "beside", id: `${id}-beside` }, isOpen(fallback) && !cell ? "by the article’s default" : nameOf(column, open ? "" : cell || fallback, language));
  const list = element("ul", { class: "options", id: listId, role: "listbox", "aria-label": label, hidden: true });
  const made = element("div", { class: `field${open ? " open" : ""}${wrong.length ? " fault" : ""}`, "data-column": column.name },
    element("label", { for: id }, label), input, beside, list,
    wrong.map((each) => element("span", { class: "wrong" }, each.message)));
  let entries = [];
  let active = -1;
  let asked = "";
  let saving = null;

  const draw = () => {
    list.replaceChildren(...entries.map((entry, number) => element("li", {
      role: "option", id: `${listId}-${number}`, "aria-selected": String(number === active),
      onmousedown: (event) => { event.preventDefault(); take(entry, event.shiftKey); },
    }, entry.digit ? element("kbd", {}, entry.digit) : null, element("span", {}, entry.label), element("span", { class: "beside" }, entry.beside ?? ""))),
    ...(others && open ? [element("li", { class: "beside", role: "presentation" }, element("kbd", {}, "Shift"), ` sets all ${others + 1} cells with these candidates`)] : []));
    list.hidden = !entries.length;
    input.setAttribute("aria-expanded", String(entries.length > 0));
    if (active >= 0) input.setAttribute("aria-activedescendant", `${listId}-${active}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const show = async () => {
    const text = word(input.value, column);
    entries = text ? found(column, text, language) : offered(column, cell, used, language);
    active = text && entries.length ? 0 : -1;
    draw();
    if (!text || !column.of || column.is_list) return;
    asked = text;
    const more = await library(column.of, text);
    if (asked !== text || document.activeElement !== input) return;
    entries = [...entries, ...more.map((each) => ({ ...each, label: `Add ${each.code}`, beside: each.name }))];
    if (onNew) entries.push({ label: `New row “${text}” …`, isNew: true });
    if (active < 0 && entries.length) active = 0;
    draw();
  };
  const hide = () => { entries = []; active = -1; draw(); };
  const commit = async (value, isForAll = false, goesOn = true) => {
    hide();
    const isSame = !open && value === cell;
    input.value = value;
    saving = value;
    if (!isSame && !(open && value === "")) {
      if (!await save(value, isForAll)) { saving = null; return; }
      say(`${label}: ${value || "empty"}`);
    }
    if (goesOn) onDone(id);
  };
  const take = async (entry, isForAll) => {
    if (entry.isNew) { onNew(input.value.trim()); return; }
    if (column.is_list) {
      input.value = [...input.value.split(/\s+/).slice(0, -1), entry.code, ""].join(" ").trimStart();
      show();
      return;
    }
    if (entry.code === NONE) { clear(isForAll); return; }
    input.value = entry.code;
    if (entry.what && !await send("library", { what: entry.what, code: entry.code })) return;
    commit(entry.code, isForAll);
  };
  // An open cell is emptied by an edit of its own: an empty field of an open cell is no decision.
  const clear = async (isForAll) => {
    hide();
    if (await save(fallback ? NONE : "", isForAll)) { say(`${label}: empty`); onDone(id); }
  };

  input.addEventListener("focus", show);
  input.addEventListener("input", () => { saving = null; show(); });
  input.addEventListener("blur", () => {
    const value = input.value.trim();
    if (saving === value || (open && value === "")) { hide(); return; }
    commit(value, false, false);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter ends the input of a word in Japanese, Korean or Chinese
    const number = Number(event.key) - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!entries.length) { show(); return; }
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      active = (active + step + entries.length) % entries.length;
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      if (active >= 0) take(entries[active], event.shiftKey);
      else commit(input.value.trim(), event.shiftKey);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (entries.length && active >= 0) { active = -1; draw(); return; }
      input.value = open ? "" : cell;
      hide();
      input.blur();
    } else if (open && !input.value && /^Digit[1-9]$/.test(event.code) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      const chosen = entries[Number(event.code.at(-1)) - 1] ?? entries[number];
      if (!chosen?.digit) return;
      event.preventDefault();
      take(chosen, event.shiftKey);
    }
  });
  return made;
}

/** A list of codes with a box for each. */
function ticks({ id, column, cell, label, save }) {
  const chosen = new Set(cell.split(/\s+/).filter(Boolean));
  return element("div", { class: "field", role: "group", "aria-labelledby": `${id}-label`, "data-column": column.name },
    element("span", { class: "label", id: `${id}-label` }, label),
    element("div", { class: "ticks" }, Object.keys(column.choices).map((code) => element("label", {},
      element("input", {
        type: "checkbox", id: `${id}-${code}`, checked: chosen.has(code),
        onchange: (event) => {
          if (event.target.checked) chosen.add(code); else chosen.delete(code);
          save(Object.keys(column.choices).filter((each) => chosen.has(each)).join(" "), false);
        },
      }), ` ${code.replaceAll("_", " ")}`))));
}

/** What an empty field offers: the candidates of an open cell, else the codes that are most used here. */
function offered(column, cell, used, language) {
  const candidates = candidatesOf(cell);
  if (isOpen(cell)) {
    const listed = candidates.length || !column.choices ? candidates : Object.keys(column.choices);
    if (column.is_optional && !listed.includes(NONE)) listed.push(NONE);
    return listed.map((code, number) => ({ code, digit: String(number + 1), ...told(column, code, language) }));
  }
  const codes = column.choices ? Object.keys(column.choices) : used;
  return column.choices || column.of ? codes.map((code) => ({ code, ...told(column, code, language) })) : [];
}

/** The codes whose code, names or aliases contain a text, those that begin with it first. */
function found(column, text, language) {
  const sought = text.toLowerCase();
  const all = column.choices
    ? Object.entries(column.choices).map(([code, meaning]) => [code, [code, meaning]])
    : optionsOf(column.of).map((each) => [each.code, [each.code, ...Object.values(each.names), ...each.aliases.split("|")]]);
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
  return { label: code, beside: nameOf(column, code, language) };
}

function nameOf(column, code, language) {
  if (column.choices) return column.choices[code] ?? "";
  const row = column.of && optionsOf(column.of).find((each) => each.code === code);
  if (!row) return "";
  const own = row.names[language] ?? row.names.en ?? Object.values(row.names).find(Boolean);
  return [...new Set([own, row.names.en])].filter(Boolean).join(" · ");
}

/** What is being typed: the whole text, or the last word of a list. */
function word(text, column) {
  return (column.is_list ? text.split(/\s+/).at(-1) : text).trim();
}
