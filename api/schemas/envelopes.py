"""Response envelopes: metadata, warnings and links; and errors."""

from api.domain.code_lists import LANGUAGES, STATUSES
from api.errors import InvalidRequest, Issue, Message
from api.i18n.problems import problem_document
from api.schemas.column import ResponseModel, Row, column, same
from api.schemas.releases import PINNED

LOCAL = "http://127.0.0.1:8000/v1"
CURSOR = (
    "pFCfEtI4WyIxLTY4NWZjZWE3NGRmYSIsImIxNzhlMmIwNTUzNTc2MWUiLFs0MTE2Mjg5NTgzMTQyNDc5NTIsLTEyMT"
    "I0NDEwOTI5MTY1NDE0OCwyMzAyMjMxMjcyNjU5MDEyODM1XV0"
)
"""The cursor of the second page of `/v1/observations?limit=10`."""
WARNING: Row = {
    "code": "bounded",
    "message": "1 figure: the value is a bound or a range; each figure says which.",
    "count": 1,
    "ids": ["1m7e5acioebla"],
    "url": (
        f"{LOCAL}/observations?metric=robot-density-to-world-ratio"
        "&relation=gt,ge,lt,le,nearly,just-over,between"
    ),
}
REQUEST_ID = "5e3c1f0b9a7d2468"
FAULTS = [
    Issue("status", "dispted", Message("error.unknown-value"), list(STATUSES), ["disputed"]),
    Issue("lang", "fr", Message("error.unsupported-language"), list(LANGUAGES)),
]
INVALID: Row = problem_document(
    InvalidRequest(Message("error.detail.parameters", names=("status", "lang")), FAULTS),
    "en",
    "/v1/observations?status=dispted&lang=fr",
    REQUEST_ID,
)
"""An error response: the example of every error model."""


class Warn(ResponseModel):
    """A caveat about the rows of the response."""

    code: str = column("Code of the warning.", WARNING["code"])
    message: str = column("Message, in the requested language.", WARNING["message"])
    count: int = column(
        "Number of rows concerned, or of names for `untranslated-names`; excluded rows are counted "
        "up to 1,000.",
        WARNING["count"],
    )
    ids: list[str] = column(
        "Ids of the observations concerned: the first 100 of those in this response; of excluded "
        "ones all, if there are 100 at most.",
        WARNING["ids"],
    )
    url: str | None = column(
        "URL of the rows concerned; for excluded rows, it may return others, too.",
        WARNING["url"],
    )


class Meta(ResponseModel):
    """Metadata of the response."""

    title: str = column("The query in words, in the requested language.", "Robot density · 2023")
    total: int = column("Number of rows that match, on all pages.", 2)
    limit: int | None = column(
        "Maximum number of rows per page; null in a response without pages.", 100
    )
    release: int = column("The release of the response.", 1)
    published_at: str = column(
        "Time of publication of that release (ISO 8601, UTC).", "2026-11-23T20:00:00Z"
    )
    pinned: str = column(
        "The release with a digest of its data: as `release=`, it makes this address permanent.",
        PINNED,
    )
    lang: str = column("The language of names and texts.", "en", codes=LANGUAGES)
    query: dict[str, list[str]] = column(
        "The filters, with canonical codes.", {"metric": ["robot-density"], "year": ["2023"]}
    )
    warnings: list[Warn] = column("Caveats about the rows.", [], [WARNING])


class Links(ResponseModel):
    """Links to related responses."""

    self: str = column(
        "The canonical URL of this response.",
        f"{LOCAL}/observations?metric=robot-density&year=2023",
    )
    next: str | None = column(
        "The next page; null on the last.", None, f"{LOCAL}/observations?limit=10&cursor={CURSOR}"
    )


class ItemMeta(ResponseModel):
    """Metadata of the response."""

    title: str = column(
        "Title of the item, in the requested language.",
        "South Korea · Robot density · Manufacturing · 2023: 1,012 robots per 10,000 employees",
    )
    release: int = same(Meta, "release")
    published_at: str = same(Meta, "published_at")
    pinned: str = same(Meta, "pinned")
    lang: str = same(Meta, "lang")
    query: dict[str, list[str]] = column("The filters; an item has none.", {})
    warnings: list[Warn] = column("Caveats about the item.", [], [WARNING | {"url": None}])


class ItemLinks(ResponseModel):
    self: str = column("The canonical URL of this item.", f"{LOCAL}/observations/3r0aeqn5scs7a")


class FaultEntry(ResponseModel):
    """One thing wrong with a request."""

    parameter: str = column("The invalid parameter, or part of the path.", FAULTS[0].parameter)
    value: str | None = column("The value that was sent.", FAULTS[0].value)
    message: str = column(
        "What is wrong with it, in the requested language.", INVALID["errors"][0]["message"]
    )
    accepted: list[str] = column(
        "Accepted values, if they can be listed, or examples: as a request may have them.",
        FAULTS[0].accepted,
    )
    did_you_mean: list[str] = column(
        "Values that may have been meant, the likeliest first.", FAULTS[0].did_you_mean
    )
    hint: str | None = column(
        "What would work, in words, in the requested language; null where `accepted` says it.",
        None,
        "a whole number from 1 to 1000",
    )


class ProblemDocument(ResponseModel):
    """An error (RFC 9457), with every issue of the request."""

    type: str = column("Type of problem.", INVALID["type"])
    title: str = column(
        "Title of the type of problem, in the requested language.", INVALID["title"]
    )
    status: int = column("The HTTP status.", INVALID["status"])
    detail: str = column("What went wrong, in the requested language.", INVALID["detail"])
    instance: str = column("The requested URL, without the host.", INVALID["instance"])
    request_id: str = column(
        "Id of the request in the service's log, also in the header X-Request-Id. Include it in "
        "a report.",
        INVALID["request_id"],
    )
    errors: list[FaultEntry] = column("Every issue of the request.", INVALID["errors"])
