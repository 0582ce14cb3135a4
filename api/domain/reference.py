"""The reference tables of one release, in memory: names, codes and what they resolve to.

Immutable, one per release; observations are read from the database as codes, and get their names
here. The whole of it is one JSON document (`reference_state`), so that an earlier release is read
the same way as the current one.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import orjson

from api.domain import isic
from api.domain.code_lists import LANGUAGES
from api.domain.dimensions import REFERENCE_TABLES
from api.domain.ids import ascii_lower
from api.domain.name_index import Index, Text, fold
from api.errors import letters, nearest_letters

Kind = str
"""The name of a reference table (`api.domain.dimensions`)."""
KEYS: Mapping[Kind, str] = {each.kind: each.key for each in REFERENCE_TABLES.values()}
"""The column that identifies a row of each reference table."""
OTHER_CODES = REFERENCE_TABLES["area"].other_codes
"""Columns of an area whose codes are accepted in place of its code."""

GBT_2260 = r"CN-([0-9]{6})"
"""The code of a Chinese city, which has its GB/T 2260 code."""
MAX_PLAIN_DIGITS = 2

TEXTS = ("definition", "method_note", "note", "published_note", "reason")
"""Columns of English texts that may be translated."""

Entry = Mapping[str, Any]
Tables = Mapping[Kind, Mapping[str, Entry]]


def name_language(entry: Entry, language: str) -> str:
    """The language of the name that an entry is shown by.

    That asked for; where the entry has no name in it, the first of LANGUAGES, which begin with
    English.
    """
    return next(each for each in (language, *LANGUAGES) if entry[f"name_{each}"])


def name_of(entry: Entry, language: str) -> str:
    """The name that an entry is shown by, in the language or in the one that stands in for it."""
    name: str = entry[f"name_{name_language(entry, language)}"]
    return name


def not_comparable_across(metric: Entry) -> list[str]:
    """The columns across which the figures of a metric must not be compared."""
    return (metric.get("not_comparable_across") or "").split()


@dataclass(frozen=True)
class Reference:
    """`tables` holds the rows of each reference table by code, in code order."""

    tables: Tables = field(repr=False)
    _named_of_types: dict[tuple[Kind, frozenset[str]], Mapping[str, list[str]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def of_rows(cls, rows: Mapping[Kind, Iterable[Entry]]) -> "Reference":
        tables = {
            kind: {
                row[key]: dict(row) for row in sorted(rows.get(kind, ()), key=lambda row: row[key])
            }
            for kind, key in KEYS.items()
        }
        return cls(MappingProxyType(tables))

    @classmethod
    def of_json(cls, content: str) -> "Reference":
        """The reference that `to_json` wrote: its rows are in code order."""
        rows = orjson.loads(content)
        tables = {kind: {row[key]: row for row in rows.get(kind, ())} for kind, key in KEYS.items()}
        return cls(MappingProxyType(tables))

    def to_json(self) -> str:
        """The document that `of_json` reads; equal references give equal texts."""
        rows = {kind: list(table.values()) for kind, table in self.tables.items()}
        return orjson.dumps(rows, option=orjson.OPT_SORT_KEYS).decode()

    def prepare(self) -> None:
        """Build what requests look up, so that the first of them need not wait for it."""
        _ = self.names, self.index, self._codes, self._named, self._translations, self.untranslated

    def entries(self, kind: Kind) -> Mapping[str, Entry]:
        return self.tables[kind]

    @cached_property
    def names(self) -> Mapping[str, Mapping[Kind, Mapping[str | None, str | None]]]:
        """Names by language, kind and code. The code None has the name None.

        A name that the language lacks is in another one: see `untranslated`.
        """
        return {
            language: {
                kind: {None: None}
                | {
                    code: row[f"name_{language}"] or name_of(row, language)
                    for code, row in table.items()
                }
                for kind, table in self._of_names.items()
            }
            for language in LANGUAGES
        }

    @cached_property
    def untranslated(self) -> Mapping[str, Mapping[Kind, Mapping[str, str]]]:
        """By language, kind and code, the languages of the names that it lacks."""
        return {
            language: {
                kind: {
                    code: name_language(row, language)
                    for code, row in table.items()
                    if not row[f"name_{language}"]
                }
                for kind, table in self._of_names.items()
            }
            for language in LANGUAGES
        }

    def named(self, kind: Kind, code: str, language: str) -> dict[str, Any]:
        """The name of an entry and the language that it is in, as columns."""
        used = self.untranslated[language][kind].get(code, language)
        return {"name": self.names[language][kind][code], "name_lang": used}

    @cached_property
    def _of_names(self) -> Tables:
        """The tables whose rows have names."""
        return {kind: rows for kind, rows in self.tables.items() if REFERENCE_TABLES[kind].named}

    @cached_property
    def _translations(self) -> Mapping[str, Mapping[str, str]]:
        """By language, the translations of English texts."""
        rows = self.tables.get("translation", {}).values()
        return {
            language: {row["text_en"]: row[f"text_{language}"] for row in rows}
            for language in LANGUAGES
        }

    def translated(self, text: str | None, language: str) -> tuple[str | None, str | None]:
        """An English text in the language and the language it is in; English if not translated."""
        if text is None:
            return None, None
        found = self._translations[language].get(text)
        return (text, "en") if found is None else (found, language)

    def localized(self, row: Mapping[str, Any], language: str) -> dict[str, Any]:
        """The texts of a row by column, translated if they can be, each with its language."""
        found: dict[str, Any] = {}
        for name in TEXTS:
            if name in row:
                found[name], found[f"{name}_lang"] = self.translated(row[name], language)
        return found

    def containing(self, area: str | None, types: Collection[str]) -> str | None:
        """The area itself or the nearest one above it that is of one of `types`."""
        areas, around = self.tables["area"], self.areas_around(area)
        return next((each for each in around if areas[each]["type"] in types), None)

    def areas_around(self, area: str | None) -> Iterator[str]:
        """The area itself, and those that contain it, the nearest first."""
        while area is not None:
            yield area
            area = self.tables["area"][area]["parent"]

    def areas_within(self, codes: Iterable[str], types: Iterable[str]) -> list[str]:
        """The areas that are one of these codes, of these types, or lie in one."""
        wanted = set(codes)
        by_type = [(each,) for each in types]
        return [
            area
            for area in self.tables["area"]
            if any(self.containing(area, each) in wanted for each in by_type)
        ]

    def find(self, kind: Kind, text: str) -> str | None:
        """The code that `text` stands for, letter case aside; areas also by their other codes."""
        return self._codes[kind].get(ascii_lower(text))

    def suggest(
        self, kind: Kind, text: str, types: Iterable[str] | None = None, most: int = 3
    ) -> list[str]:
        """Codes that may have been meant: by a name in any language, else the nearest spelling."""
        names = self._named[kind]
        if types is not None:  # few sets of types are asked for
            key = kind, frozenset(types)
            if key not in self._named_of_types:
                table = self.tables[kind]
                every = {
                    name: [code for code in codes if table[code].get("type") in key[1]]
                    for name, codes in names.items()
                }
                self._named_of_types[key] = {name: codes for name, codes in every.items() if codes}
            names = self._named_of_types[key]
        whole = letters(text)
        matches = [whole] if whole in names else nearest_letters(text, names.keys(), most)
        return [*dict.fromkeys(code for name in matches for code in names[name])][:most]

    @cached_property
    def index(self) -> Index:
        """Every code, name and alias, to be searched."""
        return Index(self._texts())

    def _texts(self) -> Iterator[Text]:
        for kind, table in self._of_names.items():
            others = REFERENCE_TABLES[kind].other_codes
            for code, row in table.items():
                for other in (KEYS[kind], *others):
                    yield Text(kind, code, "code", None, row[other] or "", fold(row[other] or ""))
                standards: Iterable[str] = ()
                if kind == "area":
                    standards = re.findall(GBT_2260, code)
                elif kind == "sector" and row["isic4"]:
                    # A number of two digits finds no sector.
                    spellings = isic.spellings(row["isic4"])
                    standards = [text for text in spellings if len(text) > MAX_PLAIN_DIGITS]
                for other in standards:
                    yield Text(kind, code, "code", None, other, fold(other))
                for lang in LANGUAGES:
                    name = row[f"name_{lang}"] or ""
                    yield Text(kind, code, "name", lang, name, fold(name))
                for alias in (row.get("aliases") or "").split("|"):
                    yield Text(kind, code, "alias", None, alias, fold(alias))

    @cached_property
    def _codes(self) -> Mapping[Kind, Mapping[str, str]]:
        """The codes of rows by every code that stands for one row, in lower case.

        A city has its GB/T 2260 code. A sector has its ISIC code if the two mean the same and no
        other sector has it: any other code would be a guess.
        """
        codes: dict[Kind, dict[str, str]] = {}
        for kind, table in self.tables.items():
            standards: dict[str, str] = {}
            if kind == "area":
                standards = {m[1]: code for code in table if (m := re.fullmatch(GBT_2260, code))}
            elif kind == "sector":
                standards = {
                    ascii_lower(text): sectors[0]
                    for text, sectors in self._isic.items()
                    if len(sectors) == 1 and table[sectors[0]]["isic4_match"] == "exact"
                }
            others = REFERENCE_TABLES[kind].other_codes
            codes[kind] = {
                **standards,
                **{
                    ascii_lower(row[name]): code
                    for name in reversed((KEYS[kind], *others))
                    for code, row in table.items()
                    if row[name]
                },
            }
        return codes

    @cached_property
    def _isic(self) -> Mapping[str, list[str]]:
        """The sectors that have an ISIC code, by each of its spellings."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for code, row in self.tables["sector"].items():
            for text in isic.spellings(row["isic4"]) if row["isic4"] else ():
                found[text].append(code)
        return found

    @cached_property
    def _named(self) -> Mapping[Kind, Mapping[str, list[str]]]:
        """Codes by the letters of every code, name and alias."""
        named: dict[Kind, dict[str, list[str]]] = {}
        for kind, table in self._of_names.items():
            found = named.setdefault(kind, {})
            for text, code in self._codes[kind].items():
                found.setdefault(text, []).append(code)
            if kind == "sector":
                # Its own ISIC code, then those of what contains it.
                for text, codes in self._isic.items():
                    found.setdefault(letters(text), []).extend(codes)
                for code, row in table.items():
                    for text in isic.containing(row["isic4"]) if row["isic4"] else ():
                        found.setdefault(letters(text), []).append(code)
            for code, row in table.items():
                texts = [row[f"name_{lang}"] for lang in LANGUAGES]
                texts += (row.get("aliases") or "").split("|")
                for text in dict.fromkeys(letters(text) for text in texts if text):
                    found.setdefault(text, []).append(code)
        return named
