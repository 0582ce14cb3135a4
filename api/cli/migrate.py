"""`python -m api migrate`."""

import argparse

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from api.cli.places import packaged
from api.cli.writing import writing
from api.errors import REMOVE_HINT, SEED_HINT, IndicatorsError
from api.settings import Settings


def run(_arguments: argparse.Namespace) -> int:
    with writing():
        config = Config()
        folder = str(packaged("migrations")).replace("%", "%%")
        config.set_main_option("script_location", folder)
        config.attributes["database_url"] = Settings.from_environment().database_url
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            message = f"Unknown schema ({error}): {REMOVE_HINT}, then {SEED_HINT}."
            raise IndicatorsError(message) from error
    print("The database is at the newest schema.")
    return 0
