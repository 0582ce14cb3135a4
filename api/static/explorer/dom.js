// Elements, made in one call and put in place without losing the reader's.

/** Between parts of a line; a line never begins with it. */
export const DOT = "\u00a0· ";

/**
 * An element. Of `properties`, functions become listeners (`onclick`), true an attribute without
 * a value; null and false leave it out. Children are elements or texts, in any nesting.
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...present(children));
  return made;
}

/**
 * Put children in place of those that were there. What was in focus stays so, by its id; if it is
 * gone, what is around it is.
 */
export function fill(container, ...children) {
  const held = container.contains(document.activeElement) && document.activeElement;
  container.replaceChildren(...present(children));
  container.removeAttribute("aria-busy");
  if (!held) return;
  const again = (held.id && document.getElementById(held.id)) || container.closest("[tabindex]") || document.getElementById("results");
  again?.focus({ preventScroll: true });
}

let status = null;

/** A text for who cannot see: it is read out when it changes. */
export function say(text) {
  status ??= document.getElementById("said");
  // Outside an open dialog nothing is read out.
  (document.querySelector("dialog[open]") ?? document.body).append(status);
  status.textContent = text;
}

/** A link within the page: followed without loading it anew. */
export function link(href, properties, ...children) {
  return element("a", { href, "data-stay": true, ...properties }, ...children);
}

/** A term and what is said of it, for a `dl`; nothing where there is nothing to say. */
export function told(term, ...said) {
  const some = present(said);
  return some.length ? [element("dt", {}, term), element("dd", {}, ...some)] : [];
}

/** A button that copies a text, and says so. */
export function copier(text, words, label = words.copy) {
  const button = element("button", { type: "button", class: "copy" }, label);
  button.addEventListener("click", async () => {
    const told = await copy(text).then(() => words.copied, () => words.notCopied);
    button.textContent = told;
    say(told);
    setTimeout(() => { button.textContent = label; }, 2000);
  });
  return button;
}

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // A page that came over plain HTTP from another machine has no clipboard of its own.
  const field = element("textarea", { readonly: true, class: "unseen" });
  field.value = text;
  // Outside an open dialog nothing can be selected.
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  const held = document.activeElement;
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  held?.focus();
  if (!done) throw new Error("the browser does not let pages copy");
  return undefined;
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined
    && child !== false && child !== "");
}
