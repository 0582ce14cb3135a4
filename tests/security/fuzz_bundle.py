"""Fuzz the reader of bundles, guided by code coverage.

Each run puts one mutated file in the place of its original in a copy of `seed/`, and reads the
folder as `python -m api check` does. Whatever the file holds, the reader ends in faults or in none;
another exception, or a run of many seconds, ends the fuzzing and leaves the file as `crash-*` or
`timeout-*` in the folder of findings.

Atheris is needed in an environment that has the service's packages: `pip install atheris`.
"""

import argparse
import importlib
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
SEED = PROJECT / "seed"
LONGEST = 1 << 13
"""Maximum size of a mutated file in bytes: longer ones are slow and add no coverage."""
SLOW = 20
"""Seconds after which a run counts as endless."""


def main(arguments: Sequence[str] | None = None) -> None:
    parsed = _parser().parse_args(arguments)
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["api", "tomllib"]):
        reading = importlib.import_module("tests.security.fuzz_reading")
    parsed.corpus.mkdir(parents=True, exist_ok=True)
    parsed.findings.mkdir(parents=True, exist_ok=True)
    seed = Path(shutil.copytree(SEED, Path(tempfile.mkdtemp(prefix="fuzz-")) / "seed"))
    target = reading.Target(seed)
    _fill(parsed.corpus, target.files)
    options = [
        sys.argv[0],
        f"-max_total_time={parsed.seconds}",
        f"-max_len={LONGEST}",
        "-len_control=0",
        f"-timeout={SLOW}",
        "-rss_limit_mb=2048",
        f"-artifact_prefix={parsed.findings}/",
        "-print_final_stats=1",
        str(parsed.corpus),
    ]
    atheris.Setup(options, target.run)
    atheris.Fuzz()


def _fill(corpus: Path, files: Sequence[Path]) -> None:
    """One entry per file of the seed: its number, then its content."""
    for number, file in enumerate(files):
        entry = corpus / f"seed-{file.name}"
        entry.write_bytes(bytes([number]) + file.read_bytes()[: LONGEST - 1])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--corpus", type=Path, default=PROJECT / ".bench" / "fuzz" / "corpus")
    parser.add_argument("--findings", type=Path, default=PROJECT / ".bench" / "fuzz" / "findings")
    return parser


if __name__ == "__main__":
    main()
