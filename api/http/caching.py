"""HTTP caching and compression: strong ETags, conditional requests, gzip."""

import gzip
import re
import zlib
from collections.abc import Callable
from hashlib import blake2b

from api import __version__

MIN_COMPRESSED = 500
"""Minimum size of a compressed body, in bytes."""
GZIP_LEVEL = 6
GZIP_LEVEL_OF_FILES = 1
"""Level for exports: level 6 saves a fifth and takes three times as long."""
STALE_FACTOR = 10
YEAR = 365 * 24 * 3600

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def etag(*parts: str) -> str:
    """A strong entity tag (RFC 9110, section 8.8.3).

    A response is determined by its release, URL, query, format, encoding and the software version,
    so the tag is known before the response is made.
    """
    digest = blake2b("\x1f".join((__version__, *parts)).encode(), digest_size=16)
    return f'"{digest.hexdigest()}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether If-None-Match has the tag, by weak comparison (RFC 9110, section 13.1.2)."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or tag in _TAG.findall(if_none_match)


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
