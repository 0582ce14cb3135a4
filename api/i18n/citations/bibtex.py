"""BibTeX, made from items of CSL-JSON."""

from collections.abc import Mapping
from typing import Any

TYPES = {
    "dataset": ("misc", "howpublished"),
    "article-newspaper": ("article", "journal"),
    "report": ("techreport", "institution"),
}
"""By type of CSL: the type of the entry, and the field that names what it stands in or who issued
it."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# A brace counts in BibTeX even behind a backslash, so it has to be named.
ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{letter: f"\\{letter}" for letter in "$&#_%"},
    }
)
IN_ADDRESSES = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def entry(item: Mapping[str, Any]) -> str:
    """An entry of BibTeX, UTF-8; `date` and `origtitle` are what biblatex adds to it.

    Names and titles stand in two braces: one name and not several, and letters keep their case.
    """
    kind, printed_in = TYPES[item["type"]]
    [author] = item.get("author", [{}])
    [issued] = item.get("issued", {}).get("date-parts", [()])
    version, address = item.get("version"), item.get("URL")
    container = item["publisher"] + (f", release {version}" if version else "")
    fields = {
        "author": _braced(author.get("literal"), 2),
        "key": None if author else _braced(item["publisher"]),
        "title": _braced(item["title"], 2),
        "origtitle": _braced(item.get("original-title"), 2),
        printed_in: _braced(container),
        "date": _braced("-".join(f"{part:02}" for part in issued)),
        "year": _braced("".join(str(part) for part in issued[:1])),
        "month": MONTHS[issued[1] - 1] if len(issued) > 1 else None,
        **{name: _braced(item.get(name)) for name in ("edition", "version", "number", "language")},
        "url": address and f"{{{address.translate(IN_ADDRESSES)}}}",
        "note": _braced(item.get("note")),
    }
    written = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{item['id']},\n{written}}}\n"


def _braced(text: str | None, levels: int = 1) -> str | None:
    if not text:
        return None
    return "{" * levels + " ".join(text.split()).translate(ESCAPES) + "}" * levels
