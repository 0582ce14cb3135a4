// The place of a sentence, and the way to it in the map of the article.

import { element, link } from "./dom.js";
import { addressOf, kept } from "./view.js";

/** A link to the paragraph in the map of its article. */
export function placeOf(row, view, words) {
  const { paragraph, sentence } = row;
  return link(addressOf({ ...view, ask: { ...kept(view), article: row.article } }, {},
    { tab: "article", figure: null, claim: null }) + `#p${paragraph}`,
  { class: "place", "aria-label": words.place(paragraph, sentence) },
  element("span", { "aria-hidden": "true" }, words.shortPlace(paragraph, sentence)));
}
