"""Moves what several operations of an OpenAPI document share to its components."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson

Described = dict[str, Any]


def shared_header(name: str) -> Described:
    return {"$ref": f"#/components/headers/{name}"}


def share_parameters(described: Described) -> None:
    """Replace each parameter that several operations have by a reference.

    A component has the name of its parameter. Where parameters of one name differ, in an example
    for instance, the further ones are called after the first operation that has them.
    """
    uses = Counter(orjson.dumps(each) for each, _ in _parameters(described))
    keys: dict[bytes, str] = {}
    components: Described = {}
    for each, operation in _parameters(described):
        written = orjson.dumps(each)
        if uses[written] > 1:
            if written not in keys:
                name = each["name"]
                keys[written] = f"{name}_of_{operation}" if name in components else name
                components[keys[written]] = dict(each)
            each.clear()
            each["$ref"] = f"#/components/parameters/{keys[written]}"
    described["components"]["parameters"] = dict(sorted(components.items()))


def _parameters(described: Described) -> Iterator[tuple[Described, str]]:
    """All parameters, each with the id of its operation."""
    for operations in described["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                yield parameter, operation["operationId"]


def share_responses(described: Described, shared: dict[str, tuple[str, Described]]) -> None:
    """Replace each response whose status is in `shared` by a reference to the component there."""
    for operations in described["paths"].values():
        for operation in operations.values():
            for status in operation["responses"].keys() & shared.keys():
                reference = f"#/components/responses/{shared[status][0]}"
                operation["responses"][status] = {"$ref": reference}
    described["components"]["responses"] = dict(sorted(shared.values()))


def share_examples(described: Described) -> None:
    """Replace the examples that are objects, such as charts, by references."""
    components: Described = {}
    keys: dict[bytes, str] = {}
    for operations in described["paths"].values():
        for operation in operations.values():
            for essence, media in operation["responses"]["200"]["content"].items():
                if isinstance(media.get("example"), dict):
                    example = media.pop("example")
                    subtype = essence.rpartition("/")[2].partition("+")[0].removeprefix("vnd.")
                    key = keys.setdefault(
                        orjson.dumps(example), f"{subtype}_of_{operation['operationId']}"
                    )
                    components[key] = {"value": example}
                    media["examples"] = {"row": {"$ref": f"#/components/examples/{key}"}}
    described["components"]["examples"] = dict(sorted(components.items()))
