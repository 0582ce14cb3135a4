"""What figures are about, and the names of it in four languages."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from api.db.tables.columns import CODE, REAL, TEXT, Columns, one_of
from api.domain import code_lists


class Named(Columns):
    """Names in the four languages, of which one at least is there."""

    name_en: str | None = Field(sa_type=TEXT)
    name_ja: str | None = Field(sa_type=TEXT)
    name_ko: str | None = Field(sa_type=TEXT)
    name_zh: str | None = Field(sa_type=TEXT)


class Area(Named, table=True):
    __table_args__ = (one_of("type", code_lists.AREA_TYPES),)
    code: str = Field(primary_key=True, sa_type=CODE)
    type: str
    parent: str | None = Field(sa_type=CODE, foreign_key="area.code", index=True)
    alpha3: str | None
    m49: str | None
    unlocode: str | None
    latitude: float | None = Field(sa_type=REAL)
    longitude: float | None = Field(sa_type=REAL)
    aliases: str = Field(sa_type=TEXT)
    note: str | None = Field(sa_type=TEXT)


class Sector(Named, table=True):
    __table_args__ = (
        one_of("isic4_match", code_lists.ISIC_MATCHES),
        CheckConstraint("(isic4 IS NULL) = (isic4_match = 'none')", name="isic4"),
    )
    code: str = Field(primary_key=True, sa_type=CODE)
    parent: str | None = Field(sa_type=CODE, foreign_key="sector.code", index=True)
    isic4: str | None
    isic4_match: str
    aliases: str = Field(sa_type=TEXT)
    note: str | None = Field(sa_type=TEXT)


class Unit(Named, table=True):
    __table_args__ = (
        one_of("kind", code_lists.UNIT_KINDS),
        one_of("number_style", code_lists.NUMBER_STYLES),
    )
    code: str = Field(primary_key=True, sa_type=CODE)
    kind: str
    number_style: str
    symbol: str | None
    display_en: str
    display_en_one: str
    display_ja: str
    display_ko: str
    display_zh: str
    note: str | None = Field(sa_type=TEXT)


class Metric(Named, table=True):
    __table_args__ = (one_of("measure", code_lists.MEASURES),)
    id: str = Field(primary_key=True, sa_type=CODE)
    unit: str | None = Field(sa_type=CODE, foreign_key="unit.code", index=True)
    """None: money in any currency."""
    measure: str
    higher_is_better: bool | None
    not_comparable_across: str
    aliases: str = Field(sa_type=TEXT)
    definition: str = Field(sa_type=TEXT)
    method_note: str | None = Field(sa_type=TEXT)


class Organization(Named, table=True):
    __table_args__ = (one_of("type", code_lists.ORGANIZATION_TYPES),)
    id: str = Field(primary_key=True, sa_type=CODE)
    type: str
    country: str | None = Field(sa_type=CODE, foreign_key="area.code", index=True)
    area: str | None = Field(sa_type=CODE, foreign_key="area.code", index=True)
    parent: str | None = Field(sa_type=CODE, foreign_key="organization.id", index=True)
    aliases: str = Field(sa_type=TEXT)
    note: str | None = Field(sa_type=TEXT)


class Source(Named, table=True):
    id: str = Field(primary_key=True, sa_type=CODE)
    organization: str = Field(sa_type=CODE, foreign_key="organization.id", index=True)
    edition: str | None
    edition_inferred: bool
    url: str | None = Field(sa_type=TEXT)
    aliases: str = Field(sa_type=TEXT)
    note: str | None = Field(sa_type=TEXT)


class Translation(Columns, table=True):
    """An English note, definition, method or reason in the other languages."""

    text_en: str = Field(primary_key=True, sa_type=CODE)
    text_ja: str | None = Field(sa_type=TEXT)
    text_ko: str | None = Field(sa_type=TEXT)
    text_zh: str | None = Field(sa_type=TEXT)


class Comparison(Named, table=True):
    """What a growth is measured against, or among whom a rank is held."""

    __table_args__ = (one_of("kind", code_lists.COMPARISON_KINDS),)
    code: str = Field(primary_key=True, sa_type=CODE)
    kind: str
    note: str | None = Field(sa_type=TEXT)
