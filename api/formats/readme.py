"""The README of a package: what it is, what to know of it, how to cite it."""

from collections.abc import Mapping
from typing import Any

import orjson

from api.citations import DATA_SET
from api.formats.format import About, Document
from api.rows.types import column_types

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "rows": "Rows",
        "query": "The question as understood",
        "everything": "no filters",
        "address": "Address",
        "release": "Release",
        "warnings": "What to know before the rows are used",
        "columns": "Columns",
        "licence": "Licence",
        "cite": "How to cite",
        "column": "column",
        "type": "type",
        "meaning": "meaning",
    },
    "ja": {
        "rows": "行数",
        "query": "質問の解釈",
        "everything": "絞り込みなし",
        "address": "アドレス",
        "release": "リリース",
        "warnings": "利用する前の注意",
        "columns": "列",
        "licence": "ライセンス",
        "cite": "引用方法",
        "column": "列",
        "type": "型",
        "meaning": "意味",
    },
    "ko": {
        "rows": "행 수",
        "query": "질문의 해석",
        "everything": "필터 없음",
        "address": "주소",
        "release": "릴리스",
        "warnings": "사용하기 전에 알아둘 점",
        "columns": "열",
        "licence": "라이선스",
        "cite": "인용 방법",
        "column": "열",
        "type": "형식",
        "meaning": "의미",
    },
    "zh": {
        "rows": "行数",
        "query": "对问题的理解",
        "everything": "无筛选条件",
        "address": "地址",
        "release": "版本",
        "warnings": "使用前须知",
        "columns": "列",
        "licence": "许可",
        "cite": "如何引用",
        "column": "列",
        "type": "类型",
        "meaning": "含义",
    },
}


def readme(document: Document, about: About, title: str) -> str:
    """Markdown, in the language of the document; columns are described in English."""
    words = WORDS[document.meta["lang"]]
    blocks = [f"# {title}", _facts(document, about, words)]
    if warned := document.meta.get("warnings"):
        blocks += [f"## {words['warnings']}", "\n".join(map(_warning, warned))]
    blocks += [f"## {words['columns']}", _columns(document, words)]
    blocks += [f"## {words['licence']}", about.licence]
    citation = about.citation
    items = orjson.dumps(list(citation.csl), option=orjson.OPT_INDENT_2).decode()
    blocks += [f"## {words['cite']}", citation.text]
    blocks += [f"BibTeX (`CITATION.bib`):\n\n```bibtex\n{citation.bibtex.rstrip()}\n```"]
    blocks += [f"CSL-JSON (`citation.csl.json`):\n\n```json\n{items}\n```"]
    return "\n\n".join(blocks) + "\n"


def licence(about: About) -> str:
    return (
        f"# Licence\n\n{about.licence}\n\n"
        "The text of the articles is not included, and nothing here gives a right to it. Sources "
        "have terms of their own for what they publish.\n"
    )


def _facts(document: Document, about: About, words: Mapping[str, str]) -> str:
    query = document.meta.get("query") or {}
    asked = " & ".join(f"{name}={','.join(values)}" for name, values in query.items())
    return "\n".join(
        (
            f"- {words['query']}: {f'`{asked}`' if asked else words['everything']}",
            f"- {words['address']}: <{document.links['self']}>",
            f"- {words['rows']}: {len(document.rows):,}",
            f"- {words['release']}: {about.release}, {about.published_at} ({DATA_SET})",
        )
    )


def _warning(warning: Mapping[str, Any]) -> str:
    ids = f" ({', '.join(warning['ids'])})" if warning["ids"] else ""
    address = f" <{warning['url']}>" if warning["url"] else ""
    return f"- `{warning['code']}` {warning['message']}{ids}{address}"


def _columns(document: Document, words: Mapping[str, str]) -> str:
    types = column_types(document.row)
    lines = [f"| {words['column']} | {words['type']} | {words['meaning']} |", "|---|---|---|"]
    for name in document.columns:
        meaning = types[name].description.replace("|", "\\|")
        lines.append(f"| `{name}` | {types[name].kind} | {meaning} |")
    return "\n".join(lines)
