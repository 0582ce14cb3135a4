"""Conditional requests and byte ranges (RFC 9110, sections 13 and 14)."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

from api.errors import Issue, Message, RangeNotSatisfiable

MAX_DATE = 64
"""Characters of a date in a header; a longer text is none."""
RANGE = b"range"
NAMES = (b"if-none-match", b"if-modified-since", b"if-range", RANGE)

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_ONE_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,40})-([0-9]{0,40})[ \t]*", re.IGNORECASE)


class Conditions(NamedTuple):
    """The headers of a request that decide whether all, a part or nothing of a body is sent."""

    if_none_match: str | None = None
    if_modified_since: str | None = None
    if_range: str | None = None
    byte_range: str | None = None

    @classmethod
    def of(cls, headers: Iterable[tuple[bytes, bytes]], *, is_head: bool) -> "Conditions":
        """Those of the headers of a request; `Range` is defined for GET only.

        Several lines of one name are one list (RFC 9110, section 5.3).
        """
        found: dict[bytes, str] = {}
        for name, value in headers:
            if name in NAMES and not (is_head and name == RANGE):
                text = value.decode("latin-1")
                found[name] = f"{found[name]}, {text}" if name in found else text
        return cls(*map(found.get, NAMES)) if found else NONE

    def is_unmodified(self, tag: str, modified: str | None) -> bool:
        """Whether the client has the response: its tag, else its time; then the response is 304."""
        if self.if_none_match is not None:
            return matches(self.if_none_match, tag)
        if self.if_modified_since is None or modified is None:
            return False
        since, last = _time(self.if_modified_since), _time(modified)
        return since is not None and last is not None and last <= since

    def wants_part(self, tag: str) -> bool:
        """Whether one range is requested, of the response that the client has a part of.

        A time in `If-Range` is never enough: other software may write a release in other bytes.
        Several ranges may be ignored, and so is what is not understood (section 14.2).
        """
        return self._bounds is not None and self.if_range in (None, tag)

    def part(self, tag: str, size: int) -> range | None:
        """The requested bytes of a body of that size; None if all of it is to be sent.

        Raises RangeNotSatisfiable if none of them exist.
        """
        bounds = self._bounds
        if bounds is None or not self.wants_part(tag):
            return None
        first, last = bounds
        if first is None:
            first, last = max(size - (last or 0), 0), None
        end = size if last is None else min(last + 1, size)
        if first >= end:
            raise not_satisfiable(self.byte_range or "", size)
        return range(first, end)

    @property
    def _bounds(self) -> tuple[int | None, int | None] | None:
        """The first and the last byte; without the first one, the number of bytes at the end."""
        found = _ONE_RANGE.fullmatch(self.byte_range) if self.byte_range is not None else None
        if found is None or found[1] == found[2] == "":
            return None
        first, last = (int(each) if each else None for each in found.groups())
        return None if first is not None and last is not None and last < first else (first, last)


NONE = Conditions()


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether If-None-Match has the tag, by weak comparison (RFC 9110, section 13.1.2)."""
    if if_none_match is None:
        return False
    if tag not in if_none_match:  # a long header is searched, not parsed
        return if_none_match.strip() == "*"
    return tag in _TAG.findall(if_none_match)


def content_range(part: range, size: int) -> str:
    """The header of a response with one part."""
    return f"bytes {part.start}-{part.stop - 1}/{size}"


@lru_cache(maxsize=1000)
def http_date(published_at: str) -> str:
    """The time of a release as HTTP writes it (RFC 9110, section 5.6.7)."""
    return format_datetime(datetime.fromisoformat(published_at).astimezone(UTC), usegmt=True)


def _time(text: str) -> datetime | None:
    """A time in a header; None if it is none, which is ignored."""
    if len(text) > MAX_DATE:
        return None
    try:
        found = parsedate_to_datetime(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def not_satisfiable(value: str, size: int) -> RangeNotSatisfiable:
    """The problem of a range of which a file of that size has no byte."""
    accepted = [f"bytes=0-{size - 1}"] if size else []
    issue = Issue("Range", value, Message("error.range"), accepted)
    headers = {"Content-Range": f"bytes */{size}"}
    return RangeNotSatisfiable(Message("error.detail.range", size=f"{size:,}"), [issue], headers)
