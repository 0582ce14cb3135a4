"""`python -m api seed`."""

import argparse

from api.commands.words import effort, summary
from api.commands.writing import writing
from api.database import check_migrated
from api.seeding.bundle import open_bundle
from api.seeding.progress import Progress
from api.seeding.publish import publish


def run(asked: argparse.Namespace) -> int:
    with writing() as engine:
        check_migrated(engine)
        with Progress() as progress:
            outcome = publish(engine, open_bundle(asked.folder), progress)
    print(summary(outcome))
    print(effort(outcome.read, progress.seconds))
    return 0
