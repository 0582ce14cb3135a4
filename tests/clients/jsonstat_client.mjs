// client: jsonstat-toolkit, JSON-stat
import JSONstat from "jsonstat-toolkit";
import { versionOf } from "./version.mjs";

const cube = await JSONstat(`${process.argv[2]}/v1/observations?metric=gdp&format=jsonstat&lang=zh`);
const { value } = cube.Data({ subject: "CN-330200" });
const name = cube.Dimension("subject").Category("CN-330200").label;
console.log(JSON.stringify({ version: versionOf("jsonstat-toolkit"), value, name }));
