// The text of the article with its numerals; without the text, the figures as they are printed.

import { element } from "../explorer/dom.js";
import { stateOf } from "./rows.js";

const WORDS = {
  missing: "not in figures.csv", fault: "has a fault", open: "to decide", figure: "a figure",
  claim: "part of a claim", explained: "no data",
};

/** `chosen` is the number of a line of figures.csv; `choose` is called with one. */
export function drawText(state, chosen, choose) {
  const numeral = (number, printed, key) => {
    const of = stateOf(state, number);
    return element("button", {
      type: "button", id: `numeral-${number ?? key}`, class: `numeral ${of}`, tabindex: number === chosen ? "0" : "-1",
      "aria-current": number !== null && number === chosen ? "true" : null, title: WORDS[of], "aria-label": `${printed}, ${WORDS[of]}`,
      onclick: () => choose(number),
    }, printed);
  };
  if (!state.paragraphs.length) return withoutText(state, numeral);
  return state.paragraphs.map((paragraph, index) => {
    const letters = Array.from(paragraph.text); // offsets are of code points
    const here = state.numerals.filter((each) => each.paragraph === index + 1).sort((one, other) => one.start - other.start);
    const parts = [];
    let end = 0;
    for (const each of here) {
      if (each.start < end) continue;
      const printed = letters.slice(each.start, each.end).join("");
      parts.push(letters.slice(end, each.start).join(""), numeral(each.line, printed, `${index + 1}-${each.start}-${each.end}`));
      end = each.end;
    }
    return element("p", {}, element("span", { class: "place", "aria-hidden": "true" }, index + 1),
      element("span", { class: "sentences", lang: state.language, "data-paragraph": index + 1 }, parts, letters.slice(end).join("")));
  });
}

function withoutText(state, numeral) {
  const places = Map.groupBy(state.tables.figures, (row) => `${row.cells.paragraph}.${row.cells.sentence}`);
  return [...places].map(([place, rows]) => element("p", {},
    element("span", { class: "place" }, place),
    element("span", { lang: state.language }, rows.map((row) => [numeral(Number(row.cells.number), row.cells.as_printed), " … "]))));
}

/** The selected part of a paragraph in code points; null where nothing is selected. */
export function selectedPart() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const container = range.startContainer.parentElement?.closest("[data-paragraph]");
  if (!container?.contains(range.endContainer)) return null;
  const before = range.cloneRange();
  before.selectNodeContents(container);
  before.setEnd(range.startContainer, range.startOffset);
  const count = (text) => Array.from(text).length;
  const start = count(before.toString());
  return { paragraph: Number(container.dataset.paragraph), start, end: start + count(range.toString()) };
}
