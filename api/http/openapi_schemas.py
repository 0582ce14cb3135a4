"""JSON schemas of response models, in the forms that client generators read correctly."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

NULL = {"type": "null"}
INTEGER = {"type": "integer"}
NUMBER = {"type": "number", "format": "double"}
KNOWN_CODES = "x-extensible-enum"
"""The codes of a column so far. A closed `enum` would make clients reject later ones."""


class ResponseSchema(GenerateJsonSchema):
    """Writes one type where pydantic writes alternatives, and no titles, which repeat the names."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        return {"type": "string", KNOWN_CODES: list(schema["expected"])}

    def float_schema(self, schema: core_schema.FloatSchema) -> JsonSchemaValue:  # noqa: ARG002
        return dict(NUMBER)

    def get_union_of_schemas(self, schemas: list[JsonSchemaValue]) -> JsonSchemaValue:
        """Null is one of the types of a column, and an integer is a number."""
        values = [each for each in schemas if each != NULL]
        if NUMBER in values:
            values = [each for each in values if each != INTEGER]
        only = values[0]
        if len(values) > 1 or not isinstance(only.get("type"), str):
            return super().get_union_of_schemas(schemas)
        return only | {"type": [only["type"], "null"]} if NULL in schemas else only


def response_schemas(models: list[type[BaseModel]]) -> dict[str, JsonSchemaValue]:
    """The schemas of models and of all models that they contain, by name."""
    _, found = models_json_schema(
        [(model, "serialization") for model in models],
        ref_template="#/components/schemas/{model}",
        schema_generator=ResponseSchema,
    )
    schemas: dict[str, JsonSchemaValue] = found["$defs"]
    for schema in schemas.values():
        schema.pop("title")
    return dict(sorted(schemas.items()))
