"""The whole of the data, described for catalogues and for tools that load packages."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import documentation
from api.answering import answer_document
from api.citations import DATA_SET, LICENCE, Published, of_answer
from api.database import Snapshot
from api.filters import Worded
from api.formats import FORMATS, datapackage
from api.queries.describing import Contents, contents
from api.routes.entities import COLLECTIONS
from api.rows import ArticleRow, ClaimRow, ObservationRow, ReleaseRow, column
from api.titles import EVERYTHING
from api.vocabulary import LANGUAGES
from api.wording import in_language

JSON_LD = "application/ld+json"
TABLES: Mapping[str, type[BaseModel]] = {
    "observations": ObservationRow,
    **{name: collection.row for name, (_, collection, _) in COLLECTIONS.items()},
    "articles": ArticleRow,
    "claims": ClaimRow,
    "releases": ReleaseRow,
}
"""The lists of the service, and what their rows are."""

DESCRIPTIONS: Mapping[str, str] = {
    "en": "Every figure that newspaper articles print, with the place of its sentence in the "
    "text and the body that measured it.",
    "ja": "新聞記事に載ったすべての数値を、文中の位置と、測定した機関とともに収めたデータ。",
    "ko": "신문 기사에 실린 모든 수치를 본문 속 위치와 측정한 기관과 함께 담은 데이터.",
    "zh": "收录报纸文章刊载的全部数值，并注明其在文中的位置和测量机构。",
}


class DataPackage(BaseModel):
    """A Data Package, version 2 (datapackage.org): every list as a table of CSV."""

    model_config = ConfigDict(extra="allow")

    profile: str = Field(
        alias="$schema",
        description="The version of the standard.",
        examples=[f"{datapackage.PROFILES}/datapackage.json"],
    )
    name: str = column("Name of the package.", "article-indicators")
    title: str = column("Title.", DATA_SET)
    version: str = column("The release.", "1")
    created: str = column("When the release was published.", "2026-11-23T20:00:00Z")
    resources: list[dict[str, Any]] = column(
        "The tables, with their addresses and columns.", [{"name": "observations"}]
    )


class Dataset(BaseModel):
    """A Dataset of schema.org, as JSON-LD."""

    model_config = ConfigDict(extra="allow")

    context: dict[str, str] = Field(
        alias="@context",
        description="Where its words are defined.",
        examples=[{"@vocab": "https://schema.org/"}],
    )
    type: str = Field(alias="@type", description="Always `Dataset`.", examples=["Dataset"])
    name: str = column("Name of the data set.", DATA_SET)
    description: str = column("What it holds, in the requested language.", DESCRIPTIONS["en"])


class LinkedData(JSONResponse):
    media_type = JSON_LD


router = APIRouter(tags=["service"])


def _with_language(described: dict[str, Any]) -> dict[str, Any]:
    parameters = documentation.parameters(Worded, ObservationRow)
    return described | {"openapi_extra": {"parameters": parameters}}


@router.get(
    "/datapackage.json",
    summary="The data as a Data Package",
    **_with_language(documentation.plain(DataPackage)),
)
async def get_datapackage(request: Request) -> Response:
    """Every list as a table of CSV, with the types of its columns and the keys between them."""
    return await answer_document(request, "application/json", _package)


@router.get(
    "/dataset.jsonld",
    summary="The data as a Dataset of schema.org",
    response_class=LinkedData,
    **_with_language(documentation.plain(Dataset)),
)
async def get_dataset(request: Request) -> Response:
    """For catalogues: what is measured, where, when, by whom, and how to get it."""
    return await answer_document(request, JSON_LD, _dataset)


def _package(snapshot: Snapshot, base: str, language: str) -> dict[str, Any]:
    held = contents(snapshot)
    ending = "" if language == "en" else f"&lang={language}"
    names = snapshot.reference.names[language]["metric"]
    return {
        **datapackage.package("article-indicators", DATA_SET, DESCRIPTIONS[language], base),
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
                "title": in_language(EVERYTHING[name], language),
            }
            for name, row in TABLES.items()
        ],
    }


def _dataset(snapshot: Snapshot, base: str, language: str) -> dict[str, Any]:
    held = contents(snapshot)
    address = f"{base}/v1/dataset.jsonld"
    published = Published(
        snapshot.release, snapshot.published_at[:10], f"{base}/v1/observations", language
    )
    citation = of_answer("", held.articles, held.sources, 0, published, snapshot.reference)
    years = {"temporalCoverage": "/".join(map(str, held.years))} if held.years else {}
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "Dataset",
        "@id": address,
        "name": DATA_SET,
        "description": DESCRIPTIONS[language],
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
                "encodingFormat": each.media_type.partition(";")[0],
                "contentUrl": f"{base}/v1/observations?format={each.name}",
            }
            for each in FORMATS.values()
        ],
    }


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
