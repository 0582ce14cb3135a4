"""How to cite: one line for a footnote, BibTeX, CSL-JSON, and entries in the styles of manuals.

Both levels are named: the article that prints a figure, and the source that measured it, or that
the article names none; with the release of the data and its date.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from api.domain.reference import Reference, name_of
from api.i18n import observation_title, quoted_title
from api.i18n.catalogue import translate
from api.i18n.citations import lines
from api.i18n.citations.bibtex import entry
from api.i18n.citations.lines import DATA_SET, CitationLines, Facts, Published, article_line

__all__ = ["DATA_SET", "CitationLines", "Published", "article_line"]

LICENCE, CITE = (translate(f"config.{name}", "en") for name in ("licence", "how-to-cite"))
"""In English, as the metadata of files are."""
LICENCE_ID = "LicenseRef-Article-Indicators"
"""Of the data, as SPDX names what is not in its list; the text is at LICENCE_PATH."""
LICENCE_PATH = "/licence"
LICENCES = f"{LICENCE_ID} AND MIT"
"""Of data and software, an SPDX expression."""
MAX_CITED = 200
"""Articles, and sources, that the citation of a response lists in BibTeX and CSL-JSON."""

CslItem = Mapping[str, Any]
"""An item of CSL-JSON (CSL 1.0.2); members that are None are not written.

An observation and a response are data sets in the service's own data set; an article is one of a
newspaper; a source is a report. Ids are made of ours, which never change.
"""


@dataclass(frozen=True, slots=True)
class Citation:
    """One thing cited, in three forms. `csl` holds items of CSL-JSON, `bibtex` as many entries."""

    text: str
    bibtex: str
    csl: Sequence[CslItem]

    @classmethod
    def of(cls, text: str, published: Published, items: Sequence[CslItem]) -> "Citation":
        """The text gets the address of what is cited."""
        address = {"text": text, "url": published.url}
        written = [
            {name: value for name, value in item.items() if value is not None} for item in items
        ]
        return cls(
            translate("citation.address", published.language, **address),
            "\n".join(map(entry, written)),
            written,
        )


def of_observation(
    article: Facts, observation: Facts, published: Published, reference: Reference
) -> Citation:
    """Cite one figure: its row, the article that prints it, and the source where one is named."""
    language, source = published.language, observation["source"]
    notes = CitationLines({article["id"]: article}, published, reference)
    place = article["id"], observation["paragraph"], observation["sentence"]
    note = translate("citation.printed", language, origin=notes.origin(*place, source))
    title, name = observation_title(observation, language), f"observation-{observation['id']}"
    items = [
        _data_set(name, title, published, note, observation["id"]),
        _article(article, language, reference),
    ]
    if source is not None:
        items.append(_source(reference.entries("source")[source], language, reference))
    text = notes.line("observation", observation["id"], *place, source)
    return Citation.of(text, published, items)


def of_answer(
    title: str,
    articles: Sequence[Facts],
    sources: Sequence[Facts],
    unnamed: int,
    published: Published,
    reference: Reference,
) -> Citation:
    """Cite a whole response: the articles and the sources that its rows name.

    `unnamed` counts the figures without a source. The text names the first few of each, the lists
    up to MAX_CITED of each, and their first entry says how many there are. A response that rests
    on no article cites the data set alone.
    """
    language = published.language
    origins = lines.origins(articles, sources, unnamed, language, reference)
    items = [
        *(_article(each, language, reference) for each in articles[:MAX_CITED]),
        *(_source(each, language, reference) for each in sources[:MAX_CITED]),
    ]
    count = len(articles) + len(sources)
    limits = [lines.listed(len(items), count, language)] if len(items) < count else []
    digest = blake2b(published.url.encode(), digest_size=4).hexdigest()
    name = f"article-indicators-release-{published.release}-{digest}"
    note = lines.joined([*origins, *limits], language)
    data_set = _data_set(name, title or DATA_SET, published, note)
    head = translate(
        "citation.head" if title else "citation.data-set",
        language,
        title=title and quoted_title(title, language),
        data_set=DATA_SET,
        release=lines.release_dated(published.release, published.date, language),
    )
    return Citation.of(lines.joined([head, *origins], language), published, [data_set, *items])


def _data_set(
    name: str, title: str, published: Published, note: str, number: str | None = None
) -> CslItem:
    """A response, or an observation with its `number`."""
    return {
        "id": name,
        "type": "dataset",
        "title": title,
        "author": [{"literal": DATA_SET}],
        "container-title": DATA_SET,
        "publisher": DATA_SET,
        "issued": _date(published.date),
        "version": str(published.release),
        "number": number,
        "language": published.language,
        "URL": published.url,
        "note": note or None,
    }


def _article(article: Facts, language: str, reference: Reference) -> CslItem:
    """An article, with the title it is printed under where another is shown."""
    printed = lines.printed_title(article, language)
    publisher = reference.names[language]["organization"][article["publisher"]]
    inferred = article["published_inferred"]
    notes = [lines.original(printed, language)] if printed else []
    notes += [lines.date_inferred(language)] if inferred else []
    return {
        "id": f"article-{article['id']}",
        "type": "article-newspaper",
        "title": article[f"title_{language}"],
        "original-title": printed,
        "author": [{"literal": article["author"]}] if article["author"] else None,
        "container-title": publisher,
        "publisher": publisher,
        "issued": _date(article["published"], inferred=inferred),
        "language": article["language"],
        "URL": article["url"],
        "note": lines.joined(notes, language) or None,
    }


def _source(source: Facts, language: str, reference: Reference) -> CslItem:
    """A source; an edition that is a year is the year of issue, and not "the 2024th edition"."""
    edition = source["edition"]
    body = reference.names[language]["organization"][source["organization"]]
    inferred = edition is not None and source["edition_inferred"]
    is_year = edition is not None and re.fullmatch(r"[0-9]{4}", edition)
    return {
        "id": f"source-{source['id']}",
        "type": "report",
        "title": name_of(source, language),
        "author": [{"literal": body}],
        "publisher": body,
        "issued": _date(edition, inferred=inferred) if is_year else None,
        "edition": None if is_year else edition,
        "URL": source["url"],
        "note": lines.source_line(source, language, reference) if inferred else None,
    }


def _date(issued: str, *, inferred: bool = False) -> Mapping[str, Any]:
    """A day or a year (ISO 8601); `inferred` if it is our reading."""
    date = {"date-parts": [[int(part) for part in issued.split("-")]]}
    return date | {"circa": True} if inferred else date
