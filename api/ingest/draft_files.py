"""Writes the draft of an article to its folder, and keeps what an editor has decided there."""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from api.errors import IndicatorsError
from api.ingest.bundle import NO_DEFAULT, Bundle, open_bundle
from api.ingest.cell_types import SHORT_SLUG
from api.ingest.common_metrics import CommonMetrics
from api.ingest.draft import Drafter
from api.ingest.draft_article_file import new_defaults, new_toml, with_hashes
from api.ingest.files import read_cells, read_text_file
from api.ingest.library import add_metrics
from api.ingest.row_models import ARTICLE_TABLES, FigureRow, ObservationRow
from api.ingest.row_models import Row as BundleRow
from api.ingest.written_files import Write, complete_replacing, csv_text, replace_files
from api.numerals import LANGUAGES as READ_LANGUAGES
from api.reading.article_text import ArticleText, Place
from api.reading.cells import Row, is_open
from api.reading.context import Habits

VALUE_ROLES = ("value", "bound")
TABLES: Mapping[str, type[BundleRow]] = {"observations": ObservationRow, "figures": FigureRow}

Span = tuple[int, int, int]
"""A paragraph, and the start and end of a figure in it."""


@dataclass(frozen=True, slots=True)
class DraftCounts:
    """What a draft holds. Cells are those of all its files."""

    figures: int
    observations: int
    added: int
    """Observations that were not there before."""
    filled: int
    open: int
    metrics: Sequence[str]
    """Codes of metrics that were added to the reference tables."""


def draft_article(
    seed: Path,
    name: str,
    text: str,
    language: str | None,
    published: date | None,
    write: Write = replace_files,
) -> DraftCounts:
    """Draft an article of a seed folder, or complete the draft that is there.

    `language` and `published` may be None where the folder has an article.toml. Raises BundleError
    if the reference tables or the article's files have issues of form, else IndicatorsError with
    what would work. Nothing is written then.
    """
    if not re.fullmatch(SHORT_SLUG, name):
        raise IndicatorsError(
            f"{name!r} is no id: up to 80 small letters, digits and hyphens are accepted."
        )
    bundle = open_bundle(seed)
    bundle.log.refuse()
    folder = seed / "articles" / name
    if not Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(seed)):
        raise IndicatorsError(f"{folder} is a link out of the seed folder.")
    complete_replacing(folder)
    toml, document = _read_article(bundle, name)
    language, published = _agreed(document, language, published)
    article_text = ArticleText(text, language)
    if not article_text.paragraphs:
        raise IndicatorsError("The text is empty.")
    own = {table: _read_rows(bundle, name, table) for table in TABLES if toml is not None}
    bundle.log.refuse()
    common = CommonMetrics(bundle.reference)
    known = common.drafted()
    drafted = Drafter(known, _habits(bundle, name), article_text, language, published)
    there = [row for rows in own.values() for row in rows]
    moved = _moved(document.get("paragraphs", []), article_text, there)
    for row in there:
        row["paragraph"] = moved.get(row["paragraph"], row["paragraph"])
    defaults = document.get("defaults", {})
    if not isinstance(defaults, dict):
        raise IndicatorsError("article.toml: defaults is a table, [defaults].")
    merge = _Merge(
        article_text, drafted, defaults, own.get("observations", []), own.get("figures", [])
    )
    if toml is None:
        defaults = new_defaults(merge.observations)
        toml = new_toml(bundle.reference, article_text, language, published, defaults)
    toml = with_hashes(toml, article_text.hashes)
    contents = {folder / "article.toml": toml}
    rows = {"observations": merge.observations, "figures": merge.figures}
    for table, model in ARTICLE_TABLES.items():
        path = folder / f"{table}.csv"
        if table in rows or not path.exists():
            contents[path] = csv_text(list(model.model_fields), rows.get(table, []))
    used = dict.fromkeys(row["metric"] for row in merge.observations)
    lacking = [code for code in used if code in known.entries("metric")]
    lacking = [code for code in lacking if code not in bundle.reference.entries("metric")]
    if lacking:  # first: a row that no article uses is no fault
        add_metrics(seed, bundle.reference, lacking, write)
    write(contents)
    cells = [cell for each in rows.values() for row in each for cell in row.values() if cell]
    values = tomllib.loads(toml)
    cells += [
        each for each in (values | values.get("defaults", {})).values() if isinstance(each, str)
    ]
    opened = sum(map(is_open, cells))
    return DraftCounts(
        len(merge.figures),
        len(merge.observations),
        merge.added,
        len(cells) - opened,
        opened,
        lacking,
    )


def _read_article(bundle: Bundle, name: str) -> tuple[str | None, dict[str, Any]]:
    """The text of article.toml and what it says; None if there is none."""
    issues = bundle.log.file(f"articles/{name}/article.toml")
    if not issues.path.exists():
        return None, {}
    text = read_text_file(issues)
    bundle.log.refuse()
    try:
        return text, tomllib.loads(text or "")
    except (ValueError, RecursionError) as error:
        raise IndicatorsError(f"{issues.path} is not TOML: {error}") from None


def _agreed(
    document: Mapping[str, Any], language: str | None, published: date | None
) -> tuple[str, date]:
    """The language in which numerals are read, and the day of publication."""
    in_file = {key: str(document[key]) for key in ("language", "published") if key in document}
    given = {"language": language, "published": published and published.isoformat()}
    for key, value in in_file.items():
        if given[key] not in (None, value, value.partition("-")[0]):
            raise IndicatorsError(f"article.toml has the {key} {value}, not {given[key]}.")
    values = {key: in_file.get(key) or value for key, value in given.items()}
    if not (values["language"] and values["published"]):
        raise IndicatorsError("A new article needs --language and --published.")
    read_language = values["language"].partition("-")[0]
    if read_language not in READ_LANGUAGES:
        accepted = ", ".join(READ_LANGUAGES)
        raise IndicatorsError(f"Numerals are not read in {values['language']}, but in {accepted}.")
    try:
        return read_language, date.fromisoformat(values["published"])
    except ValueError:
        raise IndicatorsError(f"{values['published']} is no day, such as 2024-11-21.") from None


def _read_rows(bundle: Bundle, name: str, table: str) -> list[Row]:
    """The rows of a file of the article; issues of its form are added to the bundle's log.

    Open cells are none.
    """
    file, model = f"articles/{name}/{table}.csv", TABLES[table]
    if not (bundle.folder / file).exists():
        return []
    raw = read_cells(model, bundle.log.file(file))
    return [{column: row.cells[column] or "" for column in model.model_fields} for row in raw]


def _habits(bundle: Bundle, name: str) -> Habits:
    """What the other articles of a seed folder say of metrics and sources.

    Articles with issues of form are passed over: `check` names them.
    """
    habits = Habits()
    for other in bundle.names:
        if other == name:
            continue
        for row in bundle.observation_cells(other):
            if not any(map(is_open, row.values())):
                habits.add(row)
    return habits


class _Merge:
    """The rows that are there, with open cells filled, and those that are drafted besides."""

    def __init__(
        self,
        text: ArticleText,
        drafted: Drafter,
        defaults: Mapping[str, Any],
        observations: list[Row],
        figures: list[Row],
    ) -> None:
        self._defaults = defaults
        self._own = {row["key"]: row for row in observations}
        self._spans = spans(text, figures)
        self._lines = figures
        self._places = {
            key: span for key, row in self._own.items() if (span := _found(text, row, 0))
        }
        self.added = 0
        self.observations = observations
        keys: dict[str, str] = {}
        """Keys of drafted observations, with those that are there for them."""
        new: list[tuple[Span, Row]] = []
        rows = {row["key"]: row for row in drafted.observations}
        for line, span in zip(drafted.figures, spans(text, drafted.figures), strict=True):
            key = line["observation"]
            is_value = line["role"] in VALUE_ROLES and key in rows
            is_own_place = is_value and place_of(rows[key]) == place_of(line)
            overlapping = [
                own for own, of in zip(figures, self._spans, strict=True) if _overlap(span, of)
            ]
            if is_own_place and (own_key := self._key_at(span, overlapping)):
                keys[key] = own_key
            if not overlapping and span is not None:
                new.append((span, line))
        wanted = {line["observation"] for _, line in new if line["role"] in VALUE_ROLES}
        for key, row in rows.items():
            if key in keys:
                own = self._own[keys[key]]
                opened = [column for column, cell in own.items() if is_open(cell)]
                own |= {column: self._cell(column, row[column]) for column in opened}
                inferred = {*own["inferred"].split()} | ({*row["inferred"].split()} & {*opened})
                if {*own["inferred"].split()} != inferred:
                    own["inferred"] = " ".join(sorted(inferred))
            elif key in wanted:
                keys[key] = self._add(row)
        self.figures = self._numbered(new, keys)

    def _key_at(self, span: Span | None, overlapping: Sequence[Row]) -> str | None:
        """The observation that is there for a drafted value."""
        of_lines = [
            line["observation"]
            for line in overlapping
            if line["role"] in VALUE_ROLES
            and line["observation"] in self._own
            and place_of(self._own[line["observation"]]) == place_of(line)
        ]
        at_place = [key for key, place in self._places.items() if _overlap(span, place)]
        return next(iter([*of_lines, *([] if overlapping else at_place)]), None)

    def _add(self, drafted: Row) -> str:
        """Add an observation; returns its key."""
        key = drafted["key"]
        while key in self._own:
            key = f"{key}-new"
        row = {column: self._cell(column, cell) for column, cell in drafted.items()} | {"key": key}
        self._own[key] = row
        self.observations.append(row)
        self.added += 1
        return key

    def _cell(self, column: str, cell: str) -> str:
        """A drafted cell, in an article in which an empty one may mean something else."""
        return NO_DEFAULT if cell == "" and self._defaults.get(column) else cell

    def _numbered(self, new: Sequence[tuple[Span, Row]], keys: Mapping[str, str]) -> list[Row]:
        """The lines of the audit in the text's order; one not found follows that before it."""
        placed: list[tuple[Span, Row]] = []
        last: Span = (0, 0, 0)
        for line, span in zip(self._lines, self._spans, strict=True):
            last = span or last
            placed.append((last, line))
        for span, line in new:
            held = line["observation"]
            placed.append((span, line | {"observation": keys.get(held, held)}))
        placed.sort(key=lambda each: each[0])
        return [{**line, "number": str(number)} for number, (_, line) in enumerate(placed, 1)]


def spans(text: ArticleText, rows: Sequence[Row]) -> list[Span | None]:
    """Where the lines of an audit are; None for those that are not found.

    A figure that is printed twice is found behind the line before it, if it is there.
    """
    found: list[Span | None] = []
    last: Span = (0, 0, 0)
    for row in rows:
        span = _found(text, row, last[2] if last[0] == place_of(row)[0] else 0) or _found(
            text, row, 0
        )
        last = span or last
        found.append(span)
    return found


def _found(text: ArticleText, row: Row, after: int) -> Span | None:
    """Where a row's figure is printed in its sentence."""
    paragraph, sentence = place_of(row)
    if not (0 < paragraph <= len(text.paragraphs) and 0 < sentence <= text.count(paragraph)):
        return None
    printed = row["as_printed"]
    start = text.find(printed, (paragraph, sentence), after) if printed else None
    return None if start is None else (paragraph, start, start + len(printed))


def _overlap(one: Span | None, other: Span | None) -> bool:
    if one is None or other is None or one[0] != other[0]:
        return False
    return one[1] < other[2] and other[1] < one[2]


def place_of(row: Row) -> Place:
    """The sentence that a row names; (0, 0) if its cells are no numbers."""
    cells = row["paragraph"], row["sentence"]
    return (int(cells[0]), int(cells[1])) if all(each.isdecimal() for each in cells) else (0, 0)


def _moved(before: Sequence[str], text: ArticleText, rows: Sequence[Row]) -> dict[str, str]:
    """The new numbers of paragraphs by their numbers before.

    A corrected paragraph is the one in its place that has most of its figures.
    """
    printed: dict[str, set[str]] = {}
    for row in rows:
        printed.setdefault(row["paragraph"], set()).add(row["as_printed"])
    matcher = SequenceMatcher(None, [str(each) for each in before], text.hashes, autojunk=False)
    found = {}
    for tag, first, end, start, stop in matcher.get_opcodes():
        for number in range(first, end):
            left = stop - start - (end - number - 1)  # the others need a place, too
            if tag not in ("equal", "replace") or start >= stop:
                continue
            figures = printed.get(str(number + 1), ())
            new = start if tag == "equal" else max(
                range(start, start + max(left, 1)),
                key=lambda at: (sum(each in text.paragraphs[at] for each in figures), -at),
            )  # fmt: skip
            found[str(number + 1)], start = str(new + 1), new + 1
    return found
