"""Metadata of the data set, for catalogues and for tools that load packages."""

from collections.abc import Mapping
from math import inf
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from api.db.snapshot import Snapshot
from api.domain.code_lists import LANGUAGES
from api.domain.reference import name_of
from api.formats import datapackage, fitting
from api.http.dependencies import valid
from api.http.openapi import object_route
from api.http.responses import Responder
from api.i18n import translate, unit_name
from api.i18n.citations import (
    DATA_SET,
    LICENCE,
    LICENCE_ID,
    LICENCE_PATH,
    Published,
    of_answer,
)
from api.i18n.citations.lines import date_inferred
from api.queries.data_set import Contents, contents
from api.queries.entities import ENTITY_LISTS
from api.schemas import (
    ArticleRow,
    ClaimRow,
    CorrectionRow,
    ObservationRow,
    ReleaseRow,
    ResponseModel,
    column,
)
from api.schemas.query import LocalizedQuery

JSON_LD = "application/ld+json"
TABLES: Mapping[str, type[BaseModel]] = {
    "observations": ObservationRow,
    **{name: each.row for name, each in ENTITY_LISTS.items()},
    "articles": ArticleRow,
    "claims": ClaimRow,
    "releases": ReleaseRow,
    "corrections": CorrectionRow,
}
"""The lists of the service, with the models of their rows."""


class DataPackage(ResponseModel):
    """A Data Package, version 2 (datapackage.org), with every list as a CSV table."""

    model_config = ConfigDict(extra="allow")

    profile: str = Field(
        alias="$schema",
        description="The version of the standard.",
        examples=[f"{datapackage.PROFILES}/datapackage.json"],
    )
    name: str = column("Name of the package.", "article-indicators")
    title: str = column("Title.", DATA_SET)
    version: str = column("The release.", "1")
    created: str = column("Time of publication of the release.", "2026-11-23T20:00:00Z")
    resources: list[dict[str, Any]] = column(
        "The tables, with their URLs and columns.", [{"name": "observations"}]
    )


class Dataset(ResponseModel):
    """A schema.org Dataset, as JSON-LD."""

    model_config = ConfigDict(extra="allow")

    context: dict[str, str] = Field(
        alias="@context",
        description="The vocabulary.",
        examples=[{"@vocab": "https://schema.org/"}],
    )
    type: str = Field(alias="@type", description="Always `Dataset`.", examples=["Dataset"])
    name: str = column("Name of the data set.", DATA_SET)
    description: str = column(
        "Description of the content, in the requested language.",
        translate("data-set.description", "en"),
    )


class LinkedData(JSONResponse):
    media_type = JSON_LD


router = APIRouter(prefix="/v1", tags=["service"])


@router.get(
    "/datapackage.json",
    summary="Get the Data Package descriptor",
    **object_route(DataPackage, LocalizedQuery),
)
def get_datapackage(
    respond: Annotated[
        Responder[LocalizedQuery], valid(LocalizedQuery, media_type="application/json")
    ],
) -> Response:
    """Data Package descriptor: every list as a CSV table, with column types and foreign keys."""
    snapshot, language = respond.snapshot, respond.query.language
    base, parameters = respond.target.base_url, _kept_parameters(respond.query)
    found, names = contents(snapshot), snapshot.reference.names[language]["metric"]
    description = translate("data-set.description", language)
    resources = [
        {
            **datapackage.resource(
                name,
                f"{base}/v1/{name}?format=csv{parameters}",
                row,
                tuple(row.model_fields),
                tuple(TABLES),
            ),
            "title": translate(f"collection.{name}", language),
        }
        for name, row in TABLES.items()
    ]
    return respond.plain(
        {
            **datapackage.package("article-indicators", DATA_SET, description, base),
            "id": f"{base}/v1/datapackage.json",
            "version": str(snapshot.release),
            "created": snapshot.published_at,
            "keywords": [names[metric["id"]] for metric in found.metrics] or [DATA_SET],
            "licenses": datapackage.licences(f"{base}{LICENCE_PATH}"),
            **datapackage.origins(found.articles, found.sources, language, snapshot.reference),
            "resources": resources,
        }
    )


@router.get(
    "/dataset.jsonld",
    summary="Get the schema.org Dataset",
    response_class=LinkedData,
    **object_route(Dataset, LocalizedQuery),
)
def get_dataset(
    respond: Annotated[Responder[LocalizedQuery], valid(LocalizedQuery, media_type=JSON_LD)],
) -> Response:
    """schema.org Dataset for catalogues: variables, coverage, sources and downloads."""
    snapshot, language = respond.snapshot, respond.query.language
    base, parameters = respond.target.base_url, _kept_parameters(respond.query)
    found, units = contents(snapshot), snapshot.reference.names[language]["unit"]
    observations, day = f"{base}/v1/observations", snapshot.published_at[:10]
    citation = of_answer(
        "",
        found.articles,
        found.sources,
        found.unnamed,
        Published(snapshot.release, day, f"{observations}?release={snapshot.pinned}", language),
        snapshot.reference,
    )
    years = {"temporalCoverage": "/".join(map(str, found.years))} if found.years else {}
    # One file has all observations: no pages, and no cube of one metric.
    downloads = [
        each
        for each in fitting(ObservationRow)
        if each.unpaged and not each.row_models and found.observations <= (each.most_rows or inf)
    ]
    return respond.plain(
        {
            "@context": {"@vocab": "https://schema.org/"},
            "@type": "Dataset",
            "@id": f"{base}/v1/dataset.jsonld",
            "name": DATA_SET,
            "description": translate("data-set.description", language),
            "url": observations,
            "license": {
                "@type": "CreativeWork",
                "name": LICENCE,
                "identifier": LICENCE_ID,
                "url": f"{base}{LICENCE_PATH}",
            },
            "creator": {"@type": "Organization", "name": DATA_SET, "url": base},
            "version": str(snapshot.release),
            "dateModified": snapshot.published_at,
            "inLanguage": list(LANGUAGES),
            "isAccessibleForFree": True,
            "citation": citation.text,
            "isBasedOn": _based_on(found, snapshot, language),
            "variableMeasured": [
                {
                    "@type": "PropertyValue",
                    "propertyID": metric["id"],
                    "name": name_of(metric, language),
                    "description": snapshot.reference.localized(metric, language)["definition"],
                    "unitText": unit_name(metric["unit"], units, language),
                    "url": f"{base}/v1/metrics/{metric['id']}",
                }
                for metric in found.metrics
            ],
            "spatialCoverage": [_place(area, base, language) for area in found.areas],
            **years,
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": each.name,
                    "description": each.description,
                    "encodingFormat": each.essence,
                    "inLanguage": language,
                    "contentUrl": f"{observations}?format={each.name}{parameters}",
                }
                for each in downloads
            ],
        }
    )


def _kept_parameters(query: LocalizedQuery) -> str:
    """The parameters of the query that the URLs of files repeat."""
    return "".join(f"&{name}={values[0]}" for name, values in query.canonical.items())


def _based_on(found: Contents, snapshot: Snapshot, language: str) -> list[dict[str, Any]]:
    """The articles that print the figures, and the publications that measured them.

    Where the day of publication is inferred, the description says so, and from what (in English).
    """
    publishers = snapshot.reference.names[language]["organization"]
    works: list[dict[str, Any]] = []
    for article in found.articles:
        notes = [date_inferred(language), article["published_note"]]
        works.append(
            {
                "@type": "NewsArticle",
                "headline": article[f"title_{language}"],
                "author": article["author"] and {"@type": "Person", "name": article["author"]},
                "publisher": {"@type": "Organization", "name": publishers[article["publisher"]]},
                "datePublished": article["published"],
                "description": ": ".join(filter(None, notes))
                if article["published_inferred"]
                else None,
                "inLanguage": article["language"],
                "url": article["url"],
            }
        )
    for source in found.sources:
        works.append(
            {
                "@type": "CreativeWork",
                "name": name_of(source, language),
                "publisher": {"@type": "Organization", "name": publishers[source["organization"]]},
                "version": source["edition"],
                "url": source["url"],
            }
        )
    return [{name: value for name, value in work.items() if value is not None} for work in works]


def _place(area: Mapping[str, Any], base: str, language: str) -> dict[str, Any]:
    place = {
        "@type": "Place",
        "name": name_of(area, language),
        "identifier": area["code"],
        "url": f"{base}/v1/areas/{area['code']}",
    }
    if area["latitude"] is None or area["longitude"] is None:
        return place
    point = {"latitude": area["latitude"], "longitude": area["longitude"]}
    return place | {"geo": {"@type": "GeoCoordinates", **point}}
