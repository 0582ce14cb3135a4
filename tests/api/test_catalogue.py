"""The message catalogues: complete in each language, consistent, and without unused keys."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import polib  # type: ignore[import-untyped]
import pytest

import api
from api.domain.code_lists import LANGUAGES
from api.i18n import CODES, code_name, parameter_name
from api.i18n.catalogue import CATALOGUES, LOCALES
from api.schemas.queries import ClaimQuery, ObservationFilters
from api.schemas.query import PageQuery
from tests.support.nonempty import nonempty

FOLDER = Path(api.__file__).parent
MODULES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FOLDER.rglob("*.py")}
SCRIPTS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted((FOLDER / "static").rglob("*.js"))
    if path.name != "vega.js"
)
TEMPLATES = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((FOLDER / "pages").rglob("*.html"))
)
KEYS = list(CATALOGUES["en"].texts)
FAMILY_OF = {"label": "term", "message": "warning", "counted": "count"}
"""Functions that take a part of a key, and the prefix of that key."""
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
EXAMPLES = {"domain/code_lists.py", "routes/service.py", "formats/charts/layout.py"}
"""Modules whose texts are data: language names, an example, line-breaking characters."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice(language: str) -> None:
    found = Counter(entry.msgid for entry in polib.pofile(str(LOCALES / f"{language}.po")))
    assert [key for key, count in found.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_key_in_one_order(language: str) -> None:
    assert list(CATALOGUES[language].texts) == KEYS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_each_form(language: str) -> None:
    catalogue = CATALOGUES[language]
    forms = len({catalogue.form(count) for count in range(200)})
    for key, texts in nonempty(catalogue.texts.items()):
        is_plural = len(CATALOGUES["en"].texts[key]) > 1
        assert len(texts) == (forms if is_plural else 1), key
        assert all(texts), key


@pytest.mark.parametrize("key", KEYS)
def test_placeholders_are_the_same_in_every_language(key: str) -> None:
    texts = [text for catalogue in CATALOGUES.values() for text in catalogue.texts[key]]
    found = [{name for _, name, _, _ in Formatter().parse(each)} - {None} for each in texts]
    assert "" not in found[0]
    assert all(each == found[0] for each in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_and_every_filter_has_words_of_its_own(language: str) -> None:
    filters = {*ObservationFilters.model_fields, *ClaimQuery.model_fields} - {"sort"}
    names = [parameter_name(name, language) for name in filters - set(PageQuery.model_fields)]
    lists = [[code_name(name, code, language) for code in codes] for name, codes in CODES.items()]
    for words in [names, *lists]:
        assert all(words)
        assert len(set(words)) == len(words)


def test_every_key_that_is_named_exists() -> None:
    named = [key for tree in MODULES.values() for key in _named(tree)]
    named += map(re.escape, re.findall(r'\b(?:say|count|label)\("([^"]+)"', SCRIPTS))
    named += _in_templates()
    assert len(named) > 100
    for pattern in named:
        assert any(re.fullmatch(pattern, key) for key in KEYS), pattern


def test_every_key_is_used() -> None:
    """A placeholder within a key matches the texts that occur in the code."""
    patterns = {key for tree in MODULES.values() for key in _named(tree)} | {*_in_templates()}
    constants = {each for tree in MODULES.values() for each in _constants(tree)}
    constants |= {each for tree in MODULES.values() for each in _fields(tree)}

    def is_named(key: str) -> bool:
        matches = filter(None, (re.fullmatch(each, key) for each in patterns - {"(.+)"}))
        return any(all(map(is_text, match.groups())) for match in matches)

    def is_text(filled: str) -> bool:
        return filled in constants or constants.issuperset(filled.split("."))

    unused = [key for key in KEYS if not is_named(key) and key not in constants]
    assert [key for key in unused if not _in_scripts(key)] == []


def _in_templates() -> list[str]:
    """The keys that the templates of pages name, as regular expressions."""
    keys = re.findall(r'\bwords(?:\.count)?\("([^"]+)"( ~)?', TEMPLATES)
    terms = re.findall(r'\bwords\.label\("([^"]+)"', TEMPLATES)
    return [
        *(f"{re.escape(key)}{'(.+)' if is_begun else ''}" for key, is_begun in keys),
        *(re.escape(f"term.{term}") for term in terms),
    ]


def _in_scripts(key: str) -> bool:
    """Whether the explorer contains a key, or its prefix if the rest is computed."""
    family, rest = key.rpartition(".")[0], key.removeprefix("page.")
    group = rest.rpartition(".")[0]
    spelled = rf'"{re.escape(key)}"|`{re.escape(family)}\.\$|(page|words)\.({rest}\b|{group}\[)'
    return family != "term" and re.search(spelled, SCRIPTS) is not None


def test_words_stand_nowhere_but_in_the_catalogues() -> None:
    for path, tree in nonempty(MODULES.items()):
        name = path.relative_to(FOLDER).as_posix()
        if name in EXAMPLES or name.startswith(("schemas/", "numerals/")):
            continue  # numerals/ has words that it reads
        assert [each for each in _constants(tree) if CJK.search(each)] == [], name


def test_files_in_the_languages_have_their_homes() -> None:
    """Catalogues, names of metrics and countries, and modules that read texts or give examples."""
    homes = ("i18n/", "ingest/data/", "reading/countries.json", "schemas/", "numerals/", "static/")
    found = [
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*")
        if path.suffix in (".csv", ".json", ".toml", ".txt", ".po", ".xml")
        and CJK.search(path.read_text("utf-8"))
    ]
    assert [name for name in nonempty(found) if not name.startswith(homes)] == []
    assert "ingest/data/metrics.csv" in found


def _constants(tree: ast.AST) -> Iterator[str]:
    """The texts of a module, without its docstrings."""
    documentation = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        text = each.value if isinstance(each, ast.Constant) else None
        if isinstance(text, str) and id(each) not in documentation:
            yield text


def _fields(tree: ast.AST) -> Iterator[str]:
    """The fields of the classes of a module: columns are such."""
    for each in ast.walk(tree):
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            yield each.target.id


def _named(tree: ast.AST) -> Iterator[str]:
    """The keys that a module names, as regular expressions: `collection.(.+)`."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or not call.args:
            continue
        name, first = call.func.id, call.args[0]
        for key in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
            if name in ("translate", "translate_count", "is_known", "Message", "words", "self"):
                yield _pattern(key)
            elif name in FAMILY_OF and isinstance(key, ast.Constant):
                yield rf"{FAMILY_OF[name]}\.{_pattern(key)}"


def _pattern(key: ast.AST) -> str:
    """A key as a regular expression, with any text for its placeholders."""
    if isinstance(key, ast.Constant):
        return re.escape(str(key.value))
    parts = key.values if isinstance(key, ast.JoinedStr) else [key]
    return "".join(_pattern(each) if isinstance(each, ast.Constant) else "(.+)" for each in parts)
