// A chart on its own, to be framed by another page. The address is the question.

import { element, fill } from "./dom.js";
import { drawable, metricsOf, undrawn } from "./drawable.js";
import { draw, titleOf, widthIn } from "./drawing.js";
import { ROOT } from "./ask.js";
import { readable } from "./reading.js";
import { failure } from "./failure.js";
import { tableOf } from "./charttable.js";
import { languageOf, wordsOf } from "./words.js";
import { addressOf, query, viewOf } from "./view.js";

/** Of its own size, what a chart is reduced to before it is scrolled. */
const LEAST_SCALE = 0.75;
const THEMES = ["light", "dark", "auto"];
/** Messages between a frame and the script `embed.js` of the page around it. */
const [HEIGHT, THEME] = ["article-indicators:height", "article-indicators:theme"];

const view = viewOf(location.search);
const lang = languageOf(view.ask.lang);
const words = await wordsOf(lang);
view.ask.lang ??= lang;
const root = document.documentElement;
root.lang = lang;
const container = document.getElementById("results");
const wishes = new URLSearchParams(location.search).get("theme");
/** The size of the chart that is shown, and the height that was last told. */
let shown = null;
let told = null;

function own(row, text) {
  const href = ROOT + addressOf({ ...view, ask: undrawn(view.ask), tab: "chart" }, {}, { figure: row.id });
  return element("a", { href, target: "_blank", rel: "noopener" }, text);
}

async function show() {
  const drawing = element("div", { class: "paper" });
  try {
    const metrics = await metricsOf(view.ask);
    const { made, ask, metric, isPart } = await drawable(view.ask, metrics, null,
      (question) => draw(drawing, question, root.clientWidth, undefined, "transparent"));
    const rows = made.document.data.values;
    document.title = titleOf(made.document);
    made.svg.style.maxHeight = `max(100%, ${LEAST_SCALE * made.height}px)`;
    const line = element("p", { class: "reading", "aria-live": "polite", "aria-atomic": "true" });
    const whole = `${ROOT}?${query({ ...undrawn(ask), view: "chart" })}`;
    const about = element("div", { class: "about" },
      element("p", { class: "beside" }, element("a", { href: whole, target: "_blank", rel: "noopener" }, words.dataAndSources)),
      isPart && metric ? element("p", { class: "beside" }, words.chart.tooMany(metric.name)) : null,
      tableOf(rows, own, words));
    const stage = element("div", { class: "stage" }, drawing, line);
    fill(container, element("h1", { class: "unseen" }, document.title), stage, about);
    readable(made.svg, rows, line, own, words);
    shown = { ...made, stage, about };
    about.querySelector("details").addEventListener("toggle", tellHeight);
  } catch (error) {
    fill(container, failure(error, view, words, show));
    shown = null;
  }
  tellHeight();
}

/** The height that all of it needs, in this width; the chart gets no more than its own. */
function heightOf() {
  if (!shown) return container.scrollHeight;
  const height = Math.ceil(shown.height * Math.min(1, root.clientWidth / shown.width));
  shown.stage.style.flexBasis = `${height}px`;
  return height + shown.about.offsetHeight;
}

/** Only the height: the page around learns nothing else. */
function tellHeight() {
  const height = heightOf();
  if (parent === window || height === told) return;
  told = height;
  parent.postMessage({ type: HEIGHT, height }, "*");
}

function paint(theme, isTransparent) {
  root.dataset.theme = theme;
  root.toggleAttribute("data-transparent", isTransparent);
}

/** What the address says of colours stands; else the page around it may say which it has. */
addEventListener("message", ({ source, data }) => {
  if (source !== parent || data?.type !== THEME || !["light", "dark"].includes(data.theme)) return;
  if (!THEMES.includes(wishes)) paint(data.theme, true);
  told = null;
  tellHeight();
});

let redrawing = null;
new ResizeObserver(() => {
  tellHeight();
  if (!shown || widthIn(root.clientWidth) === widthIn(shown.room)) return;
  clearTimeout(redrawing);
  redrawing = setTimeout(show, 200);
}).observe(root);

paint(THEMES.includes(wishes) ? wishes : "light", THEMES.includes(wishes));
await show();
root.removeAttribute("data-busy");
