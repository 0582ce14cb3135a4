"""Lookup of entities by a name, another name or a code."""

from collections import Counter

from api.db.snapshot import Snapshot
from api.domain.dimensions import AREA_PARAMETERS, DIMENSIONS, LISTED_KINDS
from api.domain.name_index import alike, candidates
from api.queries import warnings
from api.queries.empty_results import Lookups, explained
from api.queries.results import InMemoryTable, Page, slice_after
from api.schemas import CandidateRow, Row
from api.schemas.queries import ResolveQuery


def resolve(snapshot: Snapshot, query: ResolveQuery) -> Page:
    """What the text may mean, the likeliest first; where nothing matches, similar spellings."""
    reference, language, text = snapshot.reference, query.language, str(query.q)
    matches = [
        (each.text, str(each.match))
        for each in candidates(
            reference.index, text, LISTED_KINDS, language, snapshot.deadline.check
        )
    ]
    is_guess = not matches
    if is_guess:
        matches = [(near, "similar") for near in alike(reference.index, text, LISTED_KINDS)]
    rows: list[Row] = []
    for found, match in matches:
        kind = found.kind
        if kind == "area":
            kind = reference.entries("area")[found.code]["type"]
        parameter = AREA_PARAMETERS.get(kind, kind)
        rows.append(
            {
                "rank": 0,
                "code": found.code,
                "type": kind,
                **reference.named(found.kind, found.code, language),
                "match": match,
                "matched_in": found.form,
                "matched": found.text,
                "matched_language": found.language,
                "parameter": parameter,
                "collection": DIMENSIONS[parameter].plural,
            }
        )
    chosen = [row for row in rows if query.type is None or row["type"] in query.type]
    notices = []
    if is_guess:
        meant = list(dict.fromkeys(row["name"] for row in chosen or rows))
        typed = query.q.typed if query.q else ""
        notices.append(warnings.no_such_name(query, [typed], meant[: warnings.MAX_SUGGESTED]))
    if rows and not chosen:
        types = Counter(row["type"] for row in rows).most_common()
        lookups = Lookups(lambda names: len(rows) if names == ("type",) else 0, lambda *_: types)
        notices += explained(snapshot, query, lookups)
    for rank, row in enumerate(chosen, 1):
        row["rank"] = rank
    ranks = [row["rank"] for row in chosen]
    shown, next_key = slice_after(ranks, query.after and query.after[0], query.size)
    table = InMemoryTable.of_rows(chosen[shown])
    return Page(CandidateRow, table, len(chosen), next_key, notices)
