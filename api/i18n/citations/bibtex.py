"""BibTeX, made from items of CSL-JSON.

The entries are those of biblatex (biber), which older BibTeX styles read as well: `date` is what
biblatex reads, `year` and `month` are the same for others, and `techreport` is a type of both.
"""

from collections.abc import Mapping
from typing import Any

TYPES: Mapping[str, tuple[str, str | None]] = {
    "dataset": ("dataset", None),
    "article-newspaper": ("article", "journal"),
    "report": ("techreport", "institution"),
}
"""By type of CSL: the type of the entry, and the field that names what it stands in or who issued
it."""
KINDS = {
    "article-newspaper": {"entrysubtype": "newspaper"},
    "report": {"type": "Report"},  # else biblatex writes "Tech. rep."
}
LANGUAGES = {"en": "english", "ja": "japanese", "ko": "Korean", "zh": "Chinese"}
"""Names that biblatex translates, in lower case, and others, which it prints as they are."""
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
    """An entry of BibTeX, UTF-8; `date`, `origtitle` and `entrysubtype` are biblatex's.

    Names and titles stand in two braces: one name and not several, and letters keep their case.
    """
    kind, printed_in = TYPES[item["type"]]
    [author] = item.get("author", [{}])
    [issued] = item.get("issued", {}).get("date-parts", [()])
    address, edition = item.get("URL"), item.get("edition")
    language = item.get("language", "").partition("-")[0]
    fields = {
        "author": _braced(author.get("literal"), 2),
        "key": None if author else _braced(item["publisher"]),
        "title": _braced(item["title"], 2),
        # A report has no field `edition`.
        "titleaddon": _braced(edition and f"edition {edition}"),
        "origtitle": _braced(item.get("original-title"), 2),
        **{name: _braced(text) for name, text in KINDS.get(item["type"], {}).items()},
        **({printed_in: _braced(item["publisher"])} if printed_in else {}),
        "date": _braced("-".join(f"{part:02}" for part in issued)),
        "year": _braced("".join(str(part) for part in issued[:1])),
        "month": MONTHS[issued[1] - 1] if len(issued) > 1 else None,
        **{name: _braced(item.get(name)) for name in ("version", "number")},
        "language": _braced(LANGUAGES.get(language)),
        "url": address and f"{{{address.translate(IN_ADDRESSES)}}}",
        "note": _braced(item.get("note")),
    }
    written = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{item['id']},\n{written}}}\n"


def _braced(text: str | None, levels: int = 1) -> str | None:
    if not text:
        return None
    return "{" * levels + " ".join(text.split()).translate(ESCAPES) + "}" * levels
