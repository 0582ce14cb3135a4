"""The body of a request, as parameters: JSON, or the text alone."""

from collections.abc import Mapping
from typing import Any

import orjson
from anyio import fail_after
from starlette.requests import Request

from api.errors import BodyTooLong, HeadTimeout, InvalidRequest, Issue, Message, UnsupportedBody
from api.schemas.check import MAX_TEXT

JSON, PLAIN = "application/json", "text/plain"
MEDIA_TYPES = (JSON, PLAIN)
BYTES_OF_CHARACTER = 12
"""Of one that JSON escapes, at most."""
MAX_BODY = BYTES_OF_CHARACTER * MAX_TEXT + 1000
SECONDS = 20
"""Timeout of a body."""
ENCODINGS = ("", "utf-8", "utf8", "us-ascii")


async def read_body(request: Request, parameters: dict[str, list[str]]) -> None:
    """Add what the body has to the parameters.

    Raises BodyTooLong, UnsupportedBody and InvalidRequest; none repeats the body.
    """
    media_type, encoding = _media_type(request.headers.get("content-type", ""))
    is_encoded = request.headers.get("content-encoding", "identity").lower() != "identity"
    if media_type not in MEDIA_TYPES or encoding not in ENCODINGS or is_encoded:
        raise unsupported_body()
    try:
        with fail_after(SECONDS):
            body = await _limited(request)
    except TimeoutError:
        raise HeadTimeout(Message("error.detail.head-timeout", seconds=SECONDS)) from None
    try:
        found = {"text": body.decode()} if media_type == PLAIN else _object(orjson.loads(body))
    except ValueError:
        accepted = ['{"text": "…"}'] if media_type == JSON else []
        hint = Message("error.hint.utf-8")
        issue = Issue("body", None, Message("error.body"), accepted, hint=hint)
        raise InvalidRequest(Message("error.detail.body"), [issue]) from None
    for name, text in found.items():
        parameters.setdefault(name, []).append(text)


def _media_type(header: str) -> tuple[str, str]:
    """The type of a body and its character encoding."""
    media_type, _, rest = header.lower().partition(";")
    pairs = (each.strip().partition("=") for each in rest.split(";"))
    named = {name.strip(): value.strip(' "') for name, _, value in pairs}
    return media_type.strip(), named.get("charset", "")


async def _limited(request: Request) -> bytes:
    pieces, size = [], 0
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > MAX_BODY:
        raise body_too_long()
    async for piece in request.stream():
        size += len(piece)
        if size > MAX_BODY:
            raise body_too_long()
        pieces.append(piece)
    return b"".join(pieces)


def body_too_long() -> BodyTooLong:
    hint = Message("error.hint.characters", most=f"{MAX_TEXT:,}")
    issue = Issue("text", None, Message("error.too-long"), hint=hint)
    detail = Message("error.detail.body-too-long", most=f"{MAX_BODY:,}")
    return BodyTooLong(detail, [issue], {"Connection": "close"})  # the rest of it is not read


def unsupported_body() -> UnsupportedBody:
    issue = Issue("Content-Type", None, Message("error.media-type"), [*MEDIA_TYPES])
    return UnsupportedBody(Message("error.detail.media-type"), [issue])


def _object(content: Any) -> Mapping[str, str]:
    """The members of a JSON object whose values are texts or numbers. Raises ValueError."""
    if not isinstance(content, dict):
        raise ValueError("no object")
    found: dict[str, str] = {}
    for name, value in content.items():
        if value is None:
            continue
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise ValueError("no text")
        found[name] = str(value)
    return found
