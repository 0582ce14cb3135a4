"""From a bundle's rows to those of the tables: ids, containing areas, bounds and years."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any

import orjson

from api.domain import ids, periods
from api.domain.reference import Reference
from api.ingest.bundle import ArticleBundle
from api.ingest.row_models import STATEMENT

Record = dict[str, Any]

VERSION = "1"
"""Raised when the same rows give other records, or may have issues that they had not.

Then every article is read and compared again.
"""

Subject = Mapping[str, str | None]
NO_YEARS = {"year": None, "sort_year": 0, "first_year": None, "last_year": None}
REMEMBERED = 1 << 15

statement_of = attrgetter(*STATEMENT)


class Subjects:
    """The areas that contain what is measured, remembered for each area and organization."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self.of = lru_cache(REMEMBERED)(self._of)

    def _of(self, area: str | None, organization: str | None) -> Subject:
        """By the area measured, else by the firm's home country."""
        if area is None:
            home = self._reference.entries("organization")[str(organization)]["country"]
            return {"area_type": None, "region": None, "country": home}
        return {
            "area_type": self._reference.entries("area")[area]["type"],
            "region": self._reference.containing(area, ("province",)),
            "country": self._reference.containing(area, ("country",)),
        }

    def used_by(self, bundle: ArticleBundle) -> str:
        """What an article's observations take from the reference tables, as a text."""
        areas = {row.area for row in bundle.observations if row.area}
        firms = {str(row.organization) for row in bundle.observations if not row.area}
        used = [["area", area, *self.of(area, None).values()] for area in sorted(areas)]
        used += [["firm", firm, *self.of(None, firm).values()] for firm in sorted(firms)]
        return orjson.dumps(used).decode()


def article_record(bundle: ArticleBundle, digest: str) -> Record:
    paragraphs = bundle.article.paragraphs
    return bundle.article.__dict__ | {
        "id": bundle.id,
        "paragraphs": len(paragraphs),
        "paragraph_hashes": "\n".join(paragraphs),
        "digest": digest,
    }


def observation_records(bundle: ArticleBundle, subjects: Subjects) -> Iterator[Record]:
    article, published = bundle.id, int(bundle.article.published[:4])
    for row in bundle.observations:
        yield {
            **row.__dict__,
            **subjects.of(row.area, row.organization),
            **(NO_YEARS if row.period is None else _years(row.period, published)),
            # What the text commits to: both ends for `eq`, one for a bound, none for `approx`.
            "value_min": row.value if row.relation in ("eq", "gt", "ge") else row.value_min,
            "value_max": row.value if row.relation in ("eq", "lt", "le") else row.value_max,
            "id": ids.number(article, row.key),
            "article": article,
            "inferred": " ".join(row.inferred),
            "statement": ids.number(article, *statement_of(row)),
        }


def claim_records(bundle: ArticleBundle) -> Iterator[Record]:
    for row in bundle.claims:
        observations = [ids.number(bundle.id, key) for key in row.observations]
        yield row.__dict__ | {
            "id": claim_id(bundle.id, row.key),
            "article": bundle.id,
            "areas": " ".join(row.areas),
            "organizations": " ".join(row.organizations),
            "metrics": " ".join(row.metrics),
            "sectors": " ".join(row.sectors),
            "observations": " ".join(map(ids.text, observations)),
            "repeats": row.repeats and claim_id(bundle.id, row.repeats),
        }


def figure_records(bundle: ArticleBundle) -> Iterator[Record]:
    for row in bundle.figures:
        yield row.__dict__ | {
            "article": bundle.id,
            "observation": row.observation and ids.number(bundle.id, row.observation),
            "claim": row.claim and claim_id(bundle.id, row.claim),
        }


def claim_id(article: str, key: str) -> int:
    return ids.number(article, "claim", key)


@lru_cache(REMEMBERED)
def _years(text: str, published: int) -> Mapping[str, int | None]:
    """The years of a period. `published` is the year in which an open span ends."""
    period = periods.parse(text)
    last = period.last_year
    return {
        "year": period.year,
        "sort_year": period.first_year,
        "first_year": period.first_year,
        "last_year": max(published, period.first_year) if last is None else last,
    }
