"""Rows that are added to the reference tables: areas, units, common metrics, variants of metrics.

Names of areas and currencies are those of Unicode's CLDR (Babel), codes those of ISO 3166 and ISO
4217 (pycountry, Babel). A variant of a metric, such as its growth, has names by rule.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from api.domain.code_lists import LANGUAGES
from api.domain.reference import Kind, Reference
from api.errors import IndicatorsError, NotInstalled, nearest
from api.ingest.bundle import open_bundle
from api.ingest.common_metrics import CommonMetrics, common_rows
from api.ingest.row_models import REFERENCE_FILES
from api.ingest.written_files import Write, complete_replacing, replace_files, with_rows

Row = dict[str, str]
Codes = Mapping[str, Sequence[str]]
"""Codes with their names in the languages, English first."""
LOCALES = {language: language for language in LANGUAGES} | {"zh": "zh_Hans"}
SYMBOLS = "en_CA"
"""The locale whose symbols tell all currencies apart: US$, CN¥."""
WORLD = "001"
MAX_SHORT = 5
"""Letters of codes that a misspelt one is not compared with: many are alike."""


class Library(NamedTuple):
    """Where rows come from: their reference table, the codes with their names, and a row."""

    kind: Kind
    codes: Callable[[CommonMetrics], Codes]
    row: Callable[[str, CommonMetrics], Row]


def add_rows(
    seed: Path, what: str, codes: Sequence[str], write: Write = replace_files
) -> list[Row]:
    """Append rows to a reference table, and their translations; returns the rows.

    `what` is a key of LIBRARIES. Raises BundleError if the tables have issues, else IndicatorsError
    for codes that are unknown or there already: then nothing is added.
    """
    complete_replacing(seed)
    bundle = open_bundle(seed)
    bundle.log.refuse()
    library, reference = LIBRARIES[what], bundle.reference
    there, rows = reference.entries(library.kind), list[Row]()
    known, common = known_codes(what, reference), CommonMetrics(reference)
    spelled = {code.casefold(): code for code in [*there, *known]}
    for each in dict.fromkeys(codes):
        code = spelled.get(each.casefold(), each)
        if code in there:
            raise IndicatorsError(f"{code} is in {REFERENCE_FILES[library.kind]} already.")
        if code not in known:
            by_name = {names[0]: code for code, names in known.items()}
            by_name |= {each: each for each in known if len(each) > MAX_SHORT}
            near = [by_name[name] for name in nearest(code, by_name, 1)]
            hint = f" Did you mean {near[0]} ({known[near[0]][0]})?" if near else ""
            raise IndicatorsError(f"{code} is the code of no {what}.{hint}")
        rows.append(library.row(code, common))
    _write(seed, {library.kind: rows} | _besides(rows, reference), write)
    return rows


def add_metrics(
    seed: Path, reference: Reference, codes: Sequence[str], write: Write = replace_files
) -> None:
    """Append rows of common metrics and of variants, which the tables lack."""
    common = CommonMetrics(reference)
    rows = [common.row(code) for code in codes]
    _write(seed, {"metric": rows} | _besides(rows, reference), write)


def _besides(rows: Sequence[Row], reference: Reference) -> dict[Kind, list[Row]]:
    """What rows of metrics need in other tables: units, and translations of definitions."""
    translations, common = reference.entries("translation"), CommonMetrics(reference)
    units = [common.unit_row(each) for each in {row["unit"]: "" for row in rows if "unit" in row}]
    texts = [
        {"text_en": row["definition"]}
        | {f"text_{each}": row[f"definition_{each}"] for each in LANGUAGES if each != "en"}
        for row in rows
        if row.get("definition", "") not in ("", *translations)
    ]
    found = {"unit": [{**each} for each in units if each], "translation": texts}
    return {kind: added for kind, added in found.items() if added}


def _write(seed: Path, added: Mapping[Kind, Sequence[Row]], write: Write) -> None:
    """Append rows to reference tables."""
    write(
        {
            seed / REFERENCE_FILES[kind]: with_rows(seed / REFERENCE_FILES[kind], rows)
            for kind, rows in added.items()
            if rows
        }
    )


def known_codes(what: str, reference: Reference) -> Codes:
    """The codes that can be added, with names. Raises IndicatorsError without libraries."""
    try:
        return LIBRARIES[what].codes(CommonMetrics(reference))
    except ImportError as error:
        raise NotInstalled(str(error.name), "authoring") from None


def _areas(_common: CommonMetrics) -> Codes:
    """Countries by ISO 3166-1, and groups of countries by UN M49."""
    import pycountry
    from babel import Locale

    names: list[Mapping[str, str]] = [
        Locale.parse(locale).territories for locale in LOCALES.values()
    ]
    countries = {each.alpha_2 for each in pycountry.countries}
    return {
        code: [each[code] for each in names if code in each]
        for code in names[0]
        if code in countries or code.isdecimal() or code == "EU"
    }


def _area(code: str, common: CommonMetrics) -> Row:
    import pycountry
    from babel import Locale

    country = pycountry.countries.get(alpha_2=code)
    parent = WORLD if WORLD in common.reference.entries("area") and code != WORLD else ""
    names = {
        f"name_{language}": Locale.parse(locale).territories[code]
        for language, locale in LOCALES.items()
    }
    row = {"code": code, "parent": parent} | names
    if country is None:
        kind = "world" if code == WORLD else "group"
        return row | {"type": kind, "m49": code if code.isdecimal() and kind == "group" else ""}
    official = getattr(country, "official_name", "")
    return row | {
        "type": "country",
        "alpha3": country.alpha_3,
        "m49": country.numeric,
        "aliases": official if official != names["name_en"] else "",
    }


def _currencies(_common: CommonMetrics) -> Codes:
    from babel.numbers import get_currency_name, list_currencies

    return {
        code: [get_currency_name(code, locale=locale) for locale in LOCALES.values()]
        for code in list_currencies(locale="en")
    }


def _currency(code: str, _common: CommonMetrics) -> Row:
    from babel.numbers import get_currency_name, get_currency_symbol

    row = {"code": code, "kind": "currency", "number_style": "scaled"}
    symbol = get_currency_symbol(code, locale=SYMBOLS)
    row["symbol"] = "" if symbol == code else symbol
    for language, locale in LOCALES.items():
        name = get_currency_name(code, locale=locale)
        row[f"name_{language}"] = name
        row[f"display_{language}"] = f"{{}} {name}" if language == "ko" else f"{{}}{name}"
    row["display_en"] = f"{{}} {get_currency_name(code, count=2, locale='en')}"
    row["display_en_one"] = f"{{}} {get_currency_name(code, count=1, locale='en')}"
    return row


def _named(rows: Mapping[str, Mapping[str, str]]) -> Codes:
    return {code: [row[f"name_{each}"] for each in LANGUAGES] for code, row in rows.items()}


def _units(common: CommonMetrics) -> Codes:
    """The units of common metrics that the tables lack."""
    codes = [row["code"] for row in common_rows("units")]
    return _named({code: row for code in codes if (row := common.unit_row(code))})


LIBRARIES: Mapping[str, Library] = {
    "area": Library("area", _areas, _area),
    "currency": Library("unit", _currencies, _currency),
    "unit": Library("unit", _units, lambda code, common: {**(common.unit_row(code) or {})}),
    "metric": Library(
        "metric", lambda common: _named(common.rows), lambda code, common: common.row(code)
    ),
    "variant": Library(
        "metric",
        lambda common: dict(common.variants()),  # also of the common ones that are not there
        lambda code, common: common.row(code),
    ),
}
