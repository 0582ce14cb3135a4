"""The names of bars and lines: what rows of a panel differ in, and what they have in common."""

from collections.abc import Callable, Iterable, Sequence

from api.domain.facts import is_forward_looking
from api.i18n import SEPARATOR, capital, comparison, period_name, translate
from api.schemas import Row

Part = Callable[[Row], str | None]


def named(rows: Sequence[Row], over_time: bool, lang: str) -> tuple[list[tuple[Row, str]], str]:
    """Each row with its label, and what all have in common.

    What differs among the rows goes into the labels, what does not into the context; a label is
    made longer until no two rows have the same (over time: the same in one period).
    """
    subject, source = _part("subject_name"), _part("source_name")
    parts: list[Part] = [subject, _part("sector_name")]
    if not over_time:
        parts.append(lambda row: capital(period_name(row["period"], lang)))
    elif len({row["frequency"] for row in rows} - {None}) > 1:
        # A line joins figures of one frequency.
        parts.append(
            lambda row: (
                row["frequency"] and capital(translate(f"frequency.{row['frequency']}", lang))
            )
        )
    parts.append(
        lambda row: (
            row["compared_with"]
            and comparison(row["compared_with"], lang, is_rank=row["measure"] == "rank")
        )
    )
    if over_time:
        parts.append(source)
    varying = [part for part in parts if len({part(row) for row in rows}) > 1] or [subject]
    alike: dict[str, list[Row]] = {}
    for row in rows:
        alike.setdefault(_joined(part(row) for part in varying), []).append(row)
    longer = {
        name: [*varying, *_distinct(group, varying, over_time, lang)]
        for name, group in alike.items()
    }
    common = [part(rows[0]) for part in parts if part not in varying and part is not source]
    found = []
    for row in rows:
        name = _joined(part(row) for part in varying)
        written = _joined(part(row) for part in longer[name])
        # Written is nothing of a line of no sector beside one of a sector.
        found.append((row, written or row["subject_name"]))
    if over_time and len({name for _, name in found}) == 1:
        common.insert(0, found[0][1])  # One line needs no legend, but must be named.
    return found, _joined(common)


def _distinct(rows: Sequence[Row], parts: Sequence[Part], over_time: bool, lang: str) -> list[Part]:
    """What must be added to the labels of rows that have the same one, which `parts` make.

    Until no two have the same; over time, the same in one period. The last is a number.
    """

    def expected(row: Row) -> str | None:
        return translate(f"status.{row['status']}", lang) if is_forward_looking(row) else None

    def place(row: Row) -> str:
        where = {name: str(row[name]) for name in ("paragraph", "sentence")}
        return translate("place", lang, **where)

    def number(row: Row) -> str:
        return numbers[row["id"]]

    numbers = {each: f"({n})" for n, each in enumerate(sorted(row["id"] for row in rows), 1)}
    articles, publishers = (
        {row[f"chart_{name}"] for row in rows} for name in ("article", "publisher")
    )
    article = "chart_publisher" if len(publishers) == len(articles) else "chart_article"
    columns = map(_part, ("source_name", "area_name", article))
    added: list[Part] = []
    for more in (expected, *columns, place, _part("as_printed"), number):
        labels = {
            (_joined(part(row) for part in (*parts, *added)), over_time and row["period"])
            for row in rows
        }
        if len(labels) == len(rows):
            break
        if len({more(row) for row in rows}) > 1:
            added.append(more)
    return added


def _part(column: str) -> Part:
    return lambda row: row[column]


def _joined(parts: Iterable[str | None]) -> str:
    """The parts that there are, each once: an area is not named twice."""
    return SEPARATOR.join(dict.fromkeys(part for part in parts if part))
