// Requests to the desk, one after the other: each is based on the version that the one before gave.

let state = null;
let tables = { columns: {}, options: {} };
let tablesVersion = null;
let queue = Promise.resolve();
let unsaved = 0;
const listeners = { state: () => {}, message: () => {} };

export const desk = () => state;
export const columnsOf = (table) => tables.columns[table] ?? [];
export const optionsOf = (kind) => tables.options[kind] ?? [];

/** `onState` is called with each new state, `onMessage` with what went wrong, or with nothing. */
export function listen(onState, onMessage) {
  Object.assign(listeners, { state: onState, message: onMessage });
  // A change that is still on its way would be lost.
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}

export function load() {
  return inTurn(async () => receive(await get("state")));
}

/** Send a change; false where it was refused, and said why. */
export function send(path, body = {}) {
  unsaved += 1;
  return inTurn(async () => {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, version: state.version }),
    });
    const answer = await response.json().catch(() => ({ detail: response.statusText }));
    if (response.ok) {
      listeners.message("");
      await receive(answer);
      return true;
    }
    if (response.status === 409) await receive(await get("state"));
    listeners.message(answer.detail);
    return false;
  }).finally(() => { unsaved -= 1; });
}

export const edit = (...changes) => send("edit", { changes });

/** Rows that can be added to a reference table, for a text that is typed. */
export async function library(kind, text) {
  return get(`library?${new URLSearchParams({ kind, q: text })}`).catch(() => []);
}

function inTurn(task) {
  const done = queue.then(task).catch((error) => {
    listeners.message(`The desk does not answer (${error.message}). The last change was not saved: is \`python -m api desk\` still running?`);
    return false;
  });
  queue = done;
  return done;
}

async function get(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

async function receive(next) {
  if (next.tables_version !== tablesVersion) {
    tables = await get("tables");
    tablesVersion = next.tables_version;
  }
  state = next;
  listeners.state(state);
}
