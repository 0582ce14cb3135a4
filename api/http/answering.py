"""From a request to its answer: read the question, ask it in one release, write the format.

A route says which question and who answers it; this module does what is the same for all.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from api.db.snapshot import Snapshot
from api.formats import Document, json_format
from api.http.asking import After, Asking
from api.http.state import state_of
from api.queries.results import Item, Page
from api.schemas.queries import FormatQuery, LocalizedQuery, Query

P = TypeVar("P", bound=FormatQuery)


@dataclass(frozen=True, slots=True)
class Whole(Generic[P]):
    """How all rows are read while they are written, and whether they are so many that it pays."""

    is_long: Callable[[Snapshot, P], bool]
    page: Callable[..., Page]
    """Takes the snapshot, the question, and whether nothing but rows is needed (`rows_only`)."""


async def answer_list(
    request: Request,
    model: type[P],
    row: type[BaseModel],
    ask: Callable[[Snapshot, P, After, int | None], Page],
    key_types: Callable[[P], tuple[type, ...]] = lambda _question: (),
    whole: Whole[P] | None = None,
) -> Response:
    """Answer with a list. `ask` gets the question, the key to start after and the page's size.

    `row` is the model of the rows; JSON may group them in an object of its own. Where all rows are
    asked for in a format that is written some rows at a time, many are sent as they are read.
    """
    asking = Asking(request)

    def work(snapshot: Snapshot) -> Response:
        question = asking.read(model, row, snapshot)
        after = asking.after(question, snapshot, key_types(question))

        def document() -> Document:
            size = asking.size(question)
            page = ask(snapshot, question, after, asking.most_read(size))
            asking.refuse_too_many(page, size)
            return asking.list_document(replace(page, limit=size), question, snapshot)

        is_whole = after is None and asking.is_flat(question)
        if whole is not None and is_whole and whole.is_long(snapshot, question):
            return asking.respond_by_file(question, snapshot, whole.page)
        return asking.respond(question, snapshot, document)

    return await state_of(request).database.read(work, asking.release)


async def answer_item(
    request: Request,
    row: type[BaseModel],
    ask: Callable[[Snapshot, str], Item],
    path: Callable[[Item], str],
) -> Response:
    """Answer with one object. `ask` raises NotFound; `path` is the one address of the item."""
    asking = Asking(request)

    def work(snapshot: Snapshot) -> Response:
        question = asking.read(FormatQuery, row, snapshot)
        item = ask(snapshot, question.language)
        asking.path = path(item)
        return asking.respond(
            question, snapshot, lambda: asking.item_document(item, question, snapshot)
        )

    return await state_of(request).database.read(work, asking.release)


async def answer_plain(
    request: Request, ask: Callable[[Snapshot, str], dict[str, Any]]
) -> Response:
    """Answer with an object that is not a row: the index, the configuration. JSON only."""
    asking = Asking(request)

    def work(snapshot: Snapshot) -> Response:
        question = asking.read(Query, BaseModel, snapshot)

        def document() -> Document:
            return asking.plain_document(ask(snapshot, asking.base), snapshot)

        return asking.respond(question, snapshot, document)

    return await state_of(request).database.read(work, asking.release)


async def answer_document(
    request: Request,
    media_type: str,
    ask: Callable[[Snapshot, str, LocalizedQuery], dict[str, Any]],
) -> Response:
    """Answer with an object whose shape a standard fixes: without an envelope."""
    asking = Asking(request)
    asking.chosen = json_format.bare(media_type)

    def work(snapshot: Snapshot) -> Response:
        question = asking.read(LocalizedQuery, BaseModel, snapshot)

        def document() -> Document:
            return asking.plain_document(ask(snapshot, asking.base, question), snapshot)

        return asking.respond(question, snapshot, document)

    return await state_of(request).database.read(work, asking.release)
