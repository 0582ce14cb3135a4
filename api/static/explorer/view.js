// What is shown, as it stands in the address: the question to the API, and what of it is looked at.

import { ASKED, OWN } from "./parameters.js";

export const TABS = ["figures", "chart", "article", "check"];
/** Parameters that say how an answer is given rather than of what. */
export const MANNER = ["lang", "sort", "limit", "cursor"];

/** The view of an address: `ask` is the question; the other parameters are those of the page. */
export function viewOf(search) {
  const own = Object.create(null);
  const ask = Object.create(null);
  for (const [name, value] of new URLSearchParams(search)) {
    if (value === "" || ![...ASKED, ...OWN].includes(name)) continue;
    if (OWN.includes(name)) own[name] = value;
    else if (name in ask && name !== "q") ask[name] += `,${value}`;
    else ask[name] = name in ask ? `${ask[name]} ${value}` : value;
  }
  const tab = TABS.includes(own.view) ? own.view : TABS[0];
  return { ask, tab, figure: null, claim: null, draw: null, columns: null, start: null, ...own };
}

/** The address of a view that differs in `changes` to the question, and in `own`. */
export function addressOf(view, changes = {}, own = {}) {
  const ask = { ...view.ask, ...changes };
  if (Object.keys(changes).some((name) => name !== "cursor")) delete ask.cursor;
  if ("cursor" in changes) ask.cursor = changes.cursor;
  const { tab, figure, claim, draw, columns, start } = { ...view, ...own };
  const isSame = ask.cursor === view.ask.cursor;
  return `?${query({ ...ask, view: tab === TABS[0] ? null : tab, draw: tab === "chart" ? draw : null, figure, claim, columns, start: isSame ? start : null })}`;
}

/** A query string; commas and colons stay readable, as the API writes them. */
export function query(parameters) {
  return Object.entries(parameters)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => `${encodeURIComponent(name)}=${readable(value)}`)
    .join("&");
}

function readable(value) {
  return encodeURIComponent(value)
    .replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/'/g, "%27");
}

/** The filters of a question, without how it is answered. */
export function filtersOf(ask) {
  return Object.fromEntries(Object.entries(ask).filter(([name]) => !MANNER.includes(name)));
}

/** What every question of a view has: the language, and the release if one is asked for. */
export function kept(view) {
  return { lang: view.ask.lang, release: view.ask.release };
}

/** The values of a filter, as the address gives them. */
export function valuesOf(ask, name) {
  return ask[name] ? ask[name].split(",") : [];
}
