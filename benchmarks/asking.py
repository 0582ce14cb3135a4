"""The service in the measuring process: what it answers, and the statements that it sends."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from sqlalchemy import Engine, event

from api.app import create_app
from api.settings import Settings
from benchmarks.options import refuse

BASE = "http://127.0.0.1"
PATIENCE = 600


class Sent(NamedTuple):
    statement: str
    parameters: Any


class Service:
    """The service on one database. `sent` are the statements that the last answer needed."""

    def __init__(self, client: httpx.AsyncClient, sent: list[Sent]) -> None:
        self.client = client
        self.sent = sent

    async def page(self, path: str) -> Any:
        self.sent.clear()
        answer = await self.client.get(path)
        if answer.status_code != 200:
            refuse(f"{path} is answered {answer.status_code}: {answer.text[:500]}")
        return answer.json()


@contextlib.asynccontextmanager
async def served(database: Path) -> AsyncIterator[Service]:
    """The service, with no answers in memory: each question is asked of the database."""
    app = create_app(Settings(database_url=f"sqlite:///{database.resolve()}", memory_mb=0))
    sent: list[Sent] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append(Sent(statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE, timeout=PATIENCE)
    try:
        async with app.router.lifespan_context(app), client:
            yield Service(client, sent)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
