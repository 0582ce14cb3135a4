// Swagger UI on the service's own document; nothing is fetched from elsewhere.
// It would fill every field with its example and ask them all at once, so examples of optional
// parameters are shown in words instead.
function inWords(document) {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const own = operations.flatMap((operation) => operation.parameters ?? []);
  for (const parameter of [...own, ...Object.values(document.components.parameters)]) {
    if (parameter.required || parameter.example === undefined) continue;
    const example = [parameter.example].flat().join(",");
    parameter.description += `\n\nExample: \`${example}\``;
    delete parameter.example;
  }
  return document;
}

const response = await fetch(new URL("../openapi.json", import.meta.url));
SwaggerUIBundle({
  spec: inWords(await response.json()),
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
