"""From a bundle's lines to the rows of the tables: ids, containing areas, bounds and years."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from api import identity, periods
from api.reference import Reference
from api.seeding.bundle import ArticleBundle
from api.seeding.lines import ClaimLine, ObservationLine, statement
from api.vocabulary import LANGUAGES

Record = dict[str, Any]

VERSION = "1"
"""Raised when the same lines give other rows: then every article is compared again."""


def article_record(bundle: ArticleBundle) -> Record:
    article = bundle.article
    return article.model_dump(exclude={"paragraphs"}) | {
        "id": bundle.id,
        "paragraphs": len(article.paragraphs),
        "paragraph_hashes": "\n".join(article.paragraphs),
    }


def observation_records(bundle: ArticleBundle, reference: Reference) -> Iterator[Record]:
    published = int(bundle.article.published[:4])
    for line in bundle.observations:
        yield observation_record(bundle.id, published, line, reference)


def observation_record(
    article: str, published: int, line: ObservationLine, reference: Reference
) -> Record:
    """A row of `observation`. `published` is the year in which an open span ends."""
    return {
        **line.model_dump(exclude={"inferred"}),
        **_subject(line, reference),
        **_years(line.period, published),
        **_bounds(line),
        "id": identity.number(article, line.key),
        "article": article,
        "inferred": " ".join(line.inferred),
        "statement": identity.number(article, *statement(line)),
    }


def derived_from(bundle: ArticleBundle, reference: Reference) -> str:
    """What an article's observations take from the reference tables, as a text."""
    lines = {(line.area, line.organization): line for line in bundle.observations}
    taken = [[*key, *_subject(lines[key], reference).values()] for key in sorted(lines, key=repr)]
    return orjson.dumps(taken).decode()


def claim_records(bundle: ArticleBundle) -> Iterator[Record]:
    for line in bundle.claims:
        yield _claim_record(bundle.id, line)


def figure_records(bundle: ArticleBundle) -> Iterator[Record]:
    for line in bundle.figures:
        holders = {
            "observation": line.observation and identity.number(bundle.id, line.observation),
            "claim": line.claim and claim_id(bundle.id, line.claim),
        }
        yield line.model_dump() | holders | {"article": bundle.id}


def claim_id(article: str, key: str) -> int:
    return identity.number(article, "claim", key)


def _claim_record(article: str, line: ClaimLine) -> Record:
    observations = [identity.number(article, key) for key in line.observations]
    return line.model_dump(include={*_CLAIM_TEXTS}) | {
        "id": claim_id(article, line.key),
        "article": article,
        "areas": " ".join(line.areas),
        "organizations": " ".join(line.organizations),
        "metrics": " ".join(line.metrics),
        "sectors": " ".join(line.sectors),
        "observations": " ".join(map(identity.text, observations)),
        "repeats": line.repeats and claim_id(article, line.repeats),
    }


_CLAIM_TEXTS = (
    *("key", "kind", "modality", "status", "part", "said_by", "source", "period"),
    *("paragraph", "sentence", "note"),
    *(f"text_{lang}" for lang in LANGUAGES),
)


def _subject(line: ObservationLine, reference: Reference) -> Mapping[str, str | None]:
    """The areas that contain the subject: of the area measured, else the firm's home country."""
    if line.area is not None:
        return {
            "area_type": reference.entries("area")[line.area]["type"],
            "region": reference.containing(line.area, ("province",)),
            "country": reference.containing(line.area, ("country",)),
        }
    home = reference.entries("organization")[str(line.organization)]["country"]
    return {"area_type": None, "region": None, "country": home}


def _years(text: str | None, published: int) -> Mapping[str, int | None]:
    if text is None:
        return {"year": None, "sort_year": 0, "first_year": None, "last_year": None}
    period = periods.parse(text)
    last = period.last_year
    return {
        "year": period.year,
        "sort_year": period.first_year,
        "first_year": period.first_year,
        "last_year": max(published, period.first_year) if last is None else last,
    }


def _bounds(line: ObservationLine) -> Mapping[str, float | None]:
    """What the text commits to: both ends for `eq`, one for a bound, none for `approx`."""
    if line.relation == "between":
        return {"value_min": line.value_min, "value_max": line.value_max}
    return {
        "value_min": line.value if line.relation in ("eq", "gt", "ge") else None,
        "value_max": line.value if line.relation in ("eq", "lt", "le") else None,
    }
