"""What a check reads of a text, beyond what drafts read."""

import os
import subprocess
import sys

from api.reading.unlisted_places import COUNTRIES
from tests.check.conftest import Check
from tests.conftest import PROJECT
from tests.ingest.country_names import country_names


def test_the_names_of_countries_are_those_of_babel() -> None:
    assert COUNTRIES.read_text("utf-8") == country_names(), "python -m tests.ingest.country_names"


def test_a_figure_of_a_country_that_the_tables_lack_is_not_that_of_the_one_before(
    check: Check,
) -> None:
    text = "South Korea's robot density was 1,012 in 2023. Germany's robot density was 415 in 2023."
    korea, germany = check(text, "en")["data"]
    assert (korea["verdict"], germany["verdict"]) == ("supported", "unknown")


def test_the_number_of_those_of_which_others_are_some_is_not_contradicted(check: Check) -> None:
    [_, whole] = check("Of China, 4 of the 35 province-level units grew in 2024.", "en")["data"]
    assert whole["verdict"] != "contradicted"


def test_the_service_does_not_import_the_libraries_of_authoring() -> None:
    code = "import sys, api.main; print({'babel', 'pycountry'} & sys.modules.keys())"
    settings = {**os.environ, "DATABASE_URL": "sqlite:///none.db"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=settings, capture_output=True, text=True
    )
    assert done.stdout.strip() == "set()", done.stderr
