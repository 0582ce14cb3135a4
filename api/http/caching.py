"""HTTP caching: strong ETags, gzip, and the response cache."""

import gzip
import re
import sys
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path

from api.http.conditions import content_range

PACKAGE = Path(__file__).parent.parent
INSTALLED = "*.dist-info"
"""Folders of installed packages, whose names have the version."""
MIN_COMPRESSED = 500
"""Minimum size of a compressed body, in bytes."""
GZIP_LEVEL = 6
GZIP_LEVEL_OF_FILES = 1
"""Level for exports: level 6 saves a fifth and takes three times as long."""
STALE_FACTOR = 10
YEAR = 365 * 24 * 3600
LARGEST_PART = 8
"""A response larger than this fraction of the cache is not cached: it would evict too much."""
OVERHEAD = 1000
"""Approximate bytes of a response beside its body and headers, and of a key beside its parts."""
Headers = Sequence[tuple[bytes, bytes]]
Key = tuple[str | bytes | None, ...]
"""The parts of a request that its response depends on, as they were sent."""
BODY_HEADERS = (
    *(b"content-type", b"content-length", b"content-encoding", b"content-disposition"),
    b"link",
    b"accept-ranges",
)
LENGTH = b"content-length"


def etag(*parts: str) -> str:
    """A strong entity tag (RFC 9110, section 8.8.3).

    A response is determined by its release, URL, query, format, encoding and the software, so the
    tag is known before the response is made.
    """
    digest = blake2b("\x1f".join((software(), *parts)).encode(), digest_size=16)
    return f'"{digest.hexdigest()}"'


@lru_cache(maxsize=1)
def software() -> str:
    """A digest of what writes the bytes: the files of this package, Python, the other packages."""
    digest = blake2b(f"{sys.version} {zlib.ZLIB_RUNTIME_VERSION}".encode(), digest_size=16)
    files = (each for each in PACKAGE.rglob("*") if each.is_file() and each.suffix != ".pyc")
    for file in sorted(files):
        body = file.read_bytes()
        digest.update(f"\n{file.relative_to(PACKAGE).as_posix()} {len(body)}\n".encode() + body)
    for name in sorted({each.name for folder in sys.path for each in Path(folder).glob(INSTALLED)}):
        digest.update(f"\n{name}".encode())
    return digest.hexdigest()


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Whether gzip is acceptable: named, or by `*`, without `q=0`."""
    wanted: dict[str, bool] = {}
    for part in (accept_encoding or "").lower().split(","):
        name, _, parameters = part.partition(";")
        wanted[name.strip()] = not re.fullmatch(r"\s*q=0(\.0*)?\s*", parameters)
    return wanted.get("gzip", wanted.get("*", False))


def compress(body: bytes) -> bytes:
    """Compress with gzip; the header holds no time, so equal bodies give equal bytes."""
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


class Compressing:
    """A byte sink that compresses with gzip into another; `end` flushes it."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._packer = zlib.compressobj(GZIP_LEVEL_OF_FILES, wbits=zlib.MAX_WBITS | 16)

    def write(self, piece: bytes) -> int:
        self._write(self._packer.compress(piece))
        return len(piece)

    def end(self) -> None:
        self._write(self._packer.flush())


def cache_control(max_age: int, *, for_ever: bool = False) -> str:
    """The Cache-Control header; the response of a pinned release never changes."""
    if for_ever:
        return f"public, max-age={YEAR}, immutable"
    return f"public, max-age={max_age}, stale-while-revalidate={max_age * STALE_FACTOR}"


@dataclass(slots=True)
class CachedResponse:
    """A response as it was sent; several cache keys may share it."""

    tag: str
    headers: Headers
    body: bytes | None
    """None where only a 304 was sent: then it is known that the client's response is right."""
    route: str = ""
    """The route template, for metrics."""
    unchanged: Headers = field(init=False)
    """The headers of a 304: those that do not describe the body."""
    modified: str | None = field(init=False)
    """`Last-Modified`."""
    is_file: bool = field(init=False)
    """Whether parts of it can be requested."""
    keys: int = field(init=False, default=0)
    size: int = field(init=False)
    """Bytes in memory, approximately."""

    def __post_init__(self) -> None:
        self.unchanged = [each for each in self.headers if each[0] not in BODY_HEADERS]
        by_name = dict(self.headers)
        modified = by_name.get(b"last-modified")
        self.modified = None if modified is None else modified.decode("latin-1")
        self.is_file = b"accept-ranges" in by_name
        headers = sum(map(len, chain.from_iterable(self.headers)))
        self.size = len(self.body or b"") + headers + OVERHEAD

    def part(self, body: bytes, wanted: range) -> tuple[Headers, bytes]:
        """The headers and the body of a 206."""
        part = body[wanted.start : wanted.stop]
        named = content_range(wanted, len(body)), str(len(part))
        headers = [each for each in self.headers if each[0] != LENGTH]
        names = b"content-range", LENGTH
        values = (text.encode() for text in named)
        return [*headers, *zip(names, values, strict=True)], part


def _tag_of(response: CachedResponse) -> tuple[str, bool]:
    return response.tag, response.body is not None


def _size_of(key: Key) -> int:
    """Bytes of a key in memory: a client may make it as long as an address."""
    return sum(map(sys.getsizeof, key)) + OVERHEAD


class ResponseCache:
    """Responses of one release by cache key, evicted least recently used first.

    A release never changes, so its responses are right until another one is published. Equivalent
    spellings of a URL have one ETag and share one response. The bound counts keys, headers and
    bodies.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._release: Hashable = None
        self._by_key: OrderedDict[Key, CachedResponse] = OrderedDict()
        self._by_tag: dict[tuple[str, bool], CachedResponse] = {}
        """By tag, and whether there is a body."""
        self.size = 0
        """Bytes in the cache, approximately."""
        self.hits = 0
        """Requests that were answered from memory, and those that were not."""
        self.misses = 0

    def get(self, release: Hashable, key: Key) -> CachedResponse | None:
        """The cached response of this release, or None."""
        if release != self._release:
            self._release, self.size = release, 0
            self._by_key.clear()
            self._by_tag.clear()
        response = self._by_key.get(key)
        if response is not None:
            self._by_key.move_to_end(key)
        return response

    def put(self, release: Hashable, key: Key, response: CachedResponse) -> None:
        known = self._by_key.get(key)
        if known is not None and (known.body is not None or response.body is None):
            return
        if release is None or release != self._release:
            return
        size = _size_of(key)
        if response.size + size > self._max_bytes / LARGEST_PART:
            return
        if known is not None:
            self._remove(key)
        shared = self._by_tag.setdefault(_tag_of(response), response)
        self.size += size + (response.size if shared is response else 0)
        shared.keys += 1
        self._by_key[key] = shared
        while self.size > self._max_bytes:
            self._remove(next(iter(self._by_key)))

    def _remove(self, key: Key) -> None:
        response = self._by_key.pop(key)
        response.keys -= 1
        self.size -= _size_of(key)
        if response.keys == 0:
            del self._by_tag[_tag_of(response)]
            self.size -= response.size

    @property
    def count(self) -> int:
        return len(self._by_tag)
