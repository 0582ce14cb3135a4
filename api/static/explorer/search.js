// Search by names in any of the languages, with what they may mean while they are typed.

import { element, fill, link, say } from "./dom.js";
import { ask, urlOf } from "./ask.js";
import { addressOf, filtersOf, kept, valuesOf, viewOf } from "./view.js";

/** Parameters with the list of their values in an answer of `/v1/availability`. */
const LISTS = {
  metric: "metrics", country: "countries", region: "regions", area: "areas", sector: "sectors",
  organization: "organizations", source: "sources", unit: "units", article: "articles",
};
const PAUSE = 200;
const MOST = 6;

/** Offer names while they are typed. Return searches in names; a suggestion is a filter by its code. */
export function suggestIn(form, words, go) {
  const input = form.querySelector("#q"), suggestions = form.querySelector("#suggestions");
  let waiting = 0;
  const suggestSoon = () => {
    input.dataset.typed = "true";
    clearTimeout(waiting);
    waiting = setTimeout(() => suggest(input.value.trim(), suggestions, words), PAUSE);
  };
  input.oninput = suggestSoon;
  input.onkeydown = (event) => {
    if (event.key === "Escape") fill(suggestions);
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    fill(suggestions);
    input.dataset.typed = "false";
    // The view as it is now: it may have changed while something was typed.
    go(addressOf(viewOf(location.search), { q: input.value.trim() || null }));
  };
  if (input.dataset.typed === "true") suggestSoon(); // before this script was there
}

/** Whether the reader is typing something that the view does not hold: it must not be lost. */
export function isTyping() {
  const input = document.getElementById("q");
  return document.activeElement === input && input.dataset.typed === "true"
    && input.value.trim() !== (viewOf(location.search).ask.q ?? "");
}

async function suggest(text, container, words) {
  if (!text) return fill(container);
  const view = viewOf(location.search);
  const [found, titles, offered] = await Promise.all([
    ask(urlOf("resolve", { ...kept(view), q: text })), titledWith(text, view), withoutWords(view),
  ]).catch(() => [{ data: [] }, [], {}]);
  if (document.getElementById("q")?.value.trim() !== text) return undefined;
  const usable = [...titles, ...found.data].filter((each) => isOffered(each, offered)).slice(0, MOST);
  say(usable.length ? words.suggestions(usable.length) : "");
  return fill(container, usable.length ? element("ul", { role: "list" }, usable.map((offer) =>
    element("li", {}, link(addressOf(view, { q: null, ...chosen(offer, view) }), {},
      element("span", { class: "kind" }, words.parameters[offer.parameter] ?? offer.parameter), " ", element("span", { lang: offer.name_lang }, offer.name))))) : null);
}

/** Articles whose own titles have the words. */
async function titledWith(text, view) {
  const { data } = await ask(urlOf("articles", { ...kept(view), q: text, limit: String(MOST) }));
  const folded = text.toLowerCase().split(/\s+/);
  const hasWords = (row) => folded.every((word) => Object.entries(row).some(([name, value]) => name.startsWith("title") && value?.toLowerCase().includes(word)));
  return data.filter(hasWords).map((row) => ({ parameter: "article", code: row.id, name: row.title, match: "words" }));
}

/** What there is under the filters, whatever is searched for. */
async function withoutWords(view) {
  const { q, ...filters } = filtersOf(view.ask);
  return (await ask(urlOf("availability", { ...filters, ...kept(view) }))).data;
}

/** Whether a candidate is a filter that has figures under the others. */
function isOffered({ parameter, code, match }, offered) {
  const values = offered[LISTS[parameter]] ?? [];
  return match !== "similar" && values.some((value) => value.code === code);
}

function chosen({ parameter, code }, view) {
  const codes = new Set([...valuesOf(view.ask, parameter), code]);
  return { [parameter]: [...codes].join(",") };
}
