"""How many observations have a code: stored with each release, so that nobody has to count.

They have a history like what they count, so an earlier release is answered the same way.

A column without a code has the code `none`. A city counts as a region, as the parameter means it.
A text of `inferred` is a code, with all the names in it.
"""

from sqlmodel import Field

from api.db.tables.columns import CODE, Columns, history_of, table_of


class ObservationCount(Columns, table=True):
    """By code and `sort_year`. `dated` are those that lie in that one year.

    `ended` are those whose period ends in it, whenever it began: with them it is known how many
    periods reach into any span of years.
    """

    __tablename__ = "observation_count"
    parameter: str = Field(primary_key=True, sa_type=CODE)
    code: str = Field(primary_key=True, sa_type=CODE)
    sort_year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    observations: int
    dated: int
    ended: int
    release: int


class ObservationTotal(Columns, table=True):
    """By code alone: the sums of `observation_count`, few enough to be kept in memory."""

    __tablename__ = "observation_total"
    parameter: str = Field(primary_key=True, sa_type=CODE)
    code: str = Field(primary_key=True, sa_type=CODE)
    observations: int
    dated: int
    release: int


COUNT_HISTORY = history_of(table_of(ObservationCount))
TOTAL_HISTORY = history_of(table_of(ObservationTotal))
