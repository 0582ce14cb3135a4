// A question as code that runs as it stands, in the languages that people script with.

/**
 * Ways to ask, each with its code. `url` answers in JSON, `csv` the same in CSV; `columns` are
 * those of a row that a script prints, and there are several rows if it is a list. `texts` are
 * columns that may look like numbers.
 */
export function snippets({ url, csv, isList, columns, texts }) {
  return [
    { id: "curl", name: "curl", code: `curl --fail-with-body '${url}'` },
    { id: "httpx", name: "Python · httpx", code: isList ? pages(url, columns) : one(url) },
    { id: "pandas", name: "Python · pandas", code: pandas(csv, texts) },
    { id: "javascript", name: "JavaScript", code: isList ? fetching(url, columns) : fetchingOne(url) },
    { id: "r", name: "R", code: r(csv, texts) },
    { id: "sheets", name: "Google Sheets", code: `=IMPORTDATA("${csv}")` },
    { id: "excel", name: "Excel", code: `=Csv.Document(Web.Contents("${csv}"), [Encoding = 65001])` },
  ];
}

function pages(url, columns) {
  return `import httpx

url = "${url}"
rows = []
while url:
    answer = httpx.get(url).raise_for_status().json()
    rows += answer["data"]
    url = answer["links"]["next"]
for row in rows:
    print(${columns.map((name) => `row["${name}"]`).join(", ")}, sep=" | ")
`;
}

function one(url) {
  return `import httpx

answer = httpx.get("${url}").raise_for_status().json()
print(answer["meta"]["title"])
print(answer["data"]["citation"])
`;
}

/** Only an empty cell is missing: NA is the code of Namibia. */
function pandas(csv, texts) {
  const types = texts.map((name) => `"${name}": str`).join(", ");
  return `import pandas as pd

url = "${csv}"
frame = pd.read_csv(url, keep_default_na=False, na_values=[""]${types && `, dtype={${types}}`})
print(frame.to_string())
`;
}

function fetching(url, columns) {
  return `let url = "${url}";
while (url) {
  const answer = await fetch(url);
  const { data, links, detail } = await answer.json();
  if (!answer.ok) throw new Error(detail);
  for (const row of data) console.log(${columns.map((name) => `row.${name}`).join(", ")});
  url = links.next;
}
`;
}

function fetchingOne(url) {
  return `const answer = await fetch("${url}");
if (!answer.ok) throw new Error((await answer.json()).detail);
const { data, meta } = await answer.json();
console.log(meta.title);
console.log(data.citation);
`;
}

function r(csv, texts) {
  const types = texts.map((name) => `${name} = "character"`).join(", ");
  return `url <- "${csv}"
figures <- read.csv(url, encoding = "UTF-8", na.strings = ""${types && `, colClasses = c(${types})`})
print(figures)
`;
}

/**
 * A frame with the chart for another page, and the script that gives it its height and the colours of
 * that page. `theme` is light or dark if it is not for the script to find out.
 */
export function frame(url, script, title, height, theme) {
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
  const address = theme ? `${url}&theme=${theme}` : url;
  const style = theme ? `border:0;color-scheme:${theme}` : "border:0";
  return `<iframe src="${escaped(address)}" title="${escaped(title)}" width="100%" height="${height}" style="${style}" loading="lazy"></iframe>
<script async src="${escaped(script)}"></script>`;
}
