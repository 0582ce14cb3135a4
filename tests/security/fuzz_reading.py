"""The function that `fuzz_bundle` repeats: read a bundle with one mutated file."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from api.ingest.bundle import ARTICLE_FILES, check, open_bundle
from api.ingest.issues import BundleError, IssueLog
from api.ingest.progress import Progress
from api.ingest.row_models import REFERENCE_FILES


class Target:
    """A seed folder in which one file at a time is replaced, and put back."""

    def __init__(self, seed: Path) -> None:
        self.seed = seed
        [article] = (seed / "articles").iterdir()
        self.reference = [seed / name for name in REFERENCE_FILES.values()]
        self.files = [*self.reference, *(article / name for name in ARTICLE_FILES)]
        self.whole = open_bundle(seed)

    def run(self, entry: bytes) -> None:
        """Read an entry of the corpus: the number of a file, then its content."""
        if not entry:
            return
        file = self.files[entry[0] % len(self.files)]
        original = file.read_bytes()
        file.write_bytes(entry[1:])
        try:
            self._read(file)
        finally:
            file.write_bytes(original)

    def _read(self, file: Path) -> None:
        """The reference tables are read again only where one of them is another."""
        with suppress(BundleError), Progress() as progress:
            bundle = replace(self.whole, log=IssueLog(self.seed))
            if file in self.reference:
                bundle = open_bundle(self.seed)
            check(bundle, progress)
