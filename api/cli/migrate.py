"""`python -m api migrate`."""

import argparse

from alembic import command
from alembic.config import Config

from api.cli.writing import writing
from api.settings import PROJECT, Settings


def run(_arguments: argparse.Namespace) -> int:
    with writing():
        config = Config(toml_file=PROJECT / "pyproject.toml")
        config.attributes["database_url"] = Settings.from_environment().database_url
        command.upgrade(config, "head")
    print("The database is at the newest schema.")
    return 0
