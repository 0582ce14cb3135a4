// Drawing a chart: the API's Vega-Lite document, by a library that comes with the first.

import { ask, Unreachable, urlOf } from "./ask.js";

/** Widths that the API draws, and the steps in which they are asked for. */
const [LEAST, MOST, STEP] = [300, 2000, 20];

/** The library. It evaluates no text as code, so that the page's policy need not allow it. */
async function embedder() {
  await import("./vega.js").catch((error) => { throw new Unreachable(error.message); });
  return (container, chart) => globalThis.vegaEmbed(container, chart, {
    ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: () => {}, // else a `title` is one
  });
}

/** The width in which a chart is asked for: steps make answers alike. */
export function widthIn(room) {
  return Math.min(Math.max(Math.floor(room / STEP) * STEP, LEAST), MOST);
}

/** Draw the chart of a question into a container. Returns its document, its size, and the library's view of it. */
export async function draw(container, question, room, signal, ground = "white") {
  const { cursor, ...others } = question;
  const url = urlOf("observations", { ...others, format: "vegalite", width: String(widthIn(room)) });
  const [chart, embed] = await Promise.all([ask(url, signal), embedder()]);
  const { view } = await embed(container, { ...chart, background: ground });
  const svg = container.querySelector("svg");
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", titleOf(chart));
  svg.id = "chart-image";
  svg.removeAttribute("class"); // the library's, `marks`, is one of the page's, too
  return { view, svg, url, room, document: chart, width: Number(svg.getAttribute("width")), height: Number(svg.getAttribute("height")) };
}

/** The title of a chart, whose lines are broken for its width. */
export function titleOf(chart) {
  return [chart.title.text].flat().join(" ");
}
