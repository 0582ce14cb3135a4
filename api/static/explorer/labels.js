// Where labels of points on a map stand, so that none hides another label or a point.

/** Of a label: its size as in the style sheet, the height of its line, and free room around it. */
const [SIZE, LINE, ROOM] = [13, 16, 2];
/** Distances of a label from its point, in pixels; beyond the first, a line joins them. */
const DISTANCES = [9, 24, 40, 58, 78, 100, 124];
const DIRECTIONS = 16;
const RADIUS = 7;

/**
 * For each point with its text, most important first, where its label stands: `x` and `y` of its base
 * line, `end` of the line to it, whether it stands apart, and whether there was free room. Beside its
 * point, a label stands rather where `isAcross` is not true of its box, if that is given.
 */
export function arranged(points, width, height, isAcross = null) {
  const widths = measured(points);
  const taken = points.map(({ x, y }) => ({ left: x - RADIUS, right: x + RADIUS, top: y - RADIUS, bottom: y + RADIUS }));
  return points.map((point, at) => {
    const candidates = DISTANCES.flatMap((distance) => around(point, widths[at], distance));
    const isFree = (box) => box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height
      && taken.every((other, owner) => owner === at || !meet(box, other));
    const free = (isAcross && candidates.slice(0, DIRECTIONS).find((box) => isFree(box) && !isAcross(box)))
      ?? candidates.find(isFree);
    const box = free ?? candidates[0];
    if (free) taken.push(box);
    return {
      x: box.left + ROOM, y: box.bottom - 4, isFree: Boolean(free), isApart: box.distance > DISTANCES[0],
      end: [clamped(point.x, box.left, box.right), clamped(point.y, box.top, box.bottom)],
    };
  });
}

function measured(points) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${SIZE}px ${getComputedStyle(document.body).fontFamily}`;
  return points.map(({ text }) => pen.measureText(text).width + 2 * ROOM);
}

/** Boxes at a distance around a point: to the right first, then by turns below and above. */
function around({ x, y }, width, distance) {
  return Array.from({ length: DIRECTIONS }, (_, step) => {
    const turn = (step % 2 ? 1 : -1) * Math.ceil(step / 2) * ((2 * Math.PI) / DIRECTIONS);
    const [across, down] = [Math.cos(turn), Math.sin(turn)];
    // The box touches the circle with the side that faces the point.
    const left = x + across * distance + ((across - 1) / 2) * width;
    const top = y + down * distance + ((down - 1) / 2) * LINE;
    return { left, right: left + width, top, bottom: top + LINE, distance };
  });
}

function meet(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function clamped(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
