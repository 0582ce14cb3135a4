"""From a bundle's rows to those of the tables: ids, containing areas, bounds and years."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import inf
from operator import attrgetter
from typing import Any

import orjson

from api.domain import facts, ids, periods
from api.domain.code_lists import LANGUAGES
from api.domain.name_index import searchable
from api.domain.reference import Reference
from api.ingest.bundle import ArticleBundle
from api.ingest.printed_figures import needed_decimals
from api.ingest.row_models import STATEMENT, ObservationRow

Record = dict[str, Any]

VERSION = "5"
"""Raised when the same rows give other records, or may have issues that they had not.

Then every article is read and compared again.
"""

Subject = Mapping[str, str | None]
FACT = ("metric", "area", "organization", "sector", "period", "unit", "compared_with")
"""The columns that make statements of several articles the same fact."""
SEARCHED_OF_ARTICLES = (*(f"title_{each}" for each in LANGUAGES), "subtitle", "series", "author")
"""The columns of an article in which `q` finds words."""
ARTICLE_BITS, PARAGRAPH_BITS, SENTENCE_BITS, RANK_BITS = 20, 17, 10, 10
REMEMBERED = 1 << 15

statement_of = attrgetter(*STATEMENT)
fact_of = attrgetter(*FACT)


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
        units = {(row.metric, row.unit) for row in bundle.observations}
        used += [["metric", *each] for each in sorted(units)]
        return orjson.dumps(used).decode()


def article_record(bundle: ArticleBundle, digest: str) -> Record:
    paragraphs = bundle.article.paragraphs
    return bundle.article.__dict__ | {
        "id": bundle.id,
        "paragraphs": len(paragraphs),
        "paragraph_hashes": "\n".join(paragraphs),
        "searched": searchable(getattr(bundle.article, name) for name in SEARCHED_OF_ARTICLES),
        "digest": digest,
    }


def observation_records(bundle: ArticleBundle, subjects: Subjects) -> Iterator[Record]:
    """`sort_place` sorts figures of one time as they are printed, when the greatest comes first.

    Articles of one day follow each other in an arbitrary order that stays the same. `decimals` are
    the printed ones; where the bundle names none, as many as the number needs.
    """
    article, published = bundle.id, bundle.article.published
    article_bits = ids.number(article) & ((1 << ARTICLE_BITS) - 1)
    ranks = _ranks(bundle)
    for row in bundle.observations:
        bounds, multiplier, decimals = _bounds(row), row.multiplier or 0, row.decimals
        if decimals is None:
            values = [
                each for each in (row.value, row.value_min, row.value_max) if each is not None
            ]
            decimals = max(_needed_decimals(each, multiplier) for each in values)
        ends = facts.interval(row.relation, row.value, bounds, multiplier, decimals)
        place = article_bits
        for number, bits in (
            (row.paragraph, PARAGRAPH_BITS),
            (row.sentence, SENTENCE_BITS),
            (ranks[row.key], RANK_BITS),
        ):
            place = place << bits | min(number, (1 << bits) - 1)
        yield {
            **row.__dict__,
            **subjects.of(row.area, row.organization),
            **_time(row.period, published),
            "value_min": bounds[0],
            "value_max": bounds[1],
            "multiplier": multiplier,
            "decimals": decimals,
            "interval_min": None if ends[0] is None else float(ends[0]),
            "interval_max": None if ends[1] is None else float(ends[1]),
            "sort_place": -place,
            "fact": row.period and ids.number(*fact_of(row)),
            "id": ids.number(article, row.key),
            "article": article,
            "inferred": " ".join(row.inferred),
            "measure_stated": row.measure_stated is not False,
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
            "searched": searchable(getattr(row, f"text_{language}") for language in LANGUAGES),
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


def _ranks(bundle: ArticleBundle) -> Mapping[str, int]:
    """The rank of each observation in its sentence, by key: as its value is printed.

    Those without a numeral come last, in file order.
    """
    numbers: dict[str, int] = {}
    for is_value in (True, False):  # the numeral of a period stands in where no value has one
        for figure in bundle.figures:
            if figure.observation and (figure.role == "value") == is_value:
                numbers.setdefault(figure.observation, figure.number)
    ranks: dict[str, int] = {}
    counts = Counter[tuple[int, int]]()
    for row in sorted(bundle.observations, key=lambda row: numbers.get(row.key, inf)):
        sentence = row.paragraph, row.sentence
        ranks[row.key] = counts[sentence]
        counts[sentence] += 1
    return ranks


@lru_cache(REMEMBERED)
def _needed_decimals(value: float, multiplier: int) -> int:
    return needed_decimals(Decimal(repr(value)), multiplier)


def _bounds(row: ObservationRow) -> tuple[float | None, float | None]:
    """What the text commits to: both ends for `eq`, one for a bound, none for `approx`.

    `nearly` bounds towards zero, `just-over` away from it.
    """
    value, relation = row.value, row.relation
    if relation in ("nearly", "just-over") and value is not None:
        relation = "le" if (relation == "nearly") == (value >= 0) else "ge"
    return (
        value if relation in ("eq", "gt", "ge") else row.value_min,
        value if relation in ("eq", "lt", "le") else row.value_max,
    )


@lru_cache(REMEMBERED)
def _time(text: str | None, published: str) -> Record:
    """What a row says of its time. An open span ends on the day of publication."""
    day = date.fromisoformat(published)
    period = None if text is None else periods.parse(text)
    return {
        "frequency": period and period.frequency,
        "year": period and period.year,
        "first_year": period and period.first_day.year,
        "last_year": period and period.ends(day).year,
        "sort_time": periods.sort_time(period, day),
    }
