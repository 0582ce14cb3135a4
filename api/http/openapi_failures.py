"""OpenAPI of the responses that are no success: shared by all operations, with real examples."""

from http import HTTPStatus
from typing import Any

from api.errors import (
    MAX_ADDRESS,
    PROBLEM_TYPE,
    InternalError,
    Issue,
    Message,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    NotProvided,
    Problem,
    Unavailable,
    address_too_long,
)
from api.formats import NO_FORMAT_FITS, by_accept, fitting
from api.http.conditions import not_satisfiable
from api.http.openapi_components import shared_header
from api.http.request_body import MAX_BODY, TEXT_TOO_LONG, body_too_long, unsupported_body
from api.i18n.problems import problem_document
from api.schemas import ObservationRow
from api.schemas.code_parameters import no_such, unknown
from api.schemas.envelopes import INVALID, REQUEST_ID

Described = dict[str, Any]

FAILURES = {
    304: (
        "NotModified",
        "Not modified: If-None-Match has the ETag, or If-Modified-Since the time of the release.",
    ),
    404: ("NotFound", "No such item; the problem suggests similar ones."),
    405: (
        "MethodNotAllowed",
        "No other method than GET and HEAD is supported, but POST at `/v1/check`.",
    ),
    406: ("NotAcceptable", "No format matches the Accept header."),
    413: ("BodyTooLong", "The body of the request is too long."),
    415: ("UnsupportedBody", "The body is neither JSON nor a text in UTF-8."),
    414: (
        "AddressTooLong",
        "The URL is too long: use several requests, each with some of the values.",
    ),
    416: (
        "RangeNotSatisfiable",
        "No byte of the file is in the requested range; else the status of a part is 206.",
    ),
    422: (
        "InvalidRequest",
        "Invalid query parameters; the problem lists every issue and what would work.",
    ),
    500: ("InternalError", "A fault of the service; report the id of the request."),
    501: (
        "NotProvided",
        "This server cannot draw the image; the problem says what its operator can install.",
    ),
    503: ("Unavailable", "The service is unavailable; the problem says why."),
}
"""The component and the description of each response that is no success."""


def failures(*statuses: int) -> dict[int, Described]:
    """Responses that the document replaces by references to their components."""
    return {status: {"description": FAILURES[status][1]} for status in statuses}


def shared_failures() -> dict[str, tuple[str, Described]]:
    """By status: the component of a response that is no success, and its OpenAPI."""
    shared: dict[str, tuple[str, Described]] = {}
    for status, (name, description) in FAILURES.items():
        shared[str(status)] = name, {"description": description}
        if status >= HTTPStatus.BAD_REQUEST:
            shared[str(status)][1]["headers"] = {
                "Content-Language": shared_header("Content-Language")
            }
            shared[str(status)][1]["content"] = _problem(status)
    return shared


def _problem(status: int) -> Described:
    """OpenAPI of a problem document, with a real example."""
    path = "/v1/observations"
    problem: Problem | None
    match status:
        case 404:
            path = "/v1/regions/CN-ZK"
            codes = ["CN-330100", "CN-330200", "CN-ZJ", "US-DC"]
            issue = Issue("code", "CN-ZK", unknown("region"), codes, ["CN-ZJ", "CN-330100"])
            problem = NotFound(no_such("region", "CN-ZK"), [issue])
        case 406:
            issues = by_accept("video/mp4", fitting(ObservationRow))[1]
            problem = NotAcceptable(NO_FORMAT_FITS, issues)
        case 405:
            issue = Issue("method", "POST", Message("error.method"), ["GET", "HEAD"])
            problem = MethodNotAllowed(Message("error.detail.method", method="POST"), [issue])
        case 413:
            path, problem = "/v1/check", body_too_long(MAX_BODY, TEXT_TOO_LONG)
        case 415:
            path, problem = "/v1/check", unsupported_body()
        case 500:
            problem = InternalError(Message("error.detail.failed"))
        case 414:
            problem = address_too_long(MAX_ADDRESS + 1)
        case 416:
            path = "/v1/countries/KR?format=csv&fields=code"
            problem = not_satisfiable("bytes=10-", 10)
        case 501:
            path = "/v1/observations?metric=robot-density&format=png"
            values = {"format": "png", "extra": "images"}
            problem = NotProvided(Message("error.detail.not-installed", **values))
        case 503:
            # As in a checkout: where the command has another name, the document is the same.
            hint = "run `python -m api migrate` and `python -m api seed`"
            message = f"The database holds no release yet: {hint}."
            problem = Unavailable(Message("error.detail.database", message=message))
        case _:
            problem = None
    example = problem_document(problem, "en", path, REQUEST_ID) if problem else INVALID
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {PROBLEM_TYPE: {"schema": schema, "example": example}}
