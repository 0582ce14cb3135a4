"""`check`: whether the figures of a text are those that articles print."""

from collections.abc import Sequence

from api.http.responses import Responder
from api.i18n import counted, translate
from api.i18n.citations import DATA_SET
from api.i18n.citations.lines import joined, origins, release_dated
from api.mcp.answers import Answer, figures_of, noticed
from api.queries.check import check_text
from api.queries.cited import cited
from api.schemas import Row
from api.schemas.check import CheckQuery

VERDICT = ("text", "verdict", "diagnosis", "message", "observations")
"""Columns of the figures of a text that a reader needs first."""


def check(respond: Responder[CheckQuery]) -> Answer:
    snapshot, query, language = respond.snapshot, respond.query, respond.query.language
    found = check_text(snapshot, query.text or "", query.read_in, query.day, language)
    warnings = noticed(found.warnings)
    total = len(found.numerals)
    lines = [row["message"] for row in found.numerals] or [counted(total, language, "figures")]
    return Answer(
        [*lines, _origin(respond, found.observations)],
        found.numerals,
        total,
        snapshot.pinned,
        warnings,
        more={
            "language": query.read_in,
            "verdicts": found.counts,
            "figures": figures_of(respond, found.observations, warnings),
        },
        is_empty=not total,
    )


def _origin(respond: Responder[CheckQuery], rows: Sequence[Row]) -> str:
    """The release, and what printed and measured the observations that decide."""
    snapshot, language = respond.snapshot, respond.query.language
    reference = snapshot.reference
    release = release_dated(snapshot.release, snapshot.published_at[:10], language)
    head = translate("citation.data-set", language, data_set=DATA_SET, release=release)
    articles = [*cited(snapshot, {row["article"] for row in rows}).values()]
    codes = sorted({row["source"] for row in rows} - {None})
    sources = [reference.entries("source")[code] for code in codes]
    unnamed = sum(row["source"] is None for row in rows)
    return joined([head, *origins(articles, sources, unnamed, language, reference)], language)
