"""Areas, countries, regions, sectors, metrics, units, organizations and sources.

Eight collections that differ only in what they hold: each is a list and its items.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.errors import NotFound
from api.http.dependencies import valid
from api.http.documentation import item_route, list_route
from api.http.responses import Responder
from api.queries import entities
from api.queries.entities import Collection
from api.schemas.parameters import code_error, issues_of
from api.schemas.queries import EntityQuery, FormatQuery

COLLECTIONS: Mapping[str, tuple[str, Collection, str]] = {
    "countries": ("country", entities.COUNTRIES, "KOR"),
    "regions": ("region", entities.REGIONS, "CN-ZJ"),
    "areas": ("area", entities.AREAS, "CN-330100"),
    "sectors": ("sector", entities.SECTORS, "robots"),
    "metrics": ("metric", entities.METRICS, "robot-density"),
    "organizations": ("organization", entities.ORGANIZATIONS, "maersk"),
    "sources": ("source", entities.SOURCES, "ifr-world-robotics-2024"),
    "units": ("unit", entities.UNITS, "CNY"),
}
NOTES: Mapping[str, str] = {
    "countries": "Countries, with their ISO 3166-1 and UN M49 codes.",
    "regions": "Provinces and cities.",
    "areas": "Areas of every kind: the world, countries, provinces, cities.",
    "sectors": "Sectors of the economy, with their ISIC Rev.4 codes.",
    "metrics": "Metrics: what is measured, its unit, definition and method.",
    "organizations": "Firms, plants, institutes and other bodies.",
    "sources": "Publications that measured what the articles print.",
    "units": "Units of measurement; money by ISO 4217.",
}


def routers() -> list[APIRouter]:
    """One router a collection."""
    return [_router(name, *described) for name, described in COLLECTIONS.items()]


def _router(name: str, singular: str, collection: Collection, example: str) -> APIRouter:
    router = APIRouter(prefix=f"/v1/{name}", tags=[name])
    row = collection.row

    @router.get(
        "",
        operation_id=f"list_{name}",
        summary=f"List {name}",
        description=f"{NOTES[name]} With filters, those that have matching observations; "
        "`observations` and `years` say how many and when.",
        **list_route(EntityQuery, row),
    )
    def list_entities(
        respond: Annotated[Responder[EntityQuery], valid(EntityQuery, row)],
    ) -> Response:
        return respond.page(entities.page(respond.snapshot, collection, respond.query))

    @router.get(
        "/{code}",
        operation_id=f"get_{singular}",
        summary=f"Get one of the {name}",
        description=f"One of the {name}, with what there is about it.",
        **item_route(collection.item, row),
    )
    def get_entity(
        code: Annotated[
            str, Path(description="Code or id, in any letter case.", examples=[example])
        ],
        respond: Annotated[Responder[FormatQuery], valid(FormatQuery, row)],
    ) -> Response:
        item = entities.item(respond.snapshot, collection, code, respond.query.language)
        if item is None:
            error = code_error(
                respond.snapshot.reference, collection.kind, singular, code, collection.types
            )
            raise NotFound(f"There is no {singular} “{code}”.", issues_of("code", error.issues))
        return respond.item(item, f"/v1/{name}/{item.content[collection.key]}")

    return router
