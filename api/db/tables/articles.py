"""Articles."""

from sqlalchemy import Index
from sqlmodel import Field

from api.db.tables.columns import CODE, TEXT, Columns, at_least_one


class Article(Columns, table=True):
    """`digest` is of the folder's files: an unchanged folder need not be read again.

    `searched` has what `q` searches: the titles and the author, folded.
    """

    __table_args__ = (
        *at_least_one("paragraphs", "instalment"),
        Index("ix_article_published", "published", "id"),
    )
    id: str = Field(primary_key=True, sa_type=CODE)
    title_en: str = Field(sa_type=TEXT)
    title_ja: str = Field(sa_type=TEXT)
    title_ko: str = Field(sa_type=TEXT)
    title_zh: str = Field(sa_type=TEXT)
    subtitle: str | None = Field(sa_type=TEXT)
    series: str | None = Field(sa_type=TEXT)
    instalment: int | None
    publisher: str = Field(sa_type=CODE, foreign_key="organization.id", index=True)
    author: str | None
    language: str
    original_language: str | None
    url: str | None = Field(sa_type=TEXT)
    published: str
    published_inferred: bool
    published_note: str | None = Field(sa_type=TEXT)
    paragraphs: int
    paragraph_hashes: str = Field(sa_type=TEXT)
    note: str | None = Field(sa_type=TEXT)
    release: int = Field(foreign_key="release.number", index=True)
    searched: str = Field(sa_type=TEXT)
    digest: str
