"""Lists and items of the entities that dimensions name: countries, metrics and the others."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.domain.dimensions import DIMENSIONS
from api.errors import NotFound
from api.http.dependencies import valid
from api.http.openapi import item_route, list_route
from api.http.responses import Responder
from api.queries import entities
from api.queries.entities import ENTITY_LISTS, EntityList
from api.schemas.code_parameters import code_error, no_such
from api.schemas.parameter_type import issues_of
from api.schemas.queries import EntityQuery
from api.schemas.query import FormatQuery


def routers() -> list[APIRouter]:
    """One router a list."""
    return [_router(name, each) for name, each in ENTITY_LISTS.items()]


def _router(name: str, entity_list: EntityList) -> APIRouter:
    router = APIRouter(prefix=f"/v1/{name}", tags=[name])
    row, singular = entity_list.row, entity_list.parameter
    dimension = DIMENSIONS[singular]

    @router.get(
        "",
        operation_id=f"list_{name}",
        summary=f"List {name}",
        description=f"{dimension.listed} With filters: those that have matching observations, with "
        "their number and years in `observations` and `years`.",
        **list_route(EntityQuery, row, q=dimension.example),
    )
    def list_entities(
        respond: Annotated[Responder[EntityQuery], valid(EntityQuery, row)],
    ) -> Response:
        return respond.page(entities.page(respond.snapshot, entity_list, respond.query))

    @router.get(
        "/{code}",
        operation_id=f"get_{singular}",
        summary=f"Get one of the {name}",
        description=f"One of the {name}, with the entities of its observations.",
        **item_route(entity_list.item, row, entity_list.links),
    )
    def get_entity(
        code: Annotated[
            str, Path(description="Code or id, in any letter case.", examples=[dimension.example])
        ],
        respond: Annotated[Responder[FormatQuery], valid(FormatQuery, row)],
    ) -> Response:
        snapshot, with_facets = respond.snapshot, not respond.format.tabular
        found = entities.find(snapshot, entity_list, code)
        if found is None:
            error = code_error(
                snapshot.reference, entity_list.kind, singular, code, entity_list.types
            )
            raise NotFound(no_such(singular, code), issues_of("code", error.issues))
        respond.check_valid()
        item = entities.item(
            snapshot, entity_list, found, respond.query.language, with_facets=with_facets
        )
        return respond.item(item, f"/v1/{name}/{item.content[entity_list.key]}")

    return router
