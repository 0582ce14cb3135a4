// client: Citation.js with citeproc-js (as reference managers use it), BibTeX and CSL-JSON
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-csl";
import { versionOf } from "./version.mjs";

for (const kind of ["bibtex", "csl"]) {
  const text = await (await fetch(`${process.argv[2]}/v1/observations/jvpim98dkb6e6/citation.${kind}`)).text();
  const cite = new Cite(text);
  const [, article] = cite.data;
  const date = article.issued["date-parts"][0].map((part) => String(part).padStart(2, "0")).join("-");
  const style = cite.format("bibliography", { template: "apa" });
  if (kind === "csl" && !style.includes("2025, June 19")) throw new Error(style);
  console.log(JSON.stringify({ version: versionOf("@citation-js/core"), date }));
}
