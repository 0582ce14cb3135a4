// Puts elements in their place without touching those that are there: what is in focus stays so, with
// its caret and what is being composed in it.

/** Make `children` the children of an element; those that stay are not moved. */
export function place(container, ...children) {
  const wanted = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== "")
    .map((child) => (child instanceof Node ? child : document.createTextNode(child)));
  const kept = new Set(wanted);
  for (const child of [...container.childNodes]) if (!kept.has(child)) child.remove();
  wanted.forEach((child, at) => {
    const there = container.childNodes[at];
    if (there !== child) container.insertBefore(child, there ?? null);
  });
}

/** Elements by name: `kept(name, make)` gives the one that there is, else a new one. */
export function keeper() {
  let elements = new Map();
  let used = new Map();
  return {
    kept(name, make) {
      const element = used.get(name) ?? elements.get(name) ?? make();
      used.set(name, element);
      return element;
    },
    /** Forget what was not asked for since the last call. */
    turn() {
      elements = used;
      used = new Map();
    },
  };
}
