"""The tables.

Reference tables (areas, sectors, metrics, units, organizations, sources, comparisons) hold the
names; an article holds observations, claims and figures. Those four, what claims speak of, and the
counts of observations have a current table and a history table of the same columns: a row that a
release replaced or removed moves to the history, with the last release in which it held
(`release_to`). `release` is the release that last changed the row, so a row held from `release` to
`release_to`. `api.db.as_of` puts the rows of an earlier release together.

Table models do not validate what they are given (SQLModel): rows from outside pass through
`api.ingest` first. The constraints here are the last line.
"""

from api.db.tables.articles import ARTICLE_HISTORY, OBSERVATION_HISTORY, Article, Observation
from api.db.tables.claims import (
    CLAIM_HISTORY,
    CLAIM_LINK_HISTORIES,
    CLAIM_LINKS,
    FIGURE_HISTORY,
    Claim,
    Figure,
)
from api.db.tables.columns import METADATA, table_of
from api.db.tables.counts import COUNT_HISTORY, TOTAL_HISTORY, ObservationCount, ObservationTotal
from api.db.tables.reference import Area, Comparison, Metric, Organization, Sector, Source, Unit
from api.db.tables.releases import Correction, ReferenceState, Release, ReleaseChange

__all__ = [
    "ARTICLE_HISTORY",
    "CLAIM_HISTORY",
    "CLAIM_LINKS",
    "CLAIM_LINK_HISTORIES",
    "COUNT_HISTORY",
    "FIGURE_HISTORY",
    "METADATA",
    "OBSERVATION_HISTORY",
    "TOTAL_HISTORY",
    "Area",
    "Article",
    "Claim",
    "Comparison",
    "Correction",
    "Figure",
    "Metric",
    "Observation",
    "ObservationCount",
    "ObservationTotal",
    "Organization",
    "ReferenceState",
    "Release",
    "ReleaseChange",
    "Sector",
    "Source",
    "Unit",
    "table_of",
]
