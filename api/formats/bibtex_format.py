"""BibTeX (UTF-8) of a citation: the entries of one figure, as a file for a bibliography."""

from collections.abc import Iterator

from api.formats.format import Document, Format
from api.rows import CitationRow


def write(document: Document) -> Iterator[bytes]:
    for row in document.rows:
        yield row["bibtex"].encode()


FORMAT = Format(
    "bibtex",
    "application/x-bibtex",
    "bib",
    write,
    "BibTeX, of a citation",
    only=(CitationRow,),
)
