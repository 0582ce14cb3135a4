// One figure, or one claim, with everything that is known of it, in a dialog over the page.

import { copier, DOT, element, fill, link, told } from "./dom.js";
import { ROOT, ask, urlOf } from "./ask.js";
import { comparison } from "./compare.js";
import { doubtsOf } from "./marks.js";
import { placeOf } from "./places.js";
import { failure } from "./failure.js";
import { take } from "./take.js";
import { addressOf, kept } from "./view.js";

/** Figures of a claim that are named. */
const MOST = 20;

/** Open the dialog of the view, or close it. `go` follows an address within the page. */
export async function show(view, words, signal, go) {
  const dialog = document.getElementById("panel") ?? made();
  const what = view.figure ? "observations" : view.claim && "claims";
  if (!what) {
    dialog.dataset.of = ""; // closed by the address, which need not change any more
    return dialog.open && dialog.close();
  }
  const closed = addressOf(view, {}, { figure: null, claim: null });
  dialog.onclose = () => { if (dialog.dataset.of === location.search) go(closed); };
  dialog.dataset.of = location.search;
  dialog.setAttribute("aria-label", words.loading);
  fill(dialog, closer(dialog, words), element("div", { class: "blank tall" }));
  if (!dialog.open) dialog.showModal();
  const id = view.figure ?? view.claim;
  const path = `${what}/${encodeURIComponent(id)}`;
  const ids = id.split(",");
  dialog.classList.toggle("several", ids.length > 1);
  try {
    if (ids.length > 1) {
      const { title, content } = await comparison(ids, view, words, signal);
      dialog.setAttribute("aria-label", title);
      fill(dialog, closer(dialog, words), content);
      return undefined;
    }
    const answer = await ask(urlOf(path, kept(view)), signal);
    dialog.setAttribute("aria-label", answer.meta.title);
    const content = view.figure ? await figure(answer, path, view, words, signal) : await claim(answer, path, view, words, signal);
    fill(dialog, closer(dialog, words), content);
    dialog.scrollTop = 0;
    if (!dialog.contains(document.activeElement)) document.getElementById("close").focus();
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    fill(dialog, closer(dialog, words), failure(error, view, words, () => show(view, words, signal, go)));
  }
  return undefined;
}

function made() {
  const dialog = element("dialog", { id: "panel" });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  return dialog;
}

function closer(dialog, words) {
  return element("div", { class: "closing" },
    element("button", { type: "button", id: "close", class: "close", "aria-label": words.close,
      onclick: () => dialog.close() }, "×"));
}

async function figure({ data: row, meta }, path, view, words, signal) {
  const citation = await ask(urlOf(`${path}/citation`, kept(view)), signal);
  const doubts = doubtsOf(row, words);
  const printedIn = row.article_details.language;
  return element("article", {},
    element("p", { class: "eyebrow" }, named(row, "metric")),
    element("h2", {}, [row.subject_name, row.sector_name, row.period_name ?? words.undated].filter(Boolean).join(DOT)),
    element("p", { class: "huge" }, row.display),
    element("p", { class: "tools" }, copier(citation.data.text, words, words.copyCitation)),
    element("p", {}, words.asPrinted, element("q", { lang: printedIn, class: "printed" }, row.as_printed)),
    doubts.length ? element("ul", { class: "doubts" }, doubts) : null,
    row.note ? element("p", { class: "note" }, inLanguage(row.note, row.note_lang, words, { class: null })) : null,
    measured(row, words), printed(row, view, words), related(row, view, words),
    corrections(row, words), cite(citation.data, path, view, words),
    element("p", { class: "beside" }, words.ofRelease(row.release, meta.release)),
    take({ page: ROOT + addressOf(view), path, ask: kept(view), id: "figure", level: "h3" }, words));
}

function part(title, ...content) {
  return element("section", {}, element("h3", {}, title), ...content);
}

/** What was measured, of whom, when, in which unit, and what the value commits to. */
function measured(row, words) {
  const details = row.metric_details;
  return part(words.measured, element("dl", {},
    told(words.value, valueOf(row, words)),
    told(words.unit, named(row, "unit"), inLanguage(row.unit_details?.note, row.unit_details?.note_lang, words)),
    told(words.columns.year, row.period_name ?? words.undated, row.inferred.includes("period") ? words.brackets(words.inferredMark) : null),
    told(words.parameters.area, named(row, "area"), row.area ? code(row.area) : null),
    within("region", row, words), within("country", row, words),
    told(words.parameters.organization, named(row, "organization")),
    told(words.parameters.sector, named(row, "sector"), industry(row.sector_details)),
    told(words.comparison(row), named(row, "compared_with", row.compared_with), inLanguage(row.comparison_details?.note, row.comparison_details?.note_lang, words)),
    told(words.measure, words.nameOf("measure", details.measure),
      row.measure_stated ? null : words.brackets(words.measureNotStated)),
    told(words.definition, inLanguage(details.definition, details.definition_lang, words),
      inLanguage(details.method_note, details.method_note_lang, words)),
    told(words.otherLanguages, element("ul", {}, others(row, words).map(([lang, name]) =>
      element("li", {}, element("span", { lang }, name)))))));
}

/** The code of a sector in ISIC, marked where it is not exactly the same. */
function industry(sector) {
  return sector?.isic4 ? code(`${sector.isic4_match === "exact" ? "" : "≈ "}ISIC ${sector.isic4}`) : null;
}

/** What an area lies in, where it is not the area itself. */
function within(name, row, words) {
  if (!row[name] || row[name] === row.area) return [];
  return told(words.parameters[name], named(row, name), code(row[name]));
}

/** A name of a figure, in the page's language or, where it has no translation, in one that it has. */
function named(row, column, name = row[`${column}_name`]) {
  if (!name) return null;
  const names = row.names[column];
  const lang = [document.documentElement.lang, ...Object.keys(names)].find((each) => names[each]);
  return element("span", { lang }, name);
}

/** The metric and the value as each of the other languages writes them. */
function others({ names, displays }, words) {
  return Object.entries(displays).filter(([lang]) => lang !== document.documentElement.lang)
    .map(([lang, display]) => [lang, names.metric[lang] ? words.colon(names.metric[lang], display) : display]);
}

function valueOf(row, words) {
  const { value, value_min: least, value_max: most } = row;
  const number = (each) => words.number(each);
  if (row.relation === "eq") return number(value);
  const said = [value === null ? null : [number(value), DOT], words.relations[row.relation][1], DOT];
  if (least === null && most === null) return [said, words.noLimit];
  // "At least 9" beside "more than 9" would gainsay it.
  const limits = [least !== null && least !== value && words.least(number(least)),
    most !== null && most !== value && words.most(number(most))].filter(Boolean);
  return [said, limits.join(words.comma)];
}

function code(text) {
  return [" ", element("code", {}, text)];
}

/** A text that may have no translation: then its language is said. */
function inLanguage(text, lang, words, properties = {}) {
  if (!text) return null;
  const here = document.documentElement.lang;
  const marker = lang === here ? null
    : [" ", element("span", { class: "kind", lang: here }, words.brackets(words.inEnglish))];
  return element("span", { lang, class: "beside", ...properties }, text, marker);
}

/** The edition of a source, unless its name has it: then only that it is inferred. */
function editionOf(source, name, words) {
  if (!source?.edition) return null;
  const { edition, edition_inferred: isInferred } = source;
  const isTold = (edition.match(/\d{4}/g) ?? [edition]).every((part) => name.includes(part));
  if (isTold) return isInferred ? [DOT, words.editionInferred] : null;
  return [DOT, words.edition(edition), isInferred ? words.brackets(words.inferredMark) : null];
}

/** Who printed it, where in the text, and whose figure it is. */
function printed(row, view, words) {
  const { article_details: article, source_details: source } = row;
  return part(words.provenance, element("dl", {},
    told(words.source, named(row, "source") ?? words.noSource, editionOf(source, row.source_name, words),
      source?.url ? [" ", element("a", { href: source.url }, source.url)] : null,
      inLanguage(source?.note, source?.note_lang, words)),
    told(words.origin, words.nameOf("origin", row.origin)),
    told(words.printedIn, article.url ? element("a", { href: article.url }, article.title) : article.title,
      article.author ? [DOT, article.author] : null, DOT, article.publisher_name, DOT, words.date(article.published),
      article.published_inferred ? words.dateInferred : null),
    told(words.columns.paragraph, placeOf(row, view, words), " ", words.place(row.paragraph, row.sentence)),
    told(words.numerals, row.figures.length ? row.figures.map((each) => [
      element("span", { lang: article.language }, each.as_printed),
      words.brackets([words.numeral(each.number), words.nameOf("role", each.role)].join(DOT)), " ",
    ]) : words.inWords),
    told(words.hash, element("code", { class: "hash" }, row.paragraph_sha256))));
}

function related(row, view, words) {
  if (!row.claims.length && !row.same_sentence.length) return null;
  return part(words.related,
    row.claims.length ? element("ul", {}, row.claims.map((each) => element("li", {},
      element("span", { class: "kind" }, words.nameOf("modality", each.modality)), " ",
      link(addressOf(view, {}, { figure: null, claim: each.id }), {}, each.text)))) : null,
    row.same_sentence.length ? [element("h4", {}, words.sameSentence), element("ul", {}, row.same_sentence.map((each) =>
      element("li", {}, link(addressOf(view, {}, { figure: each.id, claim: null }), {}, nameOf(each, words)))))] : null);
}

function nameOf(each, words) {
  const name = [each.subject_name, each.metric_name, each.period_name ?? words.undated].join(DOT);
  return words.colon(name, each.display);
}

function shown(value) {
  return value === null ? "–" : String(value);
}

function corrections(row, words) {
  return part(words.corrections, row.corrections.length
    ? element("ul", {}, row.corrections.map((each) => element("li", {},
      words.corrected(each.release, words.date(each.published_at)), " ",
      Object.keys(each.after).map((name) => [element("code", {}, name), " ",
        element("del", {}, shown(each.before[name])), " ", element("ins", {}, shown(each.after[name])), " "]),
      inLanguage(each.reason, each.reason_lang, words))))
    : element("p", {}, words.noCorrections));
}

/** Styles of citations, by the column that has them. */
const STYLES = { apa: "APA", mla: "MLA", chicago: "Chicago" };

/** A sentence to copy, entries in the usual styles, and files for who keeps a library of references. */
function cite(citation, path, view, words) {
  const file = (format) => urlOf(`${path}/citation`, { ...kept(view), format });
  const files = citation.bibtex && [["bibtex", "BibTeX"], ["csl", "CSL-JSON"]];
  return part(words.cite,
    element("p", { class: "cited" }, citation.text),
    element("p", { class: "tools" }, copier(citation.text, words),
      files && files.map(([format, name]) => element("a", { href: file(format) }, name))),
    element("dl", { class: "styles" }, Object.entries(STYLES).map(([column, name]) => citation[column] && [
      element("dt", {}, name, " ", copier(citation[column], words)),
      element("dd", { id: `cited-${column}` }, citation[column])])));
}

async function claim({ data: row }, path, view, words, signal) {
  const figures = await Promise.all(row.observations.slice(0, MOST).map((id) =>
    ask(urlOf(`observations/${id}`, kept(view)), signal)));
  return element("article", {},
    element("p", { class: "eyebrow" }, words.nameOf("claim_kind", row.kind)),
    element("h2", {}, row.text),
    element("p", {}, words.claimIsOurs),
    row.note ? element("p", { class: "note" }, inLanguage(row.note, row.note_lang, words, { class: null })) : null,
    element("dl", {},
      told(words.modality, words.nameOf("modality", row.modality)),
      told(words.saidBy, row.said_by_name),
      told(words.source, row.source_name),
      told(words.columns.year, row.period_name),
      told(words.columns.paragraph, placeOf(row, view, words), " ", words.place(row.paragraph, row.sentence)),
      told(words.figuresOfIt, figures.length ? element("ul", {}, figures.map(({ data, meta }) => element("li", {},
        link(addressOf(view, {}, { figure: data.id, claim: null }), {}, meta.title)))) : null)),
    cite({ text: row.citation }, path, view, words),
    take({ page: ROOT + addressOf(view), path, ask: kept(view), id: "claim", level: "h3" }, words));
}
