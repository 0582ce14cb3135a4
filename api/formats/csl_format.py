"""CSL-JSON (CSL 1.0.2) of a citation: an array of items, which reference managers import."""

from itertools import chain

import orjson

from api.formats.format import ARRAY, Document, Format
from api.queries.results import ByteSink
from api.schemas import CitationRow


def write(document: Document, out: ByteSink) -> None:
    items = list(chain.from_iterable(row["csl"] for row in document.rows))
    out.write(orjson.dumps(items, option=orjson.OPT_INDENT_2))


FORMAT = Format(
    "csl",
    "application/vnd.citationstyles.csl+json",
    "csl.json",
    write,
    "CSL-JSON, of a citation",
    row_models=(CitationRow,),
    schema=ARRAY,
)
