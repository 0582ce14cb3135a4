// The chart of an answer: what is drawn of it, the figures behind its marks, and ways to keep it.

import { element, fill, link } from "./dom.js";
import { drawable, isTooMuch, metricsOf, undrawn } from "./drawable.js";
import { draw, titleOf } from "./drawing.js";
import { readable } from "./reading.js";
import { tableOf } from "./charttable.js";
import { failure } from "./failure.js";
import { addressOf } from "./view.js";

/** A phone's column, in pixels: a chart is highest there. */
const PHONE = 340;

/** Whether the reader chose what is drawn, so that the choice stays in focus. */
let isChosen = false;

/** The chart with ways to read and keep it. Returns what is taken away of it. */
export async function show(container, view, words, signal, name) {
  const styles = styled();
  // The image that the service sends stays until the chart is there.
  const waiting = container.querySelector("#drawn") ?? element("p", { class: "drawing" }, words.drawing);
  waiting.classList.remove("paper");
  const frame = element("div", { class: "paper", id: "chart" }, waiting);
  fill(container, frame);
  const metrics = await metricsOf(view.ask, signal);
  const drawing = element("div");
  try {
    const drawn = await drawable(view.ask, metrics, view.draw,
      (question) => draw(drawing, question, frame.clientWidth, signal));
    await styles;
    frame.replaceChildren(drawing);
    return await shown(container, frame, drawn, metrics, view, words, signal, name);
  } catch (error) {
    if (!isTooMuch(error)) throw error;
    container.className = "drawn";
    fill(container, choice(metrics, null, true, view, words), failure(error, view, words, () => show(container, view, words, signal, name)));
    return { warnings: [] };
  } finally {
    if (isChosen) document.getElementById("draw")?.focus({ preventScroll: true });
    isChosen = false;
  }
}

async function shown(container, frame, { made, ask, metric, isPart }, metrics, view, words, signal, name) {
  const rows = made.document.data.values;
  const told = (row, text) => link(addressOf(view, {}, { figure: row.id }), {}, text);
  const line = element("p", { class: "reading", id: "reading", "aria-live": "polite", "aria-atomic": "true" },
    matchMedia("(pointer: coarse)").matches ? words.chart.tap : words.chart.hint);
  const title = metric ? titleOf(made.document) : name;
  container.className = "drawn";
  fill(container, choice(metrics, metric, isPart && metric !== null, view, words), element("div", {}, frame, line),
    tools(made, title, view, words), tableOf(rows, told, words), places(rows, view, words));
  readable(made.svg, rows, line, told, words);
  const { cursor, ...whole } = ask;
  return {
    request: made.url, warnings: made.document.usermeta.warnings, ask: undrawn(whole), metrics: metric ? 1 : metrics.length,
    chart: { ask: whole, title, height: Math.max(made.height, await heightOn(PHONE, whole, signal)) },
  };
}

/** How high the chart is in a column of some width: other labels are wrapped there. */
async function heightOn(width, question, signal) {
  return (await draw(element("div"), question, width, signal)).height;
}

/** The styles that only a chart needs. */
function styled() {
  const href = new URL("chart.css", import.meta.url).href;
  if (document.querySelector(`link[href="${href}"]`)) return null;
  const sheet = element("link", { rel: "stylesheet", href });
  return new Promise((done) => {
    for (const event of ["load", "error"]) sheet.addEventListener(event, done);
    document.head.append(sheet);
  });
}

/** Which metric is drawn, where there are several; and why it is not all of them, if a chart cannot hold these. */
function choice(metrics, metric, isTooMany, view, words) {
  if (metrics.length < 2) return null;
  const option = (code, text, properties) => element("option", { value: code, ...properties }, text);
  const counted = (name, count) => `${name}${words.brackets(words.number(count))}`;
  const all = metrics.reduce((sum, { observations }) => sum + observations, 0);
  return element("div", { class: "choice" },
    element("label", { for: "draw" }, words.parameters.metric),
    element("select", { id: "draw", onchange: ({ target }) => {
      isChosen = true;
      const way = link(addressOf(view, {}, { draw: target.value || null }), { hidden: true });
      target.after(way);
      way.click();
    } },
      option("", counted(words.chart.all, all), { selected: !metric, disabled: isTooMany }),
      metrics.map(({ code, name, name_lang: lang, observations }) =>
        option(code, counted(name, observations), { lang, selected: code === metric?.code }))),
    isTooMany && metric ? element("p", { class: "beside", id: "too-many" }, words.chart.tooMany(metric.name)) : null);
}

function tools(made, name, view, words) {
  const isLog = view.ask.axis === "log";
  const other = isLog ? null : "log";
  return element("p", { class: "tools" },
    isLog || made.document.usermeta.log_axis.useful
      ? link(addressOf(view, { axis: other }), { id: "axis", class: "quiet" }, words.nameOf("axis", other ?? "linear")) : null,
    saver("svg", name, () => svgOf(made.view), words),
    saver("png", name, () => pngOf(made.view), words),
    element("a", { href: made.url, class: "quiet" }, "Vega-Lite"));
}

/** The map of the areas that are drawn, where there are several; it is asked for when it is opened. */
function places(rows, view, words) {
  const counts = new Map();
  for (const { area } of rows) if (area) counts.set(area, (counts.get(area) ?? 0) + 1);
  if (counts.size < 2) return null;
  const drawing = element("div");
  const details = element("details", { id: "places", class: "places", ontoggle: async () => {
    if (!details.open || drawing.hasChildNodes()) return;
    const { locate } = await import("./locator.js");
    await locate(drawing, counts, view, words);
  } }, element("summary", {}, words.chart.where), drawing);
  return details;
}

function saver(kind, name, make, words) {
  return element("button", { type: "button", id: `save-${kind}`, onclick: async () => {
    const url = URL.createObjectURL(await make());
    element("a", { href: url, download: `${name}.${kind}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 40_000);
  } }, words.save(kind.toUpperCase()));
}

async function svgOf(view) {
  return new Blob([await view.toSVG()], { type: "image/svg+xml" });
}

/** Two dots a pixel: sharp in print and on fine screens. */
async function pngOf(view) {
  const canvas = await view.toCanvas(2);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
