// The page's own words, from the catalogue of the language. Names, titles and texts of the data come
// from the API in the same languages.

export const LANGUAGES = { en: "English", ja: "日本語", ko: "한국어", zh: "简体中文" };

/** How dates are written: those of citations, too. */
const WRITES = { en: "en-GB", ja: "ja", ko: "ko", zh: "zh" };

/** The language of an address, else the reader's own by the browser's setting, else English. */
export function languageOf(asked, preferred = navigator.languages) {
  const tags = [asked, ...preferred].filter(Boolean).map((tag) => tag.toLowerCase().split(/[-_]/));
  // Browsers add "zh" behind "zh-TW" by themselves.
  const known = tags.some(isTraditional) ? tags.filter((tag) => tag.length > 1 || tag[0] !== "zh") : tags;
  const [language] = known.find((tag) => tag[0] in LANGUAGES && !isTraditional(tag)) ?? ["en"];
  return language;
}

/** Whether a tag is of Chinese in traditional characters: only simplified ones are served. */
function isTraditional([language, ...parts]) {
  return language === "zh" && (parts.includes("hant")
    || (!parts.includes("hans") && parts.some((part) => ["tw", "hk", "mo"].includes(part))));
}

/**
 * The words of a language, with numbers and dates as it writes them; `names` are those of codes,
 * as `/v1/config` gives them. Texts without placeholders stand under their key without `page.`.
 */
export async function wordsOf(lang, names = {}) {
  const { texts, form } = await import(`./words/${lang}.js`);
  const numbers = new Intl.NumberFormat(lang);
  const dates = new Intl.DateTimeFormat(WRITES[lang], { dateStyle: "long", timeZone: "UTC" });
  const number = (value) => numbers.format(value);
  const say = (key, values = {}) => filled(texts[key].at(-1), values);
  const count = (key, n) => filled(texts[key][form(n)], { count: number(n) });
  const label = (key, values) => capital(say(key, values));
  const colon = (first, last) => say("colon", { first, last });
  const limit = (name, value) => say(`limit.${name}.whole`, { text: say(`limit.${name}.number`, { number: value }) });
  const each = (family, make) => Object.fromEntries(Object.keys(family).map((name) => [name, make(name)]));
  const page = familyOf("page", texts);
  return {
    ...page,
    number,
    date: (text) => dates.format(new Date(text)),
    nameOf: (list, code) => texts[`code.${list}.${code}`]?.[0] ?? names[list]?.[code]?.[lang] ?? code,
    undated: say("period.undated"),
    place: (paragraph, sentence) => say("place", { paragraph, sentence }),
    shortPlace: (paragraph, sentence) => say("page.shortPlace", { paragraph, sentence }),
    comma: say("list.comma"),
    colon,
    brackets: (text) => say("brackets", { text }),
    parameters: each(familyOf("term", texts), (name) => label(`term.${name}`)),
    relations: each(familyOf("relation", texts), (code) => [say(`relation.${code}`), label(`code.relation.${code}`)]),
    statuses: each(page.status, (code) => [say(`status.${code}`), page.status[code]]),

    dateInferred: say("date-inferred"),
    chosen: (n) => say("page.chosen", { count: number(n) }),
    compareFigures: (n) => count("page.compareFigures", n),
    notComparable: (reasons) => say("page.compare.no", { reasons: reasons.join(say("list.comma")) }),
    figuresInAll: (n) => count("count.figures", n),
    suggestions: (n) => count("page.suggestions", n),
    findIn: (name) => colon(page.find, name),
    leaveOut: (text) => say("page.leaveOut", { text }),
    columns: { year: label("term.period"), paragraph: page.columns.paragraph },
    inferredMark: say("inferred"),
    inferred: (columns) => say("page.inferred", { names: columns.join(say("list.comma")) }),
    save: (kind) => say("page.save", { kind }),

    numeral: (n) => say("page.map.numeral", { number: n }),
    chart: {
      ...page.chart,
      tooMany: (metric) => say("page.chart.tooMany", { metric }),
      image: (kind) => say("page.chart.image", { kind }),
      inside: (kinds) => say("page.chart.inside", { kinds: kinds.join(say("list.comma")) }),
    },

    check: { ...page.check, found: (n) => count("page.map.numerals", n) },

    asPrinted: colon(label("term.as_printed"), ""),
    value: label("term.value"),
    least: (value) => limit("value_from", value),
    most: (value) => limit("value_to", value),
    unit: label("term.unit"),
    comparison: (row) => (row.measure === "rank" ? label("ranked-among") : label("compared-with")),
    measure: label("term.measure"),
    definition: label("term.definition"),
    source: label("term.source"),
    edition: (edition) => say(/^\d{4}$/.test(edition) ? "edition-of-year" : "edition", { edition }),
    editionInferred: colon(say("term.edition"), say("inferred")),
    origin: label("term.origin"),
    numerals: say("collection.figures"),
    corrections: say("collection.corrections"),
    corrected: (n, date) => colon(label("release-dated", { number: n, day: date }), "").trimEnd(),
    cite: label("term.citation"),
    ofRelease: (release, current) => (release === current
      ? say("page.ofRelease", { current }) : say("page.lastChanged", { release, current })),
    modality: label("term.modality"),
    saidBy: label("term.said_by"),
    files: label("term.files"),
  };
}

/** A template with values in place of `{names}`. */
function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Labels and titles begin in upper case. */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The texts of a family under the rest of their keys: `page.map.strip` is `map.strip`. */
function familyOf(name, texts) {
  const family = {};
  for (const [key, forms] of Object.entries(texts)) {
    const [first, ...path] = key.split(".");
    if (first !== name) continue;
    const last = path.pop();
    let inner = family;
    for (const part of path) inner = inner[part] ??= {};
    inner[last] = forms.at(-1);
  }
  return family;
}
