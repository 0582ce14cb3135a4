// Generates a client with orval, whose command line has no option for the address of the service.
import { generate } from "orval";

const output = { target: "./orval_client.ts", client: "fetch", baseUrl: process.argv[2] };
await generate({ input: { target: "./openapi.json" }, output });
