"""The service of one checkout in a process, called without a server.

`processor.py` starts it with PYTHONPATH set to the checkout. Each line of standard input is a JSON
list of paths; the response is a line with the processor seconds that they took, of all threads.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from api.app import create_app

HEADERS = [(b"host", b"127.0.0.1"), (b"accept", b"*/*")]


class Service:
    """Calls the ASGI application by hand: a client library would cost as much as a page."""

    def __init__(self) -> None:
        self.app: Any = create_app()
        self.state: dict[str, Any] = {}
        self.started = asyncio.Event()

    async def start(self) -> asyncio.Task[None]:
        """Run the lifespan; returns the task that holds it open."""
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self.state}
        messages = iter([{"type": "lifespan.startup"}])

        async def receive() -> Any:
            if (message := next(messages, None)) is not None:
                return message
            return await asyncio.Future()

        async def send(message: Any) -> None:
            if message["type"] != "lifespan.startup.complete":
                sys.exit(str(message))
            self.started.set()

        task = asyncio.create_task(self.app(scope, receive, send))
        await self.started.wait()
        return task

    async def get(self, path: str) -> None:
        """One request. Ends the process where the response is not 200."""
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
            "state": dict(self.state),
        }
        is_sent = False

        async def receive() -> Any:
            nonlocal is_sent
            if is_sent:
                return await asyncio.Future()
            is_sent = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            if message.get("status", 200) != 200:
                sys.exit(f"{path} is answered {message['status']}")

        await self.app(scope, receive, send)

    async def processor_time(self, paths: Sequence[str]) -> float:
        begun = time.process_time()
        for path in paths:
            await self.get(path)
        return time.process_time() - begun


async def main() -> None:
    service = Service()
    task = await service.start()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(await service.processor_time(json.loads(line)), flush=True)
    task.cancel()


if __name__ == "__main__":
    asyncio.run(main())
