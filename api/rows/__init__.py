"""The shapes of what is served: one model a row, one field a column, in this order.

JSON, CSV, OpenAPI and every other format take their columns from here. The models describe and
document; rows themselves travel as plain dicts with these keys. A column of several values is an
array in JSON and a text separated by `|` in tabular formats. No field has a default: null is
written as null. The examples are the figures of the seeded article.
"""

from api.rows.articles import (
    ArticleItem,
    ArticleRow,
    ClaimRow,
)
from api.rows.audit import AuditMeta, FigureRow
from api.rows.citation import CitationRow
from api.rows.column import Row, Shape, column, exact
from api.rows.discovery import Availability, AvailabilityRow, CandidateRow
from api.rows.entities import (
    AreaItem,
    AreaRow,
    MetricItem,
    MetricRow,
    OrganizationItem,
    OrganizationRow,
    SectorItem,
    SectorRow,
    SourceItem,
    SourceRow,
    UnitItem,
    UnitRow,
)
from api.rows.envelopes import ItemLinks, ItemMeta, Links, Meta, ProblemDocument
from api.rows.observation import ObservationRow
from api.rows.observation_item import ObservationItem, ObservationLinks
from api.rows.releases import (
    ChangeRow,
    ChangeTold,
    CorrectionRow,
    ReleaseChanges,
    ReleaseItem,
    ReleaseRow,
)
from api.rows.series import PointRow, SeriesRow

__all__ = [
    "AreaItem",
    "AreaRow",
    "ArticleItem",
    "ArticleRow",
    "AuditMeta",
    "Availability",
    "AvailabilityRow",
    "CandidateRow",
    "ChangeRow",
    "ChangeTold",
    "CitationRow",
    "ClaimRow",
    "CorrectionRow",
    "FigureRow",
    "ItemLinks",
    "ItemMeta",
    "Links",
    "Meta",
    "MetricItem",
    "MetricRow",
    "ObservationItem",
    "ObservationLinks",
    "ObservationRow",
    "OrganizationItem",
    "OrganizationRow",
    "PointRow",
    "ProblemDocument",
    "ReleaseChanges",
    "ReleaseItem",
    "ReleaseRow",
    "Row",
    "SectorItem",
    "SectorRow",
    "SeriesRow",
    "Shape",
    "SourceItem",
    "SourceRow",
    "UnitItem",
    "UnitRow",
    "column",
    "exact",
]
