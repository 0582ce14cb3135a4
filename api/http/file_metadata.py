"""What a file says of itself: its name, the articles and sources of its rows, its citation."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any
from unicodedata import combining, normalize

from pydantic import BaseModel

from api.db.snapshot import Snapshot
from api.formats.format import FileMetadata
from api.i18n.citations import LICENCE, LICENCE_PATH, Citation, Published, of_answer
from api.queries.cited import Articles, cite_observation, cited
from api.queries.results import InMemoryTable, Item, Table
from api.queries.stated import by_articles
from api.schemas import ChangeRow, CitationRow, CorrectionRow, ObservationRow

MAX_NAME = 80
"""Characters of a file name, without the extension."""
DIGEST_BYTES = 3
"""Bytes of a digest that distinguishes names which would otherwise be equal."""
MAY_BE_GONE = (ChangeRow, CorrectionRow)
"""Rows that may refer to articles that have been removed since."""


def of_list(
    snapshot: Snapshot,
    row: type[BaseModel],
    table: Table,
    meta: Mapping[str, Any],
    url: str,
    base: str,
) -> FileMetadata:
    """Metadata of a list, which is cited by its title and its permanent URL.

    The articles and the sources of the rows are in the order of their ids. `base` is the base URL
    of the service.
    """
    ids = table.counts("article").keys() - {None}
    articles = Articles(snapshot, cited(snapshot, ids) if issubclass(row, MAY_BE_GONE) else ids)
    counts, reference = table.counts("source"), snapshot.reference
    sources = [reference.entries("source")[code] for code in sorted(counts.keys() - {None})]
    unnamed = counts.get(None, 0) if "value" in row.model_fields else 0
    published = Published(snapshot.release, snapshot.published_at[:10], url, meta["lang"])
    citation = of_answer(meta.get("title", ""), articles, sources, unnamed, published, reference)
    release, time = snapshot.release, snapshot.published_at
    stated = by_articles(snapshot, sorted(ids), meta["lang"])
    facts = (citation, articles, sources, release, time, LICENCE, base, reference)
    return FileMetadata(*facts, stated)


def of_item(
    snapshot: Snapshot, item: Item, meta: Mapping[str, Any], url: str, base: str
) -> FileMetadata:
    """Metadata of an item; the citation of a figure is the same in every file.

    `url` is the permanent URL of the item, `base` the base URL of the service.
    """
    row = item.content
    metadata = of_list(snapshot, item.row, InMemoryTable.of_rows([row]), meta, url, base)
    if issubclass(item.row, ObservationRow):
        citation = cite_observation(snapshot, row, base, meta["lang"])
        return replace(metadata, citation=citation)
    if issubclass(item.row, CitationRow):
        return replace(metadata, citation=Citation(row["text"], row["bibtex"], row["csl"]))
    return metadata


def links(base: str, following: str | None = None) -> str:
    """The Link header (RFC 8288): the next page, if there is one, and the licence."""
    licence = f'<{base}{LICENCE_PATH}>; rel="license"'
    return f'<{following}>; rel="next", {licence}' if following else licence


def file_name(path: str, query: Mapping[str, Sequence[str]], language: str) -> str:
    """The path without `/v1`, and the values of the filters: `observations-robot-density-kr`.

    English is not named. A parameter is named if its values are numbers (but for years) or `none`.
    A digest stands for truncated text and for non-ASCII letters.
    """
    words = path.split("/")
    for parameter, values in query.items():
        if parameter == "sort":
            continue
        is_word = any(value != "none" and re.search("[a-z]", _slug(value)) for value in values)
        if not is_word and not (parameter == "year" and values[0].isdecimal()):
            words.append(parameter)
        words += values
    if language != "en":
        words.append(language)
    name = "-".join(slug for word in words if (slug := _slug(word)))
    lost = any(letter.isalnum() and not letter.isascii() for letter in _plain("".join(words)))
    if len(name) <= MAX_NAME and not lost:
        return name
    digest = blake2b("/".join(words).encode(), digest_size=DIGEST_BYTES).hexdigest()
    return f"{name[: MAX_NAME - len(digest) - 1].rstrip('-.')}-{digest}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", _plain(text)).strip("-.")


def _plain(text: str) -> str:
    """Lower case, without accents."""
    return "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))
