"""The target of a request: base URL of the service, path, parameters and headers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from api.errors import MAX_ACCEPT, InvalidRequest, Issue, accept_too_long
from api.http.services import services_of
from api.schemas import cursors
from api.schemas.parameters import whole_number

MAX_FIELDS = 1000
MAX_HOST = 255
"""Characters of a Host header; a longer one is ignored, as every link would contain it."""

Parameters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Target:
    """`parameters` has all strings of each query parameter, in order."""

    base_url: str
    """Scheme, host and path prefix of the service, without a slash at the end."""
    path: str
    parameters: Mapping[str, list[str]]
    accept: str | None
    accept_encoding: str | None
    if_none_match: str | None

    @property
    def table(self) -> str:
        """The name of the list: its path without `/v1`."""
        return self.path.strip("/").partition("/")[2]

    @property
    def accepted(self) -> str | None:
        """The Accept header. Raises NotAcceptable if it is too long to be parsed."""
        if self.accept is not None and len(self.accept) > MAX_ACCEPT:
            raise accept_too_long(len(self.accept))
        return self.accept

    def url(self, path: str, parameters: Parameters) -> str:
        """An absolute URL of the service, with several values of a parameter joined by commas."""
        query = urlencode({name: ",".join(texts) for name, texts in parameters.items()}, safe=",:/")
        return f"{self.base_url}{path}{'?' if query else ''}{query}"


def target_of(request: Request) -> Target:
    """Read the target of a request. Raises InvalidRequest."""
    scope = request.scope
    return Target(
        base_url(request),
        scope["path"].removeprefix(scope.get("root_path", "")),
        parse_query(scope["query_string"]),
        _header(request, "accept"),
        _header(request, "accept-encoding"),
        _header(request, "if-none-match"),
    )


def requested_release(request: Request) -> int | None:
    """The release of the cursor or of `release`; None if neither is readable."""
    raw = request.scope["query_string"]
    if b"release" not in raw and b"cursor" not in raw:
        return None
    parameters = parse_query(raw)
    cursor, release = parameters.get("cursor"), parameters.get("release")
    found = cursors.release_of(cursor[0]) if cursor else None
    return found or (whole_number(release[0].strip()) if release else None)


def parse_query(raw: bytes) -> dict[str, list[str]]:
    """The parameters of a query string. Raises InvalidRequest if there are too many."""
    try:
        pairs = parse_qsl(raw.decode("latin-1"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        issue = Issue("", None, "too many parameters", [f"at most {MAX_FIELDS}"])
        raise InvalidRequest("The request has too many parameters.", [issue]) from None
    parameters: dict[str, list[str]] = {}
    for name, text in pairs:
        parameters.setdefault(name, []).append(text)
    return parameters


def base_url(request: Request) -> str:
    """The base URL of the service: `PUBLIC_URL`, else from the request."""
    scope = request.scope
    host = request.headers.get("host", "")
    return services_of(request).settings.public_url or _base_url(
        scope["scheme"],
        host if len(host) <= MAX_HOST else "",
        scope.get("server"),
        scope.get("root_path", ""),
    )


@lru_cache
def _base_url(scheme: str, host: str, server: tuple[str, int] | None, root: str) -> str:
    """Starlette's base URL; cached, as validating the host costs some 20 microseconds."""
    headers = [(b"host", host.encode("latin-1"))] if host else []
    scope = {"type": "http", "scheme": scheme, "headers": headers, "server": server}
    return str(Request({**scope, "path": "/", "root_path": root}).base_url).rstrip("/")


def _header(request: Request, name: str) -> str | None:
    """A header's value; several lines of one name form a list (RFC 9110, section 5.3)."""
    lines = request.headers.getlist(name)
    return ", ".join(lines) if lines else None
