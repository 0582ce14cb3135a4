"""FastAPI dependencies of the path operations: a snapshot, the responder and the valid query.

FastAPI solves nested dependencies for every use, so there are few, and plain functions where no
dependency is needed.
"""

from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from anyio.to_thread import run_sync
from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from api import formats
from api.db.snapshot import Snapshot
from api.errors import (
    RETRY_AFTER,
    InvalidRequest,
    Issue,
    NotAcceptable,
    Reason,
    Unavailable,
)
from api.formats import Format, json_format
from api.http.responses import Responder
from api.http.services import services_of
from api.http.target import Target, requested_release, target_of
from api.queries import tombstones
from api.queries.articles import find_articles, some_articles
from api.schemas import cursors
from api.schemas.parameters import ParameterError, ValidationContext, issues_of, whole_number
from api.schemas.queries import FormatQuery, PageQuery, Query, needs_lookup, validate

Q = TypeVar("Q", bound=Query)
MAX_ISSUES = 50
MAX_NAMED = 300
"""Issues, and characters of the names of their parameters, in an error."""


async def current_snapshot(request: Request) -> AsyncIterator[Snapshot]:
    """One read transaction: the current release, or the one of `release` or `cursor`.

    It ends before the response is sent: a slow client holds no transaction.
    """
    async with services_of(request).database.snapshot(requested_release(request)) as snapshot:
        yield snapshot


CurrentSnapshot = Annotated[Snapshot, Depends(current_snapshot, scope="function")]


async def responder(request: Request, snapshot: CurrentSnapshot) -> Responder:
    return Responder(services_of(request), target_of(request), snapshot)


Respond = Annotated[Responder, Depends(responder)]


def valid(
    model: type[Query], row: type[BaseModel] = BaseModel, media_type: str | None = None
) -> Any:
    """A dependency: the query string validated by `model`, and the format negotiated for `row`.

    It raises InvalidRequest with every issue of the request, NotAcceptable, and NotModified. An
    object whose shape a standard fixes has one `media_type`.
    """

    async def valid_query(respond: Respond) -> Query:
        if media_type is not None:
            respond.format = json_format.bare_json(media_type)
        parameters = respond.target.parameters
        query = None
        if not needs_lookup(model, parameters):
            query, _ = _validate(respond, model, row, suggest=False)
        if query is None:  # lookups, and suggestions for errors, are slow
            query = await run_sync(_validated, respond, model, row)
        if type(query) is not FormatQuery:  # an item's URL is known once the item is found
            respond.check_modified(query)
        return query

    return Depends(valid_query)


def _validated(respond: Responder, model: type[Q], row: type[BaseModel]) -> Q:
    query, issues = _validate(respond, model, row, suggest=True)
    if issues or query is None:
        raise invalid_parameters(issues)
    return query


def _validate(
    respond: Responder, model: type[Q], row: type[BaseModel], *, suggest: bool
) -> tuple[Q | None, list[Issue]]:
    """The query, with its page and format set, or every issue of the request."""
    snapshot, target = respond.snapshot, respond.target
    context = ValidationContext(
        snapshot.reference,
        snapshot.newest,
        snapshot.release,
        row,
        lambda ids: find_articles(snapshot, ids),
        lambda: some_articles(snapshot),
        lambda ids: tombstones.hints(snapshot, "article", ids),
        suggest,
    )
    query, issues = validate(model, target.parameters, context)
    empty = {issue.parameter for issue in issues if issue.value == ""}
    if "cursor" in model.model_fields and "cursor" in target.parameters.keys() - empty:
        issues += _cursor_issues(target)
    if "format" not in model.model_fields:
        _accept(respond, *formats.by_accept(target.accepted, [respond.format]), issues)
    elif "format" not in empty:
        issues = _choose_format(respond, row, issues)
    if not issues and getattr(query, "width", None) and not respond.format.sized:
        accepted = ["format=vegalite", "omit the parameter"]
        issues = [Issue("width", None, "`width` requires `format=vegalite`", accepted)]
    if not issues and query is not None:
        issues = _set_page(respond, query)
    return (None if issues else query), issues


def _cursor_issues(target: Target) -> list[Issue]:
    """The issues of a cursor that do not depend on the query."""
    texts, releases = target.parameters["cursor"], target.parameters.get("release")
    if len(texts) > 1:
        return []
    release = cursors.release_of(texts[0])
    if release is None:
        return [cursors.unknown(texts[0])]
    if releases and whole_number(releases[0].strip()) != release:
        message = f"this cursor was issued for release {release}"
        return [Issue("cursor", texts[0], message, [f"release={release}", "no release"])]
    return []


def _choose_format(respond: Responder, row: type[BaseModel], issues: list[Issue]) -> list[Issue]:
    """Choose the format by the parameter, else by the Accept header; returns all issues."""
    parameters = respond.target.parameters
    others = [issue for issue in issues if issue.parameter != "format"]
    if "format" not in parameters:
        found = _accept(respond, *_by_accept(respond.target.accepted, row), issues)
    else:
        chosen, found = formats.by_name(parameters["format"], row)
        respond.format = chosen or respond.format
    if not found and not respond.format.tabular and "fields" in parameters:
        accepted = [f"format={each.name}" for each in formats.FORMATS.values() if each.tabular]
        message = "`fields` requires a tabular format: JSON always has all columns"
        found = [Issue("fields", None, message, accepted)]
    return others + found


def _accept(
    respond: Responder, chosen: Format | None, found: list[Issue], issues: list[Issue]
) -> list[Issue]:
    """Raise NotAcceptable if the Accept header is the only issue."""
    if found and not issues:
        raise NotAcceptable(formats.NO_FORMAT_FITS, found)
    respond.format = chosen or respond.format
    return found


@lru_cache
def _by_accept(header: str | None, row: type[BaseModel]) -> tuple[Format | None, list[Issue]]:
    """Cached, as clients send the same header with every request."""
    return formats.by_accept(header, formats.fitting(row))


def _set_page(respond: Responder, query: Query) -> list[Issue]:
    """Set the page of a list; returns the issues of a cursor of another query."""
    if not isinstance(query, PageQuery):
        return []
    after = None
    if query.cursor is not None:
        try:
            after = cursors.read(query.cursor, respond.query_digest(query), query.key_types)
        except ParameterError as error:
            return issues_of("cursor", error.issues)
        release = cursors.release_of(query.cursor)
        if release != respond.snapshot.release:
            detail = (
                f"Release {release}, for which this cursor was issued, is not available here yet."
            )
            raise Unavailable(detail, headers=RETRY_AFTER, reason=Reason.BEHIND)
    respond.set_page(query, after)
    return []


def invalid_parameters(issues: list[Issue]) -> InvalidRequest:
    """The error with every issue; its detail names the parameters."""
    names = dict.fromkeys(issue.parameter or "the unnamed parameter" for issue in issues)
    more = f" and {len(issues) - MAX_ISSUES} more" if len(issues) > MAX_ISSUES else ""
    named = ", ".join(names)[:MAX_NAMED]
    return InvalidRequest(f"Invalid query parameters: {named}{more}.", issues[:MAX_ISSUES])
