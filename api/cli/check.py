"""`python -m api check`."""

import argparse

from api.cli.report import contents
from api.ingest.bundle import check, open_bundle
from api.ingest.progress import Progress


def run(arguments: argparse.Namespace) -> int:
    with Progress() as progress:
        counts = check(open_bundle(arguments.folder), progress)
    print(f"No faults: {contents(counts)}.")
    return 0
