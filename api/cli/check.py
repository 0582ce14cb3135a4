"""`python -m api check`."""

import argparse

from api.cli.main import plural
from api.ingest.bundle import check, open_bundle
from api.ingest.progress import Progress
from api.numerals import LANGUAGES
from api.reading.article_text import read_text

MAX_WIDTH = 120
"""Characters of a line."""


def run(arguments: argparse.Namespace) -> int:
    text = None if arguments.text is None else read_text(arguments.text)
    with Progress() as progress:
        counts = check(open_bundle(arguments.folder), progress, text)
    kinds = ("article", "observation", "claim", "figure")
    print(f"No faults: {', '.join(plural(getattr(counts, f'{kind}s'), kind) for kind in kinds)}.")
    for language, articles in sorted(counts.not_compared.items()):
        print(
            f"{plural(articles, 'article')} in {language}: the figures were not compared with what "
            f"is printed; numerals are read in {', '.join(LANGUAGES)}."
        )
    for what, served, listed in (
        ("name", "another language", counts.unnamed),
        ("text", "English", counts.untranslated),
    ):
        if listed.count:
            print(f"{plural(listed.count, what)} without a translation, served in {served}:")
        for text in listed.first:
            print(f"  {text if len(text) <= MAX_WIDTH else f'{text[: MAX_WIDTH - 1]}…'}")
        if more := listed.count - len(listed.first):
            print(f"  and {more:,} more")
    return 0
