"""Incomplete dimension declarations fail on import, not on a request."""

import subprocess
import sys

import pytest

from tests.conftest import PROJECT

pytestmark = pytest.mark.slow

DECLARE = """
from api.domain import dimensions
added = dimensions.Dimension(parameter="mood", description="Mood.", {more})
dimensions.DIMENSIONS["mood"] = dimensions.BY_PLURAL["moods"] = added
"""


def imported(declaration: str, module: str) -> str:
    """The stderr of a process that imports a module after an added declaration."""
    command = [sys.executable, "-c", f"{declaration}\nimport {module}"]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True).stderr


def test_a_dimension_needs_a_field_of_the_query_model() -> None:
    error = imported(DECLARE.format(more=""), "api.schemas.queries")
    assert error.endswith("TypeError: ObservationFilters lacks the dimensions {'mood'}\n")


def test_a_list_needs_a_row_model() -> None:
    added = "dimensions.LISTED_KINDS = (*dimensions.LISTED_KINDS, 'mood')"
    error = imported(DECLARE.format(more="") + added, "api.schemas.entities")
    assert error.endswith("ROWS and the dimensions with a list do not agree: {'mood'}\n")


@pytest.mark.parametrize("module", ["api.schemas.queries", "api.queries.filter_sql", "api.app"])
def test_the_registry_is_complete(module: str) -> None:
    assert imported("", module) == ""
