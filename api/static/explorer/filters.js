// The filters: what there is under the others, so that no choice leads to nothing.

import { element, link } from "./dom.js";
import { addressOf, filtersOf, valuesOf, viewOf } from "./view.js";
import { LANGUAGES } from "./words.js";

/** Parameters with the list of their values in an answer of `/v1/availability`. */
export const FACETS = [
  ["metric", "metrics"], ["country", "countries"], ["region", "regions"], ["sector", "sectors"],
  ["organization", "organizations"], ["source", "sources"], ["year", "years"],
  ["frequency", "frequencies"],
  ["status", "statuses"], ["relation", "relations"], ["origin", "origins"], ["article", "articles"],
];
/** The same of all parameters that have such a list. */
export const LISTS = { ...Object.fromEntries(FACETS), area: "areas", area_type: "area_types", unit: "units" };
const FIRST = 8;
const MANY = 20;

const folded = new Set(FACETS.slice(3).map(([name]) => name));
const whole = new Set();
let shown = false;

/** The lists of values, each with the number of figures that it would give. */
export function panel(available, view, words, go) {
  const lists = FACETS.map(([name, list]) => facet(name, available[list], view, words, go));
  const toggle = element("button", {
    type: "button", id: "toggle-filters", "aria-expanded": String(shown), "aria-controls": "facets",
    onclick: (event) => {
      shown = !shown;
      event.currentTarget.setAttribute("aria-expanded", String(shown));
    },
  }, words.filters);
  return [toggle, element("h2", { class: "unseen" }, words.filters),
    element("div", { id: "facets" }, lists)];
}

function facet(name, values, view, words, go) {
  const chosen = valuesOf(view.ask, name);
  if (values.length < 2 && !chosen.length) return null;
  const details = element("details", { open: !folded.has(name) || chosen.length > 0 },
    element("summary", { id: `facet-${name}` }, words.parameters[name],
      chosen.length ? element("span", { class: "count" }, words.chosen(chosen.length)) : null),
    options(name, values, chosen, view, words, go));
  details.addEventListener("toggle", () => folded[details.open ? "delete" : "add"](name));
  return details;
}

function options(name, values, chosen, view, words, go) {
  const isWhole = whole.has(name);
  const listed = values.filter((each, at) => isWhole || at < FIRST || each.selected);
  const items = listed.map((each) => option(name, each, chosen, view, words, go));
  const list = element("ul", { role: "list", class: isWhole ? "long" : null }, items);
  if (listed.length === values.length && !isWhole) return list;
  return [isWhole && values.length > MANY ? narrowing(name, list, words) : null, list,
    isWhole ? null : element("button", { type: "button", class: "quiet", id: `all-${name}`,
      onclick: () => { whole.add(name); go(location.search, { replace: true }); } },
    words.showAll(values.length))];
}

function option(name, value, chosen, view, words, go) {
  const id = `${name}-${value.code}`;
  const box = element("input", { type: "checkbox", id, checked: value.selected,
    onchange: () => {
      // The view as it is now: the answer to the last choice may still be on its way.
      const now = viewOf(location.search);
      const given = valuesOf(now.ask, name);
      const others = given.filter((code) => code.toLowerCase() !== value.code.toLowerCase());
      // Another spelling, such as KOR for KR, stands for the only one that is chosen.
      const isOther = value.selected && others.length === given.length && given.length === 1;
      const kept = isOther ? [] : others;
      const codes = box.checked ? [...kept, value.code] : kept;
      go(addressOf(now, { [name]: codes.join(",") || null }));
    } });
  return element("li", {}, box, element("label", { for: id }, element("span", { lang: value.name_lang }, value.name), " ",
    element("span", { class: "count" }, words.number(value.observations))));
}

function narrowing(name, list, words) {
  return element("input", { type: "search", id: `find-${name}`, "aria-label": words.findIn(words.parameters[name]),
    placeholder: words.find,
    oninput: (event) => {
      const text = event.target.value.toLowerCase();
      for (const item of list.children) item.hidden = !item.textContent.toLowerCase().includes(text);
    } });
}

/** What is asked for, each part with a way to leave it out. */
export function chips(available, all, view, words) {
  const asked = Object.entries(filtersOf(view.ask));
  if (!asked.length) return null;
  const parts = asked.flatMap(([name, text]) => (name === "q" ? [text] : valuesOf(view.ask, name))
    .map((value) => chip(name, value, nameOf(name, value, available, all), view, words)));
  return element("ul", { class: "chips", role: "list", "aria-label": words.askedFor }, parts,
    element("li", {}, link(everything(view), { id: "clear" }, words.clear)));
}

/** The view of everything. */
export function everything(view) {
  const lang = view.ask.lang in LANGUAGES ? view.ask.lang : null;
  return addressOf({ ask: { lang }, tab: view.tab, figure: null, claim: null });
}

function chip(name, value, title, view, words) {
  const others = valuesOf(view.ask, name).filter((each) => each !== value);
  const rest = name === "q" ? null : others.join(",") || null;
  const text = words.colon(words.parameters[name] ?? name, title ?? value);
  return element("li", {}, link(addressOf(view, { [name]: rest }),
    { class: "chip", "aria-label": words.leaveOut(text) },
    text, element("span", { "aria-hidden": "true" }, " ×")));
}

/** The name of a value; one that the other filters leave nothing of has its name among all. */
function nameOf(name, value, available, all) {
  const list = LISTS[name];
  const isIt = ({ code }) => code.toLowerCase() === value.toLowerCase();
  const selected = (available?.[list] ?? []).filter((each) => each.selected);
  const same = selected.find(isIt) ?? all?.[list]?.find(isIt);
  // Another spelling of the only one chosen, such as KOR for KR.
  return (same ?? (selected.length === 1 ? selected[0] : null))?.name;
}
