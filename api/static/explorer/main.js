// The page: the service makes it, this follows its links and adds what needs a script.

import { ROOT, ask, pageAt, urlOf } from "./ask.js";
import * as chart from "./chart.js";
import * as check from "./check.js";
import { element, fill, say } from "./dom.js";
import { failure } from "./failure.js";
import { follow, narrowLongLists } from "./filters.js";
import { offerComparison } from "./compare.js";
import * as panel from "./panel.js";
import * as search from "./search.js";
import { offer, take } from "./take.js";
import { addressOf, kept, query, viewOf } from "./view.js";
import { wordsOf } from "./words.js";

/** Parts of the page that an address decides, beside the search. */
const PARTS = ["languages", "article", "filters", "results", "foot"];
const place = (id) => document.getElementById(id);

let running = new AbortController();
/** What the page shows: it is asked for again only when that differs. */
let shownOf = contentOf(viewOf(location.search));
let config = null;
let lastWords = null;

/** Follow an address within the page. */
function go(address) {
  history.replaceState({ scroll: scrollY, focus: document.activeElement?.id }, "");
  history.pushState(null, "", address);
  show();
}

document.addEventListener("click", (event) => {
  const followed = event.target.closest?.("a[data-stay]");
  if (!followed || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(followed.getAttribute("href"));
  if (followed.closest(".pager")) place("results").scrollIntoView();
});
follow(go);
addEventListener("change", ({ target }) => lastWords && target.matches?.(".pick") && offerComparison(lastWords, target));
addEventListener("popstate", (event) => show(event.state));
addEventListener("hashchange", () => jump());

/** Show the view of the address; `left` is where the reader was when it was left. */
async function show(left = null) {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  document.documentElement.toggleAttribute("data-busy", true);
  try {
    await content(signal);
    const view = viewOf(location.search);
    const words = await wordsIn(document.documentElement.lang);
    if (signal.aborted) return;
    narrowLongLists(words);
    offerComparison(words);
    await Promise.all([added(view, words, signal), panel.show(view, words, signal, go)]);
    jump();
    if (left) back(left);
  } catch (error) {
    if (error.name !== "AbortError" && !signal.aborted) await failed(error);
  }
  if (!signal.aborted) document.documentElement.removeAttribute("data-busy");
}

/** What of a view the service makes: a figure is opened over the same page. */
function contentOf({ figure, claim, ...view }) {
  return query({ ...view.ask, ...view, ask: null });
}

/** Make the content of the page that of its address. */
async function content(signal) {
  const of = contentOf(viewOf(location.search));
  if (of !== shownOf) {
    shownOf = null; // until all of it is there, what is shown is neither the one nor the other
    place("results").setAttribute("aria-busy", "true");
    const page = await pageAt(location.href, signal);
    swap(page);
    say(place("counted")?.dataset.said ?? place("question")?.textContent ?? "");
    shownOf = of;
  }
  const view = viewOf(location.search);
  if (!view.ask.lang) {
    history.replaceState(null, "", addressOf(view, { lang: document.documentElement.lang }) + location.hash);
    shownOf = contentOf(viewOf(location.search));
  }
}

/** Put the parts of another page in place of those of this one. */
function swap(page) {
  const open = new Map([...document.querySelectorAll("details[id]")].map((each) => [each.id, each.open]));
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
  document.querySelector("link[rel=canonical]").href = page.querySelector("link[rel=canonical]").href;
  for (const id of PARTS) fill(place(id), ...page.getElementById(id).childNodes);
  if (!search.isTyping()) fill(place("search"), ...page.getElementById("search").childNodes);
  for (const name of ["home", "skip"]) place(name).replaceWith(page.getElementById(name));
  place("take").replaceWith(page.getElementById("take"));
  document.body.dataset.tab = page.body.dataset.tab;
  for (const each of document.querySelectorAll("details[id]")) each.open = open.get(each.id) ?? each.open;
}

async function wordsIn(lang) {
  config ??= (await ask(urlOf("config", { lang }))).data;
  offer(config);
  lastWords = await wordsOf(lang, config.code_names);
  return lastWords;
}

/** What of the page a script makes: suggestions, the other tabs, and code to use the data. */
async function added(view, words, signal) {
  const of = shownOf;
  if (place("take").dataset.of === of) return;
  search.suggestIn(place("search"), words, go);
  const shown = place("question") ? await tab(place("body"), view, words, signal) : null;
  const { cursor, ...uncut } = view.ask;
  const { title, metrics } = place("take").dataset;
  fill(place("take"), shown && take({ page: ROOT + addressOf(view, {}, { figure: null, claim: null }), path: "observations",
    ask: uncut, id: "view", metrics: Number(metrics), title, request: urlOf("observations", view.ask), ...shown }, words));
  place("take").dataset.of = of;
}

/** Show what the chosen tab does. Returns what differs in what is taken away; null where nothing is. */
async function tab(body, view, words, signal) {
  if (view.tab === "check") {
    await check.show(body, view, words, signal);
    return null;
  }
  if (view.tab === "article") {
    const { article } = place("take").dataset;
    return { path: article ? `articles/${article}/figures` : "articles", ask: kept(view), request: null };
  }
  if (view.tab === "figures") return {};
  try {
    return await chart.show(body, view, words, signal, place("take").dataset.title);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    fill(body, failure(error, view, words, again));
    return {};
  }
}

/** To the part of the page that the address names, now that it is there. */
function jump() {
  if (!location.hash) return;
  const part = place(location.hash.slice(1));
  for (const each of document.querySelectorAll(".at")) each.classList.remove("at");
  const fold = part?.closest("details");
  if (fold) fold.open = true;
  part?.classList.add("at");
  if (part?.closest("#filters") && place("toggle-filters").checkVisibility()) place("filters").showPopover();
  part?.scrollIntoView();
  part?.focus({ preventScroll: true });
}

/** To where the reader was. */
function back({ scroll, focus }) {
  if (!place("panel")?.open) place(focus ?? "")?.focus({ preventScroll: true });
  scrollTo({ top: scroll, behavior: "instant" });
}

function again() {
  shownOf = null;
  show();
}

async function failed(error) {
  const view = viewOf(location.search);
  // The words of a language may be what could not be had.
  const words = await wordsOf(document.documentElement.lang, config?.code_names).catch(() => lastWords);
  if (!words) throw error;
  shownOf = null;
  fill(place("take"));
  fill(place("results"), failure(error, view, words, again));
}

await show();
