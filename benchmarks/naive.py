"""What SQLModel's tutorial makes of the same rows: the code that one would write first."""

import os
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query
from sqlmodel import Field, Session, SQLModel, col, create_engine, select

from benchmarks.view import VIEW


class ObservationBase(SQLModel):
    id: int = Field(primary_key=True)
    metric: str
    metric_name: str
    subject_name: str
    area: str | None
    area_name: str | None
    area_type: str | None
    region: str | None
    region_name: str | None
    country: str | None
    country_name: str | None
    sector: str | None
    sector_name: str | None
    organization: str | None
    organization_name: str | None
    year: int | None
    period: str | None
    frequency: str | None
    value: float | None
    relation: str
    value_min: float | None
    value_max: float | None
    multiplier: int
    decimals: int
    unit: str
    unit_name: str
    measure: str
    higher_is_better: bool | None
    comparison: str | None
    compared_with: str | None
    as_printed: str
    inferred: str
    measure_stated: bool
    status: str
    origin: str
    source: str | None
    source_name: str | None
    article: str
    paragraph: int
    sentence: int
    note: str | None
    fact: int | None
    release: int


class Observation(ObservationBase, table=True):
    __tablename__ = VIEW
    sort_time: int
    sort_place: int
    first_year: int | None
    last_year: int | None


class ObservationPublic(ObservationBase):
    pass


# At import, as the tutorial has it.
engine = create_engine(
    f"sqlite:///{os.environ['DATABASE']}", connect_args={"check_same_thread": False}
)


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]

app = FastAPI()


@app.get("/observations", response_model=list[ObservationPublic])
def read_observations(
    session: SessionDep,
    metric: str | None = None,
    country: str | None = None,
    region: str | None = None,
    sector: str | None = None,
    organization: str | None = None,
    source: str | None = None,
    year: int | None = None,
    year_from: int | None = None,
    year_to: int | None = None,
    limit: Annotated[int, Query(le=1000)] = 100,
) -> Sequence[Observation]:
    equal: dict[Any, Any] = {
        Observation.metric: metric,
        Observation.country: country,
        Observation.region: region,
        Observation.sector: sector,
        Observation.organization: organization,
        Observation.source: source,
        Observation.year: year,
    }
    statement = select(Observation)
    for column, value in equal.items():
        if value is not None:
            statement = statement.where(column == value)
    if year_from is not None:
        statement = statement.where(col(Observation.last_year) >= year_from)
    if year_to is not None:
        statement = statement.where(col(Observation.first_year) <= year_to)
    newest_first = col(Observation.sort_time).desc(), col(Observation.sort_place).desc()
    return session.exec(statement.order_by(*newest_first, col(Observation.id)).limit(limit)).all()
