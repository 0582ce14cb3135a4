"""Whether the service and its peers give the same rows, before it is measured how fast."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from api.domain import ids
from benchmarks.options import progress, refuse
from benchmarks.questions import PAGE, Question
from benchmarks.servers import Server, get
from benchmarks.view import COLUMNS, MADE_BY_THE_SERVICE

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Answers:
    """The rows of a question, as each gives them; ids as numbers."""

    service: Rows
    naive: Rows
    datasette: Rows


def check_agreement(
    questions: Sequence[Question], database: Path, service: Server, naive: Server, datasette: Server
) -> Question:
    """Refuse to measure what is not the same; returns the question with the largest answer.

    Order and ids must be the same, but for ties at the end of a full page: Datasette sorts by one
    column.
    """
    found = {}
    for question in questions:
        answers = Answers(
            _of_service(service, question),
            _rows(naive, question.of_naive()),
            _rows(datasette, question.of_datasette(database))["rows"],
        )
        _compare(question, answers)
        found[question] = answers
    _tell(list(found.values()))
    return max(found, key=lambda question: len(found[question].service))


def _tell(found: Sequence[Answers]) -> None:
    sizes = [len(answers.service) for answers in found]
    ties = sum(_ids(answers.datasette) != _ids(answers.service) for answers in found)
    progress(
        f"{len(found)} questions: same rows of all three ({ties} with other ties in Datasette); "
        f"{mean(sizes):.1f} rows a page, {mean(size == PAGE for size in sizes):.0%} of them full"
    )


def _compare(question: Question, answers: Answers) -> None:
    if _ids(answers.naive) != _ids(answers.service):
        refuse(f"naive does not give the same rows: {question.filters}")
    if not _same_but_for_ties(answers.service, answers.datasette):
        refuse(f"datasette does not give the same rows: {question.filters}")
    _check_columns("naive", answers.naive, COLUMNS)
    _check_columns("datasette", answers.datasette, COLUMNS)
    _check_columns("the service", answers.service, (*COLUMNS, *MADE_BY_THE_SERVICE))


def _check_columns(name: str, rows: Rows, columns: Sequence[str]) -> None:
    if rows and (others := rows[0].keys() ^ set(columns)):
        refuse(f"{name} does not have the columns of benchmarks/view.py: {sorted(others)}")


def _same_but_for_ties(service: Rows, datasette: Rows) -> bool:
    if len(service) == PAGE == len(datasette):
        return [row["year"] for row in service] == [row["year"] for row in datasette]
    return sorted(_ids(service)) == sorted(_ids(datasette))


def _of_service(service: Server, question: Question) -> Rows:
    rows: Rows = _rows(service, question.of_service())["data"]
    return [row | {"id": ids.parse(row["id"])} for row in rows]


def _rows(server: Server, path: str) -> Any:
    answer, body = get(server, path)
    if answer.status != 200:
        refuse(f"{server.name} answers {answer.status}: {path}\n{body[:500]!r}")
    return json.loads(body)


def _ids(rows: Rows) -> list[int]:
    return [row["id"] for row in rows]
