// client: undici, request with its cache interceptor
import { Agent, cacheStores, interceptors, request } from "undici";
import { versionOf } from "./version.mjs";

const dispatcher = new Agent().compose(interceptors.cache({ store: new cacheStores.MemoryCacheStore() }));
const ask = async () => (await request(`${process.argv[2]}/v1/observations?country=CN&lang=zh`, { dispatcher })).body.json();
await ask();
const { data } = await ask();
const row = data.find(({ id }) => id === "jvpim98dkb6e6");
console.log(JSON.stringify({ version: versionOf("undici"), value: row.value, name: row.area_name, rows: data.length }));
