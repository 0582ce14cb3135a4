// The text of the article with its numerals; without the text, the figures as they are printed.

import { element } from "../explorer/dom.js";
import { stateOf } from "./rows.js";

const WORDS = {
  missing: "not in figures.csv", fault: "has a fault", open: "to decide", figure: "a figure",
  claim: "part of a claim", explained: "no data",
};

/** `chosen` counts lines of figures.csv from 1; `choose` is called with one, or with null and a part. */
export function drawText(state, chosen, choose) {
  const numeral = (number, printed, part) => {
    const of = stateOf(state, number);
    return element("button", {
      type: "button", id: number === null ? `numeral-${part.paragraph}-${part.start}` : `numeral-${number}`, class: `numeral ${of}`, tabindex: number === chosen ? "0" : "-1",
      "aria-current": number !== null && number === chosen ? "true" : null, title: WORDS[of], "aria-label": `${printed}, ${WORDS[of]}`,
      onclick: () => choose(number, part),
    }, printed);
  };
  const shown = new Set();
  const paragraphs = state.paragraphs.map(({ text }, index) => {
    const letters = Array.from(text); // offsets are of code points
    const here = state.numerals.filter((each) => each.paragraph === index + 1).sort((one, other) => one.start - other.start);
    const parts = [];
    let end = 0;
    for (const { line, ...part } of here) {
      if (part.start < end) continue;
      parts.push(letters.slice(end, part.start).join(""), numeral(line, letters.slice(part.start, part.end).join(""), part));
      shown.add(line);
      end = part.end;
    }
    return element("p", {}, element("span", { class: "place", "aria-hidden": "true" }, index + 1),
      element("span", { class: "sentences", lang: state.language, "data-paragraph": index + 1 }, parts, letters.slice(end).join("")));
  });
  const rest = state.tables.figures.map((row, index) => [row, index + 1]).filter(([, number]) => !shown.has(number));
  if (!rest.length) return paragraphs;
  const title = paragraphs.length ? [element("h2", {}, "Not found in the text, or within another one")] : [];
  return [...paragraphs, ...title, ...byPlace(rest).map(([place, rows]) => element("p", {}, element("span", { class: "place" }, place),
    element("span", { lang: state.language }, rows.map(([row, number]) => [numeral(number, row.cells.as_printed), " … "]))))];
}

function byPlace(rows) {
  const places = new Map();
  for (const each of rows) {
    const place = `${each[0].cells.paragraph}.${each[0].cells.sentence}`;
    places.set(place, [...(places.get(place) ?? []), each]);
  }
  return [...places];
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
