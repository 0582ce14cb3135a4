"""HTTP caching and compression: strong ETags, conditional requests, gzip."""

import gzip
import re
from hashlib import blake2b

from api import __version__

LEAST_COMPRESSED = 500
"""Bytes under which compression is not worth its header."""
GZIP_LEVEL = 6
STALE_FACTOR = 10

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def etag(*parts: str) -> str:
    """A strong entity tag (RFC 9110, section 8.8.3).

    An answer follows from its release, address, question, format, encoding and the software, so
    the tag is known before the answer is made.
    """
    digest = blake2b("\x1f".join((__version__, *parts)).encode(), digest_size=16)
    return f'"{digest.hexdigest()}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether a client has this answer already. The comparison is weak, as RFC 9110 wants it."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or tag in _TAG.findall(if_none_match)


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Whether gzip may be sent: named, or by `*`, without `q=0`."""
    wanted: dict[str, bool] = {}
    for part in (accept_encoding or "").lower().split(","):
        name, _, parameters = part.partition(";")
        wanted[name.strip()] = not re.fullmatch(r"\s*q=0(\.0*)?\s*", parameters)
    return wanted.get("gzip", wanted.get("*", False))


def compress(body: bytes) -> bytes:
    """The same bytes for the same body: no time stands in the header."""
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


def cache_control(max_age: int) -> str:
    return f"public, max-age={max_age}, stale-while-revalidate={max_age * STALE_FACTOR}"
