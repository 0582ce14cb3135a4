"""Response models: one model per type of row, one field per column, in order.

JSON, CSV, OpenAPI and every other format take their columns from here. The models describe and
document; rows themselves are plain dicts with these keys. A column of several values is an array
in JSON and a text separated by `|` in tabular formats. No field has a default: null is written as
null. The examples are the figures of the seeded article.
"""

from api.schemas.articles import ArticleItem as ArticleItem
from api.schemas.articles import ArticleRow as ArticleRow
from api.schemas.articles import AuditMeta as AuditMeta
from api.schemas.articles import ClaimRow as ClaimRow
from api.schemas.articles import FigureRow as FigureRow
from api.schemas.citation import CitationRow as CitationRow
from api.schemas.column import ResponseModel as ResponseModel
from api.schemas.column import Row as Row
from api.schemas.column import column as column
from api.schemas.column import exact as exact
from api.schemas.discovery import Availability as Availability
from api.schemas.discovery import AvailabilityRow as AvailabilityRow
from api.schemas.discovery import CandidateRow as CandidateRow
from api.schemas.entities import AreaRow as AreaRow
from api.schemas.entities import MetricRow as MetricRow
from api.schemas.entities import OrganizationRow as OrganizationRow
from api.schemas.entities import SectorRow as SectorRow
from api.schemas.entities import SourceRow as SourceRow
from api.schemas.envelopes import ItemLinks as ItemLinks
from api.schemas.envelopes import ItemMeta as ItemMeta
from api.schemas.envelopes import Links as Links
from api.schemas.envelopes import Meta as Meta
from api.schemas.envelopes import ProblemDocument as ProblemDocument
from api.schemas.observation import ObservationRow as ObservationRow
from api.schemas.observation import PointRow as PointRow
from api.schemas.observation import SeriesRow as SeriesRow
from api.schemas.observation_item import ObservationItem as ObservationItem
from api.schemas.observation_item import ObservationLinks as ObservationLinks
from api.schemas.releases import ChangeDetail as ChangeDetail
from api.schemas.releases import ChangeRow as ChangeRow
from api.schemas.releases import CorrectionRow as CorrectionRow
from api.schemas.releases import ReleaseChanges as ReleaseChanges
from api.schemas.releases import ReleaseItem as ReleaseItem
from api.schemas.releases import ReleaseRow as ReleaseRow
