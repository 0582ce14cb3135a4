// What is shown, as it stands in the address: the question to the API, and what of it is looked at.

import { ASKED, OWN } from "./parameters.js";

/** A shorter name is no misspelt one: many begin with `s` or `t`. */
const MIN_MISSPELT = 4;
export const TABS = ["figures", "chart", "article", "check"];
/** Parameters that say how an answer is given rather than of what. */
export const MANNER = ["lang", "sort", "limit", "cursor"];

/**
 * The view of an address: `ask` is the question, `tab`, `figure`, `claim` and `draw` are the page's. Other
 * parameters, such as those that networks append to links, are ignored; of a misspelt one the API
 * says which was meant.
 */
export function viewOf(search) {
  const own = Object.create(null);
  const ask = Object.create(null);
  for (const [name, value] of new URLSearchParams(search)) {
    if (value === "" || ![...ASKED, ...OWN].some((known) => isSpelling(name, known))) continue;
    if (OWN.includes(name)) own[name] = value;
    else if (name in ask && name !== "q") ask[name] += `,${value}`;
    else ask[name] = name in ask ? `${ask[name]} ${value}` : value;
  }
  const tab = TABS.includes(own.view) ? own.view : TABS[0];
  return { ask, tab, figure: own.figure ?? null, claim: own.claim ?? null, draw: own.draw ?? null };
}

/** Whether a name is `known`, or may be but for one letter, or for two that changed places. */
function isSpelling(name, known) {
  const shorter = Math.min(name.length, known.length);
  let first = 0, last = 0;
  while (first < shorter && name[first] === known[first]) first += 1;
  while (last < shorter - first && name.at(-1 - last) === known.at(-1 - last)) last += 1;
  const [ours, theirs] = [known, name].map((each) => each.slice(first, each.length - last));
  if (shorter < MIN_MISSPELT) return ours + theirs === "";
  return (ours.length < 2 && theirs.length < 2)
    || (ours.length === 2 && ours === [...theirs].reverse().join(""));
}

/** The address of a view that differs in `changes` to the question, and in `own`. */
export function addressOf(view, changes = {}, own = {}) {
  const ask = { ...view.ask, ...changes };
  if (Object.keys(changes).some((name) => name !== "cursor")) delete ask.cursor;
  if ("cursor" in changes) ask.cursor = changes.cursor;
  const { tab, figure, claim, draw } = { ...view, ...own };
  return `?${query({ ...ask, view: tab === TABS[0] ? null : tab, draw: tab === "chart" ? draw : null, figure, claim })}`;
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

/** The view that asks what an address of the API asks. */
export function addressOfApi(view, url) {
  const { ask } = viewOf(new URL(url).search);
  return addressOf({ ...view, ask: { ...ask, ...kept(view) }, figure: null, claim: null });
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
