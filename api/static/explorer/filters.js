// The forms of the page: what is chosen in them is followed at once.

import { element } from "./dom.js";
import { query } from "./view.js";

/** Values of a filter above which there is a field to find one. */
const MANY = 20;

/** Follow the form of a field that has changed. `go` follows an address within the page. */
export function follow(go) {
  addEventListener("change", ({ target }) => {
    const form = target.closest?.("#asked, #column-form");
    if (form) go(addressOfForm(form));
  });
  addEventListener("submit", (event) => {
    if (!event.target.matches("#asked, #column-form")) return;
    event.preventDefault();
    document.getElementById("filters").hidePopover?.();
    go(addressOfForm(event.target));
  });
}

/** The view that a form asks for: the values of one name stand in one parameter. */
export function addressOfForm(form) {
  const parameters = {};
  for (const [name, value] of new FormData(form)) {
    if (value.trim()) parameters[name] = name in parameters ? `${parameters[name]},${value.trim()}` : value.trim();
  }
  return `?${query(parameters)}`;
}

/** Put a field above each long list, which hides what does not contain its text. */
export function narrowLongLists(words) {
  for (const list of document.querySelectorAll("#facets .more > ul")) {
    if (list.children.length <= MANY || list.previousElementSibling.matches("input")) continue;
    const name = list.closest("#facets > details").id.replace("facet-", "");
    list.before(element("input", { type: "search", id: `find-${name}`, "aria-label": words.findIn(words.parameters[name]),
      placeholder: words.find, oninput: ({ target }) => {
        const text = target.value.toLowerCase();
        for (const item of list.children) item.hidden = !item.textContent.toLowerCase().includes(text);
      } }));
  }
}
