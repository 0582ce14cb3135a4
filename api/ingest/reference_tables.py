"""The reference tables of a bundle, written over those of the last release."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from api.db.tables import METADATA
from api.domain.reference import KEYS, Kind, Reference
from api.ingest.staging_tables import Record, batches

# Tables that name others come after them.
REFERENCE_ORDER: tuple[Kind, ...] = (
    "area",
    "sector",
    "unit",
    "comparison",
    "metric",
    "organization",
    "source",
)


@dataclass(frozen=True, slots=True)
class Change:
    """How many rows of a kind a release added, changed and removed."""

    kind: str
    added: int
    changed: int
    removed: int

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def write(connection: Connection, reference: Reference) -> None:
    """Add and update the rows of the reference tables; parents last, whatever their order."""
    for kind in REFERENCE_ORDER:
        table, key = METADATA.tables[kind], KEYS[kind]
        known = set(connection.execute(select(table.c[key])).scalars())
        rows = [dict(row) for row in reference.entries(kind).values()]
        new = [row | _without_parent(row) for row in rows if row[key] not in known]
        for batch in batches(new):
            connection.execute(insert(table), batch)
        if rows:
            columns = [column.name for column in table.columns if column.name != key]
            statement = update(table).where(table.c[key] == bindparam("this"))
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
            connection.execute(
                statement.values(values),
                [
                    {"this": row[key]} | {f"new_{name}": row[name] for name in columns}
                    for row in rows
                ],
            )


def _without_parent(row: Mapping[str, Any]) -> Record:
    return {"parent": None} if "parent" in row else {}


def drop_unused(connection: Connection, reference: Reference) -> None:
    """Remove the rows that the bundle no longer has, leaves first."""
    for kind in reversed(REFERENCE_ORDER):
        table, key = METADATA.tables[kind], KEYS[kind]
        known = connection.execute(select(table.c[key])).scalars()
        gone = [{"this": code} for code in known if code not in reference.entries(kind)]
        if gone and "parent" in table.columns:
            orphan = update(table).where(table.c.parent == bindparam("this")).values(parent=None)
            connection.execute(orphan, gone)
        if gone:
            connection.execute(delete(table).where(table.c[key] == bindparam("this")), gone)


def changes(old: Reference | None, new: Reference) -> Iterable[Change]:
    for kind in REFERENCE_ORDER:
        before = old.entries(kind) if old else {}
        after = new.entries(kind)
        yield Change(
            kind,
            added=len(after.keys() - before.keys()),
            changed=sum(before[code] != after[code] for code in after.keys() & before.keys()),
            removed=len(before.keys() - after.keys()),
        )
