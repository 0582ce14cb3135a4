// client: openapi-client-axios (a client made from the address of the document)
import { OpenAPIClientAxios } from "openapi-client-axios";
import { versionOf } from "./version.mjs";

const api = new OpenAPIClientAxios({ definition: `${process.argv[2]}/openapi.json`, withServer: { url: process.argv[2] } });
const client = await api.init();
client.defaults.paramsSerializer = { indexes: null }; // or it sends country[]=CN
const { data: { data } } = await client.list_observations({ country: ["CN"], lang: "zh" });
const row = data.find(({ id }) => id === "jvpim98dkb6e6");
console.log(JSON.stringify({ version: versionOf("openapi-client-axios"), value: row.value, name: row.area_name, rows: data.length }));
