"""BibTeX (UTF-8) of a citation: the entries of one figure, as a file for a bibliography."""

from api.formats.format import Document, Format
from api.queries.results import ByteSink
from api.schemas import CitationRow


def write(document: Document, out: ByteSink) -> None:
    for row in document.rows:
        out.write(row["bibtex"].encode())


FORMAT = Format(
    "bibtex",
    "application/x-bibtex",
    "bib",
    write,
    "BibTeX, of a citation",
    row_models=(CitationRow,),
)
