"""Alembic's entry: runs the migrations on the database that DATABASE_URL names."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel.sql.sqltypes import AutoString

from api.db.database import writing_engine
from api.db.tables import METADATA
from api.settings import Settings


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write SQLModel's text type as SQLAlchemy's, so that migrations need no SQLModel."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


# `python -m api migrate` passes its own settings; the `alembic` command reads the environment.
url = context.config.attributes.get("database_url") or Settings.from_environment().database_url

engine = writing_engine(url)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        compare_type=True,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
