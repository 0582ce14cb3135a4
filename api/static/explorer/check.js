// A text, each numeral of it marked with what the figures say of it. The text is in no address.

import { send, urlOf } from "./ask.js";
import { copier, element, fill, link, say } from "./dom.js";
import { failure } from "./failure.js";
import { addressOf, kept } from "./view.js";

/** Marks that differ in shape, so that nobody needs the colour. */
const SIGNS = { supported: "✓", contradicted: "✗", "not-comparable": "≠", unknown: "?" };
const VERDICTS = Object.keys(SIGNS);

/** What was typed, while the page is open. */
let typed = { text: "", published: "" };
let isChecked = false;

/** The form, and the marked text if it was checked before: in the language that is chosen now. */
export async function show(container, view, words, signal) {
  const found = element("div", { id: "checked", role: "region", tabindex: "-1", "aria-labelledby": "question" });
  const run = async (way) => {
    try {
      await check(found, view, words, way);
    } catch (error) {
      if (error.name !== "AbortError") fill(found, failure(error, view, words, () => run({})));
    }
  };
  fill(container, form(words, () => run({ isAsked: true })), found, command(view, words));
  if (isChecked) await run({ signal });
}

function form(words, submit) {
  const text = element("textarea", { id: "text", name: "text", rows: "7", required: true, placeholder: words.check.example });
  text.value = typed.text;
  const published = element("input", { id: "published", name: "published", type: "date", value: typed.published });
  return element("form", { class: "check", onsubmit: (event) => {
    event.preventDefault();
    typed = { text: text.value, published: published.value };
    submit();
  }, oninput: () => { typed = { text: text.value, published: published.value }; } },
  element("label", { for: "text" }, words.check.text), text,
  element("p", { class: "beside" }, words.check.about),
  element("div", { class: "tools" },
    element("button", { type: "submit", id: "check" }, words.check.action),
    element("label", { for: "published" }, words.check.published), published));
}

async function check(container, view, words, { isAsked = false, signal = null }) {
  const { text, published } = typed;
  if (!text.trim()) return;
  isChecked = true; // also if the reader moves on before the answer is there
  container.setAttribute("aria-busy", "true");
  const answer = await send(urlOf("check", kept(view)), { text, published: published || undefined }, signal);
  fill(container, marked(text, answer, view, words));
  say(words.check.found(answer.data.length));
  if (isAsked) container.focus();
}

function marked(text, { data, observations, meta }, view, words) {
  if (!data.length) return element("p", { class: "notice" }, words.check.none);
  const rows = new Map(observations.map((row) => [row.id, row]));
  return [
    element("ul", { class: "legend", role: "list" }, VERDICTS.map((verdict) => [verdict, count(data, verdict)])
      .filter(([, number]) => number).map(([verdict, number]) => element("li", {}, sign(verdict), " ",
        words.colon(words.nameOf("verdict", verdict), words.number(number))))),
    element("div", { class: "beside-text" },
      element("div", { class: "text", lang: meta.language }, withMarks(text, data, words)),
      element("ol", { class: "verdicts", role: "list" }, data.map((each, index) => verdictOf(each, index, rows, view, words)))),
  ];
}

function count(data, wanted) {
  return data.filter(({ verdict }) => verdict === wanted).length;
}

function sign(verdict) {
  return element("span", { class: `sign ${verdict}`, "aria-hidden": "true" }, SIGNS[verdict]);
}

/** The text with its numerals as links to what is said of each. */
function withMarks(text, data, words) {
  const letters = Array.from(text); // offsets are of code points
  const parts = [];
  let end = 0;
  data.forEach((each, index) => {
    if (each.start < end) return;
    const printed = letters.slice(each.start, each.end).join("");
    parts.push(letters.slice(end, each.start).join(""),
      element("a", { href: `#verdict-${index + 1}`, class: `numeral ${each.verdict}`,
        "aria-label": words.colon(printed, words.nameOf("verdict", each.verdict)) }, printed, sign(each.verdict)));
    end = each.end;
  });
  return [...parts, letters.slice(end).join("")];
}

function verdictOf(each, index, rows, view, words) {
  const held = each.observations.map((id) => rows.get(id)).filter(Boolean);
  return element("li", { id: `verdict-${index + 1}`, tabindex: "-1", class: each.verdict },
    element("p", {}, sign(each.verdict), " ", element("strong", {}, each.text), " ",
      element("span", { class: "kind" }, words.nameOf("verdict", each.verdict))),
    element("p", {}, each.message),
    held.length ? element("ul", { role: "list" }, held.map((row) => element("li", {},
      link(addressOf(view, {}, { figure: row.id }), {}, words.colon(
        [row.subject_name, row.metric_name, row.period_name ?? words.undated].join(words.comma), row.display))))) : null);
}

/** The same by a command, for a text in a file. */
function command(view, words) {
  const code = `curl --fail-with-body '${urlOf("check", kept(view))}' -H 'Content-Type: text/plain' --data-binary @text.txt`;
  return element("div", { class: "line code" }, element("span", { id: "command-name" }, words.check.command), copier(code, words),
    element("pre", { tabindex: "0", "aria-labelledby": "command-name" }, element("code", {}, code)));
}
