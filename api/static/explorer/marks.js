// What must not be missed of a figure: that it is a bound, in doubt, or partly our reading.

import { element } from "./dom.js";

/** Marks as labels beside a value, each with its meaning. */
export function marksOf(row, words) {
  const marks = told(row, words);
  if (!marks.length) return null;
  return element("ul", { class: "marks", role: "list" }, marks.map(([kind, name, meaning]) =>
    element("li", { class: `mark ${kind}`, title: meaning }, name)));
}

/** The same in whole sentences. */
export function doubtsOf(row, words) {
  return told(row, words).map(([, name, meaning]) =>
    element("li", {}, element("strong", {}, name), " ", meaning));
}

/** Each mark with its kind, its name and its meaning. */
function told(row, words) {
  const names = row.inferred.map((column) => words.nameOf("inferred", column));
  return [
    row.relation !== "eq" && ["bound", ...words.relations[row.relation]],
    row.status !== "normal" && [row.status === "disputed" ? "disputed" : "doubt", ...words.statuses[row.status]],
    names.length > 0 && ["inferred", words.inferredMark, words.inferred(names)],
  ].filter(Boolean);
}
