"""What a name, another name or a code may mean."""

from collections import Counter
from collections.abc import Mapping, Sequence

from api.db.snapshot import Snapshot
from api.domain.name_index import Text, alike, candidates
from api.domain.reference import KEYS, Kind, Reference
from api.queries import warnings
from api.queries.empty_results import Looked, explained
from api.queries.excluded_rows import MAX_SUGGESTED
from api.queries.paging import slice_after
from api.queries.results import InMemoryRows, Notice, Page
from api.schemas import CandidateRow, Row
from api.schemas.parameters import AREA_PARAMETERS
from api.schemas.queries import ResolveQuery

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


def resolve(snapshot: Snapshot, question: ResolveQuery) -> Page:
    """What the text may mean, the likeliest first: where nothing has it, what is spelled alike."""
    reference = snapshot.reference
    asked = str(question.q)
    found = candidates(reference.index, asked, KINDS, question.language)
    rows = [_row(reference, each.text, each.match, question.language) for each in found]
    is_guess = not rows
    if is_guess:
        near = alike(reference.index, asked, KINDS)
        rows = [_row(reference, text, "similar", question.language) for text in near]
    chosen = [row for row in rows if question.type is None or row["type"] in question.type]
    told = [_no_such_name(question, chosen or rows)] if is_guess else []
    if rows and not chosen:
        told += _not_of_type(snapshot, question, rows)
    ranked = [row | {"rank": rank} for rank, row in enumerate(chosen, 1)]
    shown, more = slice_after(ranked, "rank", question.after and question.after[0], question.size)
    return Page(
        CandidateRow,
        InMemoryRows(shown),
        len(chosen),
        [shown[-1]["rank"]] if more else None,
        told,
    )


def _no_such_name(question: ResolveQuery, guesses: Sequence[Row]) -> Notice:
    """The rows are what may have been meant: the first of them are told in words."""
    meant = dict.fromkeys(row["name"] for row in guesses)
    typed = question.q.typed if question.q else ""
    return warnings.no_such_name(question, [typed], list(meant)[:MAX_SUGGESTED])


def _not_of_type(snapshot: Snapshot, question: ResolveQuery, rows: Sequence[Row]) -> list[Notice]:
    """The types that there are, where none of those asked for is."""
    types = Counter(row["type"] for row in rows).most_common()
    looked = Looked(lambda names: len(rows) if names == ("type",) else 0, lambda *_names: types)
    return explained(snapshot, question, looked)


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
