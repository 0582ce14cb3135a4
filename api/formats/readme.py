"""The README of a package, in the order in which a reader needs it.

What was asked, what to know of the rows, whom they rest on, how to cite them, what lies in the
package, and what the columns mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from api.domain.code_lists import LANGUAGES
from api.formats.completeness import completeness
from api.formats.format import Document, FileMetadata
from api.i18n.citations import DATA_SET, MAX_CITED
from api.i18n.citations.lines import article_line, listed, source_line
from api.schemas.column_types import column_types

Words = Mapping[str, str]

WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "query": ("The question as understood", "質問の解釈", "질문의 해석", "对问题的理解"),
    "everything": ("no filters", "絞り込みなし", "필터 없음", "无筛选条件"),
    "address": ("Address", "アドレス", "주소", "地址"),
    "release": ("Release", "リリース", "릴리스", "版本"),
    "warnings": (
        "What to know before the rows are used",
        "利用する前の注意",
        "사용하기 전에 알아둘 점",
        "使用前须知",
    ),
    "sources": ("Articles and sources", "記事と出典", "기사와 출처", "文章和来源"),
    "cite": ("How to cite", "引用方法", "인용 방법", "如何引用"),
    "files": ("Files", "ファイル", "파일", "文件"),
    "columns": ("Columns of `{}`", "`{}` の列", "`{}`의 열", "`{}` 的列"),
    "english": (
        "",
        "列の意味と注記（`note`）は英語で書かれています。",
        "열의 의미와 비고(`note`)는 영어로 쓰여 있습니다.",
        "各列的含义和备注（`note`）以英文书写。",
    ),
    "licence": ("Licence", "ライセンス", "라이선스", "许可"),
    "column": ("column", "列", "열", "列"),
    "type": ("type", "型", "형식", "类型"),
    "meaning": ("meaning", "意味", "의미", "含义"),
}
FILES: Mapping[str, tuple[str, str, str, str]] = {
    "data/metrics.csv": (
        "the metrics of the rows: unit, definition, method",
        "データの指標：単位、定義、測定方法",
        "데이터의 지표: 단위, 정의, 측정 방법",
        "数据所用的指标：单位、定义、测量方法",
    ),
    "data/sources.csv": (
        "the publications that measured them",
        "測定した資料",
        "측정한 자료",
        "测量这些数据的出版物",
    ),
    "data/articles.csv": (
        "the articles that print them",
        "掲載した記事",
        "수록한 기사",
        "刊载这些数据的文章",
    ),
    "datapackage.json": (
        "the tables and the types of their columns, for programs (Data Package 2)",
        "表と列の型。プログラム用（Data Package 2）",
        "표와 열의 형식, 프로그램용(Data Package 2)",
        "各表及其列的类型，供程序读取（Data Package 2）",
    ),
    "LICENCE.md": (
        "what may be done with the data",
        "利用条件",
        "이용 조건",
        "使用许可",
    ),
    "CITATION.bib": (
        "the citation in BibTeX",
        "引用情報（BibTeX）",
        "인용 정보(BibTeX)",
        "引用信息（BibTeX）",
    ),
    "citation.csl.json": (
        "the citation in CSL-JSON, which reference managers import",
        "引用情報（CSL-JSON、文献管理ソフト用）",
        "인용 정보(CSL-JSON, 문헌 관리 프로그램용)",
        "引用信息（CSL-JSON，可导入文献管理软件）",
    ),
}
ROWS = (
    "the rows that were asked for: CSV, UTF-8",
    "質問に該当するデータ：CSV、UTF-8",
    "질문에 해당하는 데이터: CSV, UTF-8",
    "所查询的数据：CSV，UTF-8",
)
"""In the order of `LANGUAGES`: what lies beside the rows, and what the rows' own file is."""


def readme(document: Document, about: FileMetadata, title: str, files: Sequence[str]) -> str:
    """Markdown, in the language of the document. `files` are those of the package but itself."""
    language = document.meta["lang"]
    words = {name: _in(said, language) for name, said in WORDS.items()}
    blocks = [f"# {title}", _facts(document, about, words)]
    if warned := document.meta.get("warnings"):
        blocks += [f"## {words['warnings']}", "\n".join(map(_warning, warned))]
    if about.articles or about.sources:
        blocks += [f"## {words['sources']}", "\n".join(_origins(about, language))]
    blocks += [f"## {words['cite']}", *_citation(about)]
    blocks += [f"## {words['files']}", "\n".join(_file(name, document) for name in files)]
    blocks += [f"## {words['columns'].format(document.name)}"]
    blocks += [words["english"]] if words["english"] else []
    blocks += [_columns(document, words), f"## {words['licence']}", about.licence]
    return "\n\n".join(blocks) + "\n"


def licence(about: FileMetadata) -> str:
    return (
        f"# Licence\n\n{about.licence}\n\n"
        "The text of the articles is not included, and nothing here gives a right to it. Sources "
        "have terms of their own for what they publish.\n"
    )


def _in(said: Sequence[str], language: str) -> str:
    return said[list(LANGUAGES).index(language)]


def _facts(document: Document, about: FileMetadata, words: Words) -> str:
    query = document.meta.get("query") or {}
    asked = " & ".join(f"{name}={','.join(values)}" for name, values in query.items())
    return "\n".join(
        (
            f"- {words['query']}: {f'`{asked}`' if asked else words['everything']}",
            f"- {completeness(document).line(document.meta['lang'])}",
            f"- {words['address']}: <{document.links['self']}>",
            f"- {words['release']}: {about.release}, {about.published_at} ({DATA_SET})",
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
    said = ROWS if name == f"data/{document.name}.csv" else FILES[name]
    return f"- `{name}`: {_in(said, document.meta['lang'])}"


def _columns(document: Document, words: Words) -> str:
    types = column_types(document.row)
    lines = [f"| {words['column']} | {words['type']} | {words['meaning']} |", "|---|---|---|"]
    for name in document.columns:
        meaning = types[name].description.replace("|", "\\|")
        lines.append(f"| `{name}` | {types[name].kind} | {meaning} |")
    return "\n".join(lines)
