"""Whom the rows of a file rest on, in the language of the file."""

from collections.abc import Sequence

from api.formats.format import About
from api.rows import Row


def articles(about: About, language: str) -> Sequence[Row]:
    """The articles that print the rows."""
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
        for each in about.articles
    ]


def sources(about: About, language: str) -> Sequence[Row]:
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
