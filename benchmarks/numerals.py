"""Seconds in which the numeral reader reads a megabyte of each language.

The text is that of the annotated sentences, repeated: some three numerals in each.
"""

import json
import time
from pathlib import Path

from api.numerals import LANGUAGES, read

SENTENCES = Path(__file__).parent.parent / "tests" / "numerals"
BYTES = 1_000_000
ROUNDS = 5


def main() -> None:
    print("| language | numerals | seconds, best of 5 |\n|---|---|---|")
    for lang in LANGUAGES:
        lines = (SENTENCES / f"sentences_{lang}.jsonl").read_text(encoding="utf-8").splitlines()
        text = "\n".join(json.loads(line)["text"] for line in lines) + "\n"
        text = (text.encode() * (BYTES // len(text.encode()) + 1))[:BYTES].decode(errors="ignore")
        times = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            count = len(read(text, lang))
            times.append(time.perf_counter() - begun)
        print(f"| {lang} | {count:,} | {min(times):.2f} |")


if __name__ == "__main__":
    main()
