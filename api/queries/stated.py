"""What articles state: all their claims, and every numeral with what became of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from api.db.snapshot import Snapshot
from api.queries import articles, claims
from api.queries.results import MAX_AT_ONCE, Columns, count_of

Read = Callable[[], Iterator[Columns]]
"""Reads rows in batches."""
AT_ONCE = 100
"""Articles of one statement: an earlier release is sorted in memory."""
READERS = {"claims": claims.of_articles, "figures": articles.audit_of}
TABLES = (claims.CLAIM, articles.FIGURE)


def by_articles(snapshot: Snapshot, names: Sequence[str], language: str) -> Mapping[str, Read]:
    """The tables of what articles state, read article by article when they are needed."""
    return {table: partial(_read, table, snapshot, names, language) for table in READERS}


def _read(table: str, snapshot: Snapshot, names: Sequence[str], language: str) -> Iterator[Columns]:
    for first in range(0, len(names), AT_ONCE):
        yield from READERS[table](snapshot, names[first : first + AT_ONCE], language)


def is_long(snapshot: Snapshot, names: Sequence[str]) -> bool:
    """Whether articles state so much that it is sent while it is read."""
    count = 0
    for first in range(0, len(names), AT_ONCE):
        some = names[first : first + AT_ONCE]
        count += sum(count_of(snapshot, table, [table.c.article.in_(some)]) for table in TABLES)
        if count > MAX_AT_ONCE:
            return True
    return False
