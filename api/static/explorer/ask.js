// Asking the API: the only place from which the page gets anything.

import { query } from "./view.js";

/** The service that this file came from, with a slash behind it. */
export const ROOT = new URL("../../", import.meta.url).href;

/** An answer that is an error: what was wrong, and what would work. */
export class Refusal extends Error {
  constructor(problem) {
    super(problem.detail ?? problem.title);
    this.status = problem.status;
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id;
  }
}

/** No answer came. */
export class Unreachable extends Error {}

/** The address of a question: `english` is left out, as it is what the API answers in anyway. */
export function urlOf(path, parameters = {}) {
  const { lang, ...others } = parameters;
  const text = query({ ...others, lang: lang === "en" ? null : lang });
  return `${ROOT}v1/${path}${text ? "?" : ""}${text}`;
}

/** The document at an address. Raises Refusal, Unreachable, or AbortError. */
export async function ask(url, signal) {
  return answerTo(url, { signal });
}

/** The answer to what is sent to an address, as `ask` gives it. */
export async function send(url, value, signal) {
  return answerTo(url, { signal, method: "POST", body: JSON.stringify(value) }, { "Content-Type": "application/json" });
}

async function answerTo(url, request, headers = {}) {
  const answer = await fetch(url, { ...request, headers: { Accept: "application/json", ...headers } })
    .catch((error) => { throw told(error); });
  const body = await answer.text().catch((error) => { throw told(error); });
  if (answer.ok) return JSON.parse(body);
  throw new Refusal(isProblem(answer) ? JSON.parse(body) : { title: `${answer.status} ${answer.statusText}` });
}

/** What went wrong before an answer was whole: the page moved on, or the connection broke. */
function told(error) {
  return error.name === "AbortError" ? error : new Unreachable(error.message);
}

function isProblem(answer) {
  return answer.headers.get("content-type")?.includes("json");
}

/** The page at an address of this service, also one of an error. Raises Unreachable or AbortError. */
export async function pageAt(address, signal) {
  const answer = await fetch(address, { signal, headers: { Accept: "text/html" } }).catch((error) => { throw told(error); });
  const text = await answer.text().catch((error) => { throw told(error); });
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!page.getElementById("results")) throw new Unreachable(`${answer.status} ${answer.statusText}`);  // a proxy answered
  return page;
}
