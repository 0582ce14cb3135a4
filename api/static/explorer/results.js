// What an answer gives: its question in words, what to know of it, and the way to more.

import { Refusal, Unreachable } from "./ask.js";
import { element, link } from "./dom.js";
import { addressOf, addressOfApi, TABS } from "./view.js";
import { chips, everything } from "./filters.js";

/** The head of the results: the question, how many figures, and how to look at them. */
export function head(answer, available, all, view, words) {
  return [
    chips(available, all, view, words),
    element("h2", { id: "question" }, answer.meta.title),
    tabs(view, words),
  ];
}

function tabs(view, words) {
  return element("nav", { class: "tabs", "aria-label": words.show },
    TABS.map((tab) => link(addressOf(view, {}, { tab }),
      { id: `tab-${tab}`, "aria-current": tab === view.tab ? "page" : null }, words.tabs[tab])));
}

/** The number of figures, and the pages there are. */
export function counted(answer, words) {
  const { total } = answer.meta;
  const shown = answer.data.length;
  return element("p", { class: "beside", id: "counted" },
    shown < total ? words.someOf(shown, total) : words.figuresInAll(total));
}

/** The first page and the next one, where there is more than one. */
export function pager(answer, view, words) {
  const { next } = answer.links;
  const cursor = next && new URL(next).searchParams.get("cursor");
  if (!cursor && !view.ask.cursor) return null;
  return element("nav", { class: "pager", "aria-label": words.pages },
    view.ask.cursor ? link(addressOf(view, { cursor: null }), { id: "first" }, words.firstPage) : null,
    cursor ? link(addressOf(view, { cursor }), { id: "next", rel: "next" }, words.nextPage) : null);
}

/** Warnings of an answer, with the question that each proposes. */
export function warnings(answer, view, words) {
  const told = answer.meta.warnings;
  if (!told.length) return null;
  return element("section", { class: "warnings", "aria-labelledby": "to-know" },
    element("h3", { id: "to-know" }, words.toKnow),
    element("ul", {}, told.map(({ code, message, url, ids }) => element("li", { "data-code": code },
      message, " ",
      url ? link(addressOfApi(view, url), {}, words.askSo) : named(ids, view, words)))));
}

/** The rows that a warning is about, where they are few. */
function named(ids, view, words) {
  if (!ids.length || ids.length > 5) return null;
  return ids.map((id) => [" ", link(addressOf(view, {}, { figure: id }), { class: "beside" }, words.openFigure)]);
}

/** That nothing matches, and what would. */
export function nothing(answer, view, words) {
  return element("div", { class: "notice" },
    element("p", {}, element("strong", {}, words.nothing)),
    element("ul", {}, answer.meta.warnings.map(({ message, url }) => element("li", {}, message, " ",
      url ? link(addressOfApi(view, url), {}, words.askSo) : null))),
    element("p", {}, link(everything(view), {}, words.showEverything)));
}

/** An error: what was wrong, what would work, and how to go on. */
export function failure(error, view, words, again) {
  const faults = (error.errors ?? []).map((fault) => element("li", {},
    element("code", {}, `${fault.parameter}=${fault.value ?? ""}`), ": ", fault.message, fault.hint ? ` (${fault.hint})` : "",
    (fault.did_you_mean ?? []).map((offer) => [" ", link(repaired(fault, offer, view), {}, words.useInstead(offer))]),
    fault.parameter in view.ask
      ? [" ", link(addressOf(view, { [fault.parameter]: null }), {}, words.leaveOut(fault.parameter))] : null));
  const said = error instanceof Refusal ? words.refused
    : error instanceof Unreachable ? words.unreachable : words.broken;
  if (said === words.broken) console.error(error);
  return element("div", { class: "notice", role: "alert" },
    element("p", {}, element("strong", {}, said)),
    said !== words.unreachable ? element("p", { lang: error instanceof Refusal ? null : "en" }, error.message) : null,
    error.status >= 500 && error.requestId ? element("p", { class: "beside" }, words.requestId, " ", element("code", {}, error.requestId)) : null,
    faults.length ? element("ul", {}, faults) : null,
    element("p", {}, element("button", { type: "button", id: "again", onclick: again }, words.again), " ",
      link(everything(view), {}, words.showEverything)));
}

/** The view with what was meant in place of what was written. */
function repaired(fault, offer, view) {
  const { parameter, value } = fault;
  if (!(parameter in view.ask)) return addressOf(view);
  // What is accepted in place of an unknown parameter are the names of the others.
  if (["lang", "release"].every((name) => fault.accepted.includes(name))) {
    return addressOf(view, { [parameter]: null, [offer]: view.ask[parameter] });
  }
  const values = view.ask[parameter].split(",").map((each) => (each === value ? offer : each));
  return addressOf(view, { [parameter]: values.join(",") });
}
