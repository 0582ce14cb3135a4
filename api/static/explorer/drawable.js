// What of a question is drawn: all of it, one metric that the reader chose, or what one chart can hold.

import { ask, Refusal, urlOf } from "./ask.js";
import { filtersOf, kept } from "./view.js";

/** Metrics that are tried where the API offers nothing, those with the most figures first; requests in all. */
const [TRIED, MOST] = [4, 8];

/** Parameters of charts alone: data are asked for without them. */
const OF_CHARTS = ["width", "scale", "top", "axis"];

/** A question without how it is drawn. */
export function undrawn(question) {
  return Object.fromEntries(Object.entries(question).filter(([name]) => !OF_CHARTS.includes(name)));
}

/** The metrics of a question, those with the most figures first. */
export async function metricsOf(question, signal) {
  const { data } = await ask(urlOf("availability", { ...kept({ ask: question }), ...filtersOf(undrawn(question)) }), signal);
  const asked = data.metrics.filter(({ selected }) => selected);
  return (asked.length ? asked : [...data.metrics]).sort((one, other) => other.observations - one.observations);
}

/**
 * Draw a question, or the part of it that one chart can hold. `attempt` draws a question or raises a
 * Refusal; `chosen` is the code of a metric. Returns what `attempt` does, the question that it drew,
 * its metric if it is one of several, and whether less than was asked for, as a chart holds no more.
 */
export async function drawable(question, metrics, chosen, attempt) {
  const several = metrics.length > 1 ? metrics : [];
  const only = several.find(({ code }) => code === chosen);
  const ofMetric = ({ code }) => ({ ...question, metric: code });
  const waiting = [only ? ofMetric(only) : question];
  let first = null;
  for (let tries = 0; waiting.length && tries < MOST; tries += 1) {
    const next = waiting.shift();
    try {
      const made = await attempt(next);
      return { made, ask: next, metric: several.find(({ code }) => code === next.metric) ?? null, isPart: first !== null && !only };
    } catch (error) {
      if (!isTooMuch(error)) throw error;
      waiting.unshift(...offered(next, error));
      if (!first && !only) waiting.push(...several.slice(0, TRIED).map(ofMetric));
      first ??= error;
    }
  }
  throw first;
}

/** Whether a chart was refused for what it would have to hold. */
export function isTooMuch(error) {
  return error instanceof Refusal && error.status === 422 && error.errors.some(({ parameter }) => parameter === "format");
}

/** A question narrowed as an error offers it (`metric=gdp&top=20`); its other offers are other formats. */
function offered(question, error) {
  return error.errors.flatMap(({ accepted }) => accepted ?? [])
    .map((each) => Object.fromEntries(new URLSearchParams(each)))
    .filter((each) => !("format" in each) && Object.entries(each).some(([name, value]) => question[name] !== value))
    .slice(0, TRIED)
    .map((each) => ({ ...question, ...each }));
}
