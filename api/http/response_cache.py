"""The response cache: responses in memory until the next release."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from sys import getsizeof

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
)


@dataclass(slots=True)
class CachedResponse:
    """A response as it was sent; several cache keys may share it."""

    tag: str
    headers: Headers
    body: bytes
    route: str = ""
    """The route template, for metrics."""
    unchanged: Headers = field(init=False)
    """The headers of a 304: those that do not describe the body."""
    keys: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.unchanged = [each for each in self.headers if each[0] not in BODY_HEADERS]

    @property
    def size(self) -> int:
        return len(self.body) + sum(map(_size_of, self.headers)) + OVERHEAD


def _size_of(parts: Key) -> int:
    """Bytes of a key or a header in memory: a client may make them as long as an address."""
    return sum(map(getsizeof, parts))


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
        self._by_tag: dict[str, CachedResponse] = {}
        self.size = 0
        """Bytes in the cache, approximately."""
        self.hits = 0
        self.misses = 0

    def get(self, release: Hashable, key: Key) -> CachedResponse | None:
        """The cached response of this release, or None."""
        if release != self._release:
            self._clear(release)
        response = self._by_key.get(key)
        if response is None:
            self.misses += 1
            return None
        self.hits += 1
        self._by_key.move_to_end(key)
        return response

    def put(self, release: Hashable, key: Key, response: CachedResponse) -> None:
        if release is None or release != self._release or key in self._by_key:
            return
        size = OVERHEAD + _size_of(key)
        if response.size + size > self._max_bytes / LARGEST_PART:
            return
        shared = self._by_tag.setdefault(response.tag, response)
        self.size += size + (response.size if shared is response else 0)
        shared.keys += 1
        self._by_key[key] = shared
        while self.size > self._max_bytes:
            self._evict()

    @property
    def count(self) -> int:
        return len(self._by_tag)

    def _evict(self) -> None:
        key, response = self._by_key.popitem(last=False)
        response.keys -= 1
        self.size -= OVERHEAD + _size_of(key)
        if response.keys == 0:
            del self._by_tag[response.tag]
            self.size -= response.size

    def _clear(self, release: Hashable) -> None:
        self._by_key.clear()
        self._by_tag.clear()
        self.size = 0
        self._release = release
