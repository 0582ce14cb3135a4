// client: swagger-client (a client made from the address of the document)
import SwaggerClient from "swagger-client";
import { versionOf } from "./version.mjs";

const client = await SwaggerClient(`${process.argv[2]}/openapi.json`);
const { body } = await client.apis.observations.list_observations({ country: ["CN"], lang: "zh" });
const row = body.data.find(({ id }) => id === "jvpim98dkb6e6");
console.log(JSON.stringify({ version: versionOf("swagger-client"), value: row.value, name: row.area_name, rows: body.data.length }));
