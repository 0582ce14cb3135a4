"""What the second sheet of a spreadsheet says, line by line, in the language of the document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from api.domain.code_lists import LANGUAGES
from api.formats import provenance
from api.formats.completeness import completeness
from api.formats.format import Document, FileMetadata
from api.schemas.column_types import ColumnType, column_types

WORDS: Mapping[str, Sequence[str]] = {
    "data": ("Data", "データ", "데이터", "数据"),
    "about": ("About", "説明", "설명", "说明"),
    "title": ("Title", "題名", "제목", "标题"),
    "question": ("Question", "条件", "조건", "查询条件"),
    "everything": ("no filter", "絞り込みなし", "필터 없음", "无筛选"),
    "address": ("Address", "アドレス", "주소", "网址"),
    "language": ("Language", "言語", "언어", "语言"),
    "release": ("Release", "リリース", "릴리스", "版本"),
    "published": ("Published", "公開日", "발행일", "发布日期"),
    "rows": ("Rows", "行数", "행 수", "行数"),
    "total": ("Rows that match", "該当する行数", "일치하는 행 수", "匹配行数"),
    "series": ("Series", "時系列の数", "시계열 수", "时间序列数"),
    "series total": (
        "Series that match",
        "該当する時系列の数",
        "일치하는 시계열 수",
        "匹配的时间序列数",
    ),
    "licence": ("Licence", "利用条件", "이용 조건", "使用许可"),
    "warnings": ("Warnings", "注意", "주의", "注意事项"),
    "none": ("none", "なし", "없음", "无"),
    "code": ("Code", "コード", "코드", "代码"),
    "message": ("Message", "内容", "내용", "内容"),
    "count": ("Rows", "行数", "행 수", "行数"),
    "citation": ("How to cite", "引用方法", "인용 방법", "引用方式"),
    "articles": ("Articles", "記事", "기사", "文章"),
    "sources": ("Sources", "出典", "출처", "来源"),
    "id": ("Id", "ID", "ID", "ID"),
    "publisher": ("Publisher", "発行元", "발행처", "出版方"),
    "author": ("Author", "著者", "저자", "作者"),
    "name": ("Name", "名称", "이름", "名称"),
    "edition": ("Edition", "版", "판", "版次"),
    "url": ("Address", "アドレス", "주소", "网址"),
    "note": ("Note", "注記", "비고", "备注"),
    "metrics": ("Metrics", "指標", "지표", "指标"),
    "unit": ("Unit", "単位", "단위", "单位"),
    "definition": ("Definition", "定義", "정의", "定义"),
    "method_note": ("Method", "測定方法", "측정 방법", "测量方法"),
    "columns": ("Columns", "列", "열", "列"),
    "type": ("Type", "型", "유형", "类型"),
    "meaning": ("Meaning", "意味", "의미", "含义"),
}
"""In the order of `LANGUAGES`."""
ARTICLE = ("id", "title", "publisher", "published", "author", "url", "note")
SOURCE = ("id", "name", "url", "edition", "note")
METRIC = ("id", "definition", "name", "unit", "method_note")


@dataclass(frozen=True, slots=True)
class Line:
    """Cells side by side. The first is a label where the line is `labelled`."""

    cells: Sequence[Any]
    heading: bool = False
    labelled: bool = False


def words(language: str) -> Mapping[str, str]:
    place = list(LANGUAGES).index(language)
    return {word: said[place] for word, said in WORDS.items()}


def lines(document: Document, about: FileMetadata) -> Iterator[Line]:
    """All lines of the sheet, from the top."""
    said = words(document.meta["lang"])
    yield from _facts(document, about, said)
    yield from _section(said, "warnings", ("code", "message", "url", "count"), _warnings(document))
    yield from _citation(about, said)
    language = document.meta["lang"]
    yield from _section(said, "articles", ARTICLE, provenance.articles(about, language))
    yield from _section(said, "sources", SOURCE, provenance.sources(about, language))
    yield from _section(said, "metrics", METRIC, provenance.metrics(document, about))
    yield from _section(said, "columns", ("name", "meaning", "type"), _columns(document))


def _facts(document: Document, about: FileMetadata, said: Mapping[str, str]) -> Iterator[Line]:
    meta = document.meta
    yield Line((said["title"], meta.get("title") or document.name), labelled=True)
    yield from _question(meta, said)
    facts = {
        "address": document.links["self"],
        "language": meta["lang"],
        "release": about.release,
        "published": about.published_at,
        "rows": len(document.rows),
        **_extent(document),
        "licence": about.licence,
    }
    for word, value in facts.items():
        if value is not None:
            yield Line((said[word], value), labelled=True)


def _extent(document: Document) -> Mapping[str, int]:
    """How many match; an item is whole."""
    held = completeness(document)
    if held.what == "series":
        return {"series": held.shown, "series total": held.total}
    return {} if "total" not in document.meta else {"total": held.total}


def _question(meta: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[Line]:
    """A line a filter; an item has not been asked for by filters."""
    if "query" not in meta:
        return
    asked = [f"{name}={','.join(values)}" for name, values in meta["query"].items()]
    labels = [said["question"], *[""] * len(asked)]
    for label, text in zip(labels, asked or [said["everything"]], strict=False):
        yield Line((label, text), labelled=True)


def _citation(about: FileMetadata, said: Mapping[str, str]) -> Iterator[Line]:
    citation = about.citation
    yield Line(())
    yield Line((said["citation"], citation.text), labelled=True)
    yield Line(("BibTeX", citation.bibtex), labelled=True)
    csl = orjson.dumps(citation.csl, option=orjson.OPT_INDENT_2).decode()
    yield Line(("CSL-JSON", csl), labelled=True)


def _section(
    said: Mapping[str, str],
    word: str,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
) -> Iterator[Line]:
    """A table under a heading, after an empty line."""
    yield Line(())
    if not rows:
        yield Line((said[word], said["none"]), labelled=True)
        return
    yield Line((said[word],), heading=True)
    yield Line([said[column] for column in columns], heading=True)
    for row in rows:
        yield Line([row[column] for column in columns])


def _warnings(document: Document) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = document.meta.get("warnings", ())
    return found


def _columns(document: Document) -> Sequence[Mapping[str, Any]]:
    types = column_types(document.row)
    return [
        {"name": name, "meaning": types[name].description, "type": _type(types[name])}
        for name in document.columns
    ]


def _type(told: ColumnType) -> str:
    kind = f"list of {told.item}, separated by |" if told.kind == "list" else told.kind
    return f"{kind}, may be empty" if told.nullable else kind
