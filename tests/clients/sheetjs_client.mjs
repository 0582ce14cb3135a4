// client: SheetJS (xlsx), XLSX
import XLSX from "xlsx";

const body = await (await fetch(`${process.argv[2]}/v1/observations.xlsx?country=CN&lang=zh`)).arrayBuffer();
const book = XLSX.read(body);
const rows = XLSX.utils.sheet_to_json(book.Sheets[book.SheetNames[0]]);
const row = rows.find(({ id }) => id === "jvpim98dkb6e6");
console.log(JSON.stringify({ version: XLSX.version, value: row.value, name: row.area_name, rows: rows.length }));
