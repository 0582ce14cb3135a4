// The version of an installed package, also of one that does not export its package.json.
import { readFileSync } from "node:fs";

export const versionOf = (name) =>
  JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;
