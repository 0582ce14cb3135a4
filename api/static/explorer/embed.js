// A chart on its own, to be framed by another page. The address is the question.

import { element, fill } from "./dom.js";
import { draw } from "./chart.js";
import { ROOT } from "./ask.js";
import { failure } from "./failure.js";
import { languageOf, wordsOf } from "./words.js";
import { query, viewOf } from "./view.js";

const view = viewOf(location.search);
const lang = languageOf(view.ask.lang);
const words = await wordsOf(lang);
view.ask.lang ??= lang;
document.documentElement.lang = lang;
const container = document.getElementById("results");

async function show() {
  const drawing = element("div", { class: "paper" });
  try {
    const { document: chart } = await draw(drawing, view.ask, document.documentElement.clientWidth);
    document.title = [chart.title.text].flat().join(" ");
    const whole = `${ROOT}?${query({ ...view.ask, view: "chart" })}`;
    fill(container, element("h1", { class: "unseen" }, document.title), drawing, element("p", { class: "beside" },
      element("a", { href: whole, target: "_blank", rel: "noopener" }, words.dataAndSources)));
  } catch (error) {
    fill(container, failure(error, view, words, show));
  }
}

await show();
document.documentElement.removeAttribute("data-busy");
