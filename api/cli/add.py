"""`python -m api add`."""

import argparse

from api.domain.code_lists import LANGUAGES
from api.ingest.library import add_rows


def run(arguments: argparse.Namespace) -> int:
    for row in add_rows(arguments.seed, arguments.kind, arguments.codes):
        print(
            row.get("code") or row["id"],
            " | ".join(row[f"name_{language}"] for language in LANGUAGES),
            sep=": ",
        )
    return 0
