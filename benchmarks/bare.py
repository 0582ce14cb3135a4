"""The upper bound: an ASGI callable that sends constant bytes."""

import json
import os
from pathlib import Path
from typing import Any


def create_app() -> Any:
    """The callable; body and headers are read from the files that BODY and HEADERS name."""
    body = Path(os.environ["BODY"]).read_bytes()
    pairs = json.loads(Path(os.environ["HEADERS"]).read_bytes())
    headers = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in pairs]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    rest = {"type": "http.response.body", "body": body}

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send(start)
        await send(rest)

    return app
