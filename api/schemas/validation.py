"""Validation of a query string by its model: one pass finds every issue."""

import re
from collections.abc import Iterable, Mapping, Sequence

from pydantic import ValidationError

from api.errors import Issue, Message
from api.schemas.parameter_type import MAX_SHOWN, ValidationContext, issues_of
from api.schemas.parameters import number_text
from api.schemas.queries import VALUE_RANGE, YEAR_RANGE
from api.schemas.query import Q, Query, parameter_types

OTHER_PAGING = ("page", "page_number", "offset", "skip", "start", "per_page", "page_size")
"""Parameters of other services, in place of which this one has `limit` and `cursor`."""
WORD = "[A-Za-z_-]{1,30}"
"""Pattern of the name of an unknown parameter that an error repeats, where a text may be one."""


def needs_lookup(model: type[Query], parameters: Iterable[str]) -> bool:
    """Whether validation of these parameters queries the database or searches all names."""
    types = parameter_types(model)
    return any(name in types and types[name].needs_lookup for name in parameters)


def validate(
    model: type[Q], parameters: Mapping[str, Sequence[str]], context: ValidationContext
) -> tuple[Q | None, list[Issue]]:
    """Validate the parameters of a URL: the query, or every issue."""
    types, filled = parameter_types(model), dict[str, Sequence[str]]()
    issues: list[Issue] = []
    for name, texts in parameters.items():
        is_list = name in types and types[name].is_list
        values = ",".join(texts).split(",") if is_list else texts
        if name in types and not all(values):
            hint = Message("error.hint.empty")
            issues.append(Issue(name, "", Message("error.empty"), hint=hint))
        else:
            filled[name] = texts
    try:
        query = model.model_validate(filled, context=context)
    except ValidationError as error:
        known = list(types)
        for each in error.errors(include_url=False):
            name, found = str(each["loc"][0]), each.get("ctx", {}).get("issues")
            if found:
                issues += issues_of(name, found)
            else:
                value: str | None = ",".join(parameters[name])[:MAX_SHOWN]
                if model.is_private:  # a text without a name would be one
                    name, value = name if re.fullmatch(WORD, name) else "…", None
                issues.append(_unknown_parameter(name, value, known, context))
        # What ranges there are is known, whatever else is wrong.
        wrong = {issue.parameter for issue in issues}
        ranges = {
            name: filled[name]
            for name in (*YEAR_RANGE, *VALUE_RANGE)
            if name in types and name in filled and name not in wrong
        }
        part = model.model_validate(ranges, context=context)
        return None, issues + _cross_field_issues(part, parameters)
    issues += _cross_field_issues(query, parameters)
    return (None, issues) if issues else (query, [])


def _unknown_parameter(
    name: str, value: str | None, known: list[str], context: ValidationContext
) -> Issue:
    message = Message("error.unknown-parameter")
    snake_case = re.sub("(?<=[a-z])([A-Z])", r"_\1", name).replace("-", "_").lower()
    if snake_case in OTHER_PAGING and "cursor" in known:
        hint = Message("error.hint.paging")
        return Issue(name, value, message, known, ["limit", "cursor"], hint)
    return Issue(name, value, message, known, context.nearest(name, known))


def _cross_field_issues(query: Query, parameters: Iterable[str]) -> list[Issue]:
    """Missing required parameters, and ranges that end before they begin."""
    issues = []
    for name in query.required:
        if name not in parameters:
            hint = Message("error.hint.required", name=name)
            issues.append(Issue(name, None, Message("error.required"), hint=hint))
    for what in ("year", "value"):
        first = getattr(query, f"{what}_from", None)
        last = getattr(query, f"{what}_to", None)
        if first is not None and last is not None and first > last:
            least, most = number_text(first), number_text(last)
            message = Message(
                "error.ends-before", first=f"{what}_from={least}", last=f"{what}_to={most}"
            )
            up_to = Message("error.hint.at-most", most=most)
            since = Message("error.hint.at-least", least=least)
            issues += [
                Issue(f"{what}_from", least, message, hint=up_to),
                Issue(f"{what}_to", most, message, hint=since),
            ]
    return issues
