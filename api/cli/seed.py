"""`python -m api seed`."""

import argparse

from api.cli.main import plural
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
    served = f"{plural(outcome.observations, 'observation')} served"
    if outcome.changes:
        print(f"Published release {outcome.release}: {served}.")
    else:
        print(f"Nothing has changed: release {outcome.release} stays, {served}.")
    for kind, added, changed, removed in outcome.changes:
        print(f"  {kind}: {added:,} added, {changed:,} changed, {removed:,} removed")
    for key in outcome.unexplained:
        print(f"  corrected without a reason (column `correction`): {key}")
    hidden = outcome.unexplained_count - len(outcome.unexplained)
    if hidden:
        print(f"  and {hidden:,} more, corrected without a reason")
    read, seconds = outcome.read, progress.seconds
    articles = f"{read.changed:,} of {plural(read.articles, 'article')} changed"
    observations = f"{plural(read.observations, 'observation')} read"
    speed = read.observations / max(seconds, 0.001)
    print(f"{articles}, {observations}: {seconds:,.1f} s, {speed:,.0f} a second.")
    return 0
