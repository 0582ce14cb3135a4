"""The tables.

Reference tables (areas, sectors, metrics, units, organizations, sources, comparisons) hold the
names; an article holds observations, claims and figures. Those four, what claims speak of, and the
counts of observations have a current table and a history table of the same columns: a row that a
release replaced or removed moves to the history, with the last release in which it held
(`release_to`). `release` is the release that last changed the row, so a row held from `release` to
`release_to`. `api.db.as_of` puts the rows of an earlier release together.

Table models do not validate what they are given (SQLModel): rows from outside pass through
`api.ingest` first. The constraints here are the last line.
"""

from collections.abc import Mapping

from sqlalchemy import Column, Integer, Table

from api.db.tables import articles, observations, reference, releases  # noqa: F401 - their tables
from api.db.tables.claims import CLAIM_LINKS
from api.db.tables.columns import METADATA as METADATA


def _history_of(current: Table) -> Table:
    """The table of a table's earlier rows: its columns alone, and the last release of each row.

    What was valid at a release is found by the index of `release_to`: few rows for a late one.
    The digest of an article's files is not kept.
    """
    kept = [
        Column(c.name, c.type, primary_key=c.primary_key, nullable=c.nullable)
        for c in current.columns
        if c.name != "digest"
    ]
    last = Column("release_to", Integer, primary_key=True, index=True)
    return Table(f"{current.name}_history", METADATA, *kept, last)


HISTORIES: Mapping[Table, Table] = {
    table: _history_of(table)
    for name in (
        *("article", "observation", "claim", "figure"),
        *("observation_count", "observation_total"),
    )
    for table in (METADATA.tables[name],)
}
"""Tables whose rows have a release, each with the table of their earlier versions."""

CLAIM_LINK_HISTORIES: Mapping[Table, Table] = {
    table: _history_of(table) for table in CLAIM_LINKS.values()
}
"""The links of claims in the history. A link is valid as long as its claim's row is."""
