"""Response models of releases, changes and corrections."""

from typing import Any

from api.domain import code_lists
from api.domain.dimensions import KINDS
from api.schemas.column import ResponseModel, Row, coded, column, text_language

PINNED = "1-8db461a958ac"


class ReleaseRow(ResponseModel):
    """A release: a published state of the data."""

    number: int = column("Number of the release, from 1.", 1)
    published_at: str = column("Time of publication (ISO 8601, UTC).", "2026-11-23T20:00:00Z")
    digest: str = column(
        "SHA-256 of the seeded data.",
        "8565e8b6ecd79c49ce287d1695d1eedbfe14ab098da216b13aa193525fd69f81",
    )
    observations: int = column("Number of observations in the release.", 37)
    added: int = column("Number of observations that it added.", 37)
    changed: int = column("Number of observations that it changed.", 0)
    removed: int = column("Number of observations that it removed.", 0)
    pinned: str = column(
        "The number with a digest of the identity of the data: as `release=`, it makes an address "
        "that only this data set answers.",
        PINNED,
    )


class ReleaseChanges(ResponseModel):
    """Counts of the rows of a kind that a release changed."""

    kind: str = column("Kind of row.", "observation")
    added: int = column("Number of rows added.", 37)
    changed: int = column("Number of rows changed.", 0)
    removed: int = column("Number of rows removed.", 0)


class ReleaseItem(ReleaseRow):
    """A release with its changes by kind."""

    changes: list[ReleaseChanges] = column(
        "Changes by kind; kinds without changes are omitted.",
        [{"kind": "observation", "added": 37, "changed": 0, "removed": 0}],
    )


class ChangeRow(ResponseModel):
    """A row that differs from an earlier release."""

    kind: str = coded("Kind of row", KINDS, "observation")
    id: str = column(
        "Id or code in its own list; for a numeral, its number in the text.",
        "3r0aeqn5scs7a",
    )
    article: str | None = column(
        "The article it belongs to; null for names and codes.", "manufacturing-data-2025"
    )
    change: str = coded("Change between the two releases", code_lists.CHANGES, "added")
    release: int | None = column(
        "The release of the change, the last one if there were several; null for names and codes, "
        "which are compared between the two releases only.",
        1,
    )
    url: str | None = column(
        "URL of the row; for a removed one, as it was in the earlier release; null for bases of "
        "comparison and translations, which have no URL.",
        "http://127.0.0.1:8000/v1/observations/3r0aeqn5scs7a",
    )


class ChangeDetail(ChangeRow):
    """A change in JSON, with the current row."""

    row: Row | None = column(
        "The current row of its own list; for a base of comparison, its names; null for a removed "
        "row.",
        {"id": "3r0aeqn5scs7a", "metric": "robot-density", "value": 1012},
    )


class CorrectionRow(ResponseModel):
    """An observation that a release corrected."""

    release: int = column("The release that corrected it.", 2)
    published_at: str = column("Time of publication of that release.", "2026-11-24T20:00:00Z")
    observation: str = column("Id of the observation.", "3r0aeqn5scs7a")
    article: str = column("The article that prints it.", "manufacturing-data-2025")
    metric: str = column("The metric, as corrected.", "robot-density")
    metric_name: str | None = column("Name of the metric.", "Robot density")
    subject_name: str | None = column(
        "Name of the organization measured, else of the area, as corrected.", "South Korea"
    )
    period: str | None = column("The period measured, as corrected (EDTF).", "2023")
    columns: list[str] = column("The columns that differ.", ["value", "value_min", "value_max"])
    before: dict[str, Any] = column("These columns, with their old values.", {"value": 1021})
    after: dict[str, Any] = column("These columns, with their new values.", {"value": 1012})
    display_before: str | None = column(
        "The old value with its unit.", "1,021 robots per 10,000 employees"
    )
    display_after: str | None = column(
        "The new value with its unit.", "1,012 robots per 10,000 employees"
    )
    reason: str | None = column("The editor's reason.", "Digits were swapped.")
    reason_lang: str | None = text_language("reason")
