"""The README of a package, in the order in which a reader needs it.

What was asked, what to know of the rows, whom they rest on, how to cite them, what lies in the
package, and what the columns mean.
"""

from collections.abc import Iterator, Sequence

import orjson

from api.formats.format import Document, FileMetadata
from api.i18n import label, translate
from api.i18n.citations import DATA_SET, MAX_CITED
from api.i18n.citations.lines import article_line, listed, source_line
from api.schemas.column_types import column_types


def readme(document: Document, about: FileMetadata, title: str, files: Sequence[str]) -> str:
    """Markdown, in the language of the document. `files` are those of the package but itself."""
    lang, citation = document.meta["lang"], about.citation
    query = document.meta.get("query") or {}
    asked = " & ".join(f"{name}={','.join(values)}" for name, values in query.items())
    shown = f"`{asked}`" if asked else translate("no-filters", lang)
    lines = [
        f"# {title}\n",
        f"- {label('question', lang)}: {shown}",
        f"- {document.completeness.line(lang)}",
        f"- {label('address', lang)}: <{document.links['self']}>",
        f"- {label('release', lang)}: {about.release}, {about.published_at} ({DATA_SET})",
    ]
    if warnings := document.meta.get("warnings"):
        lines.append(f"\n## {label('warnings', lang)}\n")
    for each in warnings or ():
        ids = f" ({', '.join(each['ids'])})" if each["ids"] else ""
        address = f" <{each['url']}>" if each["url"] else ""
        lines.append(f"- `{each['code']}` {each['message']}{ids}{address}")
    if about.articles or about.sources:
        lines += [f"\n## {translate('file.origins', lang)}\n", *_origins(about, lang)]
    lines += [
        f"\n## {label('citation', lang)}\n",
        f"{citation.text}\n",
        f"BibTeX (`CITATION.bib`):\n\n```bibtex\n{citation.bibtex.rstrip()}\n```\n",
        "CSL-JSON (`citation.csl.json`):\n\n```json",
        orjson.dumps(list(citation.csl), option=orjson.OPT_INDENT_2).decode(),
        f"```\n\n## {label('files', lang)}\n",
    ]
    for name in files:
        table = name.removeprefix("data/").removesuffix(".csv")
        what = "rows" if table == document.name else table
        lines.append(f"- `{name}`: {translate(f'file.{what}', lang)}")
    lines.append(f"\n## {translate('file.columns-of', lang, table=document.name)}\n")
    if lang != "en":
        lines.append(f"{translate('file.in-english', lang)}\n")
    headings = (translate(f"term.{term}", lang) for term in ("column", "column_type", "meaning"))
    lines += [f"| {' | '.join(headings)} |", "|---|---|---|"]
    types = column_types(document.row)
    for name in document.columns:
        meaning = types[name].description.replace("|", "\\|")
        lines.append(f"| `{name}` | {types[name].kind} | {meaning} |")
    lines += [f"\n## {label('licence', lang)}\n", f"{about.licence}\n"]
    return "\n".join(lines)


def licence(about: FileMetadata) -> str:
    return (
        f"# Licence\n\n{about.licence}\n\n"
        "The text of the articles is not included, and nothing here gives a right to it. Sources "
        "have terms of their own for what they publish.\n"
    )


def _origins(about: FileMetadata, language: str) -> Iterator[str]:
    """The articles and the sources, up to as many as a citation lists."""
    articles, sources = about.articles[:MAX_CITED], about.sources[:MAX_CITED]
    for line_of, entries in ((article_line, articles), (source_line, sources)):
        for entry in entries:
            address = f" <{entry['url']}>" if entry["url"] else ""
            yield f"- {line_of(entry, language, about.reference)}{address}"
    shown, count = len(articles) + len(sources), len(about.articles) + len(about.sources)
    if shown < count:
        yield f"- {listed(shown, count, language)}"
