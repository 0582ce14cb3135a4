"""How to cite: one line for a footnote, BibTeX, CSL-JSON.

Both levels are named: the article that prints a figure, and the source that measured it, or that
the article names none; with the release of the data and its date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.domain.reference import Reference
from api.i18n.citations import entries, lines
from api.i18n.citations.lines import DATA_SET, CitationLines, Facts, Published, article_line

__all__ = [
    "CITE",
    "DATA_SET",
    "LICENCE",
    "MAX_CITED",
    "Citation",
    "CitationLines",
    "Published",
    "article_line",
    "of_answer",
    "of_observation",
]

LICENCE = (
    "Figures are facts and free to use; credit the article and, where it is named, the source."
)
CITE = (
    "Name the article (title, publisher, date), the original source where the row names one, "
    "the id of the observation and the release."
)
MAX_CITED = 200
"""Articles, and sources, that the citation of an answer lists in BibTeX and CSL-JSON."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One thing cited, in three forms. `csl` holds items of CSL-JSON, `bibtex` as many entries."""

    text: str
    bibtex: str
    csl: Sequence[Mapping[str, Any]]


def of_observation(
    article: Facts, observation: Facts, published: Published, reference: Reference
) -> Citation:
    """Cite one figure: its row, the article that prints it, and the source where one is named."""
    notes = CitationLines({article["id"]: article}, published, reference)
    place = (observation[name] for name in ("paragraph", "sentence", "source"))
    found = (article["id"], *place)
    text, origin = notes.line(observation["id"], *found), notes.origin(*found)
    cited = [
        entries.of_observation(observation, origin, published),
        entries.of_article(article, published.language, reference),
    ]
    if observation["source"] is not None:
        source = reference.entries("source")[observation["source"]]
        cited.append(entries.of_source(source, published.language, reference))
    return _citation(lines.with_address(text, published), cited)


def of_answer(
    title: str,
    articles: Sequence[Facts],
    sources: Sequence[Facts],
    unnamed: int,
    published: Published,
    reference: Reference,
) -> Citation:
    """Cite a whole answer: the articles and the sources that its rows name.

    `unnamed` counts the figures without a source. The text names the first few of each, the lists
    up to MAX_CITED of each, and their first entry says how many there are. An answer that rests
    on no article cites the data set alone.
    """
    origins = lines.origins(articles, sources, unnamed, published.language, reference)
    head = lines.head(title, published)
    count, most = len(articles) + len(sources), MAX_CITED
    shown = min(len(articles), most) + min(len(sources), most)
    limits = [lines.listed(shown, count, published.language)] if shown < count else []
    note = lines.joined([*origins, *limits], published.language)
    cited = [
        entries.of_answer(title, note or None, published),
        *(entries.of_article(each, published.language, reference) for each in articles[:most]),
        *(entries.of_source(each, published.language, reference) for each in sources[:most]),
    ]
    text = lines.joined([head, *origins], published.language)
    return _citation(lines.with_address(text, published), cited)


def _citation(text: str, cited: Sequence[entries.Entry]) -> Citation:
    return Citation(
        text, "\n".join(map(entries.bibtex, cited)), [entries.csl(each) for each in cited]
    )
