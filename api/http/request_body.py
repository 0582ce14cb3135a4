"""The body of a request, as parameters: JSON, or the text alone."""

from collections.abc import Mapping
from typing import Any

import orjson
from anyio import fail_after
from starlette.requests import Request

from api.errors import BodyTimeout, BodyTooLong, InvalidRequest, Issue, Message, UnsupportedBody
from api.schemas.check import MAX_TEXT

JSON, PLAIN = "application/json", "text/plain"
MEDIA_TYPES = (JSON, PLAIN)
BYTES_OF_CHARACTER = 12
"""Of one that JSON escapes, at most."""
MAX_BODY = BYTES_OF_CHARACTER * MAX_TEXT + 1000
SECONDS = 20
"""Timeout of a body."""
TEXT_TOO_LONG = Issue(
    "text",
    None,
    Message("error.too-long"),
    hint=Message("error.hint.characters", most=f"{MAX_TEXT:,}"),
)
ENCODINGS = ("", "utf-8", "utf8", "us-ascii")


async def read_body(request: Request, parameters: dict[str, list[str]]) -> None:
    """Add what the body has to the parameters.

    Raises BodyTooLong, UnsupportedBody and InvalidRequest; none repeats the body.
    """
    media_type, _, rest = request.headers.get("content-type", "").lower().partition(";")
    pairs = (each.strip().partition("=") for each in rest.split(";"))
    options = {name.strip(): value.strip(' "') for name, _, value in pairs}
    media_type, encoding = media_type.strip(), options.get("charset", "")
    is_encoded = request.headers.get("content-encoding", "identity").lower() != "identity"
    if media_type not in MEDIA_TYPES or encoding not in ENCODINGS or is_encoded:
        raise unsupported_body()
    body = await limited_body(request, MAX_BODY, TEXT_TOO_LONG)
    try:
        found = {"text": body.decode()} if media_type == PLAIN else _object(orjson.loads(body))
    except ValueError:
        accepted = ['{"text": "…"}'] if media_type == JSON else []
        hint = Message("error.hint.utf-8")
        issue = Issue("body", None, Message("error.body"), accepted, hint=hint)
        raise InvalidRequest(Message("error.detail.body"), [issue]) from None
    for name, text in found.items():
        parameters.setdefault(name, []).append(text)


async def limited_body(request: Request, most: int, too_long: Issue) -> bytes:
    """The body of a request. Raises BodyTooLong, with this issue, and BodyTimeout."""
    declared = request.headers.get("content-length", "0")
    body = bytearray()
    try:
        with fail_after(SECONDS):
            if declared.isdecimal() and int(declared) > most:
                raise body_too_long(most, too_long)
            async for piece in request.stream():
                body += piece
                if len(body) > most:
                    raise body_too_long(most, too_long)
    except TimeoutError:
        raise BodyTimeout(Message("error.detail.body-timeout", seconds=SECONDS)) from None
    return bytes(body)


def body_too_long(most: int, issue: Issue) -> BodyTooLong:
    detail = Message("error.detail.body-too-long", most=f"{most:,}")
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
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise ValueError("no text")
        found[name] = str(value)
    return found
