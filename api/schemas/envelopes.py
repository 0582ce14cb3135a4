"""What stands around rows: what was asked, warnings, links; and errors."""

from api.domain.code_lists import LANGUAGES, STATUSES
from api.errors import InvalidRequest, Issue
from api.schemas.column import Language, ResponseModel, Row, column

LOCAL = "http://127.0.0.1:8000/v1"
CURSOR = "9niOf0wvWzEsImIxNzhlMmIwNTUzNTc2MWUiLFsyMDI0LDM4MjEzODQ3MDE4NjEyOTg1NDJdXQ"
"""Where the page `/v1/observations?limit=10` ends."""
WARNING: Row = {
    "code": "bounded",
    "message": "1 row: the value is a bound or a range: see relation, value_min and value_max.",
    "count": 1,
    "ids": ["1m7e5acioebla"],
    "url": f"{LOCAL}/observations?metric=robot-density-to-world-ratio&relation=gt,ge,lt,le,between",
}
REQUEST_ID = "5e3c1f0b9a7d2468"
FAULTS = [
    Issue("status", "dispted", "unknown value", list(STATUSES), ["disputed"]),
    Issue("lang", "fr", "unsupported language", list(LANGUAGES)),
]
INVALID: Row = InvalidRequest("Invalid query parameters: status, lang.", FAULTS).document(
    "/v1/observations?status=dispted&lang=fr", REQUEST_ID
)
"""An error as it is answered: the example of every model of errors."""


class Warn(ResponseModel):
    """Something to know before the rows are used."""

    code: str = column("What it is about.", WARNING["code"])
    message: str = column("In words, in the requested language.", WARNING["message"])
    count: int = column(
        "How many rows it speaks of; rows left out are counted up to 1,000.", WARNING["count"]
    )
    ids: list[str] = column(
        "Ids of the observations it speaks of: of those in this answer the first 100, of those "
        "left out of it all, where there are 100 at most.",
        WARNING["ids"],
    )
    url: str | None = column(
        "Where the rows it speaks of are found; of rows left out, others may stand among them.",
        WARNING["url"],
    )


class Meta(ResponseModel):
    """What was asked and answered."""

    title: str = column("The question in words, in the requested language.", "Robot density · 2023")
    total: int = column("How many rows match, on all pages.", 2)
    limit: int | None = column("Most rows of a page; null in an answer without pages.", 100)
    release: int = column("The release that answers.", 1)
    lang: Language = column("The language of names and texts.", "en")
    query: dict[str, list[str]] = column(
        "The filters as understood.", {"metric": ["robot-density"], "year": ["2023"]}
    )
    warnings: list[Warn] = column("What to know before the rows are used.", [], [WARNING])


class Links(ResponseModel):
    """Where to go on."""

    self: str = column(
        "This answer, by the one spelling of its question that is used for it everywhere.",
        f"{LOCAL}/observations?metric=robot-density&year=2023",
    )
    next: str | None = column(
        "The next page; null on the last.", None, f"{LOCAL}/observations?limit=10&cursor={CURSOR}"
    )


class ItemMeta(ResponseModel):
    """What was asked and answered."""

    title: str = column(
        "What the item is called, in the requested language.",
        "South Korea · Robot density · Manufacturing · 2023: 1,012 robots per 10,000 employees",
    )
    release: int = column("The release that answers.", 1)
    lang: Language = column("The language of names and texts.", "en")
    query: dict[str, list[str]] = column("The filters; an item has none.", {})
    warnings: list[Warn] = column(
        "What to know before the item is used.", [], [WARNING | {"url": None}]
    )


class ItemLinks(ResponseModel):
    self: str = column("The one address of this item.", f"{LOCAL}/observations/3r0aeqn5scs7a")


class FaultEntry(ResponseModel):
    """One thing wrong with a request."""

    parameter: str = column(
        "The parameter, or the part of the path, that is wrong.", FAULTS[0].parameter
    )
    value: str | None = column("What was sent.", FAULTS[0].value)
    message: str = column("What is wrong with it.", FAULTS[0].message)
    accepted: list[str] = column(
        "What would be accepted, where that can be listed.", FAULTS[0].accepted
    )
    did_you_mean: list[str] = column(
        "What may have been meant, the likeliest first.", FAULTS[0].did_you_mean
    )


class ProblemDocument(ResponseModel):
    """An error (RFC 9457), with every fault of the request."""

    type: str = column("Kind of problem.", INVALID["type"])
    title: str = column("The status in words.", INVALID["title"])
    status: int = column("The HTTP status.", INVALID["status"])
    detail: str = column("What went wrong.", INVALID["detail"])
    instance: str = column("The address that was asked.", INVALID["instance"])
    request_id: str = column(
        "What the service's log calls this request: the header X-Request-Id. Name it when you ask "
        "for help.",
        INVALID["request_id"],
    )
    errors: list[FaultEntry] = column("Every fault that was found.", INVALID["errors"])
