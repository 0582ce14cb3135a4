// The page: what its address asks is asked of the API, and shown.

import { ROOT, ask, urlOf } from "./ask.js";
import * as article from "./article.js";
import * as chart from "./chart.js";
import * as check from "./check.js";
import { DOT, element, fill, link, say } from "./dom.js";
import * as figures from "./figures.js";
import * as filters from "./filters.js";
import * as map from "./map.js";
import * as panel from "./panel.js";
import * as results from "./results.js";
import * as search from "./search.js";
import { offer, take } from "./take.js";
import { addressOf, filtersOf, kept, query, viewOf } from "./view.js";
import { LANGUAGES, languageOf, wordsOf } from "./words.js";

const SITE = "Article indicators";
const place = (id) => document.getElementById(id);

let running = new AbortController();
/** What the results show: it is asked again only when the question or the tab differs. */
let shownOf = "";
let config = null;
let lastWords = null;

/** Follow an address within the page. */
function go(address, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", address);
  if (replace) shownOf = "";
  show();
}

document.addEventListener("click", (event) => {
  const followed = event.target.closest?.("a[data-stay]");
  if (!followed || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(followed.getAttribute("href"));
  if (followed.closest(".pager")) place("results").scrollIntoView();
});
addEventListener("popstate", () => show());
addEventListener("hashchange", () => jump());

async function show() {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  document.documentElement.toggleAttribute("data-busy", true);
  const lang = languageOf(viewOf(location.search).ask.lang);
  if (!viewOf(location.search).ask.lang) {
    history.replaceState(null, "", addressOf(viewOf(location.search), { lang }) + location.hash);
  }
  const view = viewOf(location.search);
  document.documentElement.lang = lang;
  try {
    config ??= (await ask(urlOf("config", { lang }))).data;
    offer(config);
    const words = await wordsOf(lang, config.code_names);
    lastWords = words;
    if (signal.aborted) return;
    frame(view, lang, words);
    await Promise.all([content(view, words, signal), panel.show(view, words, signal, go)]);
  } catch (error) {
    if (error.name !== "AbortError" && !signal.aborted) await failed(error, view, lang);
  }
  if (!signal.aborted) document.documentElement.removeAttribute("data-busy");
}

/** What does not depend on the data. */
function frame(view, lang, words) {
  fill(place("languages"), element("ul", { role: "list" }, Object.entries(LANGUAGES).map(([code, name]) =>
    element("li", {}, link(addressOf(view, { lang: code }) + location.hash,
      { id: `lang-${code}`, lang: code, hreflang: code, "aria-current": code === lang ? "true" : null }, name)))));
  place("languages").setAttribute("aria-label", words.languageName);
  place("skip").textContent = words.skip;
  place("home").setAttribute("href", `?lang=${lang}`);
  place("home").setAttribute("data-stay", "");
  fill(place("foot"),
    element("p", {}, words.about),
    element("p", {}, element("a", { href: `${ROOT}docs` }, words.documentation), DOT,
      element("a", { href: urlOf("datapackage.json") }, "Data Package"), DOT,
      element("a", { href: `${ROOT}openapi.json` }, "OpenAPI"), DOT,
      element("a", { href: `${ROOT}licence`, rel: "license" }, words.licence), DOT,
      element("span", { id: "release" })));
}

async function content(view, words, signal) {
  const { cursor, ...uncut } = view.ask;
  const of = query({ ...view.ask, view: view.tab, draw: view.draw });
  if (of === shownOf) return;
  shownOf = ""; // until all of it is there, what is shown is neither the one nor the other
  for (const id of ["article", "results"]) place(id).setAttribute("aria-busy", "true");
  const { lang } = view.ask;
  const [articles, everything, available, answer] = await Promise.all([
    ask(urlOf("articles", { ...kept(view), article: view.ask.article, limit: "1" }), signal),
    ask(urlOf("availability", { ...kept(view), article: view.ask.article }), signal),
    ask(urlOf("availability", { lang, ...filtersOf(view.ask) }), signal),
    ask(urlOf("observations", view.ask), signal),
  ]);
  if (!search.isTyping(view)) fill(place("search"), search.box(place("search"), view, available.data, words, go));
  fill(place("article"), article.head(articles.data, articles.meta.total, everything.data, view, words));
  fill(place("filters"), filters.panel(available.data, view, words, go));
  document.body.dataset.tab = view.tab;
  document.title = `${answer.meta.title} · ${SITE}`;
  const body = element("div", { id: "body" });
  fill(place("results"), results.head(answer, available.data, everything.data, view, words), body);
  say(words.figuresInAll(answer.meta.total));
  const page = ROOT + addressOf(view, {}, { figure: null, claim: null });
  document.querySelector("link[rel=canonical]").href = page;
  const shown = await tab(body, answer, view, words, signal);
  const release = answer.meta.release === config.release.number ? config.release
    : (await ask(urlOf(`releases/${answer.meta.release}`), signal)).data;
  fill(place("release"), words.release(release.number, words.date(release.published_at)));
  fill(place("take"), shown && take({ page, path: "observations", ask: uncut, id: "view",
    metrics: new Set(answer.data.map(({ metric }) => metric)).size,
    request: urlOf("observations", view.ask), ...shown }, words));
  shownOf = of;
  jump();
}

/** Show what the chosen tab does. Returns what differs in what is taken away; null where nothing is. */
async function tab(body, answer, view, words, signal) {
  if (view.tab === "check") {
    await check.show(body, view, words, signal);
    return null;
  }
  if (view.tab === "article") return map.show(body, view, words, signal);
  if (!answer.data.length) {
    fill(body, results.nothing(answer, view, words));
    return {};
  }
  if (view.tab === "figures") {
    fill(body, results.counted(answer, words),
      figures.table(answer, view, words, config.limits.rows_sorted_other_than_by_year),
      results.pager(answer, view, words), results.warnings(answer, view, words));
    return {};
  }
  const drawing = element("div"), caveats = element("div");
  fill(body, drawing, caveats);
  try {
    // A chart has all figures, not those of one page.
    const { warnings, ...shown } = await chart.show(drawing, view, words, signal, answer.meta.title);
    fill(caveats, results.warnings({ meta: { warnings } }, view, words));
    return shown;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    fill(drawing, results.failure(error, view, words, again));
    return {};
  }
}

/** To the part of the page that the address names, now that it is there. */
function jump() {
  if (!location.hash) return;
  const part = place(location.hash.slice(1));
  for (const each of document.querySelectorAll(".at")) each.classList.remove("at");
  part?.classList.add("at");
  part?.scrollIntoView();
  part?.focus({ preventScroll: true });
}

function again() {
  shownOf = "";
  show();
}

async function failed(error, view, lang) {
  // The words of a language may be what could not be had.
  const words = await wordsOf(lang, config?.code_names).catch(() => lastWords);
  if (!words) throw error;
  shownOf = "";
  if (place("article").querySelector(".blank")) fill(place("article"), element("h1", {}, SITE));
  place("article").removeAttribute("aria-busy");
  fill(place("take"));
  fill(place("results"), filters.chips(null, null, view, words), results.failure(error, view, words, again));
}

await show();
