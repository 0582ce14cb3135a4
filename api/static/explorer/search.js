// Search by names in any of the languages, with what they may mean while they are typed.

import { element, fill, link, say } from "./dom.js";
import { ask, urlOf } from "./ask.js";
import { LISTS } from "./filters.js";
import { addressOf, filtersOf, kept, valuesOf, viewOf } from "./view.js";

const PAUSE = 200;
const MOST = 6;

/** The form's contents. Return searches in names; a suggestion is a filter by its code. */
export function box(form, view, available, words, go) {
  const input = element("input", { type: "search", name: "q", id: "q", value: view.ask.q ?? "",
    placeholder: words.searchExample, "aria-label": words.searchLabel, autocomplete: "off",
    maxlength: "200", enterkeyhint: "search" });
  const suggestions = element("div", { id: "suggestions" });
  let waiting = 0;
  input.addEventListener("input", () => {
    input.dataset.typed = "true";
    clearTimeout(waiting);
    waiting = setTimeout(() => suggest(input.value.trim(), suggestions, view, available, words), PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") fill(suggestions);
  });
  form.onsubmit = (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    fill(suggestions);
    input.dataset.typed = "false";
    // The view as it is now: it may have changed while something was typed.
    go(addressOf(viewOf(location.search), { q: input.value.trim() || null }));
  };
  return [input, element("button", { type: "submit" }, words.search), suggestions];
}

/** Whether the reader is typing something that the view does not hold: it must not be lost. */
export function isTyping(view) {
  const input = document.getElementById("q");
  return document.activeElement === input && input !== null && input.dataset.typed === "true"
    && input.value.trim() !== (view.ask.q ?? "");
}

async function suggest(text, container, view, available, words) {
  if (!text) return fill(container);
  const [found, offered] = await Promise.all([
    ask(urlOf("resolve", { ...kept(view), q: text })), view.ask.q ? withoutWords(view) : available,
  ]).catch(() => [{ data: [] }, available]);
  if (document.getElementById("q")?.value.trim() !== text) return undefined;
  const usable = found.data.filter((each) => isOffered(each, offered)).slice(0, MOST);
  say(usable.length ? words.suggestions(usable.length) : "");
  return fill(container, usable.length ? element("ul", { role: "list" }, usable.map((offer) =>
    element("li", {}, link(addressOf(view, { q: null, ...chosen(offer, view) }), {},
      element("span", { class: "kind" }, words.parameters[offer.parameter] ?? offer.parameter), " ", element("span", { lang: offer.name_lang }, offer.name))))) : null);
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
