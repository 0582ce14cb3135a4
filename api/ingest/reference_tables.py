"""The reference tables of a bundle, written over those of the last release."""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, update

from api.db.tables import METADATA
from api.domain.reference import KEYS, Reference
from api.ingest.versioned_tables import batches


class Change(NamedTuple):
    """How many rows of a kind a release added, changed and removed."""

    kind: str
    added: int
    changed: int
    removed: int


def write(connection: Connection, old: Reference, new: Reference) -> list[Change]:
    """Add and update rows. Those that are gone stay until nothing refers to them."""
    changes = []
    for kind, key in KEYS.items():
        table, before, after = METADATA.tables[kind], old.entries(kind), new.entries(kind)
        added = [row for code, row in after.items() if code not in before]
        changed = [row for code, row in after.items() if before.get(code, row) != row]
        # Parents are set afterwards: a row may come before its parent.
        orphan = {"parent": None} if "parent" in table.columns else {}
        for batch in batches({**row, **orphan} for row in added):
            connection.execute(insert(table), batch)
        updated = [*changed, *(row for row in added if row.get("parent"))]
        if updated:
            statement = update(table).where(table.c[key] == bindparam("this"))
            connection.execute(statement, [{**row, "this": row[key]} for row in updated])
        changes.append(Change(kind, len(added), len(changed), len(before.keys() - after.keys())))
    return changes


def drop_unused(connection: Connection, old: Reference, new: Reference) -> None:
    """Remove the rows that the bundle no longer has, leaves first."""
    for kind, key in reversed([*KEYS.items()]):
        table, gone = METADATA.tables[kind], old.entries(kind).keys() - new.entries(kind).keys()
        if not gone:
            continue
        codes = [{"this": code} for code in gone]
        if "parent" in table.columns:
            orphan = update(table).where(table.c.parent == bindparam("this")).values(parent=None)
            connection.execute(orphan, codes)
        connection.execute(delete(table).where(table.c[key] == bindparam("this")), codes)
