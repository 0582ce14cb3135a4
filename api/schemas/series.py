"""Response models of time series, one series per line of a chart."""

from typing import Any

from pydantic import BaseModel, create_model

from api.schemas.column import column
from api.schemas.observation import ObservationRow

SHARED = (
    *("metric", "metric_name", "subject_name", "area", "area_name", "area_type", "region"),
    *("country", "sector", "sector_name", "organization", "organization_name"),
    *("unit", "unit_name", "compared_with"),
)
"""Columns with the same value in all points of a series."""


def _some(name: str, doc: str, columns: tuple[str, ...], **more: Any) -> type[BaseModel]:
    """A model of some columns of an observation."""
    fields = {each: ObservationRow.model_fields[each] for each in columns}
    chosen: dict[str, Any] = {each: (field.annotation, field) for each, field in fields.items()}
    return create_model(name, __doc__=doc, __module__=__name__, **chosen, **more)


PointRow = _some(
    "PointRow",
    "One observation of a series.",
    tuple(name for name in ObservationRow.model_fields if name not in SHARED),
)

SeriesRow = _some(
    "SeriesRow",
    "A time series: a metric of an area or organization, with its points.",
    SHARED,
    points=(
        list[PointRow],  # type: ignore[valid-type]
        column(
            "The observations, the oldest first; undated ones last.",
            [{name: field.examples[0] for name, field in PointRow.model_fields.items()}],  # type: ignore[index]
        ),
    ),
)
