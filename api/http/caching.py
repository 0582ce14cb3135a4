"""HTTP caching and compression: strong ETags, conditional requests, gzip, answers in memory."""

import gzip
import re
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from api import __version__

MIN_COMPRESSED = 500
"""Bytes under which compression is not worth its header."""
GZIP_LEVEL = 6
GZIP_LEVEL_OF_FILES = 1
"""Of answers with many rows: level 6 takes three times as long to save a fifth."""
STALE_FACTOR = 10
YEAR = 365 * 24 * 3600
LARGEST_PART = 8
"""An answer larger than this part of the memory is not kept: it would drive out all others."""
OVERHEAD = 1000
"""Bytes of an answer beside its body and of a spelling beside its text, roughly."""
Headers = Sequence[tuple[bytes, bytes]]
OF_THE_BODY = (
    *(b"content-type", b"content-length", b"content-encoding", b"content-disposition"),
    b"link",
)

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


class Compressing:
    """Passes on what is written, gzip; `end` writes the rest."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._packer = zlib.compressobj(GZIP_LEVEL_OF_FILES, wbits=zlib.MAX_WBITS | 16)

    def write(self, piece: bytes) -> int:
        self._write(self._packer.compress(piece))
        return len(piece)

    def end(self) -> None:
        self._write(self._packer.flush())


def cache_control(max_age: int, *, for_ever: bool = False) -> str:
    """What was asked of one release never changes."""
    if for_ever:
        return f"public, max-age={YEAR}, immutable"
    return f"public, max-age={max_age}, stale-while-revalidate={max_age * STALE_FACTOR}"


@dataclass(slots=True)
class Answer:
    """An answer as it was sent, and how many spellings of its question lead to it."""

    tag: str
    headers: Headers
    body: bytes
    route: str = ""
    """The template of the address that it was first asked by."""
    unchanged: Headers = field(init=False)
    """The headers of a 304: those of the answer that do not speak of its body."""
    spellings: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.unchanged = [each for each in self.headers if each[0] not in OF_THE_BODY]

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD


class Memory:
    """Answers of one release by the spelling of their questions; the least used go first.

    A release never changes, so an answer of it is right until another one is published. Spellings
    of one question have one ETag, and so share one answer.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._release: Hashable = None
        self._by_spelling: OrderedDict[Hashable, Answer] = OrderedDict()
        self._by_tag: dict[str, Answer] = {}
        self.size = 0
        """Bytes that are held, roughly."""
        self.hits = 0
        self.misses = 0

    def find(self, release: Hashable, spelling: Hashable) -> Answer | None:
        """What was answered to this question in this release."""
        if release != self._release:
            self._forget(release)
        answer = self._by_spelling.get(spelling)
        if answer is None:
            self.misses += 1
            return None
        self.hits += 1
        self._by_spelling.move_to_end(spelling)
        return answer

    def keep(self, release: Hashable, spelling: Hashable, answer: Answer) -> None:
        if release is None or release != self._release or answer.size > self._most / LARGEST_PART:
            return
        if spelling in self._by_spelling:
            return
        shared = self._by_tag.setdefault(answer.tag, answer)
        self.size += OVERHEAD + (answer.size if shared is answer else 0)
        shared.spellings += 1
        self._by_spelling[spelling] = shared
        while self.size > self._most:
            self._drop_oldest()

    @property
    def answers(self) -> int:
        return len(self._by_tag)

    def _drop_oldest(self) -> None:
        _, answer = self._by_spelling.popitem(last=False)
        answer.spellings -= 1
        self.size -= OVERHEAD
        if answer.spellings == 0:
            del self._by_tag[answer.tag]
            self.size -= answer.size

    def _forget(self, release: Hashable) -> None:
        self._by_spelling.clear()
        self._by_tag.clear()
        self.size = 0
        self._release = release
