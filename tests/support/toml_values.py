"""The values of `article.toml` as the texts that the desk shows."""

import tomllib
from pathlib import Path
from typing import Any


def toml_values(path: Path) -> dict[str, Any]:
    """Keys with their texts; `defaults` has those of its table."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    defaults = {key: str(each) for key, each in document.pop("defaults", {}).items()}
    texts = {
        key: str(each).lower() if isinstance(each, bool) else str(each)
        for key, each in document.items()
        if not isinstance(each, list)
    }
    return texts | {"defaults": defaults}
