"""What a name, another name or a code may mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.database import Snapshot
from api.filters import ResolveQuery
from api.parameters import AREA_PARAMETERS
from api.queries import warnings
from api.queries.paging import slice_after
from api.reference import KEYS, Kind, Reference
from api.results import Page
from api.rows import CandidateRow, Row
from api.search import Text, alike, candidates

KINDS: Sequence[Kind] = ("area", "metric", "sector", "organization", "source", "unit")
LISTS: Mapping[str, str] = {
    "world": "areas",
    "group": "areas",
    "country": "countries",
    "province": "regions",
    "city": "regions",
    "metric": "metrics",
    "sector": "sectors",
    "organization": "organizations",
    "source": "sources",
    "unit": "units",
}
"""The list that holds a thing, by its type."""


def resolve(
    snapshot: Snapshot, question: ResolveQuery, after: Sequence[Any] | None, size: int | None
) -> Page:
    """What the text may mean, the likeliest first: where nothing has it, what is spelled alike."""
    reference = snapshot.reference
    asked = question.q or ""
    found = candidates(reference.index, asked, KINDS, question.language)
    rows = [_row(reference, each.text, each.match, question.language) for each in found]
    told = []
    if not rows:
        told = [warnings.no_such_name(question, [asked])]
        rows = [
            _row(reference, text, "similar", question.language)
            for text in alike(reference.index, asked, KINDS)
        ]
    chosen = [row for row in rows if question.type is None or row["type"] in question.type]
    ranked = [row | {"rank": rank} for rank, row in enumerate(chosen, 1)]
    shown, more = slice_after(ranked, "rank", after[0] if after else None, size)
    return Page(CandidateRow, shown, len(chosen), size, [shown[-1]["rank"]] if more else None, told)


def _row(reference: Reference, text: Text, match: str, language: str) -> Row:
    entry = reference.entries(text.kind)[text.code]
    kind = entry["type"] if text.kind == "area" else text.kind
    return {
        "rank": 0,
        "code": entry[KEYS[text.kind]],
        "type": kind,
        "name": reference.names[language][text.kind][text.code],
        "match": match,
        "matched_in": text.form,
        "matched": text.text,
        "matched_language": text.language,
        "parameter": AREA_PARAMETERS.get(kind, kind),
        "collection": LISTS[kind],
    }
