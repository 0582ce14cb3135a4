"""Metrics that are made of another one by rule: its growth, its change, a share of it, its rank."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from api.domain.code_lists import ANY_CURRENCY, LANGUAGES
from api.domain.reference import Entry, name_of
from api.i18n import capital, translate

Row = dict[str, str]


class Variant(NamedTuple):
    """How a metric that is made from another one is measured."""

    measure: str
    unit: str | None
    """None: as that of the other; of a percentage, percentage points."""
    higher_is_better: str | None
    """None: as that of the other."""


VARIANTS: Mapping[str, Variant] = {
    "growth": Variant("growth", "percent", None),
    "change": Variant("amount", None, None),
    "share": Variant("share", "percent", ""),
    "rank": Variant("rank", "rank", "false"),
    "multiple": Variant("ratio", "times", ""),
}
PERCENT, POINTS = "percent", "percentage-points"
WITHOUT = {"growth": ("growth", "rank"), "change": ("rank",)}
"""Measures of metrics that have no such variant."""


def variants(
    metrics: Mapping[str, Entry], units: Container[str], kinds: Iterable[str] = VARIANTS
) -> Iterator[tuple[str, str, str]]:
    """The codes of variants whose unit is there, each with its metric and its kind."""
    for kind in kinds:
        measure, of_kind, _ = VARIANTS[kind]
        without = WITHOUT.get(kind, (measure,))
        for metric, entry in metrics.items():
            unit = of_kind or unit_of_change(entry)
            is_change = metric.endswith("-change")
            if (
                entry["measure"] not in without
                and not is_change
                and (unit is None or unit in units)
            ):
                yield f"{metric}-{kind}", metric, kind


def unit_of_change(entry: Entry) -> str | None:
    """The unit of the change of a metric; None of one in any currency."""
    unit: str | None = entry["unit"]
    return POINTS if unit == PERCENT else unit


def variant_name(entry: Entry, kind: str, language: str) -> str:
    """The name of a variant, empty where the metric has none in the language."""
    if not entry[f"name_{language}"]:
        return ""
    text = translate(f"variant.name.{kind}", language, name=_within(entry, language))
    return capital(text) if language == "en" else text


def variant_row(code: str, metrics: Mapping[str, Entry]) -> Row:
    metric, _, kind = code.rpartition("-")
    entry, variant = metrics[metric], VARIANTS[kind]
    is_better = variant.higher_is_better
    if is_better is None:
        of_other = entry["higher_is_better"]
        is_better = "" if of_other is None else str(of_other).lower()
    row: Row = {
        "id": code,
        "unit": variant.unit or unit_of_change(entry) or ANY_CURRENCY,
        "measure": variant.measure,
        "higher_is_better": is_better,
        "not_comparable_across": entry["not_comparable_across"] or "",
    }
    for language in LANGUAGES:
        row[f"name_{language}"] = variant_name(entry, kind, language)
        is_named = entry[f"name_{language}"] or language == "en"
        name = _within(entry, language)
        text = translate(f"variant.definition.{kind}", language, name=name)
        row[f"definition_{language}"] = (
            "" if not is_named else capital(text) if language == "en" else text
        )
    return row | {"definition": row["definition_en"]}


def _within(entry: Entry, language: str) -> str:
    """A name as it stands within a text: in English in small letters, but GDP."""
    name = name_of(entry, language)
    return f"{name[0].lower()}{name[1:]}" if language == "en" and name[1:2].islower() else name
