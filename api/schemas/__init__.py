"""Response models: one model per type of row, one field per column, in order.

JSON, CSV, OpenAPI and every other format take their columns from here. The models describe and
document; rows themselves are plain dicts with these keys. A column of several values is an array
in JSON and a text separated by `|` in tabular formats. No field has a default: null is written as
null. The examples are the figures of the seeded article.
"""

from api.schemas.articles import ArticleItem, ArticleRow, AuditMeta, ClaimRow, FigureRow
from api.schemas.citation import CitationRow
from api.schemas.column import ResponseModel, Row, column, exact
from api.schemas.discovery import Availability, AvailabilityRow, CandidateRow
from api.schemas.entities import (
    AreaRow,
    MetricRow,
    OrganizationRow,
    SectorRow,
    SourceRow,
    UnitRow,
)
from api.schemas.envelopes import ItemLinks, ItemMeta, Links, Meta, ProblemDocument
from api.schemas.observation import ObservationRow, PointRow, SeriesRow
from api.schemas.observation_item import ObservationItem, ObservationLinks
from api.schemas.releases import (
    ChangeDetail,
    ChangeRow,
    CorrectionRow,
    ReleaseChanges,
    ReleaseItem,
    ReleaseRow,
)

__all__ = [
    "AreaRow",
    "ArticleItem",
    "ArticleRow",
    "AuditMeta",
    "Availability",
    "AvailabilityRow",
    "CandidateRow",
    "ChangeDetail",
    "ChangeRow",
    "CitationRow",
    "ClaimRow",
    "CorrectionRow",
    "FigureRow",
    "ItemLinks",
    "ItemMeta",
    "Links",
    "Meta",
    "MetricRow",
    "ObservationItem",
    "ObservationLinks",
    "ObservationRow",
    "OrganizationRow",
    "PointRow",
    "ProblemDocument",
    "ReleaseChanges",
    "ReleaseItem",
    "ReleaseRow",
    "ResponseModel",
    "Row",
    "SectorRow",
    "SeriesRow",
    "SourceRow",
    "UnitRow",
    "column",
    "exact",
]
