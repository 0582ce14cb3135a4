"""The seed with exports, a metric in any currency: figures in US dollars and in yuan."""

from pathlib import Path

from tests.conftest import run_api
from tests.support.bundles import OBSERVATIONS, Row, rewrite

NAMES = {"en": "Exports", "ja": "輸出額", "ko": "수출액", "zh": "出口额"}
EXPORTS = {
    "id": "exports",
    "unit": "currency",
    "measure": "amount",
    "definition": "Goods sold to other countries in the year.",
} | {f"name_{language}": name for language, name in NAMES.items()}
FIGURES = (
    ("korea-2024", "KR", "2024", "683800000000", "USD", "6838億ドル"),
    ("china-2023", "CN", "2023", "23770000000000", "CNY", "23兆7700億元"),
    ("china-2024", "CN", "2024", "25450000000000", "CNY", "25兆4500億元"),
    ("china-2024-in-dollars", "CN", "2024", "3577000000000", "USD", "3兆5770億ドル"),
)
"""Key, area, period, value, unit and figure as printed."""


def add_exports(seed: Path) -> Path:
    """Add the metric, the US dollar and the figures to a copy of the seed."""
    run_api("add", "currency", "USD", "--seed", str(seed), url="")
    rewrite(seed, "metrics.csv", lambda rows: [*rows, dict.fromkeys(rows[0], "") | EXPORTS])
    rewrite(seed, OBSERVATIONS, lambda rows: [*rows, *_figures(rows[0])])
    return seed


def _figures(header: Row) -> list[Row]:
    usual = {"metric": "exports", "relation": "eq", "multiplier": "8", "status": "normal"}
    usual |= {"origin": "not-stated", "paragraph": "1", "sentence": "1"}
    columns = ("key", "area", "period", "value", "unit", "as_printed")
    empty = dict.fromkeys(header, "")
    return [empty | usual | dict(zip(columns, each, strict=True)) for each in FIGURES]
