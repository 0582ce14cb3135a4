"""What stands in a cell of a table, where JSON would have an array or an object."""

from typing import Any

import orjson


def cell(value: Any) -> Any:
    """Several values are separated by `|`, an object is its JSON; all else is left as it is."""
    if isinstance(value, dict) or (
        isinstance(value, list) and value and isinstance(value[0], dict)
    ):
        return orjson.dumps(value).decode()
    if isinstance(value, list):
        return "|".join(str(each) for each in value)
    return value
