"""`python -m api seed`."""

import argparse

from api.cli.report import effort, summary
from api.cli.writing import writing
from api.db.database import check_migrated
from api.ingest.bundle import open_bundle
from api.ingest.progress import Progress
from api.ingest.publish import publish


def run(arguments: argparse.Namespace) -> int:
    with writing() as engine:
        check_migrated(engine)
        with Progress() as progress:
            outcome = publish(engine, open_bundle(arguments.folder), progress)
    print(summary(outcome))
    print(effort(outcome.read, progress.seconds))
    return 0
