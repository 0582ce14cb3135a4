// Lints an OpenAPI document with the recommended rules; prints every problem, fails on any.
import { createConfig, lint } from "@redocly/openapi-core";

const config = await createConfig({
  extends: ["recommended"],
  rules: {
    "info-license-strict": "error",
    "operation-operationId-unique": "error",
    "no-unused-components": "error",
    "no-invalid-media-type-examples": "error",
    "no-invalid-parameter-examples": "error",
    "no-invalid-schema-examples": "error",
  },
});
const problems = await lint({ ref: process.argv[2], config });
for (const each of problems) {
  const place = each.location[0]?.pointer ?? "";
  console.log(`${each.severity} ${each.ruleId} ${place}: ${each.message}`);
}
process.exit(problems.length ? 1 : 0);
