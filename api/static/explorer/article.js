// What was printed: the article above the figures, and how much of it there is.

import { DOT, element, link, told } from "./dom.js";
import { addressOf } from "./view.js";

/** Articles that are named; the others are found by the filter. */
const MOST = 9;
const LISTS = ["countries", "regions", "sectors", "metrics"];

/** The head of the page: one article, or how many there are, with what is in all of them. */
export function head(articles, total, available, view, words) {
  const one = articles.length === 1 && total === 1 ? articles[0] : null;
  return [
    one ? title(one, words) : several(available.articles, total, view, words),
    element("dl", { class: "counts" },
      counted(available.observations, "figures", words),
      LISTS.map((list) => counted(codes(available[list]).length, list, words))),
  ];
}

function title(article, words) {
  const printed = article[`title_${article.language}`];
  const published = words.date(article.published)
    + (article.published_inferred ? words.dateInferred : "");
  const series = article.series && `${article.series} (${article.instalment})`;
  return [
    element("p", { class: "eyebrow" }, article.publisher_name, DOT,
      element("time", { datetime: article.published, title: article.published_note }, published),
      DOT, words.writtenIn(article.language, article.original_language)),
    element("h1", {}, article.url ? element("a", { href: article.url }, article.title) : article.title),
    printed && printed !== article.title
      ? element("p", { class: "printed" }, words.printedTitle,
        element("span", { lang: article.language }, printed)) : null,
    element("p", { class: "beside" }, article.author, series ? [DOT,
      element("span", { lang: article.language }, series)] : null),
  ];
}

function several(articles, total, view, words) {
  const listed = articles.filter((each) => each.code !== "none").slice(0, MOST);
  return [
    element("h1", {}, words.articles(total)),
    element("ul", { class: "articles" }, listed.map((each) => element("li", {},
      link(addressOf(view, { article: each.code }, { tab: "figures" }), {}, each.name), " ",
      element("span", { class: "beside" }, words.number(each.observations))))),
  ];
}

function counted(number, list, words) {
  return element("div", {}, told(words.counted[list](number), words.number(number)));
}

/** The values of a list, without "without". */
export function codes(values) {
  return values.filter(({ code }) => code !== "none");
}
