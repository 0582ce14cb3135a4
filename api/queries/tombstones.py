"""Things that only an earlier release has, and the release to find them in."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from api.db.as_of import last_valid
from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.schemas.parameters import ARTICLE_SLUG


def hint(snapshot: Snapshot, kind: str, key: Any) -> list[str]:
    """What would find an article, an observation or a claim that is gone; nothing if none is."""
    return list(hints(snapshot, kind, [] if key is None else [key]).values())


def hints(snapshot: Snapshot, kind: str, keys: Sequence[Any]) -> Mapping[Any, str]:
    """The same, of each that is gone."""
    possible = [key for key in keys if not isinstance(key, str) or re.fullmatch(ARTICLE_SLUG, key)]
    if not possible:
        return {}
    statement = last_valid(METADATA.tables[kind], possible, snapshot.release)
    found = snapshot.connection.execute(statement)
    return {key: f"release={release}: the last that has it" for key, release in found}
