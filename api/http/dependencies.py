"""The FastAPI dependency of the path operations: the responder of a valid query."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

from anyio.to_thread import run_sync
from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from api import formats
from api.db.snapshot import Snapshot
from api.db.timeouts import Deadline
from api.errors import (
    MAX_ACCEPT,
    RETRY_AFTER,
    InvalidRequest,
    Issue,
    Message,
    NotAcceptable,
    NotFound,
    Reason,
    Unavailable,
    accept_too_long,
)
from api.formats import json_format
from api.formats.format import Format
from api.http.request import Target, services_of, target_of
from api.http.request_body import read_body
from api.http.responses import NotModified, Responder
from api.queries import counting, releases
from api.queries.articles import find_articles, some_articles
from api.schemas import cursors
from api.schemas.parameter_type import (
    MAX_SHOWN,
    MAX_SUGGESTIONS,
    ParameterError,
    ValidationContext,
    issues_of,
)
from api.schemas.parameters import release_number
from api.schemas.query import FormatQuery, PageQuery, Query
from api.schemas.validation import needs_lookup, validate
from api.telemetry.context import read_from

SECONDS_UNWATCHED = 0.5
"""How long a response may take before it is noticed that its client has gone."""
CHARTS = ("vegalite", "svg", "png")
ONLY_OF = {
    "width": CHARTS,
    "top": CHARTS,
    "axis": CHARTS,
    "scale": ("png",),
    "bom": ("csv",),
    "header": ("csv", "xlsx"),
}
"""Parameters of some formats."""
MAX_ISSUES = 50
MAX_NAMED = 300
"""Issues, and characters of the names of their parameters, in an error."""


def valid(
    model: type[Query], row: type[BaseModel] = BaseModel, media_type: str | None = None
) -> Any:
    """A dependency: a Responder with a snapshot, the valid query, and the format for `row`.

    The snapshot is of the current release, or of the one in `release` or `cursor`. It ends before
    the response is sent: a slow client holds no transaction.

    It raises InvalidRequest with every issue of the request, NotAcceptable, and NotModified. If the
    path is also of nothing, the path operation's NotFound has the issues of both. An object whose
    shape a standard fixes has one `media_type`.
    """
    bare = None if media_type is None else json_format.bare_json(media_type)

    async def responder(request: Request) -> AsyncIterator[Responder[Any]]:
        target = target_of(request)
        if model.is_private and request.method == "POST":
            await read_body(request, target.parameters)
        if target.ending is not None and "format" not in model.model_fields:
            known = request.scope["path"]
            path = f"{known}.{target.ending}"
            issue = Issue("path", path, Message("error.unknown-address"), [known])
            raise NotFound(Message("error.detail.nothing-at", path=path), [issue])
        async with responding(request, target) as respond:
            respond.format = bare or respond.format
            slow = needs_lookup(model, target.parameters)
            issues = [] if slow else find_issues(respond, model, row, suggestions=0)
            if slow or issues:  # lookups, and suggestions for errors, are slow
                issues = await run_sync(find_issues, respond, model, row)
            if issues:
                if request.path_params:
                    respond.query, respond.format = model(), bare or formats.DEFAULT
                    respond.invalid = invalid(issues)
                    try:
                        yield respond
                    except NotFound as missing:
                        found = [*missing.issues, *issues[:MAX_ISSUES]]
                        raise NotFound(missing.detail, found) from None
                    except NotModified:
                        pass
                raise invalid(issues)
            # An item's URL is known once the item is found.
            if model is not FormatQuery and not model.is_private:
                respond.check_modified()
            yield respond

    return Depends(responder, scope="function")


@asynccontextmanager
async def responding(request: Request, target: Target) -> AsyncIterator[Responder[Any]]:
    """A responder with a snapshot of the target's release; its query is not validated yet.

    The work ends with its time limit, or once the client has gone.
    """
    services = services_of(request)
    async with (
        _ClientWatch(request) as deadline,
        services.database.snapshot(target.release, deadline) as snapshot,
    ):
        read_from(snapshot.current)
        yield Responder(services, target, snapshot)


def invalid(issues: list[Issue]) -> InvalidRequest:
    """The error of a request with these issues."""
    text = ", ".join(dict.fromkeys(each.parameter or "“”" for each in issues))[:MAX_NAMED]
    names = tuple((f"{text} …" if len(issues) > MAX_ISSUES else text).split(", "))
    return InvalidRequest(Message("error.detail.parameters", names=names), issues[:MAX_ISSUES])


class _ClientWatch:
    """Ends the work for a request once its client has gone; an async context manager.

    It looks only after a while: most responses are made sooner.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._deadline = Deadline()
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Deadline:
        self._timer = asyncio.get_running_loop().call_later(SECONDS_UNWATCHED, self._begin)
        return self._deadline

    async def __aexit__(self, *_error: object) -> None:
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def _begin(self) -> None:
        self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self._deadline.end()


def find_issues(
    respond: Responder[Any],
    model: type[Query],
    row: type[BaseModel],
    suggestions: int = MAX_SUGGESTIONS,
) -> list[Issue]:
    """Set the query, its page and its format; or return every issue of the request."""
    snapshot, target = respond.snapshot, respond.target
    context = ValidationContext(
        snapshot.reference,
        snapshot.newest,
        snapshot.release,
        snapshot.pinned,
        row,
        lambda ids: find_articles(snapshot, ids),
        lambda: some_articles(snapshot),
        lambda ids: releases.hints(snapshot, "article", ids),
        snapshot.deadline.check,
        suggestions,
    )
    parameters = target.parameters
    query, issues = validate(model, parameters, context)
    empty = {issue.parameter for issue in issues if issue.value == ""}
    if "cursor" in model.model_fields and "cursor" in parameters.keys() - empty:
        issues += _cursor_issues(snapshot, parameters["cursor"], parameters.get("release"))
    if "format" not in empty:
        issues = _choose_format(respond, model, row, issues)
    wrong = {issue.parameter for issue in issues}
    for name, only in ONLY_OF.items():
        is_given = name in parameters and name in model.model_fields
        is_known = wrong.isdisjoint((name, "format", "Accept"))
        if is_given and is_known and respond.format.name not in only:
            accepted = [f"format={each}" for each in only]
            formats_of = tuple(f"`{each}`" for each in accepted)
            message = Message("error.needs-format", name=name, formats=formats_of)
            hint = Message("error.hint.omit")
            issues.append(Issue(name, parameters[name][0], message, accepted, hint=hint))
    if not issues and query is not None:
        issues = counting.issues_of_work(snapshot, query)
    if issues or query is None:
        return issues
    respond.query = query
    if not isinstance(query, PageQuery):
        return []
    after = None
    if query.cursor is not None:
        try:
            after = cursors.read(query.cursor, respond.query_digest(), query.key_types)
        except ParameterError as error:
            return issues_of("cursor", error.issues)
        if target.release != snapshot.release:
            detail = Message("error.detail.behind", release=target.release)
            raise Unavailable(detail, headers=RETRY_AFTER, reason=Reason.BEHIND)
    limit = respond.limit
    query.paged(after, respond.format.most_rows if limit is None else limit)
    return []


def _cursor_issues(snapshot: Snapshot, texts: list[str], releases: list[str] | None) -> list[Issue]:
    """The issues of a cursor that do not depend on the query."""
    if len(texts) > 1:
        return []
    [text] = texts
    cursor = cursors.decode(text)
    if cursor is None:
        return [cursors.unknown(text)]
    release = cursor.release
    if releases and release_number(releases[0]) != release:
        message = Message("error.cursor-of-other-release", release=release)
        hint = Message("error.hint.no-release")
        return [Issue("cursor", text, message, [f"release={release}"], hint=hint)]
    if release != snapshot.release:
        is_coming = snapshot.may_be_behind and release <= snapshot.newest + cursors.MAX_AHEAD
        return [] if is_coming else [cursors.of_no_release(text, release, snapshot.newest)]
    if cursor.pinned != snapshot.pinned:
        return [cursors.of_other_data(text, snapshot.pinned)]
    return []


def _choose_format(
    respond: Responder[Any], model: type[Query], row: type[BaseModel], issues: list[Issue]
) -> list[Issue]:
    """Choose the format by the parameter, else by the Accept header; returns all issues.

    Raises NotAcceptable if the Accept header is the only issue.
    """
    parameters, accept = respond.target.parameters, respond.target.accept
    can_choose = "format" in model.model_fields
    if can_choose and "format" in parameters:
        chosen, found = formats.by_name(parameters["format"], row)
        ending = respond.target.ending
        if chosen is not None and ending not in (None, chosen.name):
            message = Message("error.format-of-path", ending=f".{ending}")
            found = [Issue("format", parameters["format"][0], message, [str(ending)])]
        issues = [issue for issue in issues if issue.parameter != "format"]
    else:
        if accept is not None and len(accept) > MAX_ACCEPT:
            raise accept_too_long(len(accept))
        if can_choose:
            chosen, found = _by_accept(accept, row)
        else:
            chosen, found = formats.by_accept(accept, [respond.format])
        if found and not issues:
            raise NotAcceptable(formats.NO_FORMAT_FITS, found)
    respond.format = chosen or respond.format
    if can_choose and not found and not respond.format.tabular and "fields" in parameters:
        accepted = [f"format={each.name}" for each in formats.FORMATS.values() if each.tabular]
        value = ",".join(parameters["fields"])[:MAX_SHOWN]
        found = [Issue("fields", value, Message("error.fields"), accepted)]
    return issues + found


@lru_cache
def _by_accept(header: str | None, row: type[BaseModel]) -> tuple[Format | None, list[Issue]]:
    """Cached, as clients send the same header with every request."""
    return formats.by_accept(header, formats.fitting(row))
