"""Whom the rows of a file rest on, and what they measure, in the language of the file."""

from collections.abc import Sequence

from api.formats.format import Document, FileMetadata
from api.schemas import Row


def articles(about: FileMetadata, language: str, most: int | None = None) -> Sequence[Row]:
    """The articles that print the rows; the first of them, or all."""
    publishers = about.reference.names[language]["organization"]
    return [
        {
            "id": each["id"],
            "title": each[f"title_{language}"],
            "publisher": publishers[each["publisher"]],
            "author": each["author"],
            "published": each["published"],
            "url": each["url"],
            "note": each["note"],
        }
        for each in about.articles[:most]
    ]


def sources(about: FileMetadata, language: str) -> Sequence[Row]:
    """The publications that measured what the rows tell."""
    return [
        {
            "id": each["id"],
            "name": each[f"name_{language}"],
            "edition": each["edition"],
            "url": each["url"],
            "note": each["note"],
        }
        for each in about.sources
    ]


def metrics(document: Document, about: FileMetadata) -> Sequence[Row]:
    """What the rows measure, and how; definitions are in English."""
    names = about.reference.names[document.meta["lang"]]
    entries = about.reference.entries("metric")
    return [
        {
            "id": code,
            "name": names["metric"][code],
            "unit": names["unit"][entries[code]["unit"]],
            "definition": entries[code]["definition"],
            "method_note": entries[code]["method_note"],
        }
        for code in sorted(document.table.counts("metric"))
    ]
