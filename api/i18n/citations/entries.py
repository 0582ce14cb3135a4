"""Bibliography entries: what is cited, told once, written as BibTeX and as CSL-JSON.

A figure and an answer are data sets in the service's own data set; an article is one of a
newspaper; a source is a report. Keys are made of the ids, which never change.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

from api.domain.reference import Reference
from api.i18n.catalogue import translate
from api.i18n.citations import lines
from api.i18n.citations.lines import DATA_SET, Facts, Published
from api.i18n.phrases import observation_title

Kind = Literal["data", "article", "report"]
CSL_TYPES: Mapping[Kind, str] = {
    "data": "dataset",
    "article": "article-newspaper",
    "report": "report",
}
BIBTEX_TYPES: Mapping[Kind, str] = {"data": "misc", "article": "article", "report": "techreport"}
PRINTED_IN: Mapping[Kind, str] = {
    "data": "howpublished",
    "article": "journal",
    "report": "institution",
}
"""The field of BibTeX that names what an entry stands in, or who issued it."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# A brace counts in BibTeX even behind a backslash, so it has to be named.
ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{letter: f"\\{letter}" for letter in "$&#_%"},
    }
)
IN_ADDRESSES = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `issued` is a day or a year (ISO 8601); `container` is what it stands in."""

    kind: Kind
    key: str
    title: str
    container: str
    original_title: str | None = None
    author: str | None = None
    issued: str | None = None
    inferred: bool = False
    """Whether `issued` is our reading."""
    edition: str | None = None
    version: str | None = None
    number: str | None = None
    language: str | None = None
    url: str | None = None
    note: str | None = None


def of_observation(observation: Facts, origin: str, published: Published) -> Entry:
    """A figure in words; `origin` is where it is printed and who measured it."""
    return Entry(
        kind="data",
        key=f"observation-{observation['id']}",
        title=observation_title(observation, published.language),
        container=DATA_SET,
        issued=published.date,
        version=str(published.release),
        number=observation["id"],
        language=published.language,
        url=published.url,
        note=translate("citation.printed", published.language, origin=origin),
    )


def of_answer(title: str, note: str | None, published: Published) -> Entry:
    """A list or a file; `note` is what it rests on. The key tells answers of a release apart."""
    digest = blake2b(published.url.encode(), digest_size=4).hexdigest()
    return Entry(
        kind="data",
        key=f"article-indicators-release-{published.release}-{digest}",
        title=title or DATA_SET,
        container=DATA_SET,
        issued=published.date,
        version=str(published.release),
        language=published.language,
        url=published.url,
        note=note,
    )


def of_article(article: Facts, language: str, reference: Reference) -> Entry:
    """An article, with the title it is printed under where another is shown."""
    printed = lines.printed_title(article, language)
    inferred = article["published_inferred"]
    notes = [lines.original(printed, language)] if printed else []
    notes += [lines.date_inferred(language)] if inferred else []
    return Entry(
        kind="article",
        key=f"article-{article['id']}",
        title=article[f"title_{language}"],
        original_title=printed,
        author=article["author"],
        container=reference.names[language]["organization"][article["publisher"]] or "",
        issued=article["published"],
        inferred=inferred,
        language=article["language"],
        url=article["url"],
        note=lines.joined(notes, language) or None,
    )


def of_source(source: Facts, language: str, reference: Reference) -> Entry:
    """A source; an edition that is a year is taken for the year of issue."""
    edition = source["edition"]
    body = reference.names[language]["organization"][source["organization"]] or ""
    inferred = edition is not None and source["edition_inferred"]
    return Entry(
        kind="report",
        key=f"source-{source['id']}",
        title=source[f"name_{language}"],
        author=body,
        container=body,
        issued=edition if edition and re.fullmatch(r"[0-9]{4}", edition) else None,
        inferred=inferred,
        edition=edition,
        url=source["url"],
        note=lines.source_line(source, language, reference) if inferred else None,
    )


def bibtex(entry: Entry) -> str:
    """An entry of BibTeX, UTF-8; `date` and `origtitle` are what biblatex adds to it."""
    stands_in = entry.container
    if entry.version:
        stands_in += f", release {entry.version}"
    fields = {
        "author": entry.author and _name(entry.author),
        "key": None if entry.author else _braced(entry.container),
        "title": _name(entry.title),
        "origtitle": entry.original_title and _name(entry.original_title),
        PRINTED_IN[entry.kind]: _braced(stands_in),
        **_bibtex_date(entry.issued),
        "edition": entry.edition and _braced(entry.edition),
        "version": entry.version and _braced(entry.version),
        "number": entry.number and _braced(entry.number),
        "language": entry.language and _braced(entry.language),
        "url": entry.url and f"{{{entry.url.translate(IN_ADDRESSES)}}}",
        "note": entry.note and _braced(entry.note),
    }
    told = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
    return f"@{BIBTEX_TYPES[entry.kind]}{{{entry.key},\n{told}}}\n"


def csl(entry: Entry) -> dict[str, Any]:
    """An item of CSL-JSON (CSL 1.0.2)."""
    named = {
        "id": entry.key,
        "type": CSL_TYPES[entry.kind],
        "title": entry.title,
        "original-title": entry.original_title,
        "author": [{"literal": entry.author}] if entry.author else None,
        "container-title": entry.container if entry.kind != "report" else None,
        "publisher": entry.container,
        "issued": _csl_date(entry),
        "edition": entry.edition,
        "version": entry.version,
        "number": entry.number,
        "language": entry.language,
        "URL": entry.url,
        "note": entry.note,
    }
    return {name: value for name, value in named.items() if value is not None}


def _csl_date(entry: Entry) -> dict[str, Any] | None:
    if entry.issued is None:
        return None
    date: dict[str, Any] = {"date-parts": [[int(part) for part in entry.issued.split("-")]]}
    return date | {"circa": True} if entry.inferred else date


def _bibtex_date(issued: str | None) -> dict[str, str]:
    if issued is None:
        return {}
    year, *rest = issued.split("-")
    date = {"date": f"{{{issued}}}", "year": f"{{{year}}}"}
    return date | {"month": MONTHS[int(rest[0]) - 1]} if rest else date


def _name(text: str) -> str:
    """In two braces: one name and not several, and letters that keep their case."""
    return f"{{{_braced(text)}}}"


def _braced(text: str) -> str:
    return f"{{{' '.join(text.split()).translate(ESCAPES)}}}"
