"""`python -m api check`."""

import argparse

from api.cli.main import plural
from api.ingest.bundle import check, open_bundle
from api.ingest.progress import Progress


def run(arguments: argparse.Namespace) -> int:
    with Progress() as progress:
        counts = check(open_bundle(arguments.folder), progress)
    kinds = ("article", "observation", "claim", "figure")
    print(f"No faults: {', '.join(plural(getattr(counts, f'{kind}s'), kind) for kind in kinds)}.")
    return 0
