// client: ExcelJS, XLSX
import ExcelJS from "exceljs";
import { versionOf } from "./version.mjs";

const body = await (await fetch(`${process.argv[2]}/v1/observations.xlsx?country=CN&lang=zh`)).arrayBuffer();
const book = await new ExcelJS.Workbook().xlsx.load(body);
const [columns, ...lines] = book.worksheets[0].getSheetValues().slice(1);
const row = lines.find((line) => line[columns.indexOf("id")] === "jvpim98dkb6e6");
const [value, name] = ["value", "area_name"].map((column) => row[columns.indexOf(column)]);
console.log(JSON.stringify({ version: versionOf("exceljs"), value, name, rows: lines.length }));
