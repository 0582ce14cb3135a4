// client: Node.js fetch
const { data } = await (await fetch(`${process.argv[2]}/v1/observations?country=CN&lang=zh`)).json();
const countries = await (await fetch(`${process.argv[2]}/v1/countries`)).json();
const row = data.find(({ id }) => id === "jvpim98dkb6e6");
const na = countries.data.find(({ name }) => name === "Namibia").code;
console.log(JSON.stringify({ version: process.versions.node, value: row.value, name: row.area_name, rows: data.length, na }));
