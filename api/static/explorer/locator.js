// Where the figures of a chart are from: points on coastlines, each a link to the figures of its area.

import { ask, urlOf } from "./ask.js";
import { element, fill } from "./dom.js";
import { arranged } from "./labels.js";
import { failure } from "./failure.js";
import { addressOf, kept } from "./view.js";

const SVG = "http://www.w3.org/2000/svg";
/** Areas that one request names. */
const MOST = 200;
/** Areas whose map is low, and its height in pixels. */
const [FEW, LOW] = [8, 360];
/** Height for each unit of width; room around the points, of their extent; what is shown at least, in degrees. */
const [SHAPE, MARGIN, LEAST] = [0.6, 0.3, 20];
const [NORTHERNMOST, SOUTHERNMOST] = [84, -60];
/** Degrees from which the whole world is shown, and its middle, which cuts no land in two. */
const [WORLDWIDE, MIDDLE_OF_WORLD] = [240, 11];
const RADIUS = 5;
/** The kind of area that is a point at this scale. */
const CITY = "city";

/** Draw the map of some areas, `counts` by their codes, into a container. */
export async function locate(container, counts, view, words) {
  try {
    const codes = [...counts.keys()].slice(0, MOST).join(",");
    const [{ data }, land] = await Promise.all([
      ask(urlOf("areas", { ...kept(view), area: codes, limit: "1000" })),
      ask(new URL("land.json", import.meta.url).href),
    ]);
    const areas = data.filter(({ code, latitude }) => counts.has(code) && latitude !== null);
    fill(container, map(areas, counts, land, container.clientWidth, view, words), legend(areas, words),
      element("p", { class: "beside" }, words.chart.coast));
  } catch (error) {
    fill(container, failure(error, view, words, () => locate(container, counts, view, words)));
  }
}

/** What the signs mean, of the kinds of area that are there. */
function legend(areas, words) {
  const kinds = [...new Set(areas.map(({ type }) => type))].sort();
  const others = kinds.filter((kind) => kind !== CITY).map((kind) => words.nameOf("area_type", kind));
  const sign = (name) => [element("span", { class: `dot ${name}`, "aria-hidden": "true" }), " "];
  return element("ul", { class: "legend", role: "list" },
    kinds.includes(CITY) && element("li", {}, sign("of-city"), words.nameOf("area_type", CITY)),
    others.length > 0 && element("li", {}, sign("of-area"), words.chart.inside(others)));
}

function map(areas, counts, land, width, view, words) {
  const projected = projection(areas, width);
  const { height } = projected;
  const points = areas.map((area) => ({ ...area, count: counts.get(area.code), at: projected.at(projected.east(area.longitude), area.latitude) }));
  points.sort((one, other) => other.count - one.count);
  const outline = coast(land, projected, width, height);
  const labels = arranged(points.map(({ at: [x, y], name }) => ({ x, y, text: name })), width, height,
    points.length > FEW ? null : crossing(outline));
  return shape("svg", { class: "locator", viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": words.chart.where },
    shape("path", { class: "land", d: outline, "aria-hidden": "true" }),
    points.map((point, place) => spot(point, labels[place], view, words)));
}

/** Whether a box lies across the coast: it is asked of each corner, and of the middle of each long side. */
function crossing(outline) {
  const land = new Path2D(outline);
  const pen = document.createElement("canvas").getContext("2d");
  return ({ left, right, top, bottom }) => {
    const onLand = [left, (left + right) / 2, right].flatMap((x) => [top, bottom].map((y) => pen.isPointInPath(land, x, y, "evenodd")));
    return new Set(onLand).size > 1;
  };
}

/** A point with its label, and a line between them where the label stands apart. */
function spot({ code, name, name_lang: lang, type, count, at: [x, y] }, label, view, words) {
  return shape("a", { href: addressOf(view, { area: code }), "data-stay": "", "data-code": code,
    "aria-label": words.colon(name, words.figuresInAll(count)), lang },
  shape("circle", { class: "reach", cx: x, cy: y, r: 12 }),
  label.isApart ? shape("line", { x1: x, y1: y, x2: label.end[0], y2: label.end[1] }) : null,
  shape("circle", { class: type === CITY ? "spot" : "spot of-area", cx: x, cy: y, r: RADIUS }),
  shape("text", { x: label.x, y: label.y, class: label.isFree ? null : "covered" }, name));
}

/**
 * A projection of degrees onto a picture: true to scale at the middle of the areas, which lie in its
 * middle on whichever side of the 180th meridian. `east` is degrees east of the middle.
 */
function projection(areas, width) {
  const longitudes = areas.map(({ longitude }) => longitude);
  const opposite = middleOf(longitudes);
  const [west, east] = extent(longitudes.map((each) => turned(each - opposite)));
  const isOfWorld = east - west > WORLDWIDE;
  const [south, north] = extent(areas.map(({ latitude }) => latitude));
  const narrow = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const across = isOfWorld ? 360 * narrow : Math.max((east - west) * (1 + 2 * MARGIN) * narrow, LEAST);
  const down = Math.max((north - south) * (1 + 2 * MARGIN), LEAST * SHAPE);
  const room = Math.min(width * SHAPE, areas.length > FEW ? Infinity : LOW);
  const scale = Math.max(Math.min(width / across, room / down), width / (360 * narrow));
  const height = Math.round(Math.min(Math.max(room, down * scale), (NORTHERNMOST - SOUTHERNMOST) * scale));
  const half = height / scale / 2;
  const middle = Math.min(Math.max((south + north) / 2, SOUTHERNMOST + half), NORTHERNMOST - half);
  const centre = isOfWorld ? MIDDLE_OF_WORLD : opposite + (west + east) / 2;
  return {
    height, east: (longitude) => turned(longitude - centre),
    at: (degrees, latitude) => [width / 2 + degrees * narrow * scale, height / 2 - (latitude - middle) * scale],
  };
}

/** The middle of some longitudes: the meridian opposite the widest gap between them. */
function middleOf(longitudes) {
  const sorted = [...longitudes].sort((one, other) => one - other);
  const gaps = sorted.map((each, at) => [(sorted[at + 1] ?? sorted[0] + 360) - each, each]);
  const [gap, west] = gaps.reduce((one, other) => (other[0] > one[0] ? other : one));
  return turned(west + gap / 2 + 180);
}

function extent(numbers) {
  return [Math.min(...numbers), Math.max(...numbers)];
}

/** Degrees of a circle from -180 to 180. */
function turned(degrees) {
  return ((((degrees + 180) % 360) + 360) % 360) - 180;
}

/** The outlines of the land in sight, whichever way round the world they are. */
function coast({ parts, outlines }, { east, at }, width, height) {
  return outlines.flatMap((outline) => {
    const first = outline[0] / parts;
    return [-360, 0, 360].map((turn) => {
      let [x, y] = [turn + east(first) - first, 0];
      const points = [];
      for (let place = 0; place < outline.length; place += 2) {
        x += outline[place] / parts;
        y += outline[place + 1] / parts;
        points.push(at(x, y).map((each) => Math.round(each * 10) / 10));
      }
      const [left, right] = extent(points.map(([across]) => across)), [top, bottom] = extent(points.map(([, down]) => down));
      return right < 0 || left > width || bottom < 0 || top > height ? "" : `M${points.join("L")}Z`;
    });
  }).join("");
}

function shape(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
  made.append(...children.flat().filter((child) => child !== null));
  return made;
}
