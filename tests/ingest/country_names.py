"""Writes the names of countries that texts are searched for, from Unicode's CLDR (Babel)."""

import json

from babel import Locale

from api.ingest.library import LOCALES
from api.reading.unlisted_places import COUNTRIES


def country_names() -> str:
    """The file: the names of all countries by language."""
    names = {
        language: sorted(
            {
                name
                for code, name in Locale.parse(locale).territories.items()
                if len(code) == 2 and code != "ZZ"
            }
        )
        for language, locale in LOCALES.items()
    }
    return json.dumps(names, ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    COUNTRIES.write_text(country_names(), encoding="utf-8")
