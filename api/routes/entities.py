"""Areas, countries, regions, sectors, metrics, units, organizations and sources.

Eight collections that differ only in what they hold: each is a list and its items.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from api.db.snapshot import Snapshot
from api.errors import NotFound
from api.http import documentation
from api.http.answering import answer_item, answer_list
from api.http.router import Router
from api.queries import entities
from api.queries.entities import Collection
from api.queries.results import Item
from api.schemas.parameters import code_issue, faults
from api.schemas.queries import EntityQuery

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


def routers() -> list[Router]:
    """One router a collection."""
    return [_router(name, *told) for name, told in COLLECTIONS.items()]


def _router(name: str, singular: str, collection: Collection, example: str) -> Router:
    router = Router(f"/v1/{name}", name)

    @router.get(
        "",
        operation_id=f"list_{name}",
        summary=f"List {name}",
        description=f"{NOTES[name]} With filters, those that have matching observations; "
        "`observations` and `years` say how many and when.",
        describe=documentation.list_of(collection.row, EntityQuery),
    )
    async def entity_list(request: Request) -> Response:
        return await answer_list(
            request,
            EntityQuery,
            collection.row,
            lambda snapshot, question, after, size: entities.page(
                snapshot, collection, question, after, size
            ),
            lambda _question: (str,),
        )

    @router.get(
        "/{code}",
        operation_id=f"get_{singular}",
        summary=f"Get one of the {name}",
        description=f"One of the {name}, with what there is about it.",
        describe=documentation.item_of(collection.item, collection.row),
    )
    async def entity_item(
        request: Request,
        code: Annotated[
            str, Path(description="Code or id, in any letter case.", examples=[example])
        ],
    ) -> Response:
        return await answer_item(
            request,
            collection.row,
            lambda snapshot, language: _find(snapshot, collection, singular, code, language),
            lambda item: f"/v1/{name}/{item.content[collection.key]}",
        )

    return router


def _find(
    snapshot: Snapshot, collection: Collection, singular: str, code: str, language: str
) -> Item:
    found = entities.item(snapshot, collection, code, language)
    if found is not None:
        return found
    flaw = code_issue(snapshot.reference, collection.kind, singular, code, collection.types)
    [fault] = faults("code", [flaw])
    raise NotFound(f"There is no {singular} “{code}”.", [fault])
