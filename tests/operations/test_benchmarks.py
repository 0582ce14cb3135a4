"""The peers that the service is measured beside return the same rows and columns as it does."""

import shutil
from pathlib import Path

import pytest

from benchmarks import peers
from benchmarks.agreement import check_agreement
from benchmarks.queries import draw
from benchmarks.servers import running
from benchmarks.view import add_view


@pytest.mark.slow
def test_the_naive_endpoint_returns_the_rows_of_the_service(
    sqlite_seeded: str, tmp_path: Path
) -> None:
    database = tmp_path / "seed.db"
    shutil.copy(sqlite_seeded.removeprefix("sqlite:///"), database)
    add_view(database)
    queries = draw(database, 40)
    with (
        running(peers.service(database), 0) as service,
        running(peers.naive(database), 0) as naive,
    ):
        check_agreement(queries, database, service, {"naive": naive})
    assert len(queries) == 40
