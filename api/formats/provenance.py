"""What the rows of a file name: articles, sources and metrics, in the language of the file."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.domain.reference import Kind, not_comparable_across
from api.formats.format import Document, FileMetadata
from api.i18n import unit_name
from api.schemas import Row


def articles(about: FileMetadata, language: str, most: int | None = None) -> Sequence[Row]:
    """The articles that print the rows; the first of them, or all."""
    publishers = about.reference.names[language]["organization"]
    return [
        {
            **each,
            "code": each["id"],
            **about.reference.localized(each, language),
            "title": each[f"title_{language}"],
            "publisher_name": publishers[each["publisher"]],
        }
        for each in about.articles[:most]
    ]


def sources(about: FileMetadata, language: str) -> Sequence[Row]:
    """The publications that measured the figures of the rows."""
    organizations = about.reference.names[language]["organization"]
    return [
        _named(
            "source", each, about, language, organization_name=organizations[each["organization"]]
        )
        for each in about.sources
    ]


def metrics(document: Document, about: FileMetadata) -> Sequence[Row]:
    """What the rows measure, and how."""
    language = document.meta["lang"]
    units = about.reference.names[language]["unit"]
    entries = about.reference.entries("metric")
    named = [entries[code] for code in sorted(document.table.counts("metric"))]
    return [
        _named(
            "metric",
            each,
            about,
            language,
            unit_name=unit_name(each["unit"], units, language),
            not_comparable_across=not_comparable_across(each),
        )
        for each in named
    ]


def _named(
    kind: Kind, entry: Mapping[str, Any], about: FileMetadata, language: str, **added: Any
) -> Row:
    added |= about.reference.localized(entry, language)
    aliases = entry["aliases"].split("|") if entry.get("aliases") else []
    named = about.reference.named(kind, entry["id"], language)
    return {**entry, "code": entry["id"], **named, "aliases": aliases, **added}
