// client: axios
import axios from "axios";

const client = axios.create({ baseURL: `${process.argv[2]}/v1` });
const { data: { data } } = await client.get("/observations", { params: { country: "CN", lang: "zh" } });
const row = data.find(({ id }) => id === "jvpim98dkb6e6");
console.log(JSON.stringify({ version: axios.VERSION, value: row.value, name: row.area_name, rows: data.length }));
