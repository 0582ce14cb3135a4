// Reading a chart: its marks are links to their figures, in focus one after the other, and a line of text tells each.

import { DOT, fill } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
/** Kinds of marks of the library; the first that a figure has is its link. */
const KINDS = ["symbol", "rect", "rule", "path", "text"];
/** How far from a mark a pointer may be, in pixels. */
const [NEAR, NEAR_BAR] = [24, 14];

/**
 * Make the marks of a drawn chart readable. `rows` are its data; `told` makes a link to the figure of
 * a row around a text, and `line` is the element whose text tells the figure pointed at.
 */
export function readable(svg, rows, line, told, words) {
  silence(svg);
  const figures = figuresOf(svg, rows);
  for (const figure of figures) wrap(figure, told, words);
  figures[0]?.link.setAttribute("tabindex", "0");
  const show = (figure) => {
    light(figures, figure);
    if (figure && line.dataset.of !== figure.row.id) tell(line, figure, told, words);
  };
  let byTouch = false;
  svg.addEventListener("pointerdown", (event) => { byTouch = event.pointerType === "touch"; });
  svg.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    const near = nearest(figures, event);
    svg.classList.toggle("pointed", Boolean(near));
    if (near) show(near);
  });
  svg.addEventListener("pointerleave", () => show(focused(figures)));
  svg.addEventListener("focusin", ({ target }) => {
    for (const { link } of figures) link.setAttribute("tabindex", link === target ? "0" : "-1");
    show(focused(figures));
  });
  svg.addEventListener("focusout", () => light(figures, null));
  svg.addEventListener("keydown", (event) => {
    const next = stepped(figures, focused(figures), event.key);
    if (!next) return;
    event.preventDefault();
    next.link.focus();
  });
  svg.addEventListener("click", (event) => {
    // A key that follows a link is a click without a count.
    const near = event.detail > 0 && nearest(figures, event);
    if (!near || (!byTouch && event.target.closest("a"))) return;
    event.preventDefault();
    event.stopPropagation();
    show(near);
    if (!byTouch) line.querySelector("a").click();
  });
}

/** What the library says of axes and marks is in English, and twice. */
function silence(svg) {
  for (const each of svg.querySelectorAll("[role], [aria-label], [aria-hidden], [aria-roledescription]")) {
    for (const name of ["role", "aria-label", "aria-hidden", "aria-roledescription"]) each.removeAttribute(name);
  }
  for (const each of svg.querySelectorAll(".role-axis, .role-legend")) each.setAttribute("aria-hidden", "true");
}

/** The rows that are drawn, each with the parts that draw it. */
function figuresOf(svg, rows) {
  const parts = new Map(rows.map(({ id }) => [id, []]));
  for (const part of svg.querySelectorAll("path, line, text, rect")) parts.get(part.__data__?.datum?.id)?.push(part);
  return rows.filter(({ id }) => parts.get(id).length).map((row) => ({
    row, parts: parts.get(row.id), panel: row.chart_panel, isOfTime: "chart_from" in row,
    series: "chart_from" in row ? row.chart_label : row.id,
  }));
}

/** The part by which a figure is best pointed at: of those of a kind, the largest. */
function byUse(one, other) {
  const [kind, otherKind] = [one, other].map((part) => KINDS.indexOf(part.__data__.mark.marktype));
  const [size, otherSize] = [one, other].map((part) => part.getBBox()).map(({ width, height }) => width + height);
  return kind - otherKind || otherSize - size;
}

function wrap(figure, told, words) {
  const { row, parts } = figure;
  const [mark, ...others] = [...parts].sort(byUse);
  for (const each of others) each.setAttribute("aria-hidden", "true");
  const link = document.createElementNS(SVG, "a");
  for (const { name, value } of told(row, "").attributes) link.setAttribute(name, value);
  link.setAttribute("aria-label", nameOf(row, words));
  link.setAttribute("tabindex", "-1");
  link.setAttribute("class", "figure-mark");
  link.dataset.id = row.id;
  mark.replaceWith(link);
  link.append(mark);
  Object.assign(figure, { link, mark });
}

function nameOf(row, words) {
  const name = [row.subject_name, row.sector_name, row.metric_name, row.chart_period].filter(Boolean).join(DOT);
  return words.colon(name, row.display);
}

/** The others of the panel are pale, except those of the same line. */
function light(figures, shown) {
  for (const { parts, panel, series, row } of figures) {
    const isPale = shown && panel === shown.panel && series !== shown.series;
    for (const part of parts) {
      part.classList.toggle("pale", Boolean(isPale));
      part.classList.toggle("lit", row.id === shown?.row.id);
    }
  }
}

/** The figure in words: what it is and its value as a link, then what the chart's tooltip has more. */
function tell(line, { row, mark }, told, words) {
  const known = [row.subject_name, row.sector_name, row.metric_name, row.chart_period, row.display,
    row.chart_place, row.chart_doubtful ? null : row.chart_status];
  const more = Object.entries(mark.__data__.tooltip ?? {}).filter(([, text]) => !known.includes(text))
    .map(([name, text]) => words.colon(name, text)).join(DOT);
  const details = document.createElement("span");
  details.className = "beside";
  details.textContent = more;
  line.dataset.of = row.id;
  fill(line, told(row, nameOf(row, words)), " ", details);
}

function focused(figures) {
  return figures.find(({ link }) => link === document.activeElement) ?? null;
}

/** The figure at, or next to, a pointer; a bar is met anywhere in its row. */
function nearest(figures, { target, clientX: x, clientY: y }) {
  const met = figures.find(({ parts }) => parts.includes(target));
  if (met) return met;
  let best = null, least = Infinity;
  for (const figure of figures) {
    const box = figure.mark.getBoundingClientRect();
    const across = Math.max(box.left - x, 0, x - box.right), down = Math.max(box.top - y, 0, y - box.bottom);
    const distance = figure.isOfTime ? Math.hypot(across, down) : down;
    if (distance < least && distance <= (figure.isOfTime ? NEAR : NEAR_BAR)) [best, least] = [figure, distance];
  }
  return best;
}

/** The figure that a key leads to: left and right along a line, up and down from line to line. */
function stepped(figures, from, key) {
  const at = figures.indexOf(from);
  if (at < 0) return null;
  const beside = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: figures.length - 1 };
  if (key in beside) return figures[beside[key]];
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (!step) return null;
  const isBeyond = (each) => each.panel !== from.panel || each.series !== from.series;
  let next = at;
  while (figures[next] && !isBeyond(figures[next])) next += step;
  if (!figures[next]) return null;
  const others = figures.filter((each) => each.panel === figures[next].panel && each.series === figures[next].series);
  const away = ({ row }) => Math.abs((row.chart_from ?? 0) - (from.row.chart_from ?? 0));
  return others.reduce((one, other) => (away(other) < away(one) ? other : one));
}
