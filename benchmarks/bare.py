"""The floor: an ASGI callable that sends the same bytes to everyone."""

import json
import os
from pathlib import Path
from typing import Any


def create_app() -> Any:
    """The callable; what it sends stands in the files that ANSWER and HEADERS name."""
    body = Path(os.environ["ANSWER"]).read_bytes()
    told = json.loads(Path(os.environ["HEADERS"]).read_bytes())
    headers = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in told]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    rest = {"type": "http.response.body", "body": body}

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send(start)
        await send(rest)

    return app
