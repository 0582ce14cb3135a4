"""OpenAPI links: which operations can follow a response, and with which of its values.

They are derived from the operations: a list leads to its items and its next page, an item to its
own resources and to the lists of rows that refer to it, and a row to the items that it refers to.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

Described = dict[str, Any]

INDEX = "/v1"
NEXT = "next"


class Operation(NamedTuple):
    path: str
    id: str
    parameters: frozenset[str]
    """Names of the query parameters."""
    columns: frozenset[str]
    """Scalar or list columns of the row in a JSON response; none if it has no rows."""
    is_list: bool
    success: Described
    """OpenAPI of the successful response."""

    @property
    def row(self) -> str:
        """The place of the first row in a JSON response."""
        return "$response.body#/data/0" if self.is_list else "$response.body#/data"

    @property
    def item(self) -> str:
        """What an item is called as a parameter or a column: `country`."""
        return self.id.removeprefix("get_")

    @property
    def parameter(self) -> str | None:
        """The path parameter of an item: `code`."""
        _, opening, name = self.path.rpartition("/{")
        return name.removesuffix("}") if opening and "}/" not in name else None

    @property
    def key(self) -> str:
        """The column with the value of the path parameter."""
        return self.parameter if self.parameter in self.columns else "id"


def add_links(described: Described) -> None:
    """Add links to the successful responses of an OpenAPI document."""
    operations = list(_operations(described))
    items = [each for each in operations if each.parameter]
    for each in operations:
        if links := dict(_links(each, operations, items)):
            each.success["links"] = links


def _links(
    source: Operation, operations: list[Operation], items: list[Operation]
) -> Iterator[tuple[str, Described]]:
    if "cursor" in source.parameters:
        description = "The next page, whose URL is `links.next`, unless that is null."
        own = {name: f"$request.path.{name}" for name in re.findall(r"{(\w+)}", source.path)}
        parameters = {"parameters": own} if own else {}
        yield NEXT, {"operationId": source.id, **parameters, "description": description}
    for each in items:
        if each.path == f"{source.path}/{{{each.parameter}}}":
            yield each.id, _link(each, each.parameter, source, each.key)
        elif each.item in source.columns and each is not source:
            yield each.id, _link(each, each.parameter, source, each.item)
    for each in operations:
        if source.parameter and each.path.startswith(f"{source.path}/"):
            yield each.id, _link(each, source.parameter, source, source.key)
            continue
        # A list of rows that refer to such items, with a filter for them.
        is_own_list = each.path == source.path.rpartition("/")[0] or "{" in each.path
        refers = not each.columns.isdisjoint((source.item, f"{source.item}s"))
        is_narrowed = source.item in each.parameters and refers and not is_own_list
        if source.parameter and is_narrowed:
            yield each.id, _link(each, source.item, source, source.key)
        elif source.path == INDEX and each is not source and "{" not in each.path:
            yield each.id, {"operationId": each.id}


def _link(target: Operation, parameter: str | None, source: Operation, column: str) -> Described:
    return {"operationId": target.id, "parameters": {parameter: f"{source.row}/{column}"}}


def _operations(described: Described) -> Iterator[Operation]:
    schemas = described["components"]["schemas"]
    for path, methods in described["paths"].items():
        for operation in (each for name, each in methods.items() if name == "get"):
            success = operation["responses"]["200"]
            schema = success["content"].get("application/json", {}).get("schema", {})
            answer = schemas.get(schema.get("$ref", "").rpartition("/")[2], {})
            data = answer.get("properties", {}).get("data", {})
            row = schemas.get((data.get("items") or data).get("$ref", "").rpartition("/")[2], {})
            yield Operation(
                path,
                operation["operationId"],
                frozenset(
                    each["name"]
                    for each in operation.get("parameters", ())
                    if each["in"] == "query"
                ),
                frozenset(
                    name for name, each in row.get("properties", {}).items() if "$ref" not in each
                ),
                data.get("type") == "array",
                success,
            )
