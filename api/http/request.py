"""What path operations know of a request: its target, and the services of the application."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, quote_plus

from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection, Request

from api.db.database import Database
from api.errors import InvalidRequest, Issue, Message
from api.http.caching import ResponseCache
from api.http.conditions import Conditions
from api.http.export_files import Files
from api.http.private_text import FULL_QUERY
from api.images.drawing import Images
from api.schemas import cursors
from api.schemas.parameters import release_number
from api.schemas.queries import FILTERS, ObservationQuery
from api.settings import Settings
from api.telemetry.metrics import Metrics

MAX_FIELDS = 1000
MAX_HOST = 255
"""Characters of a Host header; a longer one is ignored, as every link would contain it."""
PLACES = Counter(
    {
        name: place
        for place, name in enumerate(
            [*FILTERS, *(name for name in ObservationQuery.model_fields if name not in FILTERS)], 1
        )
    }
)
"""The order of parameters in links; what only another list has comes first, as a Counter has 0."""
PLAIN = re.compile("[A-Za-z0-9_.~,:/-]*")
"""Text that is the same in a path or a query, as most is: to find that out costs less."""
PATH = "/:@!$&'()*+,;="
"""Characters that stand for themselves in a path (RFC 3986)."""

Parameters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Services:
    """The objects that an application shares with its path operations."""

    settings: Settings
    database: Database
    cache: ResponseCache
    files: Files
    images: Images
    metrics: Metrics


def services_of(connection: HTTPConnection) -> Services:
    services: Services = connection.app.state.services
    return services


@dataclass(slots=True)
class Target:
    """`parameters` has all strings of each query parameter, in order."""

    base_url: str
    """Scheme, host and path prefix of the service, without a slash at the end."""
    path: str
    parameters: dict[str, list[str]]
    accept: str | None
    accept_encoding: str | None
    conditions: Conditions
    ending: str | None
    """The name of a format at the end of the path; `path` is without it."""

    @property
    def release(self) -> int | None:
        """The release of the cursor or of `release`; None if neither is readable."""
        cursor, release = self.parameters.get("cursor"), self.parameters.get("release")
        found = cursors.decode(cursor[0]) if cursor else None
        if found is not None:
            return found.release
        return release_number(release[0]) if release else None

    def url(self, path: str, parameters: Parameters) -> str:
        """An absolute URL of the service, with several values of a parameter joined by commas.

        The order of the parameters is that of every link.
        """
        path = path if PLAIN.fullmatch(path) else quote(path, safe=PATH)
        pairs = []
        for name in sorted(parameters, key=PLACES.__getitem__):
            text = ",".join(parameters[name])
            pairs.append(f"{name}={text if PLAIN.fullmatch(text) else quote_plus(text, ',:/')}")
        return f"{self.base_url}{path}{'?' if pairs else ''}{'&'.join(pairs)}"


def target_of(request: Request) -> Target:
    """Read the target of a request. Raises InvalidRequest."""
    scope = request.scope
    root = scope.get("root_path", "")
    headers: dict[bytes, list[str]] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name, []).append(value.decode("latin-1"))
    host = headers.get(b"host", [""])[0]
    server = scope.get("server")
    base_url = services_of(request).settings.public_url or _base_url(
        scope["scheme"], host if len(host) <= MAX_HOST else "", server and tuple(server), root
    )
    # Several lines of one name are one list (RFC 9110, section 5.3).
    accept, accept_encoding = (
        ", ".join(headers[name]) if name in headers else None
        for name in (b"accept", b"accept-encoding")
    )
    full = scope.get(FULL_QUERY)
    parameters = parameters_of(request.query_params if full is None else QueryParams(full))
    ending = scope.get("ending")
    if ending is not None:
        parameters.setdefault("format", [ending])
    return Target(
        base_url,
        scope["path"].removeprefix(root),
        parameters,
        accept,
        accept_encoding,
        Conditions.of(scope["headers"], is_head=scope.get("is_head", False)),
        ending,
    )


def parameters_of(query: QueryParams) -> dict[str, list[str]]:
    """The parameters of a query string. Raises InvalidRequest if there are too many."""
    pairs = query.multi_items()
    if len(pairs) > MAX_FIELDS:
        hint = Message("error.hint.at-most", most=f"{MAX_FIELDS:,}")
        issue = Issue("", None, Message("error.too-many-parameters"), hint=hint)
        raise InvalidRequest(Message("error.detail.too-many-parameters"), [issue])
    parameters: dict[str, list[str]] = {}
    for name, text in pairs:
        parameters.setdefault(name, []).append(text)
    return parameters


@lru_cache
def _base_url(scheme: str, host: str, server: tuple[str, int] | None, root: str) -> str:
    """Starlette's base URL; cached, as validating the host costs some 20 microseconds."""
    headers = [(b"host", host.encode("latin-1"))] if host else []
    scope = {"type": "http", "scheme": scheme, "headers": headers, "server": server}
    return str(Request({**scope, "path": "/", "root_path": root}).base_url).rstrip("/")
