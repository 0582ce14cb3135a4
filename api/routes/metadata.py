"""Metadata of the data set, for catalogues and for tools that load packages."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from api.db.snapshot import Snapshot
from api.domain.code_lists import LANGUAGES
from api.formats import Format, datapackage, fitting
from api.http.dependencies import valid
from api.http.openapi import object_route
from api.http.responses import Responder
from api.i18n import translate
from api.i18n.citations import DATA_SET, LICENCE, Published, of_answer
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
from api.schemas.queries import LocalizedQuery

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
    return respond.plain(_package(respond.snapshot, respond.target.base_url, respond.query))


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
    return respond.plain(_dataset(respond.snapshot, respond.target.base_url, respond.query))


def _package(snapshot: Snapshot, base: str, question: LocalizedQuery) -> dict[str, Any]:
    held, language = contents(snapshot), question.language
    ending = _ending(question)
    names = snapshot.reference.names[language]["metric"]
    return {
        **datapackage.package(
            "article-indicators", DATA_SET, translate("data-set.description", language), base
        ),
        "id": f"{base}/v1/datapackage.json",
        "version": str(snapshot.release),
        "created": snapshot.published_at,
        "keywords": [names[metric["id"]] for metric in held.metrics] or [DATA_SET],
        "licenses": list(datapackage.LICENCES),
        **datapackage.origins(held.articles, held.sources, language, snapshot.reference),
        "resources": [
            {
                **datapackage.resource(
                    name,
                    f"{base}/v1/{name}?format=csv{ending}",
                    row,
                    tuple(row.model_fields),
                    tuple(TABLES),
                ),
                "title": translate(f"collection.{name}", language),
            }
            for name, row in TABLES.items()
        ],
    }


def _dataset(snapshot: Snapshot, base: str, question: LocalizedQuery) -> dict[str, Any]:
    held, language = contents(snapshot), question.language
    address = f"{base}/v1/dataset.jsonld"
    ending = _ending(question)
    published = Published(
        snapshot.release, snapshot.published_at[:10], f"{base}/v1/observations", language
    )
    citation = of_answer(
        "", held.articles, held.sources, held.unnamed, published, snapshot.reference
    )
    years = {"temporalCoverage": "/".join(map(str, held.years))} if held.years else {}
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "Dataset",
        "@id": address,
        "name": DATA_SET,
        "description": translate("data-set.description", language),
        "url": f"{base}/v1/observations",
        "license": {"@type": "CreativeWork", "name": LICENCE, "url": f"{base}/v1/config"},
        "creator": {"@type": "Organization", "name": DATA_SET, "url": base},
        "version": str(snapshot.release),
        "dateModified": snapshot.published_at,
        "inLanguage": list(LANGUAGES),
        "isAccessibleForFree": True,
        "citation": citation.text,
        "isBasedOn": _based_on(held, snapshot, language),
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "propertyID": metric["id"],
                "name": metric[f"name_{language}"],
                "description": metric["definition"],
                "unitText": snapshot.reference.names[language]["unit"][metric["unit"]],
                "url": f"{base}/v1/metrics/{metric['id']}",
            }
            for metric in held.metrics
        ],
        "spatialCoverage": [_place(area, base, language) for area in held.areas],
        **years,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": each.name,
                "description": each.description,
                "encodingFormat": each.essence,
                "inLanguage": language,
                "contentUrl": f"{base}/v1/observations?format={each.name}{ending}",
            }
            for each in fitting(ObservationRow)
            if _holds_all(each, held)
        ],
    }


def _holds_all(chosen: Format, held: Contents) -> bool:
    """Whether one file has all observations: no pages, and no cube of one metric."""
    fits = chosen.most_rows is None or held.observations <= chosen.most_rows
    return chosen.whole and not chosen.only and fits


def _ending(question: LocalizedQuery) -> str:
    """The parameters of the query that the URLs of files repeat."""
    return "".join(f"&{name}={values[0]}" for name, values in question.canonical.items())


def _based_on(held: Contents, snapshot: Snapshot, language: str) -> list[dict[str, Any]]:
    """The articles that print the figures, and the publications that measured them."""
    bodies = snapshot.reference.names[language]["organization"]
    articles = [
        {
            "@type": "NewsArticle",
            "headline": article[f"title_{language}"],
            "author": article["author"] and {"@type": "Person", "name": article["author"]},
            "publisher": {"@type": "Organization", "name": bodies[article["publisher"]]},
            "datePublished": article["published"],
            "description": _how_dated(article, language),
            "inLanguage": article["language"],
            "url": article["url"],
        }
        for article in held.articles
    ]
    sources = [
        {
            "@type": "CreativeWork",
            "name": source[f"name_{language}"],
            "publisher": {"@type": "Organization", "name": bodies[source["organization"]]},
            "version": source["edition"],
            "url": source["url"],
        }
        for source in held.sources
    ]
    return [
        {name: value for name, value in each.items() if value is not None}
        for each in (*articles, *sources)
    ]


def _how_dated(article: Mapping[str, Any], language: str) -> str | None:
    """A note that the day of publication is inferred, and from what (in English)."""
    if not article["published_inferred"]:
        return None
    said = date_inferred(language)
    return f"{said}: {article['published_note']}" if article["published_note"] else said


def _place(area: Mapping[str, Any], base: str, language: str) -> dict[str, Any]:
    place = {
        "@type": "Place",
        "name": area[f"name_{language}"],
        "identifier": area["code"],
        "url": f"{base}/v1/areas/{area['code']}",
    }
    if area["latitude"] is None or area["longitude"] is None:
        return place
    point = {"latitude": area["latitude"], "longitude": area["longitude"]}
    return place | {"geo": {"@type": "GeoCoordinates", **point}}
