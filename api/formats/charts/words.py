"""The words that charts and cubes print beside the data."""

from collections.abc import Mapping
from typing import Final

from api.domain.code_lists import INFERABLE, STATUSES
from api.i18n import capital, code_name, label, translate, with_colon
from api.i18n.catalogue import is_known

MARKS: Final[Mapping[str, str]] = {
    "normal": "",
    "disputed": "†",
    "unverified": "‡",
    "estimated": "(e)",
    "provisional": "(p)",
    "forecast": "(f)",
}
"""What stands behind a value in a chart, by its status."""


def word(name: str, lang: str) -> str:
    """The label of a column or of a dimension: metric, subject, time."""
    if name in ("compared_with", "inferred", "place"):
        key = {"compared_with": "compared-with", "place": "chart.place"}.get(name, name)
        return capital(translate(key, lang))
    return label("period" if name == "time" else name, lang)


def status_mark(status: str) -> str:
    return MARKS.get(status, f"({status})")


def status_name(status: str, lang: str) -> str:
    """What a status means."""
    if status not in STATUSES:
        return status
    name = translate(f"status.{status}", lang)
    key = f"chart.status.{status}"
    return with_colon(name, translate(key, lang), lang) if is_known(key) else name


def column_name(column: str, lang: str) -> str:
    return capital(code_name("inferred", column, lang)) if column in INFERABLE else column
