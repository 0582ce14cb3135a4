// Taking it away: the address of the view, the request behind it, code that asks it, files.

import { copier, element } from "./dom.js";
import { ROOT, urlOf } from "./ask.js";
import { frame, snippets } from "./snippets.js";
import { query } from "./view.js";

/** Lists, each with the columns that a script prints of it. */
const PRINTED = {
  observations: ["subject_name", "metric_name", "period", "display"],
  figures: ["number", "as_printed", "outcome", "holder"],
  articles: ["title"],
};

/** Columns of lists that hold texts like numbers, which tables must read as texts: 001, 5.0. */
const TEXTS = {
  observations: ["area", "period", "as_printed"],
  figures: ["as_printed"],
};

const IMAGES = ["png", "svg"];
/** What stands below a chart in a frame, in pixels: two lines on a phone. */
const BELOW = 64;

let chosen = "curl";
/** Media types of formats by their names, and which of them an address writes: `/v1/config`. */
let formats = {};
let writes = {};

/** For spreadsheets: columns by name; a byte order mark, without which Excel garbles CSV. */
const FOR_SPREADSHEETS = { csv: { bom: "true", header: "names" }, xlsx: { header: "names" } };

export function offer(config) {
  formats = config.formats;
  writes = config.formats_of;
}

/**
 * Everything to take away of a view: `page` is its own address; `path` under `/v1/` with the
 * parameters `ask` is the question, and `request` what the view itself asks, if it is another.
 * `metrics` is how many there are in the answer. With `chart` (its question, title and height), there is code that frames it in another page.
 */
export function take({ page, path, ask, id, level = "h2", chart = null, request = null, metrics = 1 }, words) {
  const url = urlOf(path, ask);
  const csv = urlOf(path, { ...ask, format: "csv" });
  const kind = path.split("/").at(-1);
  const columns = PRINTED[kind] ?? ["citation"];
  const isList = kind in PRINTED;
  const texts = TEXTS[isList ? kind : path.split("/")[0]] ?? [];
  return [
    element(level, { id: `take-${id}` }, words.takeAway),
    element("div", { class: "takeaway" },
      line(`page-${id}`, words.addressOfView, page, words),
      asked(`request-${id}`, request ?? url, words),
      files(path, ask, metrics, words),
      code(id, snippets({ url, csv, isList, columns, texts }), words),
      chart ? [images(id, chart, words), embedding(id, chart, words)] : null),
  ];
}

function line(id, name, text, words) {
  return element("div", { class: "line" },
    element("label", { for: id }, name),
    element("input", { id, readonly: true, value: text, onfocus: (event) => event.target.select() }),
    copier(text, words));
}

/** The request behind the view, as it is sent. */
function asked(id, url, words) {
  return element("div", { class: "line" },
    element("span", { id: `${id}-name` }, words.request),
    element("a", { id, href: url, "aria-labelledby": `${id}-name ${id}` }, `GET ${url}`),
    copier(url, words));
}

function files(path, ask, metrics, words) {
  // A JSON-stat file is a cube of one metric.
  const names = (writes[path.split("/")[0]] ?? writes.others)
    .filter((name) => name !== "jsonstat" || metrics === 1);
  return element("div", { class: "line" }, element("span", {}, words.files),
    element("ul", { class: "files", role: "list" }, names.map((name) =>
      element("li", {}, element("a", { href: urlOf(path, { ...ask, format: name, ...FOR_SPREADSHEETS[name] }), title: formats[name] },
        words.formats[name] ?? name)))));
}

function code(id, ways, words) {
  const shown = ways.find((way) => way.id === chosen) ?? ways[0];
  const block = element("pre", { tabindex: "0", id: `code-${id}`, "aria-label": words.code });
  const button = element("span");
  const put = (way) => {
    block.replaceChildren(element("code", {}, way.code));
    button.replaceChildren(copier(way.code, words));
  };
  put(shown);
  const select = element("select", { id: `way-${id}`, onchange: (event) => {
    chosen = event.target.value;
    put(ways.find((way) => way.id === chosen));
  } }, ways.map((way) => element("option", { value: way.id, selected: way === shown }, way.name)));
  return element("div", { class: "line code" },
    element("label", { for: `way-${id}` }, words.code), select, button, block);
}

/** Addresses of the chart as an image, drawn by the service. */
function images(id, { ask }, words) {
  return IMAGES.filter((kind) => writes.observations.includes(kind)).map((kind) =>
    line(`${kind}-${id}`, words.chart.image(kind.toUpperCase()), urlOf(`observations.${kind}`, ask), words));
}

/** The code of a frame, in colours that the reader chooses. */
function embedding(id, { ask, title, height }, words) {
  const block = element("pre", { tabindex: "0", id: `embed-${id}`, "aria-labelledby": `embed-${id}-name` });
  const button = element("span");
  const put = (theme) => {
    const html = frame(`${ROOT}embed?${query(ask)}`, `${ROOT}embed.js`, title, height + BELOW, theme);
    block.replaceChildren(element("code", {}, html));
    button.replaceChildren(copier(html, words));
  };
  put("");
  const themes = { "": words.chart.themes.host, light: words.chart.themes.light, dark: words.chart.themes.dark };
  return element("div", { class: "line code" },
    element("span", { id: `embed-${id}-name` }, words.embed),
    element("span", { class: "choice" }, element("label", { for: `theme-${id}` }, words.chart.theme),
      element("select", { id: `theme-${id}`, onchange: ({ target }) => put(target.value) },
        Object.entries(themes).map(([value, name]) => element("option", { value }, name)))),
    button, block);
}
