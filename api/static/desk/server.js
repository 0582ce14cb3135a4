// Requests to the desk, one after the other. Texts that are typed and not saved yet are kept here.

let state = null;
let tables = { columns: {}, options: {} };
let tablesVersion = null;
let queue = Promise.resolve();
let waiting = 0;
let isActing = false;
const listeners = { state: () => {}, message: () => {} };

/** What is typed in fields and not saved, by the field's name. */
export const typed = new Map();

export const desk = () => state;
export const columnsOf = (table) => tables.columns[table] ?? [];
export const optionsOf = (kind) => tables.options[kind] ?? [];

/** `onState` is called with each new state, `onMessage` with what went wrong, or with nothing. */
export function listen(onState, onMessage) {
  Object.assign(listeners, { state: onState, message: onMessage });
  window.addEventListener("beforeunload", (event) => { if (waiting || typed.size) event.preventDefault(); });
  // Another program may have changed the files while the reader was there.
  window.addEventListener("focus", () => { if (state && !waiting) load(); });
}

export function load() {
  return inTurn(async () => receive(await get("state")));
}

/**
 * Save cells: `make(state)` gives the changes in their turn, or null where their row is not there any
 * more. Resolves to false where they were refused, and said why.
 */
export const edit = (make) => inTurn(() => postMade("edit", make, (changes) => ({ changes })));

/**
 * Do something that moves or removes rows: `make(state)` gives the request, or null where what it
 * was meant for is not there any more. While one is on its way, others are ignored.
 */
export async function act(path, make) {
  if (isActing) return false;
  isActing = true;
  try {
    return await inTurn(() => postMade(path, make));
  } finally {
    isActing = false;
  }
}

/** Rows that can be added to a reference table, for a text that is typed. */
export async function library(kind, text) {
  return get(`library?${new URLSearchParams({ kind, q: text })}`).catch(() => []);
}

async function postMade(path, make, bodyOf = (body) => body) {
  const made = make(state);
  if (made) return post(path, bodyOf(made));
  listeners.message("This row is another one by now; nothing was changed.");
  return false;
}

async function post(path, body) {
  const response = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  }).catch((error) => { throw new Error(`The desk does not answer (${error.message}). The last change was not saved: is the command \`desk\` still running?`); });
  const answer = await read(response);
  if (response.ok) {
    listeners.message("");
    await receive(answer);
    return true;
  }
  if (response.status === 409) await receive(await get("state"));
  listeners.message(answer.detail);
  return false;
}

function inTurn(task) {
  waiting += 1;
  const done = queue.then(task).catch((error) => {
    listeners.message(error.message);
    return false;
  }).finally(() => { waiting -= 1; });
  queue = done;
  return done;
}

async function get(path) {
  const response = await fetch(path);
  const answer = await read(response);
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

/** A response as JSON; what is no JSON is a refusal in words. */
async function read(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text || response.statusText };
  }
}

async function receive(next) {
  if (next.tables_version !== tablesVersion) {
    tables = await get("tables");
    tablesVersion = next.tables_version;
  }
  state = next;
  listeners.state(state);
}
