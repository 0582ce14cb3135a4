// client: openapi-to-postmanv2 and newman (Postman); `baseUrl` set, which is `/` unless the service has PUBLIC_URL
import Converter from "openapi-to-postmanv2";
import newman from "newman";
import { versionOf } from "./version.mjs";

const document = await (await fetch(`${process.argv[2]}/openapi.json`)).text();
const made = await new Promise((done) =>
  Converter.convert({ type: "string", data: document }, {}, (error, found) => done(found)));
if (!made.result) throw new Error(made.reason);
const collection = made.output[0].data;
const requests = (items) => items.flatMap((each) => (each.item ? requests(each.item) : [each]));
const list = requests(collection.item).find(({ request }) => request.url.path.join("/") === "v1/observations");
const values = { metric: "gdp", area: "CN-330200", lang: "zh" };
list.request.url.query = Object.entries(values).map(([key, value]) => ({ key, value }));
const summary = await new Promise((done) =>
  newman.run({ collection: { ...collection, item: [list] }, envVar: [{ key: "baseUrl", value: process.argv[2] }] }, (error, found) => done(found)));
const [row] = summary.run.executions[0].response.json().data;
const version = `${versionOf("openapi-to-postmanv2")}, ${versionOf("newman")}`;
console.log(JSON.stringify({ version, value: row.value, name: row.area_name }));
