// Generates a client with @hey-api/openapi-ts, whose command line has no option for Node's imports.
import { createClient } from "@hey-api/openapi-ts";

const output = { path: "./hey_api_client", module: { extension: ".js" } };
await createClient({ input: "./openapi.json", output });
