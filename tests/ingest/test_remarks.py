"""Reference tables stand beside the figures of every article, so they do not speak of one."""

import csv
import re

import pytest

from tests.conftest import SEED

TABLES = ("areas", "sectors", "units", "metrics", "organizations", "sources", "comparisons")
OF_AN_ARTICLE = re.compile(r"\barticle\b|\bprint|\bthe (text|sentence|word)\b|記事|기사|报道", re.I)


@pytest.mark.parametrize("name", TABLES)
def test_reference_tables_have_no_remark_on_one_article(name: str) -> None:
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    remarks = [
        row[column]
        for row in rows
        for column in ("note", "definition", "method_note")
        if row.get(column)
    ]
    assert remarks
    assert [each for each in remarks if OF_AN_ARTICLE.search(each)] == []
