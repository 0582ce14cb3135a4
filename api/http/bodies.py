"""Bodies of requests, of a limited size and within a limited time."""

import asyncio

from starlette.types import Message as Sent
from starlette.types import Receive

from api.errors import BodyTimeout, BodyTooLong, Issue, Message

SECONDS = 20
"""For a body to arrive, as for a request head."""


async def read_body(receive: Receive, most: int) -> bytes:
    """Read a body. Raises BodyTooLong, or BodyTimeout if it does not arrive."""
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            while True:
                message = await receive()
                body += message.get("body", b"")
                if len(body) > most:
                    hint = Message("error.hint.shorter-body", most=f"{most:,}")
                    issue = Issue("body", None, Message("error.too-long"), hint=hint)
                    raise BodyTooLong(Message("error.detail.body", most=f"{most:,}"), [issue])
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise BodyTimeout(Message("error.detail.body-timeout", seconds=SECONDS)) from None


def replayed(body: bytes, receive: Receive) -> Receive:
    """A body that has been read, as a server sends it; then what the client does."""
    is_sent = False

    async def again() -> Sent:
        nonlocal is_sent
        if is_sent:
            return await receive()
        is_sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
