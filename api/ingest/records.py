"""From a bundle's lines to the rows of the tables: ids, containing areas, bounds and years."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import orjson

from api.domain import ids, periods
from api.domain.code_lists import LANGUAGES
from api.domain.reference import Reference
from api.ingest.bundle import ArticleBundle
from api.ingest.row_models import ClaimLine, ObservationLine, statement

Record = dict[str, Any]

VERSION = "1"
"""Raised when the same lines give other rows, or may have faults that they had not.

Then every article is read and compared again.
"""

Subject = Mapping[str, str | None]
NO_YEARS = {"year": None, "sort_year": 0, "first_year": None, "last_year": None}
PERIODS_REMEMBERED = 1 << 15


class Subjects:
    """The areas that contain what is measured, worked out once for each area and organization."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._areas: dict[str, Subject] = {}
        self._homes: dict[str, Subject] = {}

    def of(self, area: str | None, organization: str | None) -> Subject:
        """By the area measured, else by the firm's home country."""
        if area is None:
            home = str(organization)
            return self._homes.get(home) or self._homes.setdefault(home, self._home(home))
        return self._areas.get(area) or self._areas.setdefault(area, self._area(area))

    def used_by(self, bundle: ArticleBundle) -> str:
        """What an article's observations take from the reference tables, as a text."""
        areas = {line.area for line in bundle.observations}
        homes = {line.organization for line in bundle.observations if line.area is None}
        taken = [
            *(
                ["area", code, *self.of(code, None).values()]
                for code in sorted(filter(None, areas))
            ),
            *(
                ["firm", code, *self.of(None, code).values()]
                for code in sorted(filter(None, homes))
            ),
        ]
        return orjson.dumps(taken).decode()

    def _area(self, area: str) -> Subject:
        return {
            "area_type": self._reference.entries("area")[area]["type"],
            "region": self._reference.containing(area, ("province",)),
            "country": self._reference.containing(area, ("country",)),
        }

    def _home(self, organization: str) -> Subject:
        home = self._reference.entries("organization")[organization]["country"]
        return {"area_type": None, "region": None, "country": home}


def article_record(bundle: ArticleBundle) -> Record:
    article = bundle.article
    return article.model_dump(exclude={"paragraphs"}) | {
        "id": bundle.id,
        "paragraphs": len(article.paragraphs),
        "paragraph_hashes": "\n".join(article.paragraphs),
    }


def observation_records(bundle: ArticleBundle, subjects: Subjects) -> Iterator[Record]:
    published = int(bundle.article.published[:4])
    for line in bundle.observations:
        yield observation_record(bundle.id, published, line, subjects)


def observation_record(
    article: str, published: int, line: ObservationLine, subjects: Subjects
) -> Record:
    """A row of `observation`. `published` is the year in which an open span ends."""
    return {
        **line.__dict__,
        **subjects.of(line.area, line.organization),
        **(NO_YEARS if line.period is None else _years(line.period, published)),
        **_bounds(line),
        "id": ids.number(article, line.key),
        "article": article,
        "inferred": " ".join(line.inferred),
        "statement": ids.number(article, *statement(line)),
    }


def claim_records(bundle: ArticleBundle) -> Iterator[Record]:
    for line in bundle.claims:
        yield _claim_record(bundle.id, line)


def figure_records(bundle: ArticleBundle) -> Iterator[Record]:
    for line in bundle.figures:
        holders = {
            "observation": line.observation and ids.number(bundle.id, line.observation),
            "claim": line.claim and claim_id(bundle.id, line.claim),
        }
        yield line.model_dump() | holders | {"article": bundle.id}


def claim_links(claim: Record, column: str) -> Iterator[Record]:
    """Rows of the table that is an index of a claim's list of codes."""
    for code in claim[column].split():
        known = ids.parse(code) if column == "observations" else code
        yield {"claim": claim["id"], "code": known}


def claim_id(article: str, key: str) -> int:
    return ids.number(article, "claim", key)


def _claim_record(article: str, line: ClaimLine) -> Record:
    observations = [ids.number(article, key) for key in line.observations]
    return line.model_dump(include={*_CLAIM_TEXTS}) | {
        "id": claim_id(article, line.key),
        "article": article,
        "areas": " ".join(line.areas),
        "organizations": " ".join(line.organizations),
        "metrics": " ".join(line.metrics),
        "sectors": " ".join(line.sectors),
        "observations": " ".join(map(ids.text, observations)),
        "repeats": line.repeats and claim_id(article, line.repeats),
    }


_CLAIM_TEXTS = (
    *("key", "kind", "modality", "status", "part", "said_by", "source", "period"),
    *("paragraph", "sentence", "note"),
    *(f"text_{lang}" for lang in LANGUAGES),
)


@lru_cache(PERIODS_REMEMBERED)
def _years(text: str, published: int) -> Mapping[str, int | None]:
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
