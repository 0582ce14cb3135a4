"""Things that an earlier release had: who looks for one is told where it is."""

import re
from typing import Any

from api.database import Snapshot
from api.models import METADATA
from api.parameters import ARTICLE_SLUG
from api.past import last_held


def hint(snapshot: Snapshot, kind: str, key: Any) -> list[str]:
    """What would find an article, an observation or a claim that is gone; nothing if none is."""
    if key is None or (isinstance(key, str) and not re.fullmatch(ARTICLE_SLUG, key)):
        return []
    statement = last_held(METADATA.tables[kind], "id", key, snapshot.release)
    release = snapshot.connection.execute(statement).scalar_one()
    return [] if release is None else [f"release={release}: the last that has it"]
