"""initial

Revision ID: 0001f
Revises:
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0001f"
"""Another name than before: no released software made the schema that it replaces."""
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LANGUAGES = ("en", "ja", "ko", "zh")
TABLES = (
    *("area", "sector", "unit", "metric", "organization", "source", "comparison"),
    "translation",
    *("reference_state", "release", "release_change", "correction"),
    *("article", "observation", "claim", "figure"),
    *("claim_area", "claim_organization", "claim_metric", "claim_sector", "claim_observation"),
    *("observation_count", "observation_total"),
)
"""In the order in which they are created: a table after those that it references."""
WITH_HISTORY = TABLES[TABLES.index("article") :]


def upgrade() -> None:
    _create_reference_tables()
    _create_releases()
    _create_article()
    _create_observation()
    _create_claim()
    _create_figure()
    _create_counts()


def downgrade() -> None:
    for name in reversed(TABLES):
        if name in WITH_HISTORY:
            op.drop_table(f"{name}_history")
        op.drop_table(name)


# Columns: not null, unless `null` says so.


def _code(name: str, *, null: bool = False) -> sa.Column[Any]:
    """An id or a code: sorted by code point on every engine."""
    code = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    return sa.Column(name, code, nullable=null)


def _big(name: str, *, null: bool = False) -> sa.Column[Any]:
    """A 64-bit id; in SQLite it is the row's own address."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, big, nullable=null, autoincrement=False)


def _integer(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=null, autoincrement=False)


def _string(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=null)


def _text(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=null)


def _boolean(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=null)


def _real(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Double(), nullable=True)


def _texts(prefix: str, *, null: bool = False) -> list[sa.Column[Any]]:
    """A text in each language."""
    return [_text(f"{prefix}_{language}", null=null) for language in LANGUAGES]


def _names() -> list[sa.Column[Any]]:
    """A name in each language; one may have no translation."""
    return _texts("name", null=True)


# Tables


def _create(
    name: str,
    columns: Sequence[sa.Column[Any]],
    *,
    key: Sequence[str],
    checks: Mapping[str, str | Sequence[str]] | None = None,
    references: Mapping[str, str] | None = None,
    indexes: Sequence[str] = (),
) -> None:
    """Create a table, and its history table where it has one.

    `checks` are conditions by name, or the values that the column of that name may have;
    `references` are foreign keys by column, `indexes` the columns with an index of their own.
    """
    op.create_table(
        name,
        *columns,
        *(_check(name, *check) for check in (checks or {}).items()),
        *(_foreign_key(name, *reference) for reference in (references or {}).items()),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
    )
    for column in indexes:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])
    if name in WITH_HISTORY:
        _create_history(name, columns, key)


def _check(table: str, name: str, check: str | Sequence[str]) -> sa.CheckConstraint:
    if not isinstance(check, str):
        values = ", ".join(f"'{value}'" for value in check)
        check = f"{name} IN ({values})"
    return sa.CheckConstraint(check, name=op.f(f"ck_{table}_{name}"))


def _foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """What is linked to a claim goes with it."""
    cascade = "CASCADE" if target == "claim.id" and table.startswith("claim_") else None
    return sa.ForeignKeyConstraint(
        [column], [target], name=op.f(f"fk_{table}_{column}"), ondelete=cascade
    )


def _create_history(name: str, columns: Sequence[sa.Column[Any]], key: Sequence[str]) -> None:
    """The same columns and the last release of each row; no checks, no foreign keys."""
    history = f"{name}_history"
    op.create_table(
        history,
        *(
            sa.Column(column.name, column.type, nullable=column.nullable, autoincrement=False)
            for column in columns
            if column.name != "digest"
        ),
        _integer("release_to"),
        sa.PrimaryKeyConstraint(*key, "release_to", name=op.f(f"pk_{history}")),
    )
    op.create_index(op.f(f"ix_{history}_release_to"), history, ["release_to"])


def _create_reference_tables() -> None:
    _create(
        "area",
        [
            *_names(),
            *(_code("code"), _string("type"), _code("parent", null=True)),
            *(_string(name, null=True) for name in ("alpha3", "m49", "unlocode")),
            *(_real("latitude"), _real("longitude")),
            *(_text("aliases"), _text("note", null=True)),
        ],
        key=["code"],
        checks={"type": ["world", "group", "country", "province", "city"]},
        references={"parent": "area.code"},
        indexes=["parent"],
    )
    _create(
        "sector",
        [
            *_names(),
            *(_code("code"), _code("parent", null=True)),
            *(_string("isic4", null=True), _string("isic4_match")),
            *(_text("aliases"), _text("note", null=True)),
        ],
        key=["code"],
        checks={
            "isic4": "(isic4 IS NULL) = (isic4_match = 'none')",
            "isic4_match": ["exact", "close", "none"],
        },
        references={"parent": "sector.code"},
        indexes=["parent"],
    )
    _create(
        "unit",
        [
            *_names(),
            *(_code("code"), _string("kind"), _string("number_style")),
            _string("symbol", null=True),
            *(_string(f"display_{name}") for name in ("en", "en_one", "ja", "ko", "zh")),
            _text("note", null=True),
        ],
        key=["code"],
        checks={
            "kind": ["currency", "ratio", "ordinal", "count", "rate"],
            "number_style": ["plain", "scaled", "ordinal"],
        },
    )
    _create(
        "metric",
        [
            *_names(),
            *(_code("id"), _code("unit", null=True), _string("measure")),
            *(_boolean("higher_is_better", null=True), _string("not_comparable_across")),
            *(_text("aliases"), _text("definition"), _text("method_note", null=True)),
        ],
        key=["id"],
        checks={"measure": ["amount", "count", "growth", "rank", "share", "ratio", "density"]},
        references={"unit": "unit.code"},
        indexes=["unit"],
    )
    _create(
        "organization",
        [
            *_names(),
            *(_code("id"), _string("type")),
            *(_code(name, null=True) for name in ("country", "area", "parent")),
            *(_text("aliases"), _text("note", null=True)),
        ],
        key=["id"],
        checks={
            "type": [
                *("company", "plant", "think-tank", "un-agency"),
                *("association", "government", "media", "collective"),
            ]
        },
        references={"area": "area.code", "country": "area.code", "parent": "organization.id"},
        indexes=["country", "area", "parent"],
    )
    _create(
        "source",
        [
            *_names(),
            *(_code("id"), _code("organization")),
            *(_string("edition", null=True), _boolean("edition_inferred")),
            *(_text("url", null=True), _text("aliases"), _text("note", null=True)),
        ],
        key=["id"],
        references={"organization": "organization.id"},
        indexes=["organization"],
    )
    _create(
        "comparison",
        [*_names(), _code("code"), _string("kind"), _text("note", null=True)],
        key=["code"],
        checks={"kind": ["base", "scope"]},
    )
    _create(
        "translation",
        [_code("text_en"), *(_text(f"text_{each}", null=True) for each in ("ja", "ko", "zh"))],
        key=["text_en"],
    )


def _create_releases() -> None:
    _create("reference_state", [_code("digest"), _text("content")], key=["digest"])
    _create(
        "release",
        [
            *(_integer("number"), _string("published_at"), _string("digest")),
            *(_code("reference"), _integer("observations")),
        ],
        key=["number"],
        checks={"number": "number >= 1"},
        references={"reference": "reference_state.digest"},
        indexes=["reference"],
    )
    _create(
        "release_change",
        [
            *(_integer("release"), _string("kind")),
            *map(_integer, ("added", "changed", "removed")),
        ],
        key=["release", "kind"],
        checks={"counts": "added >= 0 AND changed >= 0 AND removed >= 0"},
        references={"release": "release.number"},
    )
    _create(
        "correction",
        [
            *(_integer("release"), _big("observation"), _code("article")),
            *(_text("before"), _text("after"), _text("reason", null=True)),
        ],
        key=["release", "observation"],
        references={"release": "release.number"},
        indexes=["observation", "article"],
    )


def _create_article() -> None:
    _create(
        "article",
        [
            _code("id"),
            *_texts("title"),
            *(_text("subtitle", null=True), _text("series", null=True)),
            _integer("instalment", null=True),
            *(_code("publisher"), _string("author", null=True)),
            *(_string("language"), _string("original_language", null=True)),
            *(_text("url", null=True), _string("published"), _boolean("published_inferred")),
            _text("published_note", null=True),
            *(_integer("paragraphs"), _text("paragraph_hashes"), _text("note", null=True)),
            *(_integer("release"), _text("searched"), _string("digest")),
        ],
        key=["id"],
        checks={"paragraphs": "paragraphs >= 1", "instalment": "instalment >= 1"},
        references={"publisher": "organization.id", "release": "release.number"},
        indexes=["publisher", "release"],
    )
    op.create_index("ix_article_published", "article", ["published", "id"])


def _create_observation() -> None:
    _create(
        "observation",
        [
            *(_big("id"), _code("key"), _code("article"), _code("metric")),
            *(_code("area", null=True), _string("area_type", null=True)),
            *(_code(name, null=True) for name in ("region", "country", "sector", "organization")),
            *(_code("period", null=True), _string("frequency", null=True)),
            *(_integer("year", null=True), _big("sort_time"), _big("sort_place")),
            *(_integer("first_year", null=True), _integer("last_year", null=True)),
            *(_real("value"), _string("relation"), _real("value_min"), _real("value_max")),
            *(_integer("multiplier"), _integer("decimals")),
            *(_code("unit"), _code("compared_with", null=True), _text("as_printed")),
            *(_string("inferred"), _boolean("measure_stated")),
            *(_string("status"), _string("origin")),
            *(_code("source", null=True), _integer("paragraph"), _integer("sentence")),
            *(_text("note", null=True), _text("correction", null=True)),
            *(_big("statement"), _big("fact", null=True), _real("interval_min")),
            *(_real("interval_max"), _integer("release")),
        ],
        key=["id"],
        checks={
            "relation": [
                *("eq", "gt", "ge", "lt", "le", "approx", "nearly", "just-over", "between")
            ],
            "status": [
                *("normal", "disputed", "unverified", "estimated", "provisional"),
                *("forecast", "target"),
            ],
            "origin": [
                *("official-statistic", "industry-statistic", "index", "survey"),
                *("company-figure", "not-stated"),
            ],
            "area_type": ["world", "group", "country", "province", "city"],
            "frequency": ["annual", "semiannual", "quarterly", "monthly", "weekly", "daily"],
            "paragraph": "paragraph >= 1",
            "sentence": "sentence >= 1",
            "as_printed": "as_printed <> ''",
            "subject": "area IS NOT NULL OR organization IS NOT NULL",
            "area_has_type": "(area IS NULL) = (area_type IS NULL)",
            "value": "(value IS NULL) = (relation = 'between')",
            "value_min": (
                "(value_min IS NOT NULL) = (relation IN ('eq', 'gt', 'ge', 'between')"
                " OR (relation = 'nearly' AND value < 0)"
                " OR (relation = 'just-over' AND value >= 0))"
            ),
            "value_max": (
                "(value_max IS NOT NULL) = (relation IN ('eq', 'lt', 'le', 'between')"
                " OR (relation = 'nearly' AND value >= 0)"
                " OR (relation = 'just-over' AND value < 0))"
            ),
            "bounds": "value_min <= value_max AND value_min <= value AND value <= value_max",
            "period": (
                "(period IS NULL) = (first_year IS NULL) AND (period IS NULL) = (last_year IS NULL)"
                " AND (first_year IS NULL OR first_year <= last_year)"
            ),
            "sort_time": "(sort_time >= 1099511627776) = (period IS NOT NULL)",
            "fact": "(fact IS NULL) = (period IS NULL)",
            "frequency_of_period": "frequency IS NULL OR period IS NOT NULL",
            "decimals": "decimals >= 0",
            "year": "year = first_year AND year = last_year",
        },
        references={
            "article": "article.id",
            "metric": "metric.id",
            **dict.fromkeys(("area", "region", "country"), "area.code"),
            "sector": "sector.code",
            "organization": "organization.id",
            "unit": "unit.code",
            "compared_with": "comparison.code",
            "source": "source.id",
            "release": "release.number",
        },
        indexes=["compared_with", "release"],
    )
    filters = (
        *("metric", "area", "area_type", "region", "country", "sector", "organization", "source"),
        *("status", "origin", "relation", "unit", "period", "frequency"),
        *("paragraph", "article"),
    )
    order = ("sort_time", "sort_place", "id", "year", "first_year")
    covered = (*filters, "value_min", "value_max", "compared_with", "fact")
    indexes = {
        **{name: (name, *order) for name in filters},
        **{name: (name, *order, *covered) for name in ("metric", "country")},
        "year": ("year", *order),
        "sort_time": (*order, "value_min", "value_max"),
        "metric_country": ("metric", "country", *order),
        "fact": ("fact",),
    }
    for name, columns in indexes.items():
        once = list(dict.fromkeys(columns))
        op.create_index(f"ix_observation_{name}", "observation", once)
    op.create_index("uq_observation_statement", "observation", ["statement"], unique=True)


def _create_claim() -> None:
    links = {
        "area": "area.code",
        "organization": "organization.id",
        "metric": "metric.id",
        "sector": "sector.code",
        "observation": "observation.id",
    }
    _create(
        "claim",
        [
            *(_big("id"), _text("key"), _code("article")),
            *map(_string, ("kind", "modality", "status", "part")),
            _code("said_by", null=True),
            *(_text(f"{name}s") for name in links),
            *(_code("source", null=True), _string("period", null=True)),
            *(_integer("paragraph"), _integer("sentence"), _big("repeats", null=True)),
            *_texts("text"),
            *(_text("searched"), _text("note", null=True), _integer("release")),
        ],
        key=["id"],
        checks={
            "kind": [
                *("absence", "assessment", "cause", "classification", "comparison", "context"),
                *("data-collected", "data-flow", "data-use", "document-content", "geography"),
                *("heading", "location", "organization-profile", "policy", "recommendation"),
                *("relocation", "research-interest", "risk", "superlative", "technology-use"),
            ],
            "modality": ["assertion", "reported", "hearsay", "opinion", "recommendation"],
            "status": ["normal", "disputed", "unverified"],
            "part": ["summary", "headline", "body"],
            "paragraph": "paragraph >= 1",
            "sentence": "sentence >= 1",
        },
        references={
            "article": "article.id",
            "said_by": "organization.id",
            "source": "source.id",
            "release": "release.number",
        },
        indexes=["said_by", "source", "release"],
    )
    op.create_index("ix_claim_place", "claim", ["article", "paragraph", "sentence", "id"])
    for name, target in links.items():
        _create(
            f"claim_{name}",
            [_big("code") if name == "observation" else _code("code"), _big("claim")],
            key=["code", "claim"],
            references={"code": target, "claim": "claim.id"},
            indexes=["claim"],
        )


def _create_figure() -> None:
    _create(
        "figure",
        [
            *(_code("article"), _integer("number")),
            *(_integer("paragraph"), _integer("sentence"), _string("as_printed"), _string("role")),
            *(_big("observation", null=True), _big("claim", null=True), _text("reason", null=True)),
            _integer("release"),
        ],
        key=["article", "number"],
        checks={
            "role": [
                *("value", "bound", "period", "scope", "threshold"),
                *("unit-base", "edition", "date", "name", "list-number"),
            ],
            "number": "number >= 1",
            "paragraph": "paragraph >= 1",
            "sentence": "sentence >= 1",
            "as_printed": "as_printed <> ''",
            "one_holder": "observation IS NULL OR claim IS NULL",
            "accounted": "observation IS NOT NULL OR claim IS NOT NULL OR reason IS NOT NULL",
        },
        references={
            "article": "article.id",
            "observation": "observation.id",
            "claim": "claim.id",
            "release": "release.number",
        },
        indexes=["observation", "claim", "release"],
    )


def _create_counts() -> None:
    codes = ("parameter", "code")
    numbers = ("observations", "dated", "ended", "release")
    _create(
        "observation_count",
        [*map(_code, codes), *map(_integer, ("year", *numbers))],
        key=[*codes, "year"],
    )
    _create(
        "observation_total",
        [*map(_code, codes), *(_integer(name) for name in numbers if name != "ended")],
        key=codes,
    )
