"""Settings, read once from the environment into a frozen object that is passed in."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, DirectoryPath, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.errors import SettingError

DEFAULT_QUERY_SECONDS = 30
MAX_PORT = 65_535
_LISTENING = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):([0-9]{1,5})(?:-([0-9]{1,5}))?")
_BASE_URL = re.compile(
    r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::[0-9]{1,5})?"
    r"(?:/(?:[a-z0-9._~!$&'()*+,;=:@-]|%[0-9a-f]{2})+)*",  # the path of RFC 3986
    re.IGNORECASE,
)
OWN_PATHS = (
    *("v1", "docs", "embed", "embed.js", "explorer", "licence", "llms.txt", "mcp", "openapi.json"),
    *("healthz", "readyz"),
)
"""First segments of the service's own paths. A prefix of one of these names alone would make it
unclear whether a proxy has removed it."""


def base_url(text: str) -> str:
    """A URL that links can start with, or none, without a slash at the end. Raises ValueError."""
    url = text.rstrip("/")
    if not text:
        return text
    if not _BASE_URL.fullmatch(url) or urlsplit(url).port == 0:
        raise ValueError
    prefix = unquote(urlsplit(url).path).lower()[1:]
    if prefix in OWN_PATHS or {".", ".."} & {*prefix.split("/")}:
        raise ValueError
    return url


@dataclass(frozen=True, slots=True)
class Listening:
    """An address with one port for each process."""

    host: str
    ports: tuple[int, ...]

    @classmethod
    def parse(cls, text: object) -> object:
        """Parse `HOST:PORT` or `HOST:FIRST-LAST`; what is no text is returned unchanged."""
        if not isinstance(text, str):
            return text
        found = _LISTENING.fullmatch(text)
        if found is None:
            raise ValueError
        ports = range(int(found[2]), int(found[3] or found[2]) + 1)
        if not (ports and ports[0] > 0 and ports[-1] <= MAX_PORT):
            raise ValueError
        return cls(found[1].strip("[]"), tuple(ports))

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        first, last = self.ports[0], self.ports[-1]
        return f"{host}:{first}" if first == last else f"{host}:{first}-{last}"


# The description of a setting is what its error says is accepted.
WholeNumber = Annotated[int, Field(ge=0, description="a whole number, 0 or more")]
BaseUrl = Annotated[
    str,
    AfterValidator(base_url),
    Field(
        description="http:// or https://, a host, perhaps a port and a path, percent-encoded and "
        "without a query, such as https://data.example or https://data.example/stats; the path is "
        f"a prefix before that of the service and cannot be /{', /'.join(OWN_PATHS)}"
    ),
]
LogFormat = Annotated[Literal["json", "text"] | None, Field(description="json or text")]
Folder = Annotated[DirectoryPath | None, Field(description="a folder that exists")]
MetricsAddress = Annotated[
    Listening | None,
    NoDecode,
    BeforeValidator(Listening.parse),
    Field(
        description="HOST:PORT or HOST:FIRST-LAST, such as 127.0.0.1:9464 or 127.0.0.1:9464-9467"
    ),
]


class Settings(BaseSettings):
    """Each field is the environment variable of its name; the README's table lists them."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    database_url: str = "sqlite:///data/indicators.db"
    """`sqlite:///FILE`, `sqlite:///FILE?immutable=1` (a sealed copy that nobody writes) or
    `postgresql+psycopg://…`. A relative path begins at the current folder."""

    public_url: BaseUrl = ""
    """Scheme, host and path that links start with, such as `https://data.example/stats`; empty: as
    in the request. Requests are answered with the path and without it."""

    max_age: WholeNumber = 60
    """Seconds for which a client or proxy may reuse a response without revalidating it."""

    memory_mb: WholeNumber = 32
    """Megabytes of responses that a process caches in memory; 0: none."""

    files_mb: WholeNumber = 10_000
    """Megabytes of responses with many rows that a process caches in temporary files (in `TMPDIR`,
    else `/tmp`)."""

    query_seconds: WholeNumber = DEFAULT_QUERY_SECONDS
    """Seconds that a query may run, or wait for its turn; an export of all rows may take twenty
    times as long; 0: no limit."""

    font_folder: Folder = None
    """Where fonts for charts as images are looked for, beside those of the system."""

    log_format: LogFormat = None
    """None: `text` where standard error is a terminal, else `json`."""

    metrics_address: MetricsAddress = None
    """Where Prometheus scrapes each process: `HOST:PORT`, or `HOST:FIRST-LAST` for several."""

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the environment. Raises SettingError, which names every variable that is wrong."""
        try:
            return cls()
        except ValidationError as error:
            raise SettingError(
                "\n".join(
                    f"{name.upper()} must be {cls.model_fields[name].description}; "
                    f"it is {each['input']!r}"
                    for each in error.errors()
                    for name in [str(each["loc"][0])]
                )
            ) from None
