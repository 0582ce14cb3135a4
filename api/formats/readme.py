"""The README of a package, in the order in which a reader needs it.

What was asked, what to know of the rows, whom they rest on, how to cite them, what lies in the
package, and what the columns mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from api.formats.completeness import completeness
from api.formats.format import Document, FileMetadata
from api.i18n import label, translate
from api.i18n.citations import DATA_SET, MAX_CITED
from api.i18n.citations.lines import article_line, listed, source_line
from api.schemas.column_types import column_types


def readme(document: Document, about: FileMetadata, title: str, files: Sequence[str]) -> str:
    """Markdown, in the language of the document. `files` are those of the package but itself."""
    lang = document.meta["lang"]
    blocks = [f"# {title}", _facts(document, about, lang)]
    if warned := document.meta.get("warnings"):
        blocks += [f"## {label('warnings', lang)}", "\n".join(map(_warning, warned))]
    if about.articles or about.sources:
        blocks += [f"## {translate('file.origins', lang)}", "\n".join(_origins(about, lang))]
    blocks += [f"## {label('citation', lang)}", *_citation(about)]
    blocks += [f"## {label('files', lang)}", "\n".join(_file(name, document) for name in files)]
    blocks += [f"## {translate('file.columns-of', lang, table=document.name)}"]
    blocks += [translate("file.in-english", lang)] if lang != "en" else []
    blocks += [_columns(document, lang), f"## {label('licence', lang)}", about.licence]
    return "\n\n".join(blocks) + "\n"


def licence(about: FileMetadata) -> str:
    return (
        f"# Licence\n\n{about.licence}\n\n"
        "The text of the articles is not included, and nothing here gives a right to it. Sources "
        "have terms of their own for what they publish.\n"
    )


def _facts(document: Document, about: FileMetadata, lang: str) -> str:
    query = document.meta.get("query") or {}
    asked = " & ".join(f"{name}={','.join(values)}" for name, values in query.items())
    shown = f"`{asked}`" if asked else translate("no-filters", lang)
    return "\n".join(
        (
            f"- {label('question', lang)}: {shown}",
            f"- {completeness(document).line(lang)}",
            f"- {label('address', lang)}: <{document.links['self']}>",
            f"- {label('release', lang)}: {about.release}, {about.published_at} ({DATA_SET})",
        )
    )


def _warning(warning: Mapping[str, Any]) -> str:
    ids = f" ({', '.join(warning['ids'])})" if warning["ids"] else ""
    address = f" <{warning['url']}>" if warning["url"] else ""
    return f"- `{warning['code']}` {warning['message']}{ids}{address}"


def _origins(about: FileMetadata, language: str) -> Iterator[str]:
    """The articles and the sources, up to as many as a citation lists."""
    articles, sources = about.articles[:MAX_CITED], about.sources[:MAX_CITED]
    for article in articles:
        yield _origin(article_line(article, language, about.reference), article["url"])
    for source in sources:
        yield _origin(source_line(source, language, about.reference), source["url"])
    shown, count = len(articles) + len(sources), len(about.articles) + len(about.sources)
    if shown < count:
        yield f"- {listed(shown, count, language)}"


def _origin(line: str, url: str | None) -> str:
    return f"- {line} <{url}>" if url else f"- {line}"


def _citation(about: FileMetadata) -> Iterator[str]:
    citation = about.citation
    items = orjson.dumps(list(citation.csl), option=orjson.OPT_INDENT_2).decode()
    yield citation.text
    yield f"BibTeX (`CITATION.bib`):\n\n```bibtex\n{citation.bibtex.rstrip()}\n```"
    yield f"CSL-JSON (`citation.csl.json`):\n\n```json\n{items}\n```"


def _file(name: str, document: Document) -> str:
    table = name.removeprefix("data/").removesuffix(".csv")
    what = "rows" if table == document.name else table
    return f"- `{name}`: {translate(f'file.{what}', document.meta['lang'])}"


def _columns(document: Document, lang: str) -> str:
    types = column_types(document.row)
    headings = (translate(f"term.{term}", lang) for term in ("column", "column_type", "meaning"))
    lines = [f"| {' | '.join(headings)} |", "|---|---|---|"]
    for name in document.columns:
        meaning = types[name].description.replace("|", "\\|")
        lines.append(f"| `{name}` | {types[name].kind} | {meaning} |")
    return "\n".join(lines)
