"""Cursors: the position after a page, as an opaque string for one query and one release.

A cursor contains the release with the digest of its data, a digest of the query and the keys of the
last row. The following pages are of that release, even if another one has been published meanwhile.
A cursor of another data set or query, or a changed one, is an error that says what to do.
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from api.errors import Issue, Message
from api.schemas.parameter_type import ParameterError
from api.schemas.parameters import release_number

CHECK_BYTES = 6
MAX_RELEASE = 2**31
MAX_AHEAD = 100
"""Releases that a standby may have to receive before it has that of a cursor."""
Key = list[Any]

NOT_A_CURSOR = Message("error.not-a-cursor")
UNCHANGED = Message("error.hint.cursor")
START_AGAIN = Message("error.hint.first-page")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The keys of the last row of a page, in the order of the sort columns."""

    pinned: str
    """The release with the digest of its data."""
    query: str
    """Digest of the query."""
    key: Key

    @property
    def release(self) -> int:
        return release_number(self.pinned) or 0

    def __str__(self) -> str:
        payload = orjson.dumps([self.pinned, self.query, self.key])
        return base64.urlsafe_b64encode(_check(payload) + payload).decode().rstrip("=")


def digest(query: str) -> str:
    """The digest that ties a cursor to its query."""
    return blake2b(query.encode(), digest_size=8).hexdigest()


def read(text: str, query: str, types: tuple[type, ...]) -> Key:
    """The keys of a cursor. Raises ParameterError if it is not a cursor of this query.

    `query` is the digest. The keys must have exactly these types (True is no int) and fit into
    those of the database.
    """
    cursor = decode(text)
    if (
        cursor is None
        or tuple(map(type, cursor.key)) != types
        or any(abs(each) >= 2**63 for each in cursor.key if isinstance(each, int))
        or any("\x00" in each for each in cursor.key if isinstance(each, str))
    ):
        raise ParameterError(text, NOT_A_CURSOR, hint=UNCHANGED)
    if cursor.query != query:
        raise ParameterError(text, Message("error.cursor-of-other-query"), hint=UNCHANGED)
    return cursor.key


def unknown(text: str) -> Issue:
    return Issue("cursor", text, NOT_A_CURSOR, hint=UNCHANGED)


def of_other_data(text: str, pinned: str) -> Issue:
    """The issue of a cursor of another data set than that with this release."""
    message = Message("error.cursor-of-other-data", pinned=pinned)
    return Issue("cursor", text, message, hint=START_AGAIN)


def of_no_release(text: str, release: int, newest: int) -> Issue:
    """The issue of a cursor of a release that there is not."""
    message = Message("error.cursor-of-no-release", release=release, newest=newest)
    return Issue("cursor", text, message, hint=START_AGAIN)


def decode(text: str) -> Cursor | None:
    """The cursor, of whatever data set and query; None if the text is not a cursor."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        check, payload = raw[:CHECK_BYTES], raw[CHECK_BYTES:]
        if check != _check(payload):
            return None
        pinned, query, key = orjson.loads(payload)
        known = isinstance(pinned, str) and 0 < (release_number(pinned) or 0) < MAX_RELEASE
        known = known and isinstance(query, str) and isinstance(key, list)
        return Cursor(pinned, query, key) if known else None
    except (binascii.Error, ValueError, TypeError):
        return None


def _check(payload: bytes) -> bytes:
    return blake2b(payload, digest_size=CHECK_BYTES).digest()
