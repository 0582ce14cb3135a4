"""The map of an article: every numeral of its text where it stands, and what became of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import Any

from api.http.inner import inner
from api.http.responses import Responder
from api.pages.view import View
from api.pages.words import Words
from api.queries import articles, claims, observations
from api.schemas import ClaimRow, FigureRow, ObservationRow, Row
from api.schemas.queries import ClaimQuery, FigureQuery, ObservationQuery
from api.schemas.query import MAX_LIMIT

OUTCOMES = ("observation", "claim", "explained")
STATEMENT = "statement"
FILES = ("csv", "xlsx", "json")
"""Formats in which the lists of an article are offered."""


@dataclass(slots=True)
class Sentence:
    """What is printed in a sentence. Figures written without digits have no numeral."""

    numerals: list[Row] = field(default_factory=list)
    figures: list[Row] = field(default_factory=list)
    claims: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Paragraph:
    number: int
    sentences: dict[int, Sentence] = field(default_factory=dict)

    def all(self, name: str) -> list[Row]:
        return list(chain.from_iterable(getattr(each, name) for each in self.sentences.values()))

    @property
    def dots(self) -> list[str]:
        """A sign for each thing that is printed, by what it is."""
        numerals = [row["outcome"] for row in self.all("numerals")]
        figures = [OUTCOMES[0]] * len(self.all("figures"))
        return [*numerals, *figures, *[STATEMENT] * len(self.all("claims"))]

    def label(self, words: Words) -> str:
        numerals = words.count("page.map.numerals", len(self.all("numerals")))
        claims = words.count("count.claims", len(self.all("claims")))
        return words.colon(self.heading(words), numerals + words("list.comma") + claims)

    def heading(self, words: Words) -> str:
        return words.capital(words("item.paragraph", value=self.number))


def article_map(
    respond: Responder[Any], article: Row, view: View, words: Words
) -> Mapping[str, Any]:
    """What the template of the map needs. `article` is its row."""
    name = article["id"]
    numerals = _rows(respond, f"/v1/articles/{name}/figures", view, name)
    stated = _rows(respond, "/v1/claims", view, name)
    figures = _rows(respond, "/v1/observations", view, name)
    held = {row["observation"] for row in numerals}
    in_words = [row for row in figures if row["id"] not in held]
    paragraphs = [Paragraph(number) for number in range(1, article["paragraphs"] + 1)]
    for kind, rows in (("numerals", numerals), ("figures", in_words), ("claims", stated)):
        for row in rows:
            sentences = paragraphs[row["paragraph"] - 1].sentences
            getattr(sentences.setdefault(row["sentence"], Sentence()), kind).append(row)
    for paragraph in paragraphs:
        paragraph.sentences = dict(sorted(paragraph.sentences.items()))
    counts = Counter(row["outcome"] for row in numerals)
    lengths = [counts[each] for each in OUTCOMES]
    starts = accumulate(lengths[:-1], initial=0)
    return {
        "article": article,
        "paragraphs": paragraphs,
        "numerals": numerals,
        "claims": stated,
        "summary": {  # by placeholder
            "figures": words.count("page.map.partOfFigure", counts["observation"]),
            "claims": words.number(counts["claim"]),
            "explained": words.count("page.map.notData", counts["explained"]),
        },
        "figures": words.count("count.figures", len(figures)),
        "bar": list(zip(OUTCOMES, starts, lengths, strict=True)),
        "kinds": (*OUTCOMES, STATEMENT),
        "files": {
            "figures": _files(respond, f"/v1/articles/{name}/figures", view),
            "claims": _files(respond, "/v1/claims", view, article=name),
        },
    }


def _rows(respond: Responder[Any], path: str, view: View, article: str) -> Sequence[Row]:
    """The rows of a list of an article, in the order of its text."""
    kept = {name: [text] for name, text in view.kept.items()} | {"limit": [str(MAX_LIMIT)]}
    snapshot = respond.snapshot
    if path.endswith("/figures"):
        asked = inner(respond, path, FigureQuery, FigureRow, kept)
        return asked.list_document(articles.figures(snapshot, article, asked.query), snapshot).rows
    kept["article"] = [article]
    if path == "/v1/claims":
        asked = inner(respond, path, ClaimQuery, ClaimRow, kept)
        return asked.list_document(claims.page(snapshot, asked.query), snapshot).rows
    kept["sort"] = ["paragraph"]
    asked = inner(respond, path, ObservationQuery, ObservationRow, kept)
    return asked.list_document(observations.page(snapshot, asked.query), snapshot).rows


def _files(respond: Responder[Any], path: str, view: View, **more: str) -> list[tuple[str, str]]:
    """Addresses of a list as files, by format."""
    asked = {name: [text] for name, text in {**view.kept, **more}.items()}
    url = respond.target.url
    for_readers = {"csv": {"bom": ["true"], "header": ["names"]}, "xlsx": {"header": ["names"]}}
    return [(each, url(f"{path}.{each}", {**asked, **for_readers.get(each, {})})) for each in FILES]
