"""The service of one checkout in a process, called without a server.

`processor.py` starts it with PYTHONPATH set to the checkout. Each line of standard input is a JSON
list of paths; the response is a line with the processor seconds that they took, of all threads.
"""

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from api.app import create_app

HEADERS = [(b"host", b"127.0.0.1"), (b"accept", b"*/*")]


async def get(app: Any, state: Mapping[str, Any] | None, path: str) -> None:
    """Call the application by hand: a client library would cost as much as a page."""
    parts = urlsplit(path)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": HEADERS,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "state": dict(state or {}),
    }
    messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        return next(messages, None) or await asyncio.Future()

    async def send(message: Any) -> None:
        if message.get("status", 200) != 200:
            sys.exit(f"{path} gets {message['status']}")

    await app(scope, receive, send)


async def main() -> None:
    app: Any = create_app()
    loop = asyncio.get_running_loop()
    async with app.router.lifespan_context(app) as state:
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            paths = json.loads(line)
            begun = time.process_time()
            for path in paths:
                await get(app, state, path)
            print(time.process_time() - begun, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
