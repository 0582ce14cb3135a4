"""Queries of one request to several addresses of `/v1`, answered from one snapshot."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from api.http.conditions import NONE
from api.http.dependencies import find_issues, invalid
from api.http.request import Target
from api.http.responses import Responder
from api.schemas.query import Query

COMMON = ("lang", "release")
"""Parameters that all queries of a request have."""


def inner_target(target: Target, path: str, parameters: Mapping[str, list[str]]) -> Target:
    """The target of a query to another address, in JSON."""
    return replace(
        target,
        path=path,
        parameters=dict(parameters),
        accept=None,
        conditions=NONE,
        ending=None,
    )


def inner(
    respond: Responder[Any],
    path: str,
    model: type[Query],
    row: type[BaseModel],
    parameters: Mapping[str, list[str]],
) -> Responder[Any]:
    """A responder of another query of the same request. Raises InvalidRequest."""
    given = respond.target.parameters
    parameters = {**{name: given[name] for name in COMMON if name in given}, **parameters}
    target = inner_target(respond.target, path, parameters)
    inner: Responder[Any] = Responder(respond.services, target, respond.snapshot)
    if issues := find_issues(inner, model, row):
        raise invalid(issues)
    return inner
