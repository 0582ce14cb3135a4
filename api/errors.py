"""Exceptions, and the problem documents that clients get for them.

IndicatorsError
├── SettingError             an environment variable that cannot be used
├── NotInstalled             a library of an extra, which is missing
├── BundleError              a seed folder with issues, all of them listed
├── DatabaseNotReady         unreachable, not migrated or not seeded        503
│   └── DatabaseDamaged      a damaged SQLite file
└── Problem                  an error response (RFC 9457)
    ├── Malformed            400: not HTTP
    ├── HeadTimeout          408: a request head that does not arrive
    ├── BodyTimeout          408: a request body that does not arrive
    ├── HeadTooLong          431
    ├── InvalidRequest       422: parameters, with all their issues at once
    ├── NotFound             404: a path or an id
    ├── MethodNotAllowed     405
    ├── AddressTooLong       414
    ├── BodyTooLong          413: the body of a request
    ├── UnsupportedBody      415: a body of another media type
    ├── RangeNotSatisfiable  416: no byte of the file is in the requested range
    ├── NotAcceptable        406: no format fits the Accept header, or it is too long
    ├── NotProvided          501: what this server lacks, and its operator can install
    └── Unavailable          503
        └── TooLong          a query that exceeds the time limit
"""

import sys
import unicodedata
from collections.abc import Iterable, KeysView, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from rapidfuzz import fuzz, process

MAX_ADDRESS = 60_000
"""Bytes of a URL's path and query; the parser accepts little more (`api.cli.protocol`)."""
MAX_ACCEPT = 4096
"""Characters of an Accept header that is parsed; browsers send about 150."""
PROBLEM_TYPE = "application/problem+json"
PROGRAM = (
    "article-indicators" if Path(sys.argv[0]).stem == "article-indicators" else "python -m api"
)
"""The command line, as it was started."""
SEED_HINT = f"run `{PROGRAM} migrate` and `{PROGRAM} seed`"
REMOVE_HINT = "remove the file (on PostgreSQL: drop and create the database)"
MAX_COMPARED = 100
"""Characters of a value that is compared with similar ones; longer ones are like nothing."""


MIN_LIKENESS, MIN_LIKENESS_OF_SHORT_WORDS = 60, 75
"""Percent of letters that two texts must share to be taken for each other. Chinese, Japanese and
Korean names are short: of three letters, another one is another name."""


class IndicatorsError(Exception):
    """Base class of all exceptions of this package."""


class SettingError(IndicatorsError):
    """An invalid environment variable; the message says what would work."""


class NotInstalled(IndicatorsError):
    """A library of an extra is missing; the message says how to install it."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(
            f"{library} is not installed. It is in the extra `{extra}`: "
            f"pip install 'article-indicators[{extra}]'"
        )


RETRY_AFTER = {"Retry-After": "5"}
"""Header of temporary errors, in seconds."""


class Reason(StrEnum):
    """Reason of a 503 in logs and metrics; `docs/on-call.md` explains each."""

    NO_RELEASE = "no-release"
    NOT_MIGRATED = "not-migrated"
    OTHER_SCHEMA = "other-schema"
    NO_FILE = "no-file"
    DAMAGED = "damaged"
    BUSY = "busy"
    TOO_LONG = "too-long"
    UNREACHABLE = "unreachable"
    INTERRUPTED = "interrupted"
    LOCKED = "locked"
    FORBIDDEN = "forbidden"
    DATABASE_ERROR = "database-error"
    REPLACED = "replaced"
    BEHIND = "behind"
    NOT_LOOKING = "not-looking"
    TOO_MANY_FILES = "too-many-files"
    NO_ROOM = "no-room"
    NOT_INSTALLED = "not-installed"
    NOT_DRAWN = "not-drawn"


class DatabaseNotReady(IndicatorsError):
    """The database cannot be read; the message says why and what to run."""

    def __init__(self, message: str, reason: Reason = Reason.DATABASE_ERROR) -> None:
        super().__init__(message)
        self.reason = reason


class DatabaseDamaged(DatabaseNotReady):
    """The database file is damaged, so that nothing in it can be trusted."""


@dataclass(init=False, slots=True)
class Message:
    """A text of the catalogue, which is translated where the response is written.

    `values` fill its placeholders; those that are messages are translated, too, and tuples are
    lists of names.
    """

    key: str
    values: Mapping[str, object]

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue of a request: the parameter, the value, and what would work.

    `accepted` has values as a client may send them; what needs words is in `hint`.
    """

    parameter: str
    value: str | None
    message: Message
    accepted: list[str] = field(default_factory=list)
    did_you_mean: list[str] = field(default_factory=list)
    hint: Message | None = None


class Problem(IndicatorsError):
    """An error response: a problem document of RFC 9457. `kind` is part of its type."""

    status: ClassVar[int]
    kind: ClassVar[str]
    headers: dict[str, str]

    def __init__(
        self,
        detail: Message,
        issues: Sequence[Issue] = (),
        headers: dict[str, str] | None = None,
        reason: Reason | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.issues = issues
        self.headers = headers or {}
        self.reason = reason
        """The reason of a 503."""


class Malformed(Problem):
    status = 400
    kind = "malformed"


class HeadTimeout(Problem):
    status = 408
    kind = "head-timeout"


class BodyTimeout(Problem):
    status = 408
    kind = "body-timeout"


class HeadTooLong(Problem):
    status = 431
    kind = "head-too-long"


class InvalidRequest(Problem):
    status = 422
    kind = "invalid-request"


class NotFound(Problem):
    status = 404
    kind = "not-found"


class MethodNotAllowed(Problem):
    status = 405
    kind = "method-not-allowed"


class AddressTooLong(Problem):
    status = 414
    kind = "address-too-long"


def address_too_long(length: int) -> Problem:
    hint = Message("error.hint.shorter-address", most=f"{MAX_ADDRESS:,}")
    issue = Issue("address", f"{length} bytes", Message("error.too-long"), hint=hint)
    return AddressTooLong(Message("error.detail.address", most=f"{MAX_ADDRESS:,}"), [issue])


class BodyTooLong(Problem):
    status = 413
    kind = "body-too-long"


class UnsupportedBody(Problem):
    status = 415
    kind = "unsupported-body"


class RangeNotSatisfiable(Problem):
    status = 416
    kind = "range-not-satisfiable"


class NotAcceptable(Problem):
    status = 406
    kind = "not-acceptable"


def accept_too_long(length: int) -> Problem:
    """A header that is too long must not be ignored (RFC 9110, section 5.4)."""
    hint = Message("error.hint.shorter-accept", most=f"{MAX_ACCEPT:,}")
    issue = Issue("Accept", f"{length} characters", Message("error.too-long"), hint=hint)
    return NotAcceptable(Message("error.detail.accept", most=f"{MAX_ACCEPT:,}"), [issue])


class NotProvided(Problem):
    status = 501
    kind = "not-provided"


class Unavailable(Problem):
    status = 503
    kind = "unavailable"


class TooLong(Unavailable):
    """A query that exceeds the time limit, and would exceed it again."""


class InternalError(Problem):
    status = 500
    kind = "internal-error"


def letters(text: str) -> str:
    """Letters as they are compared: a syllable of Hangul is two or three."""
    return text.casefold() if text.isascii() else unicodedata.normalize("NFD", text.casefold())


def nearest(value: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """The candidates most similar to `value`, ignoring letter case, best first; often none."""
    by_letters = {letters(candidate): candidate for candidate in candidates}
    return [by_letters[found] for found in nearest_letters(value, by_letters.keys(), most)]


def nearest_letters(value: str, candidates: KeysView[str], most: int = 3) -> list[str]:
    """The same of many candidates that are given by their `letters`."""
    if len(value) > MAX_COMPARED:
        return []
    likeness = MIN_LIKENESS if value.isascii() else MIN_LIKENESS_OF_SHORT_WORDS
    found = process.extract(
        letters(value), candidates, scorer=fuzz.ratio, score_cutoff=likeness, limit=most
    )
    return [match for match, _score, _key in found]
