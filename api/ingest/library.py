"""Rows of the reference tables from libraries: countries, groups of countries and currencies.

Names are those of Unicode's CLDR (Babel), codes those of ISO 3166 and ISO 4217 (pycountry, Babel).
"""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

from api.domain.code_lists import LANGUAGES
from api.errors import IndicatorsError, nearest
from api.ingest.bundle import open_bundle
from api.ingest.row_models import REFERENCE_FILES
from api.ingest.written_files import csv_text, replace_files

Row = dict[str, str]
LOCALES = {language: language for language in LANGUAGES} | {"zh": "zh_Hans"}
SYMBOLS = "en_CA"
"""The locale whose symbols tell all currencies apart: US$, CN¥."""
WORLD = "001"


def add_rows(seed: Path, kind: str, codes: list[str]) -> list[Row]:
    """Append the rows of areas or currencies to their table; returns them.

    Raises BundleError if the tables have issues, else IndicatorsError for codes that are unknown or
    there already: then nothing is added.
    """
    try:
        import babel  # noqa: F401
        import pycountry  # noqa: F401
    except ImportError:
        raise IndicatorsError("Names come from libraries: pip install babel pycountry") from None
    bundle = open_bundle(seed)
    bundle.log.refuse()
    table, make, known = TABLES[kind]
    there = bundle.reference.entries(table)
    rows = []
    for code in dict.fromkeys(each.upper() for each in codes):
        if code in there:
            raise IndicatorsError(f"{code} is in {REFERENCE_FILES[table]} already.")
        if code not in (accepted := known()):
            by_name = {name.upper(): each for each, name in accepted.items()}
            near = [by_name[name] for name in nearest(code, by_name, 1)]
            hint = f" Did you mean {near[0]} ({accepted[near[0]]})?" if near else ""
            raise IndicatorsError(f"{code} is the code of no {kind}.{hint}")
        rows.append(make(code, WORLD if WORLD in there else ""))
    path = seed / REFERENCE_FILES[table]
    content = path.read_text(encoding="utf-8-sig")
    columns = next(csv.reader(io.StringIO(content, newline="")))
    added = csv_text(columns, rows).partition("\n")[2]
    end = "" if content.endswith("\n") else "\n"
    replace_files({path: f"{content}{end}{added}"})
    return rows


def _areas() -> Mapping[str, str]:
    """Countries by ISO 3166-1, and groups of countries by UN M49, with their English names."""
    import pycountry
    from babel import Locale

    names: Mapping[str, str] = Locale.parse("en").territories
    countries = {each.alpha_2 for each in pycountry.countries}
    return {
        code: name
        for code, name in names.items()
        if code in countries or code.isdecimal() or code == "EU"
    }


def _area(code: str, world: str) -> Row:
    import pycountry
    from babel import Locale

    country = pycountry.countries.get(alpha_2=code)
    names = {
        f"name_{language}": Locale.parse(locale).territories[code]
        for language, locale in LOCALES.items()
    }
    row = {"code": code, "parent": "" if code == world else world} | names
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


def _currencies() -> Mapping[str, str]:
    from babel.numbers import get_currency_name, list_currencies

    return {code: get_currency_name(code, locale="en") for code in list_currencies(locale="en")}


def _currency(code: str, _world: str) -> Row:
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


TABLES: Mapping[str, tuple[str, Callable[[str, str], Row], Callable[[], Mapping[str, str]]]] = {
    "area": ("area", _area, _areas),
    "currency": ("unit", _currency, _currencies),
}
"""By what is added: its reference table, its row, and the codes that are known with their names."""
