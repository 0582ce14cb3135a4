"""Writes the draft of an article to its folder, and keeps what an editor has decided there."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.domain.code_lists import LANGUAGES
from api.errors import IndicatorsError
from api.ingest.article_text import ArticleText, Place
from api.ingest.bundle import Bundle, open_bundle
from api.ingest.cell_types import OPEN, SLUG
from api.ingest.draft import Drafter, Habits, Row, open_cell
from api.ingest.files import MAX_BYTES
from api.ingest.issues import IssueLog
from api.ingest.row_models import ARTICLE_TABLES, FigureRow, ObservationRow
from api.ingest.written_files import csv_text, replace_file
from api.numerals import LANGUAGES as READ

WITH_DEFAULTS = ("area", "source", "origin")
"""Columns whose open cells are decided once for an article, where the likeliest is the same."""
HASHES = re.compile(r"^paragraphs = \[\n.*?^\]\n", re.MULTILINE | re.DOTALL)
TABLES = {"observations": ObservationRow, "figures": FigureRow}


@dataclass(frozen=True, slots=True)
class DraftCounts:
    """What a draft holds. Cells are those of the observations and of article.toml."""

    figures: int
    observations: int
    added: int
    """Observations that were not there before."""
    filled: int
    open: int


def draft_article(
    seed: Path, name: str, text: str, language: str | None, published: date | None
) -> DraftCounts:
    """Draft an article of a seed folder, or complete the draft that is there.

    `language` and `published` may be None where the folder has an article.toml. Raises BundleError
    if the reference tables have issues, else IndicatorsError with what would work.
    """
    if not re.fullmatch(SLUG, name):
        raise IndicatorsError(f"{name!r} is no id: small letters, digits and hyphens are accepted.")
    bundle = open_bundle(seed)
    bundle.log.refuse()
    folder = seed / "articles" / name
    toml = _read(folder / "article.toml")
    language = language or _value(toml, "language")
    published = published or _day(_value(toml, "published"))
    if language is None or published is None:
        raise IndicatorsError("A new article needs --language and --published.")
    if language not in READ:
        raise IndicatorsError(f"Numerals are not read in {language}, but in {', '.join(READ)}.")
    article_text = ArticleText(text, language)
    if not article_text.paragraphs:
        raise IndicatorsError("The text is empty.")
    drafted = Drafter(bundle.reference, _habits(bundle, name), article_text, language, published)
    moved = _moved(toml, article_text)
    own = {table: _rows(folder / f"{table}.csv", moved) for table in TABLES}
    before = len(own["observations"])
    rows = _merged(article_text, own, drafted)
    defaults = {} if toml else _defaults(rows["observations"])
    if toml is None:
        toml = _new_toml(bundle, article_text, language, published, defaults)
    hashes = "".join(f'  "{each}",\n' for each in article_text.hashes)
    toml = HASHES.sub(f"paragraphs = [\n{hashes}]\n", toml)
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / "article.toml", toml)
    for table, model in ARTICLE_TABLES.items():
        if table in rows:
            replace_file(folder / f"{table}.csv", csv_text(list(model.model_fields), rows[table]))
        elif not (folder / f"{table}.csv").exists():
            replace_file(folder / f"{table}.csv", csv_text(list(model.model_fields), []))
    cells = [cell for row in rows["observations"] for cell in row.values() if cell]
    is_open = [each.startswith(OPEN) for each in cells]
    return DraftCounts(
        len(rows["figures"]),
        len(rows["observations"]),
        len(rows["observations"]) - before,
        is_open.count(False),
        is_open.count(True) + toml.count(f'"{OPEN}'),
    )


def _habits(bundle: Bundle, name: str) -> Habits:
    """What the other articles of a seed folder say of metrics and sources."""
    habits = Habits()
    for other in bundle.names:
        if other != name:
            for row in _rows(bundle.folder / "articles" / other / "observations.csv", {}):
                if not any(cell.startswith(OPEN) for cell in row.values()):
                    habits.add(row)
    return habits


def _merged(
    text: ArticleText, own: Mapping[str, list[Row]], drafted: Drafter
) -> dict[str, list[Row]]:
    """The rows that are there, with open cells filled, and those that are drafted besides."""
    spans = _spans(text, own["figures"])
    lines = [*zip(drafted.figures, _spans(text, drafted.figures), strict=True)]
    there = {row["key"]: row for row in own["observations"]}
    keys: dict[str, str] = {}
    """Keys of drafted observations, with those that are there for them."""
    new: list[tuple[tuple[int, int, int], Row]] = []
    for line, span in lines:
        found = [row for row, of in zip(own["figures"], spans, strict=True) if _overlap(span, of)]
        if not found:
            new.append((span, line))
        elif line["role"] in ("value", "bound"):
            keys.setdefault(line["observation"], found[0]["observation"])
    wanted = {line["observation"] for _, line in new if line["role"] in ("value", "bound")}
    observations = [*own["observations"]]
    for row in drafted.observations:
        cells = {column: row[column] for column in ObservationRow.model_fields}
        mine = there.get(keys.get(row["key"], ""))
        if mine is not None:
            mine |= {
                column: cells[column] for column, cell in mine.items() if cell.startswith(OPEN)
            }
        elif row["key"] in wanted:
            key = row["key"]
            while key in there:
                key = f"{key}-new"
            keys[row["key"]] = key
            there[key] = cells | {"key": key}
            observations.append(there[key])
    figures = [*zip(spans, own["figures"], strict=True)]
    for span, line in new:
        held = line["observation"]
        figures.append((span, line | {"observation": keys.get(held, held)}))
    figures.sort(key=lambda each: each[0])
    numbered = [{**line, "number": str(at)} for at, (_, line) in enumerate(figures, 1)]
    return {"observations": observations, "figures": numbered}


def _spans(text: ArticleText, rows: Iterable[Row]) -> list[tuple[int, int, int]]:
    """Paragraph, start and end of the lines of an audit; those not found follow the last one."""
    found: list[tuple[int, int, int]] = []
    last = (0, 0, 0)
    for row in rows:
        place = _place(row)
        after = last[2] if last[0] == place[0] else 0
        count = text.count(place[0]) if place[0] else 0
        start = text.find(row["as_printed"], place, after) if 0 < place[1] <= count else None
        if start is None:
            last = max(last, (place[0], after, after))
        else:
            last = place[0], start, start + len(row["as_printed"])
        found.append(last)
    return found


def _overlap(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def _place(row: Row) -> Place:
    cells = row["paragraph"], row["sentence"]
    return (int(cells[0]), int(cells[1])) if all(map(str.isdecimal, cells)) else (0, 0)


def _moved(toml: str | None, text: ArticleText) -> dict[str, str]:
    """The new numbers of paragraphs that have moved, by their numbers before."""
    before = re.findall(r'"([0-9a-f]{64})"', toml or "")
    now = {each: str(number) for number, each in enumerate(text.hashes, 1)}
    return {str(number): now[each] for number, each in enumerate(before, 1) if each in now}


def _defaults(rows: Sequence[Row]) -> dict[str, str]:
    """The defaults of a new article: open cells that are decided once, which become empty."""
    found = {}
    for column in WITH_DEFAULTS:
        cells = Counter(row[column] for row in rows if row[column].startswith(f"{OPEN} "))
        likeliest = Counter(cell.split()[1] for cell in cells.elements())
        code, count = likeliest.most_common(1)[0] if likeliest else ("", 0)
        if count > 1:
            others = [each for cell in cells for each in cell.split()[1:]]
            found[column] = open_cell(code, *others)
            for row in rows:
                if row[column].split()[:2] == [OPEN, code]:
                    row[column] = ""
                elif not row[column]:
                    row[column] = "none"
    return found


def _new_toml(
    bundle: Bundle, text: ArticleText, language: str, published: date, defaults: Mapping[str, str]
) -> str:
    media = [
        code
        for code, row in bundle.reference.entries("organization").items()
        if row["type"] == "media"
        and any(row[f"name_{each}"] in line for each in LANGUAGES for line in text.paragraphs)
    ]
    titles = {
        f"title_{each}": text.paragraphs[0] if each == language else OPEN for each in LANGUAGES
    }
    values = titles | {"publisher": open_cell(*media), "language": language}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    lines += [f"published = {published}", "published_inferred = false", ""]
    lines.append(
        "# SHA-256 of each non-empty line of the text, in UTF-8, without the space around it."
    )
    lines += ["paragraphs = [", "]"]
    if defaults:
        lines += [
            "",
            "[defaults]",
            *(f"{key} = {json.dumps(value)}" for key, value in defaults.items()),
        ]
    return "\n".join(lines) + "\n"


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndicatorsError(f"{path} cannot be read: {error}") from None


def _value(toml: str | None, key: str) -> str | None:
    found = re.search(rf'^{key} = "?([^"\n]+)', toml or "", re.MULTILINE)
    return found[1].strip() if found else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _rows(path: Path, moved: Mapping[str, str]) -> list[Row]:
    """The rows of a file, with the paragraphs as they are numbered now."""
    content = _read(path)
    if content is None:
        return []
    columns = list(ARTICLE_TABLES[path.stem].model_fields)
    reader = csv.DictReader(io.StringIO(content[:MAX_BYTES], newline=""))
    if sorted(reader.fieldnames or ()) != sorted(columns):
        log = IssueLog(path.parent)
        log.file(path.name).add(f"other columns than {', '.join(columns)}")
        log.refuse()
    rows = [{name: (row[name] or "") for name in columns} for row in reader]
    for row in rows:
        row["paragraph"] = moved.get(row["paragraph"], row["paragraph"])
    return rows
