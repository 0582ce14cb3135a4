// The chart of an answer: the API's Vega-Lite document, drawn by a library that comes with the first.

import { element, fill } from "./dom.js";
import { ask, Unreachable, urlOf } from "./ask.js";

/** Widths that the API draws, and the steps in which they are asked for. */
const [LEAST, MOST, STEP] = [300, 2000, 20];
/** What stands below a chart in a frame, in pixels. */
const EDGE = 48;

/** The library. It evaluates no text as code, so that the page's policy need not allow it. */
async function embedder() {
  await import("./vega.js").catch((error) => { throw new Unreachable(error.message); });
  return (container, chart) => globalThis.vegaEmbed(container, chart, {
    ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: false,
  });
}

/** The question whose answer is the chart, as wide as there is room; steps make answers alike. */
function drawn(question, room) {
  const { cursor, ...others } = question;
  const width = Math.min(Math.max(Math.floor(room / STEP) * STEP, LEAST), MOST);
  return { ...others, format: "vegalite", width: String(width) };
}

/** Draw the chart of a question into a container. Returns the chart and the library's view of it. */
export async function draw(container, question, room, signal) {
  const url = urlOf("observations", drawn(question, room));
  const [document_, embed] = await Promise.all([ask(url, signal), embedder()]);
  const { view } = await embed(container, document_);
  const svg = container.querySelector("svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", document_.description);
  svg.id = "chart-image";
  return { view, url, document: document_, height: Number(svg.getAttribute("height")) };
}

/** The chart with ways to keep it. */
export async function show(container, view, words, signal, name) {
  const frame = element("div", { class: "paper", id: "chart", tabindex: "0", role: "region", "aria-label": words.tabs.chart });
  const tools = element("p", { class: "tools" });
  fill(container, frame, tools);
  frame.append(element("p", { class: "drawing" }, words.drawing));
  const drawing = element("div");
  const made = await draw(drawing, view.ask, frame.clientWidth, signal);
  fill(frame, drawing);
  fill(tools, saver("svg", name, () => svgOf(made.view), words),
    saver("png", name, () => pngOf(made.view), words),
    element("a", { href: made.url, class: "quiet" }, "Vega-Lite"));
  const { cursor, ...whole } = view.ask;
  return { request: made.url, warnings: made.document.usermeta.warnings, chart: { ask: whole, title: name, height: made.height + EDGE } };
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
