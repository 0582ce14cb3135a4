"""Opens the database for the commands that write to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from api.db.database import writing_engine
from api.errors import IndicatorsError
from api.settings import Settings


@contextmanager
def writing() -> Iterator[Engine]:
    """An engine that can write. Raises IndicatorsError with the database's error."""
    engine = writing_engine(Settings.from_environment().database_url)
    try:
        yield engine
    except DBAPIError as error:
        raise IndicatorsError(f"the database reports: {error.orig}; nothing was loaded.") from error
    finally:
        engine.dispose()
