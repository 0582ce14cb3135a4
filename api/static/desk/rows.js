// What the state says of rows: their issues, their open cells, the lines of the audit.

export const isOpen = (cell) => cell === "?" || cell.startsWith("? ");
export const candidatesOf = (cell) => (isOpen(cell) ? cell.split(/\s+/).slice(1) : []);
export const VALUE_ROLES = ["value", "bound"];
export const KEYS = { observations: "key", claims: "key", figures: "number" };

export function rowsOf(state, table) {
  return state.tables[table];
}

export function rowOf(state, table, key) {
  return state.tables[table].find((row) => row.cells[KEYS[table]] === key);
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

/** How a numeral stands: missing, fault, open, figure, claim or explained. */
export function stateOf(state, number) {
  if (number === null) return "missing";
  const line = state.tables.figures[number - 1];
  // What is open in an observation is decided at its value, not at the words for its time.
  const held = VALUE_ROLES.includes(line.cells.role) ? heldBy(state, line) : [];
  const rows = [["figures", line], ...held];
  const issues = rows.flatMap(([table, row]) => issuesOf(state, table, row));
  if (issues.some((each) => !each.is_open)) return "fault";
  if (issues.length) return "open";
  if (line.cells.observation) return "figure";
  return line.cells.claim ? "claim" : "explained";
}

/** The other rows of a table whose cell is open between the same candidates. */
export function alike(state, table, cells, column) {
  const cell = cells[column];
  if (!isOpen(cell) || table !== "observations") return [];
  return state.tables[table].filter((row) => row.cells !== cells && row.cells[column] === cell);
}
