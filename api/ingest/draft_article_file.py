"""Writes article.toml of a draft: titles, publisher, author, defaults, and hashes of paragraphs."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api import numerals
from api.domain.code_lists import LANGUAGES
from api.domain.reference import Reference
from api.errors import IndicatorsError
from api.ingest.bundle import NO_DEFAULT
from api.ingest.row_models import Defaults
from api.numerals import CUES, TIMES
from api.numerals.times import read_times
from api.reading.article_text import ArticleText
from api.reading.cells import OPEN, Row, candidates_of, is_open, open_cell
from api.reading.mentions import names_of

WITH_DEFAULTS = ("area", "organization", "sector", "period", "status", "source", "origin")
"""Columns whose open cells are decided once for an article, where the likeliest is the same."""
HASHES = re.compile(r"^[ \t]*paragraphs[ \t]*=[ \t]*\[[^\]]*\]", re.MULTILINE)
BULLET = re.compile(r"[-*\u2022\u30fb\uff65\u25a0-\u25ff]\s?")
"""What a line of a list begins with."""
ITEM = re.compile(r"\s*[(\uff08]\d+[)\uff09]\s*(?=\S)")
"""What the headline of an instalment begins with."""


@dataclass(frozen=True, slots=True)
class Headlines:
    """The lines above an article."""

    title: str
    series: str = ""
    instalment: str = ""
    subtitle: str = ""


def headlines_of(text: ArticleText) -> Headlines:
    """The title is the first line, below a list and the heading of that list.

    Of an instalment, the name of the series, its number and its own title may stand above.
    """
    lines = [*text.paragraphs]
    listed = 0
    while listed + 1 < len(lines) and BULLET.match(lines[listed + 1]):
        listed += 1
    above = lines[listed + 1 if listed else 0 :] or lines
    if len(above) > 2 and (item := ITEM.match(above[1])):
        number = re.sub(r"\D", "", item[0])
        return Headlines(above[2], above[0], str(int(number)), above[1][item.end() :])
    return Headlines(above[0])


def new_toml(
    reference: Reference,
    text: ArticleText,
    language: str,
    published: date,
    defaults: Mapping[str, str],
) -> str:
    """The text of a new article.toml, without hashes."""
    found = headlines_of(text)
    titles = {f"title_{each}": found.title if each == language else OPEN for each in LANGUAGES}
    bylines = (re.fullmatch(CUES[language].byline, line) for line in text.paragraphs)
    author = next((match["author"] for match in bylines if match), None)
    said = {"subtitle": found.subtitle, "series": found.series, "instalment": found.instalment}
    values: dict[str, str | int] = {
        **titles,
        **{key: int(each) if key == "instalment" else each for key, each in said.items() if each},
        "publisher": _publisher(reference, text, language),
        **({"author": author} if author else {}),
        "language": language,
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    times = (
        (each.year, each.part.first, each.part.day)
        for line in text.paragraphs
        for each in read_times(numerals.GRAMMARS[language].fold(line), TIMES[language])
        if each.part is not None
    )
    day = (published.year, published.month, published.day)
    is_printed = any(published.isoformat() in line for line in text.paragraphs) or day in times
    lines += [f"published = {published}", f"published_inferred = {json.dumps(not is_printed)}", ""]
    lines.append("# SHA-256 of each non-empty line of the text, in UTF-8, without space around it.")
    lines += ["paragraphs = [", "]"]
    if defaults:
        known = [key for key in Defaults.model_fields if key in defaults]
        lines += ["", "[defaults]", *(f"{key} = {json.dumps(defaults[key])}" for key in known)]
    return "\n".join(lines) + "\n"


def _publisher(reference: Reference, text: ArticleText, language: str) -> str:
    """The medium whose name is a line, or stands where the text was sent from; else those named."""
    media = {
        code: [*names_of(row)]
        for code, row in reference.entries("organization").items()
        if row["type"] == "media"
    }
    sent = [
        match[0] for line in text.paragraphs if (match := re.match(CUES[language].dateline, line))
    ]
    as_line = [code for code, names in media.items() if {*names} & {*text.paragraphs}]
    in_dateline = [
        code for code, names in media.items() if any(n in line for n in names for line in sent)
    ]
    for sure in (as_line, in_dateline):
        if len(sure) == 1:
            return sure[0]
    return open_cell(*(
        code for code, names in media.items()
        if any(name in line for name in names for line in text.paragraphs)
    ))  # fmt: skip


def new_defaults(rows: Sequence[Row]) -> dict[str, str]:
    """The defaults of a new article: open cells that are decided once, which become empty.

    They have the same likeliest candidate; periods have the same candidates.
    """
    found = {}
    for column in WITH_DEFAULTS:
        alike: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            if candidates := candidates_of(row[column]) if is_open(row[column]) else []:
                first = candidates if column == "period" else candidates[:1]
                alike.setdefault((*first,), []).append(row)
        likeliest, decided = max(alike.items(), key=lambda each: len(each[1]), default=((), []))
        if len(decided) < 2:
            continue
        others = [code for each in alike if column != "period" for code in each]
        others += [code for row in decided for code in candidates_of(row[column])]
        found[column] = open_cell(*likeliest, *others)
        for row in rows:
            row[column] = row[column] or NO_DEFAULT
        for row in decided:
            row[column] = ""
    return found


def with_hashes(toml: str, hashes: Sequence[str]) -> str:
    """The text of article.toml with these hashes, and all else as it is."""
    listed = "".join(f'  "{each}",\n' for each in hashes)
    changed = HASHES.sub(f"paragraphs = [\n{listed}]", toml, count=1)
    try:
        before, after = tomllib.loads(toml), tomllib.loads(changed)
    except ValueError:
        before, after = {}, {"paragraphs": []}
    listed_before = HASHES.search(toml)
    has_comment = listed_before is not None and "#" in listed_before[0]
    if has_comment or after != before | {"paragraphs": [*hashes]}:
        raise IndicatorsError(
            "article.toml cannot be changed: write paragraphs as a plain list, without comments."
        )
    return changed
