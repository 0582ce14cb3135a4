"""An editor at the desk: completes a draft by mouse and keys, and counts what that takes.

What is right is read from a written article; the draft's rows are found by their place in the text.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Locator, Page

from api.domain.code_lists import INFERABLE
from api.ingest.draft_files import Span, spans
from api.reading.article_text import ArticleText
from api.reading.cells import candidates_of, is_open
from tests.ingest.draft_scores import effective_decimals
from tests.support.bundles import Row
from tests.support.toml_values import toml_values

VALUE_ROLES = ("value", "bound")
NUMBERS = ("value", "value_min", "value_max")
NOT_COMPARED = (
    "key",
    "as_printed",
    "paragraph",
    "sentence",
    "note",
    "correction",
    "inferred",
)
IMPLIED = {"measure_stated": "true", "relation": "eq", "multiplier": "0"}
"""What an empty cell means."""
MAX_DIGIT = 9
TYPED = ("-period", "-value", "-value_min", "-value_max", "-multiplier", "-decimals", "-reason")
"""Ends of the names of fields whose candidates are no codes."""
SELECT = """([paragraph, start, end]) => {
    const container = document.querySelector(`[data-paragraph="${paragraph}"]`);
    const range = document.createRange();
    let before = 0;
    const walker = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const length = walker.currentNode.data.length;
        const [from, to] = [start - before, end - before];
        if (from >= 0 && from < length) range.setStart(walker.currentNode, from);
        if (to > 0 && to <= length) range.setEnd(walker.currentNode, to);
        before += length;
    }
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""
"""Selects a part of a paragraph, as a mouse does."""


class DeskEditor:
    """`steps` counts picks among candidates, typed cells, boxes ticked and buttons pressed."""

    def __init__(self, page: Page, folder: Path, written: Path, text: ArticleText) -> None:
        self._page, self._folder, self._text = page, folder, text
        self._written = {
            name: read_rows(written, name) for name in ("observations", "figures", "claims")
        }
        self._article = toml_values(written / "article.toml")
        self.steps = Counter[str]()
        self._chosen = 0

    def complete(self) -> None:
        self._complete_article()
        keys = self._pair()
        self._complete_figures(keys)
        self._complete_observations(keys)

    def _complete_article(self) -> None:
        self._page.locator("#tab-article").click()
        own = toml_values(self._folder / "article.toml")
        for column, wanted in self._article.items():
            if column != "defaults" and own.get(column, "") != wanted:
                self._put(f"article-{column}", own.get(column, ""), wanted)
        for column, cell in own["defaults"].items():
            if is_open(cell):
                self._put(f"defaults-{column}", cell, self._most_frequent(column) or "none")

    def _most_frequent(self, column: str) -> str:
        """What most observations have whose cell is empty in the draft."""
        counts = Counter(row[column] for row in self._written["observations"])
        return counts.most_common(1)[0][0]

    def _pair(self) -> Mapping[str, str]:
        """Keys of the draft's observations by the keys that are written for them."""
        found: dict[str, str] = {}
        for row in self._written["observations"]:
            lines = [
                line
                for line, other in self._overlapping()
                if other["observation"] == row["key"] and other["role"] in VALUE_ROLES
            ]
            lines.sort(key=lambda line: line["paragraph"] != row["paragraph"])
            own = [
                line["observation"]
                for line in lines
                if line["observation"] and line["role"] in VALUE_ROLES
            ]
            free = [key for key in own if key not in found.values()]
            if free:
                found[row["key"]] = free[0]
            elif not lines:
                found[row["key"]] = self._observe_words(row)
            else:
                self._press(lines[0], "o", "new observations")
                found[row["key"]] = read_rows(self._folder, "observations")[-1]["key"]
        return found

    def _observe_words(self, row: Row) -> str:
        """Make an observation of words that are no numeral; returns its key."""
        paragraph = int(row["paragraph"])
        start = self._text.find(row["as_printed"], (paragraph, int(row["sentence"])))
        assert start is not None
        self._page.keyboard.press("Escape")
        self._page.evaluate(SELECT, [paragraph, start, start + len(row["as_printed"])])
        with self._saved():
            self._page.keyboard.press("s")
        self.steps["new observations"] += 1
        return read_rows(self._folder, "observations")[-1]["key"]

    def _overlapping(self) -> Iterator[tuple[Row, Row]]:
        """Lines of the draft's audit with the written ones at their places."""
        own, written = read_rows(self._folder, "figures"), self._written["figures"]
        for line, span in zip(own, spans(self._text, own), strict=True):
            for other, of in zip(written, spans(self._text, written), strict=True):
                if _overlap(span, of):
                    yield line, other

    def _complete_figures(self, keys: Mapping[str, str]) -> None:
        for line, other in [*self._overlapping()]:
            wanted = keys.get(other["observation"], "")
            if line["observation"] and line["observation"] not in keys.values():
                self._press(line, "x", "no data")
            changed = {"role": other["role"], "observation": wanted}
            if other["claim"] and not line["claim"]:
                self._press(line, "c", "claims")
                self._complete_claim(other["claim"])
                changed.pop("observation")
            line = read_rows(self._folder, "figures")[int(line["number"]) - 1]
            if is_open(line["reason"]) or not (wanted or line["claim"] or line["reason"]):
                changed["reason"] = other["reason"]
            for column, cell in changed.items():
                if line[column] != cell:
                    self._choose(line)
                    self._put(f"figures-{line['number']}-{column}", line[column], cell)

    def _complete_claim(self, key: str) -> None:
        [wanted] = [row for row in self._written["claims"] if row["key"] == key]
        own = read_rows(self._folder, "claims")[-1]
        for column in ("kind", "text_en", "text_ja", "text_ko", "text_zh"):
            self._put(
                f"claims-{own['key']}-{column}", own[column], wanted[column], "cells of claims"
            )

    def _complete_observations(self, keys: Mapping[str, str]) -> None:
        defaults = toml_values(self._folder / "article.toml")["defaults"]
        written = {row["key"]: row for row in self._written["observations"]}
        for key, own_key in keys.items():
            [own] = [
                row for row in read_rows(self._folder, "observations") if row["key"] == own_key
            ]
            inferred = {*own["inferred"].split()} ^ {*written[key]["inferred"].split()}
            for name in [each for each in INFERABLE if each in inferred]:
                self._show(own_key)
                self._page.keyboard.press("Escape")  # the list of a field may hide the box
                with self._saved():
                    self._page.locator(f"[id='observations-{own_key}-inferred-{name}']").click()
                self.steps["boxes"] += 1
            # What is open comes last: behind it the desk goes on to the next numeral by itself.
            columns = [each for each in written[key] if each not in NOT_COMPARED]
            for column in sorted(columns, key=lambda each: is_open(own[each])):
                if not _is_same(column, own, written[key], defaults):
                    self._show(own_key)
                    wanted = written[key][column] or ("none" if defaults.get(column) else "")
                    self._put(f"observations-{own_key}-{column}", own[column], wanted)

    def _show(self, key: str) -> None:
        """Show the form of an observation: at its numeral, else in the list."""
        lines = read_rows(self._folder, "figures")
        line = next((each for each in lines if each["observation"] == key), None)
        if line is not None:
            self._choose(line)
        elif not self._page.locator("#tab-observations[aria-current]").count():
            self._page.locator("#tab-observations").click()

    def _choose(self, line: Row) -> None:
        """Choose the numeral of a line of the audit."""
        is_shown = self._page.locator("#tab-figure[aria-current]").count()
        if (
            not is_shown
            or not self._page.locator(f"#numeral-{line['number']}[aria-current]").count()
        ):
            self._page.locator(f"#numeral-{line['number']}").click()
            self.steps["chosen numerals"] += 1

    def _press(self, line: Row, key: str, what: str) -> None:
        self._choose(line)
        self._page.locator(f"#numeral-{line['number']}").focus()
        with self._saved():
            self._page.keyboard.press(key)
        self.steps[what] += 1

    def _put(self, field: str, cell: str, wanted: str, typed: str = "typed") -> None:
        """Decide a cell: by the digit of a candidate, else by typing it."""
        place = self._page.locator(f"[id='{field}']")
        folded = self._page.locator("#form details:not([open])", has=place)
        if folded.count():
            folded.locator("summary").click()
        place.focus()
        offered = [*candidates_of(cell), "none"] if is_open(cell) else []
        code = wanted or "none"
        with self._saved():
            if code in offered[:MAX_DIGIT] and "-text_" not in field:
                self._pick(place, field, offered.index(code))
                self.steps["picks"] += 1
            elif field.endswith("-metric") and code not in self._metrics():
                place.fill(code)
                named = re.compile(rf"^Add {re.escape(code)}(?![\w-])")
                self._page.get_by_role("option", name=named).click()
                self.steps[typed] += 1
            else:
                place.fill(wanted)
                place.press("Enter")
                self.steps[typed] += 1

    def _metrics(self) -> set[str]:
        """The metrics of the tables; others are added from the library."""
        return {row["id"] for row in read_rows(self._folder.parents[1], "metrics")}

    def _pick(self, place: Locator, field: str, at: int) -> None:
        """Take a candidate: by its digit, or, where a digit may be typed, from the list."""
        if field.endswith(TYPED):
            for _ in range(at + 1):
                place.press("ArrowDown")
            place.press("Enter")
        else:
            place.press(str(at + 1))

    def _saved(self) -> AbstractContextManager[object]:
        """Until the cell is saved, also where a row of the library is added first."""
        return self._page.expect_response(
            lambda response: (
                response.request.method == "POST" and not response.url.endswith("/library")
            )
        )


def read_rows(folder: Path, table: str) -> list[Row]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _is_same(column: str, own: Row, written: Row, defaults: Mapping[str, str]) -> bool:
    cell, wanted = (row[column] or IMPLIED.get(column, "") for row in (own, written))
    if is_open(cell):
        return False
    if column == "decimals":
        if own[column] == written[column]:
            return True
        return effective_decimals(own) == effective_decimals(written)
    if column == "unit" and cell == "" and not re.fullmatch("[A-Z]{3}", wanted):
        return True  # that of the metric; of money it may be any
    if column in NUMBERS and cell and wanted:
        return Decimal(cell) == Decimal(wanted)
    if cell == "":
        cell = defaults.get(column, "")
    return ("" if cell == "none" else cell) == wanted


def _overlap(one: Span | None, other: Span | None) -> bool:
    return (
        one is not None
        and other is not None
        and one[0] == other[0]
        and one[1] < other[2]
        and other[1] < one[2]
    )
