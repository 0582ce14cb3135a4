// Search by names in any of the languages, with what they may mean while they are typed.

import { element, fill, link, say } from "./dom.js";
import { ask, urlOf } from "./ask.js";
import { addressOf, valuesOf } from "./view.js";

const PAUSE = 200;
const MOST = 6;
const FILTERS = ["metric", "country", "region", "area", "sector", "organization", "source", "unit"];

/** The form's contents. Return searches in names; a suggestion is a filter by its code. */
export function box(form, view, words, go) {
  const input = element("input", { type: "search", name: "q", id: "q", value: view.ask.q ?? "",
    placeholder: words.searchExample, "aria-label": words.searchLabel, autocomplete: "off",
    maxlength: "200", enterkeyhint: "search" });
  const suggestions = element("div", { id: "suggestions" });
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => suggest(input.value.trim(), suggestions, view, words), PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") fill(suggestions);
  });
  form.onsubmit = (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    go(addressOf(view, { q: input.value.trim() || null }));
  };
  return [input, element("button", { type: "submit" }, words.search), suggestions];
}

async function suggest(text, container, view, words) {
  if (!text) return fill(container);
  const found = await ask(urlOf("resolve", { q: text, lang: view.ask.lang })).catch(() => ({ data: [] }));
  if (document.getElementById("q")?.value.trim() !== text) return undefined;
  const offers = found.data.filter(({ parameter, match }) => FILTERS.includes(parameter) && match !== "similar");
  const usable = await withFigures(offers.slice(0, MOST), view);
  say(usable.length ? words.suggestions(usable.length) : "");
  return fill(container, usable.length ? element("ul", { role: "list" }, usable.map((offer) =>
    element("li", {}, link(addressOf(view, { q: null, ...chosen(offer, view) }), {},
      element("span", { class: "kind" }, words.parameters[offer.parameter] ?? offer.parameter), " ", offer.name)))) : null);
}

/** Only what has figures under the filters there are. */
async function withFigures(offers, view) {
  const counts = await Promise.all(offers.map(async (offer) => {
    const asked = { ...view.ask, q: null, cursor: null, sort: null, limit: "1", ...chosen(offer, view) };
    const answer = await ask(urlOf("observations", asked)).catch(() => null);
    return answer?.meta.total ?? 0;
  }));
  return offers.filter((_, at) => counts[at] > 0);
}

function chosen({ parameter, code }, view) {
  const codes = new Set([...valuesOf(view.ask, parameter), code]);
  return { [parameter]: [...codes].join(",") };
}
