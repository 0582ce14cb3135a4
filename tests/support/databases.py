"""What a database holds."""

from typing import Any

from sqlalchemy import create_engine, text


def select_rows(url: str, sql: str) -> list[Any]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.execute(text(sql)))
    engine.dispose()
    return found
