"""The reference tables of a bundle, written over those of the last release."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from api.db.tables import METADATA
from api.domain.reference import KEYS, Reference
from api.ingest.row_models import REFERENCE_FILES
from api.ingest.versioned_tables import batches


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
    for kind in REFERENCE_FILES:
        table, key = METADATA.tables[kind], KEYS[kind]
        known = set(connection.execute(select(table.c[key])).scalars())
        rows = [dict(row) for row in reference.entries(kind).values()]
        orphan = {"parent": None} if "parent" in table.columns else {}
        for batch in batches(row | orphan for row in rows if row[key] not in known):
            connection.execute(insert(table), batch)
        if rows:
            names = [column.name for column in table.columns if column.name != key]
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
            changed = update(table).where(table.c[key] == bindparam("this")).values(**values)
            parameters = [
                {"this": row[key]} | {f"new_{name}": row[name] for name in names} for row in rows
            ]
            connection.execute(changed, parameters)


def drop_unused(connection: Connection, reference: Reference) -> None:
    """Remove the rows that the bundle no longer has, leaves first."""
    for kind in reversed(list(REFERENCE_FILES)):
        table, key = METADATA.tables[kind], KEYS[kind]
        known = connection.execute(select(table.c[key])).scalars()
        gone = [{"this": code} for code in known if code not in reference.entries(kind)]
        if gone and "parent" in table.columns:
            orphan = update(table).where(table.c.parent == bindparam("this")).values(parent=None)
            connection.execute(orphan, gone)
        if gone:
            connection.execute(delete(table).where(table.c[key] == bindparam("this")), gone)


def changes(old: Reference | None, new: Reference) -> Iterable[Change]:
    for kind in REFERENCE_FILES:
        before, after = old.entries(kind) if old else {}, new.entries(kind)
        yield Change(
            kind,
            added=len(after.keys() - before.keys()),
            changed=sum(before[code] != after[code] for code in after.keys() & before.keys()),
            removed=len(before.keys() - after.keys()),
        )
