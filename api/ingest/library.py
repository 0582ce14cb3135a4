"""Rows of the reference tables that are made by rule: areas, currencies, variants of metrics.

Names of areas and currencies are those of Unicode's CLDR (Babel), codes those of ISO 3166 and ISO
4217 (pycountry, Babel). A variant of a metric, such as its growth, has names by rule.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from api.domain.code_lists import LANGUAGES
from api.domain.reference import Entry, Kind, Reference, name_of
from api.errors import IndicatorsError, NotInstalled, nearest
from api.i18n import capital, translate
from api.ingest.bundle import open_bundle
from api.ingest.row_models import REFERENCE_FILES
from api.ingest.written_files import Write, complete_replacing, replace_files, with_rows

Row = dict[str, str]
LOCALES = {language: language for language in LANGUAGES} | {"zh": "zh_Hans"}
SYMBOLS = "en_CA"
"""The locale whose symbols tell all currencies apart: US$, CN¥."""
WORLD = "001"
MAX_SHORT = 5
"""Letters of codes that a misspelt one is not compared with: many are alike."""


class Variant(NamedTuple):
    """How a metric that is made from another one is measured."""

    measure: str
    unit: str
    higher_is_better: str | None
    """None: as that of the other."""


VARIANTS: Mapping[str, Variant] = {
    "growth": Variant("growth", "percent", None),
    "share": Variant("share", "percent", ""),
    "rank": Variant("rank", "rank", "false"),
    "multiple": Variant("ratio", "times", ""),
}


class Library(NamedTuple):
    """Where rows come from: their reference table, the codes with English names, and a row."""

    kind: Kind
    codes: Callable[[Reference], Mapping[str, str]]
    row: Callable[[str, Reference], Row]


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
    known = known_codes(what, reference)
    spelled = {code.casefold(): code for code in [*there, *known]}
    for each in dict.fromkeys(codes):
        code = spelled.get(each.casefold(), each)
        if code in there:
            raise IndicatorsError(f"{code} is in {REFERENCE_FILES[library.kind]} already.")
        if code not in known:
            by_name = {name: code for code, name in known.items()}
            by_name |= {each: each for each in known if len(each) > MAX_SHORT}
            near = [by_name[name] for name in nearest(code, by_name, 1)]
            hint = f" Did you mean {near[0]} ({known[near[0]]})?" if near else ""
            raise IndicatorsError(f"{code} is the code of no {what}.{hint}")
        rows.append(library.row(code, reference))
    translations = reference.entries("translation")
    texts = [
        {f"text_{language}": row[f"definition_{language}"] for language in LANGUAGES}
        for row in rows
        if row.get("definition", "") not in ("", *translations)
    ]
    write(
        {
            seed / REFERENCE_FILES[kind]: with_rows(seed / REFERENCE_FILES[kind], added)
            for kind, added in ((library.kind, rows), ("translation", texts))
            if added
        }
    )
    return rows


def known_codes(what: str, reference: Reference) -> Mapping[str, str]:
    """The codes that can be added, with English names. Raises IndicatorsError without libraries."""
    try:
        return LIBRARIES[what].codes(reference)
    except ImportError as error:
        raise NotInstalled(str(error.name), "authoring") from None


def _areas(_reference: Reference) -> Mapping[str, str]:
    """Countries by ISO 3166-1, and groups of countries by UN M49."""
    import pycountry
    from babel import Locale

    names: Mapping[str, str] = Locale.parse("en").territories
    countries = {each.alpha_2 for each in pycountry.countries}
    return {
        code: name
        for code, name in names.items()
        if code in countries or code.isdecimal() or code == "EU"
    }


def _area(code: str, reference: Reference) -> Row:
    import pycountry
    from babel import Locale

    country = pycountry.countries.get(alpha_2=code)
    parent = WORLD if WORLD in reference.entries("area") and code != WORLD else ""
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


def _currencies(_reference: Reference) -> Mapping[str, str]:
    from babel.numbers import get_currency_name, list_currencies

    return {code: get_currency_name(code, locale="en") for code in list_currencies(locale="en")}


def _currency(code: str, _reference: Reference) -> Row:
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


def _variants(reference: Reference) -> Mapping[str, str]:
    """The variants of the metrics whose unit is there."""
    metrics, units = reference.entries("metric"), reference.entries("unit")
    return {
        f"{metric}-{kind}": translate(f"variant.name.{kind}", "en", name=name_of(entry, "en"))
        for metric, entry in metrics.items()
        for kind, variant in VARIANTS.items()
        if variant.unit in units and entry["measure"] != variant.measure
    }


def _variant(code: str, reference: Reference) -> Row:
    metric, _, kind = code.rpartition("-")
    entry, variant = reference.entries("metric")[metric], VARIANTS[kind]
    is_better = variant.higher_is_better
    row: Row = {
        "id": code,
        "unit": variant.unit,
        "measure": variant.measure,
        "higher_is_better": _truth(entry) if is_better is None else is_better,
        "not_comparable_across": entry["not_comparable_across"] or "",
    }
    for language in LANGUAGES:
        name = _within(name_of(entry, language), language)
        for column in ("name", "definition"):
            text = translate(f"variant.{column}.{kind}", language, name=name)
            is_named = entry[f"name_{language}"] or (column, language) == ("definition", "en")
            written = capital(text) if language == "en" else text
            row[f"{column}_{language}"] = written if is_named else ""
    return row | {"definition": row["definition_en"]}


def _truth(entry: Entry) -> str:
    value = entry["higher_is_better"]
    return "" if value is None else str(value).lower()


def _within(name: str, language: str) -> str:
    """A name as it stands within a text: in English in small letters, but GDP."""
    return f"{name[0].lower()}{name[1:]}" if language == "en" and name[1:2].islower() else name


LIBRARIES: Mapping[str, Library] = {
    "area": Library("area", _areas, _area),
    "currency": Library("unit", _currencies, _currency),
    "variant": Library("metric", _variants, _variant),
}
