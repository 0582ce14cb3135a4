// The map of an article: every numeral of its text where it stands, and what became of it.

import { DOT, element, fill, link } from "./dom.js";
import { ask, askAll, urlOf } from "./ask.js";
import { addressOf, kept } from "./view.js";

/**
 * The map of the article that the view is about; of several, which there are. Returns the question
 * that it answers.
 */
export async function show(container, view, words, signal) {
  const { article } = view.ask;
  const common = kept(view);
  const { data, meta } = await ask(urlOf("articles", { article, ...common, limit: article ? null : "20" }), signal);
  if (meta.total !== 1) {
    fill(container, choice(data, view, words));
    return { path: "articles", ask: common, request: null };
  }
  const { id } = data[0];
  const [whole, numerals, claims, figures] = await Promise.all([
    ask(urlOf(`articles/${id}`, common), signal),
    askAll(urlOf(`articles/${id}/figures`, { ...common, limit: "1000" }), signal),
    askAll(urlOf("claims", { article: id, ...common, limit: "1000" }), signal),
    askAll(urlOf("observations", { article: id, ...common, limit: "1000", sort: "paragraph" }), signal),
  ]);
  const paragraphs = paragraphsOf(whole.data.paragraphs, numerals, claims, figures);
  fill(container,
    element("h2", { class: "article-title" }, whole.data.title),
    summary(numerals, claims, figures, words),
    legend(words),
    element("nav", { "aria-label": words.map.strip }, element("ol", { class: "strip", role: "list" },
      paragraphs.map((each) => cell(each, words)))),
    element("div", { class: "paragraphs" }, paragraphs.filter(holdsSome).map((each) =>
      paragraph(each, { ...view, printedIn: whole.data.language }, words))));
  return { path: `articles/${id}/figures`, ask: common, request: null };
}

function choice(articles, view, words) {
  return [element("p", {}, words.map.choose), element("ul", {}, articles.map((each) => element("li", {},
    link(addressOf({ ...view, ask: { ...kept(view), article: each.id } }), {}, each.title))))];
}

/** What stands in each paragraph, in the order of its sentences. */
function paragraphsOf(count, numerals, claims, figures) {
  const held = new Set(numerals.map(({ observation }) => observation));
  const paragraphs = Array.from({ length: count }, (_, at) => ({ number: at + 1, numerals: [], claims: [], figures: [] }));
  const put = (list, rows) => rows.forEach((row) => paragraphs[row.paragraph - 1][list].push(row));
  put("numerals", numerals);
  put("claims", claims);
  // Figures that the text writes without digits have no numeral.
  put("figures", figures.filter(({ id }) => !held.has(id)));
  return paragraphs;
}

function holdsSome({ numerals, claims, figures }) {
  return numerals.length + claims.length + figures.length > 0;
}

function summary(numerals, claims, figures, words) {
  const became = (outcome) => numerals.filter((each) => each.outcome === outcome).length;
  const parts = ["observation", "claim", "explained"].map((outcome) => [outcome, became(outcome)]);
  const bar = element("div", { class: "bar", "aria-hidden": "true" }, parts.map(([outcome, count]) => {
    const part = element("span", { class: outcome });
    part.style.flexGrow = count;
    return part;
  }));
  return [element("p", { class: "lead" }, words.map.summary(numerals.length, ...parts.map(([, count]) => count))),
    bar, element("p", { class: "beside" }, words.map.also(figures.length, claims.length))];
}

function legend(words) {
  return element("ul", { class: "legend", role: "list" },
    ["observation", "claim", "explained", "statement"].map((name) =>
      element("li", {}, element("span", { class: `dot ${name}`, "aria-hidden": "true" }), " ", words.map.legend[name])));
}

function cell({ number, numerals, claims, figures }, words) {
  const dots = [
    ...numerals.map(({ outcome }) => outcome),
    ...figures.map(() => "observation"),
    ...claims.map(() => "statement"),
  ].map((name) => element("span", { class: `dot ${name}` }));
  const label = words.map.paragraph(number, numerals.length, claims.length);
  if (!dots.length) return element("li", {}, element("span", { class: "cell", title: label }, String(number)));
  return element("li", {}, element("a", { href: `#p${number}`, class: "cell", "aria-label": label, title: label },
    String(number), element("span", { class: "dots", "aria-hidden": "true" }, dots)));
}

function paragraph({ number, numerals, claims, figures }, view, words) {
  const sentences = new Map();
  const at = (row) => {
    if (!sentences.has(row.sentence)) sentences.set(row.sentence, []);
    return sentences.get(row.sentence);
  };
  for (const each of numerals) at(each).push(numeral(each, view, words));
  for (const each of figures) at(each).push(wordsOnly(each, view, words));
  for (const each of claims) at(each).push(claim(each, view, words));
  const sorted = [...sentences].sort(([one], [two]) => one - two);
  return element("section", { id: `p${number}`, tabindex: "-1", "aria-labelledby": `h${number}` },
    element("h3", { id: `h${number}` }, words.map.heading(number)),
    element("ol", { class: "sentences", role: "list" }, sorted.map(([sentence, parts]) => element("li", {},
      element("span", { class: "sentence" }, words.map.sentence(sentence)),
      element("ul", { class: "parts", role: "list" }, parts)))));
}

function numeral(each, view, words) {
  const printed = element("span", { lang: view.printedIn, class: "printed" }, each.as_printed);
  const kind = [words.map.numeral(each.number), words.nameOf("figure_role", each.role)].join(DOT);
  return element("li", { class: each.outcome, id: `numeral-${each.number}` },
    element("span", { class: `dot ${each.outcome}`, "aria-hidden": "true" }), " ", printed, " ",
    element("span", { class: "kind" }, kind), " ",
    each.observation ? link(addressOf(view, {}, { figure: each.observation }), {}, each.holder) : null,
    each.claim ? link(addressOf(view, {}, { claim: each.claim }), {}, words.map.partOfClaim) : null,
    each.outcome === "explained" ? element("span", { lang: "en", class: "beside" }, each.reason) : null);
}

/** A figure that stands in the text in words. */
function wordsOnly(row, view, words) {
  return element("li", { class: "observation" },
    element("span", { class: "dot observation", "aria-hidden": "true" }), " ",
    element("span", { lang: view.printedIn, class: "printed" }, row.as_printed), " ",
    link(addressOf(view, {}, { figure: row.id }), {}, words.colon([row.subject_name, row.metric_name].join(DOT), row.display)));
}

function claim(each, view, words) {
  return element("li", { class: "statement" },
    element("span", { class: "dot statement", "aria-hidden": "true" }), " ",
    element("span", { class: "kind" }, words.nameOf("modality", each.modality)), " ",
    link(addressOf(view, {}, { claim: each.id }), {}, words.map.claim(words.nameOf("claim_kind", each.kind))));
}
