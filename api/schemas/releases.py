"""The rows of releases: what was published, what each changed, and what was corrected."""

from typing import Annotated, Any

from api.domain import code_lists
from api.domain.code_lists import OneOf
from api.domain.dimensions import KINDS
from api.schemas.column import ResponseModel, Row, coded, column


class ReleaseRow(ResponseModel):
    """A published state of the data."""

    number: int = column("Number of the release, from 1.", 1)
    published_at: str = column("When it was published (ISO 8601, UTC).", "2026-11-23T20:00:00Z")
    digest: str = column(
        "SHA-256 of what was seeded.",
        "8565e8b6ecd79c49ce287d1695d1eedbfe14ab098da216b13aa193525fd69f81",
    )
    observations: int = column("How many observations it holds.", 37)
    added: int = column("Observations that it added.", 37)
    changed: int = column("Observations that it changed.", 0)
    removed: int = column("Observations that it removed.", 0)


class ReleaseChanges(ResponseModel):
    """What a release did to the rows of a kind."""

    kind: str = column("Kind of row.", "observation")
    added: int = column("How many it added.", 37)
    changed: int = column("How many it changed.", 0)
    removed: int = column("How many it removed.", 0)


class ReleaseItem(ReleaseRow):
    """A release with what it changed, kind by kind."""

    changes: list[ReleaseChanges] = column(
        "What it changed; kinds without are left out.",
        [{"kind": "observation", "added": 37, "changed": 0, "removed": 0}],
    )


class ChangeRow(ResponseModel):
    """Something that is not as it was in an earlier release."""

    kind: Annotated[str, OneOf(KINDS)] = coded("What kind of thing it is", KINDS, "observation")
    id: str = column(
        "Its id or code, as its own list has it; of a numeral, its number in the text.",
        "3r0aeqn5scs7a",
    )
    article: str | None = column(
        "The article it belongs to; null for names and codes.", "manufacturing-data-2025"
    )
    change: Annotated[str, OneOf(code_lists.CHANGES)] = coded(
        "What happened to it, by the states at both ends", code_lists.CHANGES, "added"
    )
    release: int | None = column(
        "The release that did it, the last one if there were several; null for names and codes, "
        "of which only both ends are compared.",
        1,
    )
    url: str | None = column(
        "Where it is found: what was removed, as it was in the earlier release. Null for bases of "
        "comparison, which have no address.",
        "http://127.0.0.1:8000/v1/observations/3r0aeqn5scs7a",
    )


class ChangeDetail(ChangeRow):
    """The same in JSON, with what there is now."""

    row: Row | None = column(
        "The row as its own list has it now; of a base of comparison, its names. Null for what was "
        "removed.",
        {"id": "3r0aeqn5scs7a", "metric": "robot-density", "value": 1012},
    )


class CorrectionRow(ResponseModel):
    """An observation that a release corrected."""

    release: int = column("The release that corrected it.", 2)
    published_at: str = column("When that release was published.", "2026-11-24T20:00:00Z")
    observation: str = column("Id of the observation.", "3r0aeqn5scs7a")
    article: str = column("The article that prints it.", "manufacturing-data-2025")
    metric: str = column("The metric, as corrected.", "robot-density")
    metric_name: str | None = column("Name of the metric.", "Robot density")
    subject_name: str | None = column(
        "Whose figure it is, as corrected: the organization, else the area.", "South Korea"
    )
    period: str | None = column("The time measured, as corrected (EDTF).", "2023")
    columns: list[str] = column("The columns that differ.", ["value", "value_min", "value_max"])
    before: dict[str, Any] = column("These columns as they were.", {"value": 1021})
    after: dict[str, Any] = column("These columns, corrected.", {"value": 1012})
    display_before: str | None = column(
        "The value for people, as it was.", "1,021 robots per 10,000 employees"
    )
    display_after: str | None = column(
        "The value for people, corrected.", "1,012 robots per 10,000 employees"
    )
    reason: str | None = column("Why, in the editor's words.", "Digits were swapped.")
