// What the state says of rows: their issues, their open cells, the lines of the audit.

export const VALUE_ROLES = ["value", "bound"];
export const isOpen = (cell) => cell === "?" || cell.startsWith("? ");
export const candidatesOf = (cell) => (isOpen(cell) ? cell.split(/\s+/).slice(1) : []);

/** Columns whose cells may be decided for several rows at once. */
const ALIKE = ["metric", "area", "organization", "sector", "period", "unit", "compared_with", "status", "origin", "source"];
/** Columns that tell which line of figures.csv is meant: its position may change. */
const LINE = ["paragraph", "sentence", "as_printed", "observation"];

/** How a change names a row: by its key, or a line of figures.csv by its position from 1. */
export function nameOf(state, table, row) {
  return table === "figures" ? String(state.tables.figures.indexOf(row) + 1) : row.cells.key;
}

/** A change of cells of a row, with what it is made of. */
export function setCells(state, table, row, cells) {
  return { kind: "set", table, row: nameOf(state, table, row), cells, was: { ...identity(table, row), ...some(row.cells, Object.keys(cells)) } };
}

export function removeRow(state, table, row) {
  return { kind: "remove", table, row: nameOf(state, table, row), was: identity(table, row) };
}

function identity(table, row) {
  return some(row.cells, table === "figures" ? LINE : ["key"]);
}

function some(cells, names) {
  return Object.fromEntries(names.map((name) => [name, cells[name]]));
}

/** The row with a lasting name in a state; undefined if there is none. */
export function rowNow(state, table, name) {
  return state.tables[table].find((row) => lastingName(state, table, row) === name);
}

export const isSameLine = (one, other) => LINE.every((name) => one?.cells[name] === other?.cells[name]);

/** The name of a row that stays its own when lines are added before it. */
export function lastingName(state, table, row) {
  if (table !== "figures") return `${table}-${row.cells.key}`;
  const { paragraph, sentence, as_printed: printed } = row.cells;
  const same = state.tables.figures.filter(({ cells }) => cells.paragraph === paragraph && cells.sentence === sentence && cells.as_printed === printed);
  return `figures-${paragraph}.${sentence}-${printed}-${same.indexOf(row)}`;
}

export function rowOf(state, table, key) {
  return state.tables[table].find((row) => row.cells.key === key);
}

/** The issues of a row. */
export function issuesOf(state, table, row) {
  return row ? state.issues.filter((each) => each.file === `${table}.csv` && each.line === row.line) : [];
}

/** The observation and the claim that a line of the audit belongs to. */
export function heldBy(state, line) {
  const { observation, claim } = line.cells;
  return [
    observation && ["observations", rowOf(state, "observations", observation)],
    claim && ["claims", rowOf(state, "claims", claim)],
  ].filter((each) => each && each[1]);
}

/** How a numeral stands: missing, fault, open, figure, claim or explained. `number` counts lines from 1. */
export function stateOf(state, number) {
  if (number === null) return "missing";
  const line = state.tables.figures[number - 1];
  // What is open in an observation is decided at its value, not at the words for its time.
  const held = VALUE_ROLES.includes(line.cells.role) ? heldBy(state, line) : [];
  const issues = [["figures", line], ...held].flatMap(([table, row]) => issuesOf(state, table, row));
  if (issues.some((each) => !each.is_open)) return "fault";
  if (issues.length) return "open";
  if (line.cells.observation) return "figure";
  return line.cells.claim ? "claim" : "explained";
}

/** The other rows of a table whose cell is open between the same candidates. */
export function alike(state, table, row, column) {
  const cell = row.cells[column];
  if (table !== "observations" || !candidatesOf(cell).length || !ALIKE.includes(column)) return [];
  return state.tables[table].filter((each) => each !== row && each.cells[column] === cell);
}
