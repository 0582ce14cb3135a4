"""Cursors: the position after a page, as an opaque string for one query and one release.

A cursor contains the release, a digest of the query and the keys of the last row. The following
pages are of that release, even if another one has been published meanwhile. A cursor of another
query, or a changed one, is an error that says what to do.
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from api.errors import Issue
from api.schemas.parameters import ParameterError

CHECK_BYTES = 6
MAX_RELEASE = 2**31
Key = list[Any]

NOT_ONE = "not a cursor of this service"
BEFORE = "links.next of the previous page, unchanged"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The keys of the last row of a page, in the order of the sort columns."""

    release: int
    question: str
    key: Key

    def __str__(self) -> str:
        payload = orjson.dumps([self.release, self.question, self.key])
        return base64.urlsafe_b64encode(_check(payload) + payload).decode().rstrip("=")


def digest(question: str) -> str:
    """The digest that ties a cursor to its query."""
    return blake2b(question.encode(), digest_size=8).hexdigest()


def release_of(text: str) -> int | None:
    """The release of a cursor; None if the text is not a cursor."""
    cursor = _decode(text)
    return None if cursor is None else cursor.release


def read(text: str, question: str, kinds: tuple[type, ...]) -> Key:
    """The keys of a cursor. Raises ParameterError if it is not a cursor of this query.

    `kinds` are the required types of the keys.
    """
    cursor = _decode(text)
    if cursor is None or not _fits(cursor.key, kinds):
        raise ParameterError(text, NOT_ONE, [BEFORE])
    if cursor.question != question:
        raise ParameterError(text, "this cursor was issued for a different query", [BEFORE])
    return cursor.key


def _fits(key: Key, kinds: tuple[type, ...]) -> bool:
    """Whether the keys have exactly these types (True is no int) and fit into the database's."""
    return (
        [type(each) for each in key] == list(kinds)
        and all(abs(each) < 2**63 for each in key if isinstance(each, int))
        and not any("\x00" in each for each in key if isinstance(each, str))
    )


def is_one(text: str) -> bool:
    """Whether the text is a cursor at all."""
    return _decode(text) is not None


def unknown(text: str) -> Issue:
    return Issue("cursor", text, NOT_ONE, [BEFORE])


def _decode(text: str) -> Cursor | None:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        check, payload = raw[:CHECK_BYTES], raw[CHECK_BYTES:]
        if check != _check(payload):
            return None
        release, question, key = orjson.loads(payload)
        known = type(release) is int and 0 < release < MAX_RELEASE
        known = known and isinstance(question, str) and isinstance(key, list)
        return Cursor(release, question, key) if known else None
    except (binascii.Error, ValueError, TypeError):
        return None


def _check(payload: bytes) -> bytes:
    return blake2b(payload, digest_size=CHECK_BYTES).digest()
