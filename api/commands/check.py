"""`python -m api check`."""

import argparse

from api.commands.words import contents
from api.seeding.bundle import check, open_bundle
from api.seeding.progress import Progress


def run(asked: argparse.Namespace) -> int:
    with Progress() as progress:
        tally = check(open_bundle(asked.folder), progress)
    print(f"No faults: {contents(tally)}.")
    return 0
