"""The words that charts and cubes print beside the data."""

from collections.abc import Mapping
from typing import Any, Final

from api.domain.reference import Reference
from api.i18n import capital, quoted_title, translate, with_colon
from api.i18n.catalogue import is_known

MARKS: Final[Mapping[str, str]] = {
    "normal": "",
    "disputed": "†",
    "unverified": "‡",
    "estimated": "(e)",
    "provisional": "(p)",
    "forecast": "(f)",
    "target": "(t)",
}
"""What stands behind a value in a chart, by its status."""
KEYS: Final[Mapping[str, str]] = {
    "compared_with": "compared-with",
    "inferred": "inferred",
    "place": "chart.place",
    "ranked_among": "ranked-among",
    "time": "term.period",
}
"""Columns and dimensions whose label is not their term."""


def word(name: str, lang: str) -> str:
    """The label of a column or of a dimension: metric, subject, time."""
    return capital(translate(KEYS.get(name, f"term.{name}"), lang))


def article_name(article: Mapping[str, Any], reference: Reference, lang: str) -> str:
    """The publisher and the title of an article."""
    publisher = reference.names[lang]["organization"][article["publisher"]]
    title = quoted_title(article[f"title_{lang}"], lang)
    return translate("chart.article", lang, publisher=publisher, title=title)


def status_name(status: str, lang: str) -> str:
    """What a status means."""
    name = translate(f"status.{status}", lang)
    key = f"chart.status.{status}"
    return with_colon(name, translate(key, lang), lang) if is_known(key) else name
