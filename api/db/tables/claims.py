"""What articles say besides figures, and the account of every numeral of their texts."""

from collections.abc import Mapping

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlmodel import Field

from api.db.tables.columns import BIG, CODE, METADATA, TEXT, Columns, at_least_one, one_of
from api.domain import code_lists
from api.domain.dimensions import IN_CLAIMS, REFERENCE_TABLES


class Claim(Columns, table=True):
    """A statement that is not a figure. Lists of codes are separated by spaces, in file order.

    `searched` has what `q` searches: the text in all languages, folded.
    """

    __table_args__ = (
        one_of("kind", code_lists.CLAIM_KINDS),
        one_of("modality", code_lists.MODALITIES),
        one_of("status", code_lists.CLAIM_STATUSES),
        one_of("part", code_lists.ARTICLE_PARTS),
        *at_least_one("paragraph", "sentence"),
        Index("ix_claim_place", "article", "paragraph", "sentence", "id"),
    )
    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    key: str = Field(sa_type=TEXT)
    article: str = Field(sa_type=CODE, foreign_key="article.id")
    kind: str
    modality: str
    status: str
    part: str
    said_by: str | None = Field(sa_type=CODE, foreign_key="organization.id", index=True)
    areas: str = Field(sa_type=TEXT)
    organizations: str = Field(sa_type=TEXT)
    metrics: str = Field(sa_type=TEXT)
    sectors: str = Field(sa_type=TEXT)
    observations: str = Field(sa_type=TEXT)
    source: str | None = Field(sa_type=CODE, foreign_key="source.id", index=True)
    period: str | None
    paragraph: int
    sentence: int
    repeats: int | None = Field(sa_type=BIG)
    text_en: str = Field(sa_type=TEXT)
    text_ja: str = Field(sa_type=TEXT)
    text_ko: str = Field(sa_type=TEXT)
    text_zh: str = Field(sa_type=TEXT)
    searched: str = Field(sa_type=TEXT)
    note: str | None = Field(sa_type=TEXT)
    release: int = Field(foreign_key="release.number", index=True)


CLAIM_LINKS: Mapping[str, Table] = {
    column: Table(
        f"claim_{code.partition('.')[0]}",
        METADATA,
        Column("code", kind, ForeignKey(code), primary_key=True, autoincrement=False),
        Column(
            "claim", BIG, ForeignKey("claim.id", ondelete="CASCADE"), primary_key=True, index=True
        ),
    )
    for column, code, kind in (
        *(
            (REFERENCE_TABLES[kind].plural, f"{kind}.{REFERENCE_TABLES[kind].key}", CODE)
            for kind in IN_CLAIMS
        ),
        ("observations", "observation.id", BIG),
    )
}
"""By the column of a list of codes: an index of it, with foreign keys."""


class Figure(Columns, table=True):
    """One numeral of an article's text, and what became of it."""

    __table_args__ = (
        one_of("role", code_lists.FIGURE_ROLES),
        *at_least_one("number", "paragraph", "sentence"),
        CheckConstraint("as_printed <> ''", name="as_printed"),
        CheckConstraint("observation IS NULL OR claim IS NULL", name="one_holder"),
        CheckConstraint(
            "observation IS NOT NULL OR claim IS NOT NULL OR reason IS NOT NULL", name="accounted"
        ),
    )
    article: str = Field(primary_key=True, sa_type=CODE, foreign_key="article.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    paragraph: int
    sentence: int
    as_printed: str
    role: str
    observation: int | None = Field(sa_type=BIG, foreign_key="observation.id", index=True)
    claim: int | None = Field(sa_type=BIG, foreign_key="claim.id", index=True)
    reason: str | None = Field(sa_type=TEXT)
    release: int = Field(foreign_key="release.number", index=True)
