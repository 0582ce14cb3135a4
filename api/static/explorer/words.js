// The page's own words. Names, titles and texts of the data come from the API in the same languages.

export const LANGUAGES = { en: "English", ja: "日本語", ko: "한국어", zh: "简体中文" };

/** How dates are written: those of citations, too. */
const WRITES = { en: "en-GB", ja: "ja", ko: "ko", zh: "zh" };

/** The language of an address, else the reader's own by the browser's setting, else English. */
export function languageOf(asked, preferred = navigator.languages) {
  const known = [asked, ...preferred].filter(Boolean).map((tag) => tag.toLowerCase().split("-")[0]);
  return known.find((language) => language in LANGUAGES) ?? "en";
}

/**
 * The words of a language, with numbers and dates as it writes them; `names` are those of codes,
 * as `/v1/config` gives them.
 */
export async function wordsOf(lang, names = {}) {
  const { words } = await import(`./words/${lang}.js`);
  const numbers = new Intl.NumberFormat(lang);
  const dates = new Intl.DateTimeFormat(WRITES[lang], { dateStyle: "long", timeZone: "UTC" });
  const languages = new Intl.DisplayNames(lang, { type: "language" });
  const own = words({ number: (value) => numbers.format(value), language: (code) => languages.of(code) });
  return {
    ...own,
    number: (value) => numbers.format(value),
    date: (text) => dates.format(new Date(text)),
    nameOf: (list, code) => own.singular?.[list]?.[code] ?? names[list]?.[code]?.[lang] ?? code,
    period: (text) => periodIn(text, own),
  };
}

/** A period as readers write it: `2018/2023` is a span, `2020/..` has no end. */
function periodIn(text, words) {
  const { undated, year, since, until, span } = words.periods;
  if (!text) return undated;
  const [first, last] = text.split("/");
  if (last === undefined) return /^\d+$/.test(first) ? year(first) : first;
  if (last === "..") return since(first);
  return first === ".." ? until(last) : span(first, last);
}
