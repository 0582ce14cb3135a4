// What went wrong, and how to go on.

import { Refusal, Unreachable } from "./ask.js";
import { element, link } from "./dom.js";
import { addressOf } from "./view.js";

/** The view of everything. */
function everything(view) {
  return addressOf({ ask: { lang: document.documentElement.lang }, tab: view.tab });
}

/** An error: what was wrong, and how to go on. */
export function failure(error, view, words, again) {
  const faults = (error.errors ?? []).map((fault) => element("li", {},
    element("code", {}, `${fault.parameter}=${fault.value ?? ""}`), ": ", fault.message, fault.hint ? ` (${fault.hint})` : "",
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
