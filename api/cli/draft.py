"""`python -m api draft`."""

import argparse

from api.cli.main import plural
from api.errors import PROGRAM
from api.ingest.draft_files import draft_article
from api.reading.article_text import read_text


def run(arguments: argparse.Namespace) -> int:
    counts = draft_article(
        arguments.seed,
        arguments.id,
        read_text(arguments.text),
        arguments.language,
        arguments.published,
    )
    added = "" if counts.added == counts.observations else f" ({counts.added:,} of them new)"
    print(
        f"{plural(counts.figures, 'numeral')}, {plural(counts.observations, 'observation')}"
        f"{added}: {plural(counts.filled, 'cell')} filled, {counts.open:,} to decide."
    )
    if counts.metrics:
        print(f"Added to metrics.csv, as the text has them: {', '.join(counts.metrics)}.")
    print(f"To list them: {PROGRAM} check {arguments.seed} --text {arguments.text}")
    return 0
