"""The words of responses in each language.

What stands around names and numbers: lists, counts, quotation marks, periods, parameters.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from api.domain import code_lists, periods
from api.domain.dimensions import DIMENSIONS
from api.i18n.catalogue import is_known, translate_count
from api.i18n.catalogue import translate as translate

NONE: Final = "none"
"""How a query spells "without"."""
SEPARATOR: Final = " · "
"""Between the parts of a title."""
MAX_JOINED: Final = 5
"""Names that are written out; of more, all but one of these and how many others."""

CODES: Final[Mapping[str, Sequence[str]]] = {
    **{each.parameter: [*each.codes] for each in DIMENSIONS.values() if each.codes},
    "claim_status": code_lists.CLAIM_STATUSES,
    "measure_stated": ("true", "false"),
    "measure": [*code_lists.MEASURES],
    "kind": [*code_lists.CLAIM_KINDS],
    "modality": [*code_lists.MODALITIES],
    "part": [*code_lists.ARTICLE_PARTS],
    "role": [*code_lists.FIGURE_ROLES],
    "outcome": [*code_lists.OUTCOMES],
    "type": [*code_lists.AREA_TYPES, "organization", "metric", "sector", "source", "unit"],
}
"""Lists whose codes have names. `claim_status` is the `status` of claims; no parameter takes a
`measure`."""
HALVES: Final[Mapping[str, str]] = {"S1": "period.first-half", "S2": "period.second-half"}
FAMILIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("area_type", "entity_type"), "code.type"),
    **dict.fromkeys(("inferred", "not_comparable_across"), "term"),
    "claim_kind": "code.kind",
    "article_part": "code.part",
    "figure_role": "code.role",
    "figure_outcome": "code.outcome",
}
"""Where the names of codes stand that other codes share; those of others stand in `code.<list>`."""


def code_name(codes: str, code: str, language: str) -> str:
    """A code of a list in words."""
    return translate(f"{FAMILIES.get(codes, f'code.{codes}')}.{code}", language)


def capital(text: str) -> str:
    """Our own words begin a title or a label in upper case."""
    return text[:1].upper() + text[1:]


def label(term: str, language: str) -> str:
    """A term as it stands before a value or above a column."""
    return capital(translate(f"term.{term}", language))


def message(code: str, language: str, /, **values: str) -> str:
    """What a warning says; `values` are words for its placeholders."""
    said = translate(f"warning.{code}", language, **values)
    return said[:-1] if said.endswith(("….", "…。")) else said


def counted(count: int, language: str, noun: str = "rows", *, or_more: bool = False) -> str:
    """How many, with the noun: "1 row", "1,012 rows", "1,000 rows or more"."""
    written = translate_count(f"count.{noun}", count, language)
    return translate("count.or-more", language, counted=written) if or_more else written


def either(names: Sequence[str], language: str) -> str:
    """Names of which any is meant: "China, Japan or South Korea"."""
    return _joined("list.or", names, language)


def together(names: Sequence[str], language: str) -> str:
    """Names of which all are meant: "China, Japan and South Korea"."""
    return _joined("list.and", names, language)


def _joined(key: str, names: Sequence[str], language: str) -> str:
    if len(names) < 2 or len(names) > MAX_JOINED:
        return listed(names, language)
    first = translate("list.comma", language).join(names[:-1])
    return translate(key, language, first=first, last=names[-1])


def listed(names: Sequence[str], language: str, most: int = MAX_JOINED) -> str:
    """Names side by side; of more than `most` all but one of these, and how many others."""
    shown = names if len(names) <= most else names[: most - 1]
    return first_of(shown, len(names), "list.comma", language)


def first_of(shown: Sequence[str], count: int, separator: str, language: str) -> str:
    """The first of `count` names, and how many others; `separator` is a key of the catalogue."""
    first, more = translate(separator, language).join(shown), count - len(shown)
    return translate("list.more", language, first=first, count=f"{more:,}") if more else first


def quoted(text: str, language: str) -> str:
    """A text in the quotation marks of the language."""
    return translate("quote.text", language, text=text)


@lru_cache(maxsize=10_000)
def quoted_title(title: str, language: str) -> str:
    """A title in the quotation marks of the language; marks inside it become the inner ones.

    A third level has the first marks again.
    """
    marks = translate("quote.title", language)
    letters = list(title)
    closing: list[tuple[str, str]] = []
    for found in re.finditer(f"[{marks}]", title):
        mark, place = found[0], found.start()
        number = marks.index(mark)
        if number % 2 == 0:
            inner = 2 * ((len(closing) + 1) % 2)
            letters[place] = marks[inner]
            closing.append((marks[number + 1], marks[inner + 1]))
        elif closing and mark == closing[-1][0]:
            is_apostrophe = mark == "’" and title[place + 1 : place + 2].isalpha()
            letters[place] = mark if is_apostrophe else closing.pop()[1]
    return f"{marks[0]}{''.join(letters)}{marks[1]}"


def with_colon(name: str, text: str, language: str) -> str:
    """A name and what it is: "Release: 3"."""
    return translate("colon", language, first=name, last=text)


def bracketed(name: str, note: str, language: str) -> str:
    """A note behind a name. A note that the name ends in is in the same brackets, or left out."""
    opening, closing = translate("brackets", language, text="|").split("|")
    if name.endswith(closing):
        name, _, own = name.removesuffix(closing).rpartition(opening)
        note = note if own in note else translate("list.comma", language).join((own, note))
    return name + translate("brackets", language, text=note)


def comparison(name: str, language: str, *, is_rank: bool) -> str:
    """What a value is compared with, or the scope of a rank, with a label if it needs one."""
    words = translate("compared-with.words", language).split(", ")
    if not is_rank and any(word in name for word in words):
        return name
    key = "ranked-among" if is_rank else "compared-with"
    return with_colon(capital(translate(key, language)), name, language)


def unit_name(unit: str | None, names: Mapping[str | None, str | None], language: str) -> str:
    """The unit of a metric by the `names` of units; None is any currency."""
    return translate("any-currency", language) if unit is None else str(names[unit])


def parameter_name(name: str, language: str) -> str:
    """A parameter in words; one that has none stands for itself."""
    return translate(f"term.{name}", language) if is_known(f"term.{name}") else name


def given_as(name: str, given: str, language: str) -> str:
    """A filter by its name and its value as in the query."""
    return translate("filter.given", language, name=name, given=given)


def suggested(value: str, name: str, count: int, language: str) -> str:
    """A value that would match, by name and as a query spells it, and how often."""
    is_plain = name == value or (value.isdigit() and name.startswith(value))
    shown = name if is_plain else f"{name} [{value}]"
    return translate("filter.suggested", language, name=shown, count=f"{count:,}")


def without(parameter: str, language: str) -> list[str]:
    """What `none` means to a parameter: one thing, or several of which any is meant."""
    if parameter == "year":
        return [translate(f"none.{each}", language) for each in ("undated", "several-years")]
    key = f"none.{parameter}"
    return [translate(key, language)] if is_known(key) else []


@lru_cache(maxsize=10_000)
def period_name(period: str | None, language: str) -> str:
    """A period for people: 2024年, January 2024, 2018～2023年, 2019年以降."""
    if period is None:
        return translate("period.undated", language)
    start, slash, end = period.partition("/")
    if end == "..":
        return translate("period.since", language, first=_point_name(start, language))
    if slash:
        # Of two years only the second one is written as such.
        first = start if start.isdigit() and end.isdigit() else _point_name(start, language)
        return translate("period.span", language, first=first, last=_point_name(end, language))
    return _point_name(period, language)


def _point_name(text: str, language: str) -> str:
    """A period that is no span: its parts, in the form of its frequency."""
    frequency = periods.frequency_of(text)
    if frequency in (None, "annual"):
        return year_name(text, language)
    year, part, *day = text.split("-")
    if frequency == "semiannual":
        return translate(HALVES[part], language, year=year)
    number = int(part.lstrip("QW"))
    if frequency in ("quarterly", "weekly"):
        return translate(f"period.{frequency}", language, year=year, number=number)
    month = translate("period.months", language).split(", ")[number - 1]
    if frequency == "monthly":
        return translate("period.monthly", language, year=year, month=month)
    return translate("period.daily", language, year=year, month=month, day=int(day[0]))


def year_name(text: str, language: str) -> str:
    """A year for people; what is no year stands as it is."""
    return translate("period.year", language, value=text) if text.isdigit() else text


def observation_title(row: Mapping[str, Any], language: str, more: Sequence[str] = ()) -> str:
    """An observation in words, by the names in its row, `more` names, and what it displays."""
    named = (row["subject_name"], row["metric_name"], row["sector_name"])
    period = row["period"] and period_name(row["period"], language)
    subject = SEPARATOR.join(name for name in (*named, period, *more) if name)
    return with_colon(subject, row["display"], language)
